"""What stands in the head of a sheet beside person and day: who is meant when he is on no list, and what clock runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from core.document.types import FieldItem
from core.domain.deadlines import deadline
from core.domain.emergency import (
    LEAD_PATHS,
    REPORT_PATHS,
    STAMPS,
    URGENT,
    Times,
    clock_start,
    relief_deadline,
    times_of,
)
from core.service.desk import Desk
from core.service.views import RecordView

Head = Callable[[Desk, RecordView], Sequence[FieldItem]]


def head_fields(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
    """The fields of a record's head that the record alone cannot tell."""
    named = () if record.person or not record.person_name else (FieldItem("姓名", record.person_name, 1),)
    more = HEADS.get(record.kind)
    return (*named, *(more(desk, record) if more else ()))


def _emergency(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
    """The four moments, each as it is known (the empty ones are filled in by hand), and until when help has to come."""
    if record.kind == "lead" and record.answers.get("lead/urgency") != URGENT:
        return ()
    times = times_of(record.kind, record.answers, record.occurred_at.local.tzinfo)
    labels = {row.key: row.text("label") for row in desk.pack().rows_on("timestamp", record.occurred_at.day)}
    stamps = [FieldItem(labels.get(stamp, stamp), _at(times.of(stamp))) for stamp in STAMPS]
    return (*stamps, *_clock(desk, record, times, labels))


def _clock(desk: Desk, record: RecordView, times: Times, labels: Mapping[str, str]) -> Sequence[FieldItem]:
    if times.relieved is not None:
        return ()
    known = times if times.known() else Times(found=record.occurred_at.local)
    start = clock_start(desk.pack(), known)
    end = relief_deadline(desk.pack(), known, desk.calendar())
    if start is None or end is None or end.due_at is None:
        return ()
    since = labels.get(start[0], start[0])
    return (FieldItem("先行救助最迟", f"{_at(end.due_at)}（自{since}起{end.span}）", 3),)


def _waits(code: str) -> Head:
    def head(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
        end = deadline(desk.pack(), code, record.occurred_at.local, desk.calendar())
        day = end.due_on
        return (FieldItem("答复期限", f"{day.year}年{day.month}月{day.day}日", 0),) if day else ()

    return head


# Questions that need no row of their own on the sheet, because their answers stand in its head.
_STAMPED = {path for paths in (REPORT_PATHS, LEAD_PATHS) for pair in paths.values() for path in pair}
SAID_IN_HEAD: Mapping[str, frozenset[str]] = {
    "emergency": frozenset(_STAMPED | {"who/is_known", "who/name", "time/is_relieved"}),
    "lead": frozenset(_STAMPED - {"lead/found_on"} | {"lead/is_known", "lead/name", "urgent/aid_given"}),
    "referral": frozenset({"who/name"}),
    "case": frozenset({"who/name"}),
    "handout": frozenset({"give/name"}),
    "call": frozenset({"call/name"}),
}
HEADS: Mapping[str, Head] = {
    "emergency": _emergency,
    "lead": _emergency,
    "referral": _waits("referral_reply"),
    "case": _waits("case_reply"),
}


def _at(moment: datetime | None) -> str:
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}" if moment is not None else ""
