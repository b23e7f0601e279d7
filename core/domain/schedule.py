"""When the next visit is due, and why, in words that can be shown to the assistant and printed.

The clock starts with the last visit that counts; an attempt that met nobody does not reset it. Of all rules that
fit a person's tags the one that falls first applies, so a further tag can never make a visit later. A rule that
came into force, or a season that began, after the date it would have asked for asks for its first day instead:
nobody is late by a rule that was not there.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeVar

from core.domain.person import Person
from core.domain.risk import Tag
from core.domain.rules import Row, RulePack, RuleRef
from core.domain.season import Season, season_on

T = TypeVar("T")
State = Literal["overdue", "due", "coming", "later"]
STATES: tuple[State, ...] = ("overdue", "due", "coming", "later")

DAYS_A_MONTH = 30.4375
NAMES = {
    ("days", 1): "每天1次",
    ("days", 7): "每周1次",
    ("days", 14): "每两周1次",
    ("days", 15): "每半月1次",
    ("months", 1): "每月1次",
    ("months", 3): "每季度1次",
    ("months", 6): "每半年1次",
    ("months", 12): "每年1次",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a visit is due: the groups the rule names, the interval, what happened last."""

    labels: tuple[str, ...]
    interval: str
    last_visit_on: date | None
    last_attempt_on: date | None
    due_on: date
    state: State
    day: date

    def words(self) -> str:
        """ "高龄独居，每月1次，上次 10月3日"; the year is said when it is not this year."""
        parts = [join_labels(self.labels), self.interval]
        if self.last_visit_on is None:
            parts.append("还没有走访过")
        else:
            parts.append(f"上次 {self._day(self.last_visit_on)}")
        if self.last_attempt_on is not None:
            parts.append(f"{self._day(self.last_attempt_on)}上门未见到")
        if self.state in ("coming", "later"):
            parts.append(f"{self._day(self.due_on)}到期")
        return "，".join(parts)

    def _day(self, day: date) -> str:
        text = f"{day.month}月{day.day}日"
        return text if day.year == self.day.year else f"{day.year}年{text}"


@dataclass(frozen=True, slots=True)
class Due:
    """The next visit owed to a person.

    `days` are the days left until `due_on`, negative when it has passed. `retry_by` is the day by which to try
    again after meeting nobody (None: no failed attempt since the last visit). `risk` sums the weights of the tags.
    """

    due_on: date
    state: State
    reason: Reason
    rule: RuleRef
    days: int
    interval_days: float
    risk: int = 0
    retry_by: date | None = None


@dataclass(frozen=True, slots=True)
class _Pace:
    """All rules that ask for the same interval of people with the same tags; `ref` is the one to cite."""

    every: int
    unit: str
    span_days: float
    not_before: date
    ref: RuleRef
    words: str
    tags: frozenset[str]
    label: str
    window: timedelta
    coming: timedelta

    def due_on(self, last_visit_on: date | None, started_on: date, first_days: timedelta | None) -> date:
        if last_visit_on is not None:
            owed = add_interval(last_visit_on, self.every, self.unit)
        else:
            owed = add_interval(started_on, self.every, self.unit)
            if first_days is not None:
                owed = min(owed, started_on + first_days)
        return max(owed, self.not_before)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is the same for all people with the same tags on the same day; paces from the quickest."""

    paces: tuple[_Pace, ...]
    first_days: timedelta | None
    retry_days: timedelta | None


def due(
    person: Person,
    tags: tuple[Tag, ...],
    last_visit_on: date | None,
    last_attempt_on: date | None,
    started_on: date | None,
    pack: RulePack,
    day: date,
) -> Due | None:
    """The next visit due, or None for people who are not visited: ended, dead, in an institution, or without a rule.

    `last_visit_on`: the last visit that met the person by a method that counts (`pack.counts`).
    `last_attempt_on`: the last visit on which nobody was met. `started_on`: the day from which visits are owed to
    somebody never visited, that is the later of 纳入日期 and the day he came into this workspace.
    """
    if not person.is_active or person.support_form == "institution":
        return None
    plan = _plan(pack, day, frozenset(tag.code for tag in tags))
    if not plan.paces:
        return None
    pace, due_on = _first(plan, last_visit_on, started_on or day)
    if last_attempt_on is not None and last_visit_on is not None and last_attempt_on <= last_visit_on:
        last_attempt_on = None
    state = _state(pace, due_on, day)
    if state == "later" and last_visit_on is None:
        state = "coming"  # somebody never visited is always on the list
    return Due(
        due_on=due_on,
        state=state,
        reason=Reason(_labels(pace, tags), pace.words, last_visit_on, last_attempt_on, due_on, state, day),
        rule=pace.ref,
        days=(due_on - day).days,
        interval_days=pace.span_days,
        risk=sum(tag.weight for tag in tags),
        retry_by=last_attempt_on + plan.retry_days if last_attempt_on and plan.retry_days else None,
    )


def order(items: Iterable[T], due_of: Callable[[T], Due]) -> list[T]:
    """Most urgent first; equals stay in the order they came in."""
    return sorted(items, key=lambda item: urgency(due_of(item)))


def urgency(item: Due) -> tuple[int, float, int]:
    """A sort key: late ones by lateness measured in their own interval and raised by risk; then the nearest due."""
    if item.state == "overdue":
        return 0, -(-item.days / item.interval_days) * (1 + item.risk / 10), -item.risk
    return STATES.index(item.state), float(item.days), -item.risk


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day: 31 January and one month is 28 February."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_interval(day: date, every: int, unit: str) -> date:
    """A day plus an interval of "days" or "months"."""
    return add_months(day, every) if unit == "months" else day + timedelta(days=every)


def interval_words(every: int, unit: str) -> str:
    """每月1次, 每半月1次, 每10天1次."""
    return NAMES.get((unit, every)) or (f"每{every}天1次" if unit == "days" else f"每{every}个月1次")


def join_labels(labels: tuple[str, ...]) -> str:
    """Two short words run together (高龄独居); more or longer ones are listed."""
    is_short = len(labels) <= 2 and all(len(label) <= 2 for label in labels)
    return ("" if is_short else "、").join(labels)


def _plan(pack: RulePack, day: date, codes: frozenset[str]) -> _Plan:
    return pack.once(("visit plan", day, codes), lambda: _make_plan(pack, day, codes))


def _make_plan(pack: RulePack, day: date, codes: frozenset[str]) -> _Plan:
    season = season_on(pack, day)
    fits = [
        row
        for row in pack.rows_on("visit", day)
        if codes.issuperset(row.items("tags")) and row.text("season") in ("", season.code if season else "")
    ]
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in fits:
        groups.setdefault((row.number("every"), row.text("unit")), []).append(row)
    paces = [_pace(every, unit, rows, season, day) for (every, unit), rows in groups.items()]
    first, attempt = pack.row_on("first_visit", day), pack.row_on("attempt", day)
    return _Plan(
        tuple(sorted(paces, key=lambda pace: pace.span_days)),
        timedelta(days=first.number("days")) if first else None,
        timedelta(days=attempt.number("retry_days")) if attempt else None,
    )


def _pace(every: int, unit: str, rows: list[Row], season: Season | None, day: date) -> _Pace:
    leader = min(rows, key=_authority)
    labels = sorted({row.text("label") for row in rows} - {""})
    return _Pace(
        every=every,
        unit=unit,
        span_days=every * (DAYS_A_MONTH if unit == "months" else 1),
        not_before=min(_not_before(row, season, day) for row in rows),
        ref=leader.ref,
        words=interval_words(every, unit),
        tags=frozenset(code for row in rows for code in row.items("tags")),
        label=labels[0] if labels else "分散供养",
        window=timedelta(days=leader.number("window_days")),
        coming=timedelta(days=leader.number("coming_days")),
    )


def _not_before(row: Row, season: Season | None, day: date) -> date:
    begins = season.started_on(day) if season and row.text("season") else date.min
    return max(begins, row.starts_on)


def _authority(row: Row) -> tuple[bool, int, str]:
    """Of rules that say the same, the one a document sets goes before a default, then the more particular one."""
    return row.is_stated_default, -len(row.items("tags")), row.id


def _first(plan: _Plan, last_visit_on: date | None, started_on: date) -> tuple[_Pace, date]:
    """The pace that falls due first; of two on the same day the quicker one."""
    best = plan.paces[0]
    best_on = best.due_on(last_visit_on, started_on, plan.first_days)
    for pace in plan.paces[1:]:
        due_on = pace.due_on(last_visit_on, started_on, plan.first_days)
        if due_on < best_on:
            best, best_on = pace, due_on
    return best, best_on


def _state(pace: _Pace, due_on: date, day: date) -> State:
    if day > due_on:
        return "overdue"
    if day >= due_on - pace.window:
        return "due"
    return "coming" if day >= due_on - pace.coming else "later"


def _labels(pace: _Pace, tags: tuple[Tag, ...]) -> tuple[str, ...]:
    return tuple(tag.label for tag in tags if tag.code in pace.tags) or (pace.label,)
