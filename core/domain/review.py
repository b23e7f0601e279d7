"""Regular verification: who is looked at again by when, and what a review leaves to be done.

Sources: 两办2020年《意见》第7项 (特困 once a year), 《最低生活保障审核确认办法》（民发〔2021〕57号）第三十一条 (低保
yearly, half-yearly where income is not steady and somebody can work; nothing changes without a clear change; longer in
emergencies).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.domain.deadlines import deadline
from core.domain.matter import DECISION, Opening, Seen
from core.domain.person import Person
from core.domain.rules import Row, RulePack, RuleRef
from core.domain.schedule import add_interval

State = Literal["overdue", "due", "coming", "done"]
LOOKED = ("unchanged", "changed", "ended")  # conclusions that somebody came to by looking
REMIND_DAYS = 30


@dataclass(frozen=True)
class Review:
    """When one person is to be verified. `until` is set while the period is extended."""

    cycle: str
    label: str
    last_on: date | None
    due_on: date
    rule: RuleRef
    until: date | None = None

    def state_on(self, day: date, remind_days: int = REMIND_DAYS) -> State:
        """overdue, due (within the reminder days), coming later; done when it is not before the next year."""
        if self.due_on < day:
            return "overdue"
        if (self.due_on - day).days <= remind_days:
            return "due"
        return "done" if self.last_on is not None and self.last_on.year == day.year else "coming"


def cycle_of(person: Person) -> str:
    """Which row of the pack's review cycles speaks for a person.

    Whoever is no 特困人员 goes by the cycle of 低保: half-yearly for those whose income is not steady and who can work.
    """
    if person.category in ("", "tekun"):
        return "tekun"
    return "dibao_changing" if person.labour in ("full", "part") else "dibao_stable"


def next_review(
    person: Person, last_on: date | None, until: date | None, counted_from: date, pack: RulePack, day: date
) -> Review | None:
    """When the next review is due, or None when the pack has no cycle or the person is no longer looked after.

    `last_on`: the last review that looked; `until`: the day an extension runs to. Somebody whose last review is not
    known here is due by the end of the year in which this laptop began to count, or a full cycle after being taken in.
    """
    row = pack.row_on("review", day, cycle_of(person))
    if row is None or not person.is_active:
        return None
    due_on = _after(row, last_on) if last_on else _first(row, person, counted_from)
    if until is not None and until > due_on:
        due_on = until
    return Review(row.key, row.text("label"), last_on, due_on, row.ref, until)


def remind_days(pack: RulePack, day: date) -> int:
    """How many days before its last day a review is shown as due."""
    row = pack.row_on("reminder", day, "review")
    return row.number("days") if row else REMIND_DAYS


def reviewed_on(answers: Mapping[str, Any]) -> date | None:
    """The day somebody looked; None for a form that says that nobody was met or that the review was put off."""
    if answers.get("review/conclusion") not in LOOKED or not answers.get("review/reviewed_on"):
        return None
    return date.fromisoformat(str(answers["review/reviewed_on"]))


def extended_until(answers: Mapping[str, Any]) -> date | None:
    """The day an extension runs to."""
    said = answers.get("extend/until") if answers.get("review/conclusion") == "extended" else None
    return date.fromisoformat(str(said)) if said else None


def opens(seen: Seen) -> Iterator[Opening]:
    """A change report where something changed, another try where nobody was met, telling the family of a delay."""
    conclusion = seen.answers.get("review/conclusion")
    if conclusion in ("changed", "ended"):
        code = "eligibility_report" if conclusion == "ended" else "change_report"
        end = deadline(seen.pack, code, seen.happened, seen.calendar)
        title = "核查发现可能不再符合：填重大变化报告" if conclusion == "ended" else "核查发现有变化：填重大变化报告"
        yield Opening("change", title, ("change", "reply", DECISION), end.due_on or seen.today, rule=end.rule)
    elif conclusion == "not_met":
        said = seen.answers.get("again/next_on")
        on = date.fromisoformat(str(said)) if said else seen.today
        yield Opening("again", "核查没见到人，再去一次", ("review",), on, scope="person")
    elif conclusion == "extended" and seen.answers.get("extend/told") == "no":
        yield Opening("tell", "把核查延期告诉本人或家人", ("reply", "review"))


def _after(row: Row, last_on: date) -> date:
    return add_interval(last_on, row.number("every"), row.text("unit"))


def _first(row: Row, person: Person, counted_from: date) -> date:
    if person.started_on is not None and person.started_on >= counted_from:
        return _after(row, person.started_on)
    return date(counted_from.year, 12, 31)
