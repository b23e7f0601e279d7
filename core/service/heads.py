"""What stands in the head of a sheet beside person and day: who is meant when he is on no list, and what clock runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from core.document.types import FieldItem
from core.domain.deadlines import deadline
from core.domain.emergency import URGENT, Times, clock_start, relief_deadline, times_of
from core.service.desk import Desk
from core.service.views import RecordView

Head = Callable[[Desk, RecordView], Sequence[FieldItem]]


def head_fields(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
    """The fields of a record's head that the record alone cannot tell."""
    named = () if record.person or not record.person_name else (FieldItem("姓名", record.person_name, 1),)
    more = HEADS.get(record.kind)
    return (*named, *(more(desk, record) if more else ()))


def _emergency(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
    times = times_of(record.kind, record.answers, _zone(record))
    if record.kind == "lead" and record.answers.get("lead/urgency") != URGENT:
        return ()
    if times.relieved is not None:
        return (FieldItem("先行救助", f"已救助，{_at(times.relieved)}", 0),)
    pack = desk.pack()
    end = relief_deadline(pack, times, desk.calendar())
    start = clock_start(pack, times) or ("found", record.occurred_at.local)
    end = end or relief_deadline(pack, Times(found=record.occurred_at.local), desk.calendar())
    if end is None or end.due_at is None:
        return ()
    row = pack.row_on("timestamp", record.occurred_at.day, start[0])
    since = row.text("label") if row else "发现时间"
    return (FieldItem("先行救助最迟", f"{_at(end.due_at)}（自{since}起{end.span}）", 0),)


def _waits(code: str) -> Head:
    def head(desk: Desk, record: RecordView) -> Sequence[FieldItem]:
        end = deadline(desk.pack(), code, record.occurred_at.local, desk.calendar())
        day = end.due_on
        return (FieldItem("请在何时前答复", f"{day.year}年{day.month}月{day.day}日", 0),) if day else ()

    return head


HEADS: Mapping[str, Head] = {
    "emergency": _emergency,
    "lead": _emergency,
    "referral": _waits("referral_reply"),
    "case": _waits("case_reply"),
}


def _zone(record: RecordView) -> tzinfo | None:
    return record.occurred_at.local.tzinfo


def _at(moment: object) -> str:
    return f"{moment:%m月%d日 %H:%M}".lstrip("0")
