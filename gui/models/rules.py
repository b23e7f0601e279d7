"""What the list of rules says in each column."""

from __future__ import annotations

from core.service.rulebook import RuleRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column
from gui.telling import told


def rule_columns() -> tuple[Column, ...]:
    """What, what the rule says, its document, since when, and what was taken where no document says it."""
    return (
        Column(tr("事项"), lambda row: told(row.subject), 0, second=lambda row: tr(row.kind_label), is_bold=True),
        Column(tr("规定"), lambda row: told(row.says) or "—", 0, second=_default, tone=_tone),
        Column(tr("文件条款"), lambda row: row.source, 0, second=lambda row: tr(row.grade_words), gives_way=2),
        Column(tr("起止"), since, 160, second=_until, gives_way=1),
    )


def since(row: RuleRow) -> str:
    """The first day of a rule, in figures: a column of days is compared, not read."""
    return tr("{day} 起").format(day=row.starts_on.isoformat())


def until_words(row: RuleRow) -> str:
    """The last day, or that it is in force."""
    return tr("{day} 止").format(day=wording.day(row.ends_on)) if row.ends_on else tr("现在有效")


def _until(row: RuleRow) -> str:
    return tr("{day} 止").format(day=row.ends_on.isoformat()) if row.ends_on else ""


def _default(row: RuleRow) -> str:
    return tr("文件未规定，暂按") + f"：{row.note}" if row.is_default else row.note


def _tone(row: RuleRow) -> str:
    return "warn" if row.is_default else ""
