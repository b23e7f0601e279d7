"""What a question takes and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.forms import KINDS
from core.forms.questions import ANSWERED, MAX_TEXT, from_text, to_text
from tests.helpers.forms import PICTURE, make_session, open_session, row

WRONG: dict[str, list[object]] = {
    "text": [5, ["a"], "a\x00b", "a\ud800", "\u202eabc", "x" * (MAX_TEXT + 1), True],
    "barcode": [7, "\x1b[0m"],
    "integer": ["5", 5.0, True, 2**60, "５"],
    "decimal": ["0.5", float("nan"), float("inf"), True, 1e300],
    "range": ["3", None.__class__],
    "date": ["2026-2-3", "20260203", "2023-02-29", "0000-01-01", "2026/02/03", 5, "2026-11-22T10:00"],
    "time": ["9:30", "25:00", "0930", 930],
    "datetime": ["2026-11-22", "2026-11-22 99:00", 5],
    "select_one": ["nobody", "north south", 1, ["north"]],
    "select_multiple": ["north", ["north", "north"], ["nobody"], [1]],
    "rank": [["north", "north"], "north"],
    "image": ["photo.jpg", "media:xyz", b"\xff\xd8"],
    "signature": ["data:image/png;base64,xx"],
    "geopoint": ["39.1", "91 0", "0 181", "a b", [39.1, 117.2], "1 2 3 4 5"],
    "acknowledge": ["yes", True, "ok"],
}
TYPES = {
    "select_one": "select_one county",
    "select_multiple": "select_multiple county",
    "rank": "rank county",
    "signature": "image",
    "datetime": "dateTime",
}
CHOICES = "county north 北县\ncounty south 南县"


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_with_its_path(kind: str, value: object) -> None:
    appearance = "signature" if kind == "signature" else ""
    parameters = "start=1 end=5 step=1" if kind == "range" else ""
    session = make_session(
        row("begin group", "g"),
        row(TYPES.get(kind, kind), "a", appearance=appearance, parameters=parameters),
        row("end group"),
        choices=CHOICES,
    )
    assert session.form.questions["g/a"].kind == kind
    with pytest.raises(InvalidInput) as caught:
        session.set("g/a", value)
    assert caught.value.where == "g/a"
    assert session.answers() == {}
    with pytest.raises(InvalidInput) as again:
        open_session(session.form, {"g/a": value})
    assert again.value.where == "g/a"


def test_every_kind_that_takes_an_answer_is_tried() -> None:
    assert set(WRONG) == ANSWERED
    assert set(KINDS) > ANSWERED


@pytest.mark.parametrize("empty", [None, "", []])
def test_nothing_empties_any_answer(empty: object) -> None:
    assert {to_text(kind, empty) for kind in ANSWERED} == {""}
    assert from_text("text", "") is None


def test_newlines_become_one_sort() -> None:
    assert to_text("text", "一\r\n二\r三") == "一\n二\n三"


def test_dates_with_time_and_point_keep_their_form() -> None:
    assert to_text("datetime", "2026-11-22T09:30:00+08:00") == "2026-11-22T09:30:00+08:00"
    assert to_text("geopoint", "39.1 117.2") == "39.1 117.2"
    assert to_text("image", PICTURE) == PICTURE


@given(st.integers(-(2**53), 2**53))
def test_integers_come_back_as_they_went(number: int) -> None:
    assert from_text("integer", to_text("integer", number)) == number


@given(st.floats(-(2.0**53), 2.0**53, allow_nan=False))
def test_decimals_come_back_as_they_went(number: float) -> None:
    found = from_text("decimal", to_text("decimal", number))
    assert isinstance(found, float)
    assert found == number


@given(st.text())
def test_any_text_is_taken_or_refused_and_never_changed_in_silence(text: str) -> None:
    try:
        kept = to_text("text", text)
    except InvalidInput as error:
        assert error.code in ("form.control_character", "form.too_long")
    else:
        assert kept == text.replace("\r\n", "\n").replace("\r", "\n")
        assert (from_text("text", kept) or "") == kept


@given(st.dates())
def test_dates_come_back_as_they_went(day: object) -> None:
    assert from_text("date", to_text("date", day)) == str(day)


@pytest.mark.parametrize(
    "answers",
    [{"nothing": 1}, {"g": 1}, {"r[0]/a": "x"}, {"r[201]/a": "x"}, {"r/a": "x"}, {"r": -1}, {"r": "2"}, {"t[1]": "x"}],
)
def test_earlier_answers_that_do_not_fit_are_refused(answers: dict[str, object]) -> None:
    form = make_session(
        row("begin group", "g"),
        row("text", "t2"),
        row("end group"),
        row("begin repeat", "r"),
        row("text", "a"),
        row("end repeat"),
        row("text", "t"),
    ).form
    with pytest.raises(InvalidInput):
        open_session(form, answers)
