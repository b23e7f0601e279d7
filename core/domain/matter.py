"""Matters: what a signed record leaves to be done, by whom and until when.

Each family of rules says which matters its records open; this file holds only what they have in common. A matter is
settled by a later record about the same record (or about the same person), or by the district's decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from core.domain.person import Person
from core.domain.rules import RulePack, RuleRef
from core.domain.workdays import WorkCalendar

DECISION = "decision"  # stands in `settled_by` for the district's word
Scope = Literal["record", "person"]
Awaits = Literal["us", "office"]
State = Literal["overdue", "today", "soon", "open"]
SOON_DAYS = 7


@dataclass(frozen=True)
class Seen:
    """A record about to be left in force: what the families look at.

    `happened` is the local time it happened, `today` the day it was recorded. `about_answers` are those of the
    record it follows up (empty for none or for a task).
    """

    kind: str
    answers: Mapping[str, Any]
    happened: datetime
    today: date
    person: Person | None
    pack: RulePack
    calendar: WorkCalendar
    about_kind: str = ""
    about_answers: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Opening:
    """A matter that begins.

    `code` is one of a kind for its record; `title` says what is to be done, without names. `settled_by`: kinds of
    records (or DECISION) that end it; with scope "person" any such record about the same person does.
    `awaits`: whether we have to act or the office has to answer. `due_on` None: no day is set ("及时").
    `problem` says why no day could be worked out (a year without a calendar).
    """

    code: str
    title: str
    settled_by: tuple[str, ...]
    due_on: date | None = None
    due_at: datetime | None = None
    rule: RuleRef | None = None
    scope: Scope = "record"
    awaits: Awaits = "us"
    problem: str = ""


def state_of(due_on: date | None, today: date, due_at: datetime | None = None, now: datetime | None = None) -> State:
    """Where a matter stands: past its day (or hour), due today, within a week, or simply open."""
    if due_at is not None and now is not None and due_at < now:
        return "overdue"
    if due_on is None:
        return "open"
    if due_on < today:
        return "overdue"
    if due_on == today:
        return "today"
    return "soon" if (due_on - today).days <= SOON_DAYS else "open"
