from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import load_form
from core.forms.asking import Asking, Doubt, asking_of
from core.forms.before import SHOWN, Before, told
from core.forms.catalogue import shipped_kinds
from core.forms.compile import compile_form
from core.paths import resources
from tests.helpers.forms import make_form, open_session, row

WORDS = {"zh": "", "en": ""}
FOOD = "food rice 米\nfood egg 蛋\nfood milk 奶"


@pytest.fixture(scope="module")
def form() -> object:
    return make_form(
        row("begin group", "g"),
        row("select_one food", "one"),
        row("select_multiple food", "many"),
        row("integer", "meals"),
        row("date", "day"),
        row("image", "picture"),
        row("end group"),
        choices=FOOD,
    )


def test_every_rule_has_words_in_both_languages_and_says_where_its_figure_comes_from() -> None:
    raw = tomllib.loads((resources() / "forms" / "asking.toml").read_text("utf-8"))
    assert set(raw) <= {"any", *shipped_kinds()}
    for kind in shipped_kinds():
        for rule in asking_of(kind).doubts:
            assert all(rule.words.values()) and rule.source


@pytest.mark.parametrize(
    "kind", sorted(set(tomllib.loads((resources() / "forms" / "asking.toml").read_text())) - {"any"})
)
def test_a_rule_names_a_question_and_options_that_the_form_has(kind: str) -> None:
    raw = tomllib.loads((resources() / "forms" / "asking.toml").read_text("utf-8"))[kind]
    form = load_form(compile_form(resources() / "forms" / shipped_kinds()[kind].file).xform_xml)
    ends = {path.rpartition("/")[2]: question for path, question in form.questions.items()}
    for name in [*raw.get("anew", ()), *(rule["at"] for rule in raw.get("doubts", ()))]:
        assert name in form.questions if "/" in name else name in ends
    for rule in raw.get("doubts", ()):
        offered = {choice.value for choice in ends[rule["at"].rpartition("/")[2]].choices}
        assert {*rule.get("was", ()), *rule.get("is", ()), *rule.get("has", ())} <= offered


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 100))
def test_moved_is_the_same_in_both_directions_and_never_for_the_same_value(
    one: float, other: float, far: float
) -> None:
    rule = Doubt("x", WORDS, "", moved=far)
    assert rule.holds(one, other, {}) == rule.holds(other, one, {})
    assert not rule.holds(one, one, {})


@given(st.one_of(st.none(), st.text(max_size=8), st.integers(), st.lists(st.text(max_size=4))), st.integers())
def test_no_answer_of_another_type_is_doubted_or_breaks_a_rule(value: object, last: int) -> None:
    rule = Doubt("x", WORDS, "", below=2, above=5)
    expected = isinstance(value, int) and (value < 2 or value > 5)
    assert rule.holds(value, last, {}) == expected  # type: ignore[arg-type]


def test_a_time_at_night_is_doubted_a_time_by_day_is_not() -> None:
    asking = asking_of("visit")
    assert asking.doubt("visit/visited_at", "03:10", None, {}) is not None
    assert asking.doubt("visit/visited_at", "09:10", None, {}) is None
    assert asking.doubt("visit/visited_at", None, None, {}) is None


def test_what_contradicts_the_persons_record_is_doubted_only_for_this_person() -> None:
    asking = asking_of("visit")
    assert asking.doubt("health/cannot_do", ["bed"], None, {"self_care": "full"}) is not None
    assert asking.doubt("health/cannot_do", ["bed"], None, {"self_care": "partial"}) is None
    assert asking.doubt("health/cannot_do", ["none"], None, {"self_care": "full"}) is None


def test_a_rule_about_last_time_says_nothing_at_the_first_visit() -> None:
    asking = asking_of("visit")
    assert asking.doubt("health/medicine", "none", "ok", {}) is not None
    assert asking.doubt("health/medicine", "none", None, {}) is None
    assert asking.doubt("g/weight", 60, 50, {}) is not None
    assert asking.doubt("g/weight", 51, 50, {}) is None


@given(st.lists(st.sampled_from(["rice", "egg", "milk"]), min_size=1, unique=True), st.randoms())
def test_the_order_of_several_choices_is_no_change(form: object, chosen: list[str], random: object) -> None:
    shuffled = list(chosen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    question = form.questions["g/many"]  # type: ignore[attr-defined]
    assert not Before(None, {"g/many": chosen}).is_changed(question, "g/many", shuffled)
    assert Before(None, {"g/many": chosen}).is_changed(question, "g/many", [*chosen[1:], "other"])


def test_dates_pictures_and_what_must_be_seen_anew_are_never_copied(form: object) -> None:
    session = open_session(form)  # type: ignore[arg-type]
    answers = {"g/one": "rice", "g/day": "2026-10-01", "g/picture": "media:" + "a" * 64, "g/meals": 3}
    before = Before(date(2026, 10, 1), answers, Asking(anew=frozenset({"meals"})))
    can = {path: before.can_copy(session, form.questions[path], path) for path in answers}  # type: ignore[attr-defined]
    assert can == {"g/one": True, "g/day": False, "g/picture": False, "g/meals": False}
    assert before.value(form.questions["g/meals"], "g/meals") == 3  # type: ignore[attr-defined]
    assert not {"image", "signature", "date", "time", "datetime", "geopoint", "acknowledge"} & SHOWN


def test_an_option_that_is_gone_is_shown_but_not_copied(form: object) -> None:
    session = open_session(form)  # type: ignore[arg-type]
    before = Before(None, {"g/one": "bread"})
    question = form.questions["g/one"]  # type: ignore[attr-defined]
    assert not before.can_copy(session, question, "g/one")
    assert told(session, question, "g/one", "bread") == "bread"
    assert told(session, question, "g/one", "rice") == "米"
