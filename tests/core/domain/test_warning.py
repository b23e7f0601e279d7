"""Laws of warnings: the form, the rule pack and the steps speak of the same outcomes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.domain.rulepack import load_pack
from core.domain.warning import STEPS, WRONG, feedback_due, issued_before, unknown_person, warning_words
from core.domain.workdays import WorkCalendar
from core.forms.catalogue import shipped_kinds
from core.paths import resources
from tests.helpers.forms import shipped

NATIONAL = load_pack((resources() / "rulepacks" / "national.toml").read_text("utf-8"))
DAY = date(2026, 11, 22)
CALENDAR = WorkCalendar.load(path.read_text("utf-8") for path in sorted((resources() / "calendar").glob("*.toml")))


def test_the_form_offers_exactly_the_outcomes_of_the_rules_in_their_words() -> None:
    offered = {choice.value: choice.label for choice in shipped("feedback").questions["feedback/outcome"].choices}
    assert offered == {row.key: row.text("label") for row in NATIONAL.rows_on("warning_outcome", DAY)}


def test_every_outcome_but_wrong_information_leads_somewhere() -> None:
    for row in NATIONAL.rows_on("warning_outcome", DAY):
        assert bool(STEPS.get(row.text("step"))) == (row.key != WRONG)
    assert {kind for kinds in STEPS.values() for kind in kinds} <= set(shipped_kinds())


@pytest.mark.parametrize("kind", sorted({kind for kinds in STEPS.values() for kind in kinds}))
def test_what_may_follow_feedback_can_be_begun_about_it(kind: str) -> None:
    known = shipped_kinds()[kind]
    assert not known.about or "feedback" in known.about


def test_without_a_work_calendar_no_day_is_guessed() -> None:
    due_on, rule = feedback_due(NATIONAL, datetime(2026, 11, 22, 9, 0, tzinfo=UTC), CALENDAR)
    assert (due_on, bool(rule)) == (date(2026, 12, 4), True)
    due_on, rule = feedback_due(NATIONAL, datetime(2031, 11, 22, 9, 0, tzinfo=UTC), CALENDAR)
    assert due_on is None
    assert "算不出日期" in rule


def test_a_warning_is_said_in_one_line() -> None:
    body = {"number": "W1", "indicator": "车辆", "level": "red", "due_on": "2026-12-05", "text": "名下有车"}
    assert warning_words(body) == "编号：W1，指标：车辆，级别：红色，截止：2026年12月5日。名下有车"
    assert warning_words({}) == ""


def test_contradictions_name_both_facts() -> None:
    [found] = unknown_person("feedback", "李四", "W1", "王庄村", "complex", is_listed=False)
    assert (found.params, found.can_be) == ({"name": "李四", "number": "W1", "village": "王庄村"}, True)
    assert not list(unknown_person("feedback", "李四", "W1", "王庄村", WRONG, is_listed=False))
    assert not list(unknown_person("feedback", "李四", "W1", "王庄村", "complex", is_listed=True))
    [early] = issued_before("feedback/verified_on", "2026-11-01", "2026-11-20")
    assert early.params == {"done_on": "2026年11月1日", "issued_on": "2026年11月20日"}
    assert not list(issued_before("x", "2026-11-20", "2026-11-20"))


def test_whatever_the_district_may_send_back_can_be_answered_by_a_reply() -> None:
    decided = {name for name, kind in shipped_kinds().items() if kind.is_decided}
    assert decided <= set(shipped_kinds()["reply"].about)
