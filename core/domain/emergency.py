"""Emergencies: four moments, one clock of hours, and what a report leaves to be done.

No document says from which moment the 24 hours of 先行救助 run (天津, 济宁 and others give the hours only); so
finding, telling the township, its receiving the call and the help itself are written down one by one, and the pack says
which of them starts the clock (text "emergency_starts", a stated default).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Literal

from core.domain.deadlines import Deadline, deadline
from core.domain.fee import plain
from core.domain.matter import DECISION, Opening, Seen
from core.domain.rules import Row, RulePack
from core.domain.workdays import WorkCalendar

Stamp = Literal["found", "reported", "received", "relieved"]
STAMPS: tuple[Stamp, ...] = ("found", "reported", "received", "relieved")
# What cannot be the other way round. Help on the spot may come before or after the call, so it is measured against
# the finding only.
_ORDER: tuple[tuple[Stamp, Stamp], ...] = (
    ("found", "reported"),
    ("found", "received"),
    ("reported", "received"),
    ("found", "relieved"),
)
FIRST: Stamp = "found"
URGENT = "urgent"


@dataclass(frozen=True)
class Times:
    """The four moments in local time; None for one that is not known or has not come."""

    found: datetime | None = None
    reported: datetime | None = None
    received: datetime | None = None
    relieved: datetime | None = None

    def of(self, stamp: Stamp) -> datetime | None:
        """One of them by its code in the rule pack."""
        found: datetime | None = getattr(self, stamp)
        return found

    def known(self) -> list[tuple[Stamp, datetime]]:
        """Those that are known, in the order of the rule pack."""
        return [(stamp, at) for stamp in STAMPS if (at := self.of(stamp)) is not None]


@dataclass(frozen=True)
class Disorder:
    """Two moments the wrong way round: `later` was to come after `earlier`."""

    earlier: Stamp
    earlier_at: datetime
    later: Stamp
    later_at: datetime


def times_of(kind: str, answers: Mapping[str, Any], zone: tzinfo | None) -> Times:
    """The moments a report or an urgent lead tells of, in the zone of the laptop's clock."""
    paths = LEAD_PATHS if kind == "lead" else REPORT_PATHS
    return Times(**{stamp: moment(answers, *paths[stamp], zone) for stamp in STAMPS})


# Where each moment is asked: the question of the day, and that of the time.
REPORT_PATHS: Mapping[Stamp, tuple[str, str]] = {
    "found": ("time/found_on", "time/found_at"),
    "reported": ("time/reported_on", "time/reported_at"),
    "received": ("time/received_on", "time/received_at"),
    "relieved": ("aid/relieved_on", "aid/relieved_at"),
}
LEAD_PATHS: Mapping[Stamp, tuple[str, str]] = {
    "found": ("lead/found_on", "lead/found_at"),
    "reported": ("urgent/told_on", "urgent/told_at"),
    "received": ("urgent/received_on", "urgent/received_at"),
    "relieved": ("urgent/aid_on", "urgent/aid_at"),
}


def moment(answers: Mapping[str, Any], day: str, clock: str, zone: tzinfo | None) -> datetime | None:
    """A day and a time of day that were both answered."""
    if not answers.get(day) or not answers.get(clock):
        return None
    at = time.fromisoformat(str(answers[clock])).replace(tzinfo=None)
    return datetime.combine(date.fromisoformat(str(answers[day])), at, zone)


def disorders(times: Times) -> list[Disorder]:
    """Every pair that is the wrong way round; the same minute is in order."""
    found = []
    for earlier, later in _ORDER:
        first, second = times.of(earlier), times.of(later)
        if first is not None and second is not None and second < first:
            found.append(Disorder(earlier, first, later, second))
    return found


def clock_start(pack: RulePack, times: Times) -> tuple[Stamp, datetime] | None:
    """The moment from which the hours run: the one the pack names, or the first known one when that is not known."""
    known = times.known()
    if not known:
        return None
    wanted = pack.text("emergency_starts", known[0][1].date()) or FIRST
    return next(((stamp, at) for stamp, at in known if stamp == wanted), known[0])


def relief_deadline(pack: RulePack, times: Times, calendar: WorkCalendar) -> Deadline | None:
    """Until when help has to be there: the row "emergency" from the moment the pack names. None without a moment."""
    start = clock_start(pack, times)
    return deadline(pack, "emergency", start[1], calendar) if start else None


def supplement_deadline(pack: RulePack, relieved_at: datetime, calendar: WorkCalendar) -> Deadline:
    """Until when the papers have to follow: the row "emergency_supplement" from the help itself.

    A year without a work calendar is said in `problem`, never guessed.
    """
    return deadline(pack, "emergency_supplement", relieved_at, calendar)


def clock_words(pack: RulePack, day: date) -> str:
    """What form and page say about the clock: "24小时内要先行救助，从发现时间算起（文件没写，暂按）。"."""
    row = pack.row_on("deadline", day, "emergency")
    if row is None or row.text("unit") != "hours":
        return ""
    stamp = pack.row_on("timestamp", day, pack.text("emergency_starts", day) or FIRST)
    label = stamp.text("label") if stamp else "发现时间"
    return f"{row.values.get('amount')}小时内要先行救助，从{label}算起（文件没写，暂按）。"


def limit_words(pack: RulePack, day: date) -> tuple[str, ...]:
    """The limits of petty relief in words: said beside the report, never reckoned into a decision."""
    rows = pack.rows_on("relief_limit", day)
    return tuple(f"{row.text('label')}：{row.text('per')}{_sum(row)}" for row in rows)


def _sum(row: Row) -> str:
    """A limit in yuan says how many; a share of a standard stands in the words of the row already."""
    if row.text("form") != "yuan":
        return ""
    yuan = plain(Decimal(row.number("numerator")) / row.number("denominator"))
    return f"{'不低于' if row.text('bound') == 'least' else '不超过'}{yuan}元"


def opens(seen: Seen) -> Iterator[Opening]:
    """What a report leaves: telling the township, help within the hours, the papers afterwards, the answer."""
    times = times_of("emergency", seen.answers, seen.happened.tzinfo)
    if seen.answers.get("time/is_reported") == "no":
        yield _call(seen)
    yield from relief_openings(seen, times)
    yield Opening("answer", "等乡镇答复", ("reply", DECISION), awaits="office")


def relief_openings(seen: Seen, times: Times) -> Iterator[Opening]:
    """The hour clock while nobody has helped, the supplement once somebody has; a lead that is urgent does the same."""
    if times.relieved is not None:
        yield supplement_opening(seen, times.relieved)
        return
    end = relief_deadline(seen.pack, times, seen.calendar)
    if end is None:
        end = relief_deadline(seen.pack, Times(found=seen.happened), seen.calendar)
    assert end is not None
    title = f"{end.span}内落实先行救助" if end.span else "马上落实先行救助"
    yield Opening(
        "relief", title, ("handout", "reply", DECISION), end.due_on, end.due_at, end.rule, problem=end.problem
    )


def supplement_opening(seen: Seen, relieved_at: datetime) -> Opening:
    """The papers that have to follow help given first."""
    end = supplement_deadline(seen.pack, relieved_at, seen.calendar)
    return Opening(
        "supplement", "补充说明：先行救助补手续", ("supplement",), end.due_on, rule=end.rule, problem=end.problem
    )


def _call(seen: Seen) -> Opening:
    end = deadline(seen.pack, "danger_report", seen.happened, seen.calendar)
    return Opening("report", "马上打电话报告乡镇", ("reply", DECISION), end.due_on or seen.today, rule=end.rule)
