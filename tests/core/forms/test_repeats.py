"""Laws of repetitions: each stands for itself, and none is lost when another goes."""

from __future__ import annotations

import pytest

from core.errors import NotAllowed
from core.forms.engine import MAX_REPEATS
from tests.helpers.forms import PLACES, YES_NO, codes, make_session, open_session, row


def test_choices_narrow_inside_of_each_repetition() -> None:
    session = make_session(
        row("begin repeat", "r"),
        row("select_one county", "county"),
        row("select_one town", "town", choice_filter="extra = ${county}"),
        row("end repeat"),
        choices=PLACES,
    )
    for county in ("north", "south"):
        session.set(f"r[{session.add_repeat('r')}]/county", county)
    assert [choice.value for choice in session.choices("r[1]/town")] == ["n1", "n2"]
    assert [choice.value for choice in session.choices("r[2]/town")] == ["s1"]


def test_a_repeat_starts_empty_and_keeps_the_others_when_one_goes() -> None:
    session = make_session(
        row("begin repeat", "photos"),
        row("image", "picture", required="yes"),
        row("text", "caption"),
        row("calculate", "place", calculation="position(..)"),
        row("end repeat"),
        row("calculate", "number", calculation="count(${photos})"),
    )
    assert session.repeat_count("photos") == 0
    assert codes(session) == []
    for caption in "甲乙丙":
        place = session.add_repeat("photos")
        session.set(f"photos[{place}]/caption", caption)
    assert "number" in session.remove_repeat("photos", 2)
    assert [session.value(f"photos[{n}]/caption") for n in (1, 2)] == ["甲", "丙"]
    assert [session.value(f"photos[{n}]/place") for n in (1, 2)] == ["1", "2"]
    assert session.value("number") == "2"
    assert codes(session) == [("photos[1]/picture", "form.required"), ("photos[2]/picture", "form.required")]


def test_adding_tells_what_else_changed() -> None:
    session = make_session(
        row("begin repeat", "r"), row("text", "a"), row("end repeat"), row("text", "b", relevant="count(${r}) > 0")
    )
    session.add_repeat("r")
    assert "b" in session.changed
    assert session.is_relevant("b")


def test_a_condition_in_a_repeat_looks_at_its_own_repetition() -> None:
    session = make_session(
        row("begin repeat", "r"),
        row("select_one yes_no", "done"),
        row("text", "who", relevant="${done} = 'no'"),
        row("end repeat"),
        choices=YES_NO,
    )
    session.set(f"r[{session.add_repeat('r')}]/done", "no")
    session.set(f"r[{session.add_repeat('r')}]/done", "yes")
    assert session.is_relevant("r[1]/who")
    assert not session.is_relevant("r[2]/who")


def test_a_counted_repeat_follows_its_number_and_forgets_nothing() -> None:
    session = make_session(
        row("integer", "n"),
        row("begin repeat", "r", repeat_count="${n}"),
        row("text", "a"),
        row("end repeat"),
    )
    session.set("n", 2)
    session.set("r[2]/a", "乙")
    session.set("n", 1)
    assert session.repeat_count("r") == 1
    reopened = open_session(session.form, dict(session.all_answers()))
    for again in (session, reopened):
        again.set("n", 3)
        assert again.value("r[2]/a") == "乙"
    session.set("n", 10**9)
    assert session.repeat_count("r") == MAX_REPEATS
    with pytest.raises(NotAllowed):
        session.add_repeat("r")


def test_a_repeat_ends_somewhere() -> None:
    session = make_session(row("begin repeat", "r"), row("text", "a"), row("end repeat"))
    for _ in range(MAX_REPEATS):
        session.add_repeat("r")
    with pytest.raises(NotAllowed) as caught:
        session.add_repeat("r")
    assert caught.value.code == "form.repeat_full"


def test_repeats_inside_of_repeats_count_for_themselves() -> None:
    session = make_session(
        row("begin repeat", "house"),
        row("begin repeat", "person"),
        row("integer", "age"),
        row("end repeat"),
        row("calculate", "sum", calculation="sum(${age})"),
        row("end repeat"),
        row("calculate", "all", calculation="sum(${age})"),
    )
    for house, ages in ((1, (1, 2)), (2, (10,))):
        session.add_repeat("house")
        for age in ages:
            place = session.add_repeat(f"house[{house}]/person")
            session.set(f"house[{house}]/person[{place}]/age", age)
    assert [session.value(f"house[{n}]/sum") for n in (1, 2)] == ["3", "10"]
    assert session.value("all") == "13"


def test_a_trigger_in_a_repeat_stays_in_its_repetition() -> None:
    session = make_session(
        row("begin repeat", "r"),
        row("integer", "a"),
        row("text", "seen", calculation="'x'", trigger="${a}"),
        row("end repeat"),
    )
    session.add_repeat("r")
    session.add_repeat("r")
    session.set("r[2]/a", 1)
    assert (session.value("r[1]/seen"), session.value("r[2]/seen")) == (None, "x")


def test_an_added_repetition_without_answers_survives_a_draft() -> None:
    session = make_session(row("begin repeat", "r"), row("text", "a"), row("end repeat"))
    session.add_repeat("r")
    assert open_session(session.form, dict(session.all_answers())).repeat_count("r") == 1
