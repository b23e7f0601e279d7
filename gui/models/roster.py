"""What the preview of a list says in each column, and the details of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from core.domain.identity import mask_id, mask_phone
from core.domain.person import FIELD_BY_NAME, choice_label
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told

if TYPE_CHECKING:
    from core.roster import RosterRow

Words = Callable[[str, dict[str, object]], str]
STATES: tuple[tuple[str, str, str], ...] = (
    ("new", "新增", "good"),
    ("changed", "有变化", "info"),
    ("same", "没变", "plain"),
    ("doubtful", "有疑问", "warn"),
    ("refused", "不能导入", "bad"),
)


def state_pill(row: RosterRow) -> list[Pill]:
    """The state of a row as a pill."""
    return [(tr(words), tone) for code, words, tone in STATES if code == row.state]


def preview_columns(words: Words) -> tuple[Column, ...]:
    """Row number of the spreadsheet, name, state, and the first problem by its cell."""
    return (
        Column(tr("表中行号"), lambda row: str(row.row_number), 100),
        Column(tr("姓名"), lambda row: row.name or "—", 190, is_bold=True),
        Column(tr("结果"), lambda row: "", 120, pills=state_pill),
        Column(tr("说明"), lambda row: first_line(row, words), 0),
    )


def first_line(row: RosterRow, words: Words) -> str:
    """The gravest problem, or what would change; how many more there are."""
    lines = problem_lines(row, words) or change_lines(row)
    if not lines:
        return tr("和现有资料一样") if row.state == "same" else ""
    more = len(lines) - 1
    return tr("{line}（还有 {n} 处）").format(line=lines[0], n=more) if more else lines[0]


def problem_lines(row: RosterRow, words: Words) -> list[str]:
    """Every finding of the row, the gravest first, each with its cell."""
    order = {"refuse": 0, "doubt": 1, "note": 2}
    found = sorted(row.problems, key=lambda problem: order[problem.severity])
    return [
        tr("{column}：{what}").format(
            column=column_label(problem.column),
            what=words(problem.code, {"row": row.row_number, "column": problem.column, **problem.params}),
        )
        if problem.column
        else words(problem.code, {"row": row.row_number, **problem.params})
        for problem in found
    ]


def change_lines(row: RosterRow) -> list[str]:
    """`联系电话：138****0001 → 138****0002`."""
    changes: Mapping[str, tuple[Any, Any]] = row.changes or {}
    return [
        tr("{column}：{old} → {new}").format(column=column_label(name), old=_shown(name, old), new=_shown(name, new))
        for name, (old, new) in changes.items()
    ]


def column_label(name: str) -> str:
    """The field's own label; a heading of the file as it is."""
    field = FIELD_BY_NAME.get(name)
    return tr(field.label) if field is not None else told(name)


def _shown(name: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if not text:
        return tr("（空）")
    field = FIELD_BY_NAME.get(name)
    if field is None:
        return text
    if field.kind == "id":
        return mask_id(text)
    if field.kind == "phone":
        return mask_phone(text)
    if name == "bank_account":
        return f"****{text[-4:]}"
    return tr(choice_label(name, text)) if field.choices else text
