"""What the lists of people say in each column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.domain.finding import Order
from core.domain.identity import mask_id, mask_name
from core.service.views import DueRow, PersonRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told

_GRAVE = {"severe_disability", "no_self_care", "seriously_ill"}


def sex_and_age(row: PersonRow) -> str:
    """`女，86岁`."""
    age = tr("{n}岁").format(n=row.age) if row.age is not None else tr("年龄不详")
    return tr("，").join([wording.coded("sex", row.sex), age])


def place(village: str, group: str) -> str:
    """Village and group in one."""
    return " ".join(part for part in (village, group) if part) or "—"


def tag_pills(tags: tuple[tuple[str, str], ...]) -> list[Pill]:
    """Tags as pills."""
    return [(tr(label), "info") for _code, label in tags]


def sync_pill(state: str) -> list[Pill]:
    """Whether the district knows this person's data."""
    return {
        "local": [(tr("未上报"), "plain")],
        "pending": [(tr("有改动待认定"), "warn")],
    }.get(state, [])


PEOPLE_ORDERS: Mapping[int, Order] = {0: "name", 1: "group", 4: "last_visit"}  # by the number of the column


def people_columns(today: date) -> tuple[Column, ...]:
    """The people list."""
    return (
        Column(
            tr("姓名"),
            lambda row: row.name,
            0,
            second=sex_and_age,
            is_bold=True,
            covers=mask_name,
            order=lambda row: row.name,
        ),
        Column(
            tr("村组"),
            lambda row: row.group or row.village or "—",
            150,
            second=lambda row: row.village,
            order=lambda row: row.group,
        ),
        Column(tr("标签"), lambda row: "", 210, pills=lambda row: tag_pills(row.tags)),
        Column(
            tr("身份证号"),
            lambda row: row.id_masked or "—",
            190,
            second=lambda row: row.phone_masked,
            gives_way=3,
            covers=mask_id,
        ),
        Column(
            tr("上次走访"),
            lambda row: wording.day(row.last_visit_on, today),
            110,
            gives_way=2,
            order=lambda row: row.last_visit_on,
        ),
        Column(tr("资料"), lambda row: "", 130, pills=lambda row: sync_pill(row.sync_state), gives_way=1),
    )


def picker_columns() -> tuple[Column, ...]:
    """The short list for choosing one person."""
    return (
        Column(tr("姓名"), lambda row: row.name, 0, second=sex_and_age, is_bold=True, covers=mask_name),
        Column(tr("村组"), lambda row: place(row.village, row.group), 230),
        Column(tr("身份证号"), lambda row: row.id_masked or "—", 200, gives_way=1, covers=mask_id),
    )


def due_pill(row: DueRow) -> list[Pill]:
    """How late or how soon, in words."""
    days = row.due.days
    if row.due.state == "overdue":
        return [(tr("晚了 {n} 天").format(n=-days), "bad")]
    if row.due.state == "due":
        words = tr("今天到期") if days == 0 else tr("{n} 天内到期").format(n=days) if days > 0 else tr("该走访了")
        return [(words, "warn")]
    return [(tr("{n} 天后到期").format(n=days), "info")]


def due_columns() -> tuple[Column, ...]:
    """The due list: who, how late, why, and the rule that says so."""
    return (
        Column(
            tr("姓名"),
            lambda row: row.name,
            150,
            second=lambda row: row.group or row.village,
            is_bold=True,
            covers=mask_name,
        ),
        Column(tr("期限"), lambda row: "", 126, pills=due_pill),
        Column(tr("为什么"), _why, 0, second=lambda row: told(row.due.rule.words())),
        Column("", lambda row: tr("去走访"), 96, is_action=True),
    )


def _why(row: DueRow) -> str:
    return told(row.due.reason.words())
