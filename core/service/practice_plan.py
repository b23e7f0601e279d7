"""The practice year as a plan: who was visited when, met or not, told by `resources/practice`.

Pure: the invented people and a day go in, dated visits come out, the same for the same day on every machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from core.domain.person import Person
from core.domain.risk import tags_of
from core.domain.rules import RulePack
from core.domain.schedule import due
from core.paths import resources

YEAR_DAYS = 365
RECENT_DAYS = 45
TOLD_DAYS_AGO = 200  # when nearly everybody was told how his data is used
REVIEWED_DAYS_AGO = range(60, 300)
UNREVIEWED_EVERY = 9  # so many are still to be verified this year


@dataclass(frozen=True)
class Place:
    """Where practice happens. Nothing of it exists."""

    township: str
    district: str
    assistant: str
    villages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Invented:
    """One invented person: the master record and the story (days counted from today)."""

    body: Mapping[str, Any]
    story: Mapping[str, Any]

    def person(self, person_id: str = "") -> Person:
        return Person.from_body(person_id, self.body)


@dataclass(frozen=True)
class PlannedVisit:
    """One visit to be written: person by place in the list, wall-clock time, how, met or not."""

    place: int
    at: datetime
    method: str
    is_met: bool
    is_recent: bool
    next_on: date | None = None


def load_place(folder: Path | None = None) -> Place:
    """The invented township and its villages."""
    raw = tomllib.loads(((folder or _folder()) / "place.toml").read_text("utf-8"))
    villages = tuple((row["code"], row["name"]) for row in raw["village"])
    return Place(raw["township"], raw["district"], raw["assistant"], villages)


def load_people(today: date, folder: Path | None = None) -> list[Invented]:
    """The invented people with their dates counted from today."""
    paths = sorted((folder or _folder()).glob("people-*.toml"))
    rows = [row for path in paths for row in tomllib.loads(path.read_text("utf-8"))["person"]]
    return [_dated(row, today) for row in rows]


def load_stories(folder: Path | None = None) -> Mapping[str, Any]:
    """What happened: answers of visits, change reports, leads, tasks, drafts (see `stories.toml`)."""
    return tomllib.loads(((folder or _folder()) / "stories.toml").read_text("utf-8"))


def plan_visits(people: Sequence[Invented], pack: RulePack, today: date) -> list[PlannedVisit]:
    """A year of visits in the order they happened, ending so that everybody is due when his story says."""
    dice = Random(f"visits-{today.isoformat()}")  # noqa: S311
    planned: list[PlannedVisit] = []
    for place, invented in enumerate(people):
        days, span = _visit_days(invented, pack, today, dice)
        planned += [_visit(place, day, day + timedelta(days=span), today, dice) for day in days]
        attempt = invented.story.get("attempt_ago")
        if attempt is not None:
            planned.append(PlannedVisit(place, _clock(today - timedelta(days=attempt), dice), "home", False, True))
    return sorted(planned, key=lambda visit: (visit.at, visit.place))


def plan_reviews(people: Sequence[Invented], today: date) -> list[tuple[int, datetime]]:
    """(place in the list, when) of this year's verifications: nearly everybody at home, found unchanged."""
    dice = Random(f"reviews-{today.isoformat()}")  # noqa: S311
    planned = []
    for place, invented in enumerate(people):
        person = invented.person()
        day = today - timedelta(days=dice.choice(REVIEWED_DAYS_AGO))
        is_there = person.is_active and person.started_on is not None and person.started_on < day
        is_plain = not {"died_ago", "ended_ago"} & invented.story.keys()
        if is_there and is_plain and place % UNREVIEWED_EVERY:
            planned.append((place, _clock(day, dice)))
    return planned


def last_visit_for(person: Person, due_on: date, pack: RulePack, today: date) -> tuple[date, int]:
    """(day, interval in days): the day of the last visit that makes this person due on `due_on`."""
    tags = tags_of(person, pack, today)
    first = due(person, tags, due_on, None, None, pack, today)
    if first is None:
        raise LookupError("no visit rule for an invented person")
    span = (first.due_on - due_on).days
    for step in (0, -1, 1, -2, 2, -3, 3):
        day = due_on - timedelta(days=span + step)
        found = due(person, tags, day, None, None, pack, today)
        if found is not None and found.due_on == due_on:
            return day, span
    return due_on - timedelta(days=span), span


def _visit_days(invented: Invented, pack: RulePack, today: date, dice: Random) -> tuple[list[date], int]:
    """The days of the year's visits, the last one first, and the days between them."""
    story = invented.story
    person = invented.person()
    if person.support_form == "institution" or story.get("never_visited"):
        return [], 0
    gone = story.get("died_ago", story.get("ended_ago"))
    if gone is not None:
        last, span = today - timedelta(days=gone + 6), 30
    else:
        last, span = last_visit_for(person, today + timedelta(days=story["due_in"]), pack, today)
    first = today - timedelta(days=YEAR_DAYS - 2)
    if person.started_on is not None:
        first = max(first, person.started_on + timedelta(days=3))
    days = [min(last, today)]
    while (before := days[-1] - timedelta(days=span + dice.choice((-2, -1, 0, 0, 0, 1, 3)))) >= first:
        days.append(before)
    return days, span


def _visit(place: int, day: date, next_on: date, today: date, dice: Random) -> PlannedVisit:
    return PlannedVisit(place, _clock(day, dice), "home", True, (today - day).days <= RECENT_DAYS, next_on)


def _clock(day: date, dice: Random) -> datetime:
    """A time between half past eight and half past four, on a five-minute mark."""
    return datetime.combine(day, time(8, 30)) + timedelta(minutes=5 * dice.randrange(96))


def _dated(row: dict[str, Any], today: date) -> Invented:
    story = row.pop("story")
    body = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    if not story.get("not_told") and body.get("started_on"):
        body["notice_on"] = (today - timedelta(days=TOLD_DAYS_AGO)).isoformat()
    if "started_ago" in story:
        body["started_on"] = (today - timedelta(days=story["started_ago"])).isoformat()
    until = story.get("agreement_until_in")
    if until is not None:
        ends_on = today + timedelta(days=until)
        starts_on = ends_on - timedelta(days=YEAR_DAYS - 1)
        body |= {"agreement_from": starts_on.isoformat(), "agreement_until": ends_on.isoformat()}
        body["agreement_no"] = f"练协〔{starts_on.year}〕{row['certificate_no'][-3:]}号"
    return Invented(body, story)


def _folder() -> Path:
    return resources() / "practice"
