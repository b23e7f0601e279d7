"""What the list of reviews says in each column."""

from __future__ import annotations

from datetime import date

from core.domain.identity import mask_name
from core.service.reviews import ReviewRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told


def review_columns(today: date) -> tuple[Column, ...]:
    """Who, the cycle, the last review, until when, state, and the button that begins the form."""
    return (
        Column(tr("姓名"), lambda row: row.name, 0, second=_place, is_bold=True, covers=mask_name),
        Column(tr("核查周期"), lambda row: told(row.cycle), 210, gives_way=2),
        Column(
            tr("上次核查"),
            lambda row: wording.day(row.last_on),
            150,
            second=lambda row: told(row.conclusion),
            order=lambda row: row.last_on,
        ),
        Column(
            tr("应在此前"),
            lambda row: wording.day(row.due_on),
            150,
            second=lambda row: _left(row, today),
            order=lambda row: row.due_on,
        ),
        Column(tr("状态"), lambda row: "", 110, pills=_pills),
        Column("", _act, 104, is_action=True),
    )


def _place(row: ReviewRow) -> str:
    return " ".join(part for part in (row.village, row.group) if part)


def _left(row: ReviewRow, today: date) -> str:
    if row.until is not None:
        return tr("已经延期")
    if row.state == "done":
        return ""
    days = (row.due_on - today).days
    return tr("晚了 {n} 天").format(n=-days) if days < 0 else tr("还有 {n} 天").format(n=days)


def _pills(row: ReviewRow) -> list[Pill]:
    words = {
        "overdue": (tr("已逾期"), "bad"),
        "due": (tr("该核查"), "warn"),
        "coming": (tr("还没到"), "info"),
        "done": (tr("已核查"), "good"),
    }
    return [words[row.state]]


def _act(row: ReviewRow) -> str:
    return tr("看记录") if row.state == "done" else tr("去核查")
