"""What the lists of a campaign say in each column: its people, and its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.domain.campaign import DayCount
from core.domain.identity import mask_name
from core.service.campaigns import Target
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told


def target_columns(today: date) -> tuple[Column, ...]:
    """Who, the last look of this campaign, until when, state, and the button that begins a visit."""
    return (
        Column(tr("姓名"), lambda row: row.name, 0, second=_place, is_bold=True, covers=mask_name),
        Column(tr("上次"), lambda row: _day(row.last_met_on), 96, gives_way=1),
        Column(tr("应在此前"), lambda row: _day(row.due.due_on if row.due else None), 104),
        Column(tr("状态"), lambda row: "", 96, pills=_pills),
        Column("", lambda row: tr("去走访"), 92, is_action=True),
    )


def day_columns(methods: Sequence[str]) -> tuple[Column, ...]:
    """The day, how many looks by each method, whom they reached, who got something."""
    return (
        Column(tr("日期"), lambda row: _day(row.day), 92, is_bold=True),
        *(
            Column(wording.method(code), lambda row, code=code: _count(row.by_method.get(code, 0)), 72, is_right=True)
            for code in methods
        ),
        Column(tr("合计"), lambda row: _count(row.looks), 64, is_right=True),
        Column(tr("见到"), lambda row: _count(row.reached), 64, is_right=True),
        Column(tr("没见到"), lambda row: _count(row.missed), 72, is_right=True, gives_way=1),
        Column(tr("送物资"), lambda row: _count(row.given), 72, is_right=True),
    )


def as_lines(methods: Sequence[str], days: Sequence[DayCount]) -> str:
    """The days as text with tabs: pasted into a spreadsheet or a message it is a table."""
    columns = day_columns(methods)
    lines: list[list[Any]] = [[column.title for column in columns]]
    lines += [[column.text(day) for column in columns] for day in days]
    return "\n".join("\t".join(line) for line in lines)


def _place(row: Target) -> str:
    tags = told("、".join(label for _code, label in row.tags))
    return " ".join(part for part in (row.village, row.group, tags) if part)


def _day(day: date | None) -> str:
    return tr("{m}月{d}日").format(m=day.month, d=day.day) if day else ""


def _count(number: int) -> str:
    return str(number) if number else "—"


def _pills(row: Target) -> list[Pill]:
    if row.is_done:
        return [(tr("已看"), "good")]
    if row.due is not None and row.due.state == "overdue":
        return [(tr("已逾期"), "bad")]
    return [(tr("该看"), "warn")] if row.due is not None else [(tr("没看到"), "bad")]
