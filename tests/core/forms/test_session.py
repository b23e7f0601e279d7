"""Laws of filling in: what is asked, required, wrong, computed and kept."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from core.errors import InvalidInput, NotFound
from tests.helpers.forms import PICTURE, PLACES, TODAY, YES_NO, codes, make_form, make_session, open_session, row


def test_a_question_is_asked_only_while_its_condition_holds() -> None:
    session = make_session(
        row("select_one yes_no", "ill"), row("text", "what", relevant="${ill} = 'yes'", required="yes"), choices=YES_NO
    )
    assert not session.is_relevant("what")
    assert codes(session) == []
    assert "what" in session.set("ill", "yes")
    assert session.is_relevant("what")
    assert codes(session) == [("what", "form.required")]


def test_an_answer_that_is_no_longer_asked_is_kept_but_not_signed() -> None:
    session = make_session(
        row("select_one yes_no", "ill"), row("text", "what", relevant="${ill} = 'yes'"), choices=YES_NO
    )
    session.set("ill", "yes")
    session.set("what", "感冒")
    session.set("ill", "no")
    assert session.answers() == {"ill": "no"}
    assert session.all_answers() == {"ill": "no", "what": "感冒"}
    session.set("ill", "yes")
    assert session.answers() == {"ill": "yes", "what": "感冒"}


def test_what_is_not_asked_counts_as_empty_for_other_rules() -> None:
    session = make_session(
        row("integer", "a"),
        row("integer", "b", relevant="${a} > 1"),
        row("calculate", "is_empty", calculation="if(${b} = '', 'leer', ${b})"),
    )
    session.set("a", 2)
    session.set("b", 5)
    assert session.value("is_empty") == "5"
    session.set("a", 1)
    assert session.value("is_empty") == "leer"


def test_a_group_that_is_not_asked_takes_its_questions_with_it() -> None:
    session = make_session(
        row("integer", "a"),
        row("begin group", "g", relevant="${a} = 1"),
        row("begin group", "inner"),
        row("text", "b", required="yes"),
        row("end group"),
        row("end group"),
    )
    assert not session.is_relevant("g/inner/b")
    session.set("a", 1)
    assert session.is_relevant("g/inner/b")
    assert codes(session) == [("g/inner/b", "form.required")]


def test_a_constraint_speaks_with_the_words_of_the_form() -> None:
    session = make_session(
        row("date", "day", constraint=". <= today()", constraint_message="不能晚于今天"),
        row("text", "who", required="yes", required_message="请写姓名"),
    )
    session.set("day", "2026-11-23")
    problem = session.problem("day")
    assert problem is not None
    assert (problem.code, problem.text, problem.label) == ("form.constraint", "不能晚于今天", "问day")
    missing = session.problem("who")
    assert missing is not None
    assert missing.text == "请写姓名"
    session.set("day", TODAY)
    assert session.problem("day") is None


def test_an_empty_answer_breaks_no_constraint() -> None:
    session = make_session(row("integer", "a", constraint=". > 5"))
    assert session.problem("a") is None


def test_white_space_is_no_answer_to_a_required_question() -> None:
    session = make_session(row("text", "a", required="yes"))
    session.set("a", " \u3000\n")
    assert codes(session) == [("a", "form.required")]


def test_required_may_depend_on_another_answer() -> None:
    session = make_session(row("integer", "a"), row("text", "b", required="${a} = 1"))
    assert not session.is_required("b")
    assert "b" in session.set("a", 1)
    assert session.is_required("b")


def test_a_chain_of_calculations_follows_the_first_answer() -> None:
    session = make_session(
        row("calculate", "d", calculation="${c} + 1"),
        row("calculate", "c", calculation="${b} * 2"),
        row("calculate", "b", calculation="${a} + 1"),
        row("integer", "a"),
        row("note", "n", label="结果 ${d} 分"),
    )
    assert session.value("d") is None
    changed = session.set("a", 3)
    assert {"a", "b", "c", "d", "n"} <= changed
    assert session.value("d") == "9"
    assert session.label("n") == "结果 9 分"


def test_only_what_depends_on_an_answer_is_reported_as_changed() -> None:
    session = make_session(row("integer", "a"), row("integer", "b"), row("text", "c", relevant="${a} = 1"))
    assert session.set("b", 1) == {"b"}
    assert session.set("b", 1) == frozenset()


def test_choices_narrow_with_an_earlier_answer() -> None:
    session = make_session(
        row("select_one county", "county"),
        row("select_one town", "town", choice_filter="extra = ${county}"),
        choices=PLACES,
    )
    assert session.choices("town") == ()
    assert "town" in session.set("county", "north")
    assert [choice.label for choice in session.choices("town")] == ["北一镇", "北二镇"]
    session.set("town", "n2")
    session.set("county", "south")
    assert codes(session) == [("town", "form.choice")]
    session.set("county", "north")
    assert codes(session) == []
    assert session.value("town") == "n2"


def test_a_trigger_writes_when_its_source_changes_and_not_before() -> None:
    session = make_session(
        row("integer", "a"),
        row("integer", "b"),
        row("text", "stamp", calculation="concat('b=', ${b})", trigger="${a}"),
    )
    session.set("b", 1)
    assert session.value("stamp") is None
    session.set("a", 1)
    assert session.value("stamp") == "b=1"
    session.set("b", 2)
    assert session.value("stamp") == "b=1"


def test_defaults_fill_a_new_form_and_leave_a_draft_alone() -> None:
    form = make_form(
        row("text", "a", default="甲"),
        row("date", "day", default="today()"),
        row("begin repeat", "r"),
        row("text", "b", default="乙"),
        row("date", "on", default="today()"),
        row("end repeat"),
    )
    session = open_session(form)
    assert session.answers() == {"a": "甲", "day": "2026-11-22"}
    session.add_repeat("r")
    assert session.value("r[1]/b") == "乙"
    assert session.value("r[1]/on") == "2026-11-22"
    session.set("a", None)
    assert "a" not in open_session(form, dict(session.all_answers())).answers()


def test_context_fills_the_questions_named_after_it() -> None:
    form = make_form(
        row("hidden", "ctx_name"),
        row("note", "n", label="${ctx_name}您好"),
        row("text", "a", relevant="${ctx_name} = '李'"),
    )
    session = open_session(form, name="李", other="x")
    assert session.label("n") == "李您好"
    assert session.is_relevant("a")
    assert open_session(form, dict(session.answers())).label("n") == "李您好"


def test_what_the_form_computes_cannot_be_written() -> None:
    session = make_session(
        row("integer", "a"),
        row("integer", "b", calculation="${a} + 1"),
        row("text", "c", read_only="yes", default="x"),
        row("note", "n"),
        row("hidden", "h"),
        row("text", "d", read_only="${a} = 1"),
    )
    session.set("a", 1)
    assert session.value("b") == 2
    for path in "bcnhd":
        with pytest.raises(InvalidInput) as caught:
            session.set(path, 5)
        assert caught.value.code == "form.read_only"
        assert session.value(path) != 5
    assert session.is_readonly("b")
    assert session.is_readonly("d")
    assert not session.is_readonly("a")


def test_a_path_that_is_not_in_the_form_is_refused_by_name() -> None:
    session = make_session(row("begin repeat", "r"), row("text", "a"), row("end repeat"), row("text", "b"))
    for path in ("nothing", "r/a", "r[1]/a", "b[1]", "", "r[0]/a", "r[x]/a", "b/c", "r", "r[99999]"):
        with pytest.raises(NotFound):
            session.set(path, "x")
    for path, index in (("b", 1), ("r", 1), ("r", 0)):
        with pytest.raises(NotFound):
            session.remove_repeat(path, index)


def test_answers_go_through_json_unharmed() -> None:
    session = make_session(
        row("text", "t"),
        row("integer", "i"),
        row("decimal", "d"),
        row("date", "day"),
        row("time", "clock"),
        row("select_multiple county", "many"),
        row("rank county", "ranked"),
        row("range", "scale", parameters="start=1 end=10 step=1"),
        row("geopoint", "where"),
        row("acknowledge", "ok"),
        row("image", "picture"),
        row("begin repeat", "r"),
        row("text", "a"),
        row("end repeat"),
        choices=PLACES,
    )
    values: dict[str, object] = {
        "t": "𬱖 “引号”\n第二行",
        "i": -7,
        "d": 0.1,
        "day": "2026-11-22",
        "clock": "09:30",
        "many": ["south", "north"],
        "ranked": ["south", "north"],
        "scale": 4,
        "where": "39.1 117.2 3 5",
        "ok": "OK",
        "picture": PICTURE,
        "r[1]/a": "一",
        "r[2]/a": "二",
    }
    session.add_repeat("r")
    session.add_repeat("r")
    for path, value in values.items():
        session.set(path, value)
    assert session.answers() == values
    kept = json.loads(json.dumps(session.all_answers()))
    assert kept == {**values, "r": 2}
    again = open_session(session.form, kept)
    assert again.answers() == values
    assert again.all_answers() == kept


def test_typed_values_are_taken_as_python_has_them() -> None:
    session = make_session(row("date", "day"), row("time", "clock"), row("decimal", "d"))
    session.set("day", date(2026, 2, 28))
    session.set("clock", time(7, 5, 9))
    session.set("d", 3)
    assert session.answers() == {"day": "2026-02-28", "clock": "07:05:09", "d": 3.0}


def test_sections_tell_how_far_they_are() -> None:
    session = make_session(
        row("text", "loose"),
        row("begin group", "g", label="甲组"),
        row("integer", "a", required="yes"),
        row("integer", "b", constraint=". > 0"),
        row("note", "n"),
        row("end group"),
        row("begin group", "h", relevant="${a} = 1"),
        row("text", "c"),
        row("end group"),
    )

    def state(path: str) -> tuple[str, int, int, bool]:
        found = next(item for item in session.section_states() if item.path == path)
        return found.state, found.answered, found.total, found.is_relevant

    assert [item.path for item in session.section_states()] == ["", "g", "h"]
    assert state("") == ("empty", 0, 1, True)
    assert state("g") == ("empty", 0, 2, True)
    assert state("h") == ("empty", 0, 0, False)
    session.set("g/b", 1)
    assert state("g") == ("started", 1, 2, True)
    session.set("g/b", -1)
    assert state("g") == ("problem", 1, 2, True)
    session.set("g/b", None)
    session.set("g/a", 1)
    assert state("g") == ("complete", 1, 2, True)
    assert state("h") == ("empty", 0, 1, True)


def test_paths_come_in_the_order_of_the_form() -> None:
    session = make_session(
        row("text", "x"), row("begin repeat", "r"), row("text", "a"), row("end repeat"), row("text", "y")
    )
    session.add_repeat("r")
    assert session.paths() == ("x", "r", "r[1]", "r[1]/a", "y")
    assert session.paths("") == ("x", "y")
    assert session.paths("r") == ("r", "r[1]", "r[1]/a")


def test_a_range_and_a_ranking_must_be_complete() -> None:
    session = make_session(
        row("range", "scale", parameters="start=1 end=5 step=0.5"), row("rank county", "order"), choices=PLACES
    )
    session.set("scale", 2.25)
    session.set("order", ["south"])
    assert codes(session) == [("scale", "form.range"), ("order", "form.rank")]
    session.set("scale", 2.5)
    session.set("order", ["south", "north"])
    assert codes(session) == []


def test_what_is_handed_out_is_a_copy_and_follows_every_answer() -> None:
    session = make_session(row("select_multiple yes_no", "ill"), row("text", "what", required="yes"), choices=YES_NO)
    session.set("ill", ["yes"])
    for told in (session.answers(), session.all_answers()):
        told["ill"].append("no")  # type: ignore[union-attr]
        told["what"] = "感冒"
    session.missing().clear()
    assert session.answers() == session.all_answers() == {"ill": ["yes"]}
    assert codes(session) == [("what", "form.required")]
    session.set("what", "感冒")
    assert session.answers() == session.all_answers() == {"ill": ["yes"], "what": "感冒"}
    assert codes(session) == []
