"""What the list of everything that waits says in each column."""

from __future__ import annotations

from datetime import date

from core.domain.identity import mask_name
from core.service.views import TodoRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told

REPLY = "reply"


def todo_columns(today: date) -> tuple[Column, ...]:
    """Deadline, what and why, who, which rule says so, state, and the button that leads to doing it."""
    return (
        Column(
            tr("期限"),
            lambda row: _until(row, today),
            150,
            second=lambda row: _left(row, today),
            tone=_tone,
            order=lambda row: row.due_on,
        ),
        Column(tr("事项"), lambda row: told(row.title), 0, second=lambda row: told(row.why), is_bold=True),
        Column(tr("有关的人"), lambda row: row.person_name or "—", 130, covers=mask_name),
        Column(tr("依据"), lambda row: told(row.rule) or "—", 0, gives_way=1),
        Column(tr("状态"), lambda row: "", 96, pills=_pills, gives_way=2),
        Column("", act_words, 96, is_action=True),
    )


def _until(row: TodoRow, today: date) -> str:
    if row.due_at is not None:
        return wording.day_and_time(row.due_at, today)
    return wording.day(row.due_on, today) if row.due_on else tr("尽快")


def _left(row: TodoRow, today: date) -> str:
    if row.state == "done" or row.due_on is None:
        return ""
    days = (row.due_on - today).days
    if days < 0:
        return tr("晚了 {n} 天").format(n=-days)
    return tr("今天") if days == 0 else tr("还有 {n} 天").format(n=days)


def _tone(row: TodoRow) -> str:
    return {"overdue": "bad", "today": "warn"}.get(row.state, "")


def _pills(row: TodoRow) -> list[Pill]:
    if row.state == "done":
        return [(tr("已办"), "good")]
    if row.awaits == "office":
        return [(tr("等答复"), "info")]
    return [
        {
            "overdue": (tr("已过期"), "bad"),
            "today": (tr("今天办"), "warn"),
            "soon": (tr("快到期"), "warn"),
        }.get(row.state, (tr("要办"), "plain"))
    ]


def act_words(row: TodoRow) -> str:
    """What the button says: what it will do with this row."""
    if row.state == "done":
        return ""
    if row.source == "task" and not row.start:
        return tr("办好了")
    if row.source in ("conflict", "removal"):
        return tr("去看看")
    is_reply = row.start == REPLY or (row.awaits == "office" and not row.start)
    return tr("登记答复") if is_reply else tr("去办")
