"""What the answers of a record say by themselves: when it happened, how urgent it is, whom it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from core.clock import Moment
from core.errors import InvalidInput
from core.forms.catalogue import RecordKind, kind_of, shipped_kinds
from core.service.desk import URGENT
from core.store.facts import StoredFact


@dataclass(frozen=True)
class VisitFacts:
    """What the due list needs from the answers of a visit."""

    visited_on: date
    visited_at: time | None
    method: str
    is_met: bool
    next_on: str | None


def occurred(kind: RecordKind, answers: Mapping[str, Any], now: Moment) -> Moment:
    """When it happened, as far as the form asks; noon when it asks for the day only and it was not today."""
    said = [str(answers.get(path) or "") for path in kind.when]
    if not said or not said[0]:
        return now
    day = date.fromisoformat(said[0])
    if len(said) > 1 and said[1]:
        return _at(day, time.fromisoformat(said[1]), now)
    return now if day == now.day else _at(day, time(12), now)


def visit_facts(answers: Mapping[str, Any], today: date) -> VisitFacts:
    """Reads the fixed questions of the visit form."""
    day, clock = answers.get("visit/visited_on"), answers.get("visit/visited_at")
    return VisitFacts(
        visited_on=date.fromisoformat(day) if day else today,
        visited_at=time.fromisoformat(clock) if clock else None,
        method=str(answers.get("visit/method") or "home"),
        is_met=answers.get("visit/is_met", "yes") == "yes",
        next_on=answers.get("plan/next_on"),
    )


def urgency_of(kind: str, answers: Mapping[str, Any]) -> int:
    """What must reach the district first: danger, death, emergencies; then change reports and leads; then visits."""
    if any(value == "urgent" and path.rsplit("/", 1)[-1] == "urgency" for path, value in answers.items()):
        return URGENT
    return kind_of(kind).urgency


def is_record(fact: StoredFact) -> bool:
    """True for what was signed with a form; prints, looks and older entries are facts of another sort."""
    return bool(fact.form_id) and fact.kind in shipped_kinds()


def named_in(fact: StoredFact) -> str:
    """The name of somebody who is not on the list, as the form has it."""
    question = shipped_kinds()[fact.kind].named_by if fact.kind in shipped_kinds() else ""
    return str(fact.body.get("answers", {}).get(question, "")) if question else ""


def month_bounds(month: str) -> tuple[str, str]:
    """("2026-11-01", "2026-12-01") for "2026-11". Raises InvalidInput("month.form")."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    except (ValueError, OverflowError):
        raise InvalidInput("month.form", where="month", text=month[:20]) from None
    return first.isoformat(), after.isoformat()


def _at(day: date, clock: time, now: Moment) -> Moment:
    zone = timezone(timedelta(minutes=now.offset_min))
    return Moment.parse(datetime.combine(day, clock.replace(tzinfo=None), zone).isoformat())
