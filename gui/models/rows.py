"""A table of plain rows: columns are declared, rows are whatever a service handed out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.domain.pinyin import text_keys

ROW_ROLE = Qt.ItemDataRole.UserRole
PILLS_ROLE = Qt.ItemDataRole.UserRole + 1
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
SECOND_ROLE = Qt.ItemDataRole.UserRole + 3
BOLD_ROLE = Qt.ItemDataRole.UserRole + 4
ACTION_ROLE = Qt.ItemDataRole.UserRole + 5

Pill = tuple[str, str]  # words and tone
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Column:
    """`text` is what a row says here; `second` a softer line below it; `pills` tinted words instead of text.

    `width` in pixels at 100 %; 0 takes the room that is left. `tone` colours the text, never as the only sign.
    `gives_way`: 1 is the first column to go when the window is too narrow for all, then 2, …; 0 stays.
    `covers` is how the text is shown in privacy mode (a name as 王*兰).
    `order` is what rows are sorted by (None where there is nothing: last); without it, what is read in the cell.
    `is_action` draws the text as a button; a click there acts on the row instead of opening it.
    """

    title: str
    text: Callable[[Any], str]
    width: int = 0
    second: Callable[[Any], str] | None = None
    pills: Callable[[Any], Sequence[Pill]] | None = None
    tone: Callable[[Any], str] | None = None
    is_bold: bool = False
    is_right: bool = False
    is_action: bool = False
    gives_way: int = 0
    covers: Callable[[str], str] | None = None
    order: Callable[[Any], Any] | None = None


class RowsModel(QAbstractTableModel):
    """Shows rows in declared columns."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None, *, is_private: bool = False) -> None:
        super().__init__(parent)
        self.columns = tuple(_covered(one) for one in columns) if is_private else tuple(columns)
        self.rows: Sequence[Any] = ()
        self._given: Sequence[Any] = ()
        self._sort: tuple[int, bool] | None = None
        self.sorts_itself = True  # False where the service sorts: the list is longer than what is shown of it
        self._plain = tuple(columns)  # names are sorted as they are, not as they are covered

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Replaces all rows at once; they are put in the order that was chosen."""
        self.beginResetModel()
        self._given = rows
        self.rows = self._sorted(rows)
        self.endResetModel()

    def sort_rows(self, sort: tuple[int, bool] | None) -> None:
        """Sorts by a column, from large to small or not; None: as they were given."""
        self._sort = sort
        self.show_rows(self._given)

    def can_sort(self, number: int) -> bool:
        """Whether a column has an order."""
        column = self._plain[number]
        if not self.sorts_itself:
            return column.order is not None
        return bool(column.title) and not column.is_action

    def _sorted(self, rows: Sequence[Any]) -> Sequence[Any]:
        if self._sort is None or not self.sorts_itself:
            return rows
        number, is_down = self._sort
        column = self._plain[number]
        order = column.order or (lambda row: reading_order(self._spoken(row, column, whole=True)))
        keyed = [(order(row), row) for row in rows]
        known = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=is_down)
        return [row for _key, row in known] + [row for key, row in keyed if key is None]

    def row_at(self, index: _Index) -> Any:
        """The row an index points at, or None."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(row, column, whole=role == Qt.ItemDataRole.AccessibleTextRole)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._spoken(row, column, whole=True) or None
        if role == ROW_ROLE:
            return row
        if role == PILLS_ROLE:
            return column.pills(row) if column.pills else None
        if role == SECOND_ROLE:
            return column.second(row) if column.second else None
        if role == TONE_ROLE:
            return column.tone(row) if column.tone else None
        if role == BOLD_ROLE:
            return column.is_bold
        if role == ACTION_ROLE:
            return column.is_action
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @staticmethod
    def _spoken(row: Any, column: Column, *, whole: bool) -> str:
        if column.pills is not None:
            return "、".join(words for words, _tone in column.pills(row)) or column.text(row)
        second = column.second(row) if column.second and whole else ""
        return "，".join(part for part in (column.text(row), second) if part)


def reading_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """As a list of names is read: by sound, numbers by their size."""
    parts = re.findall("[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, _sound(part)) for part in parts)


def _sound(text: str) -> str:
    return f"{text_keys(text)[0]} {text}"


def _covered(column: Column) -> Column:
    """The column as it is shown in privacy mode: neither the cell nor its tool tip says the whole."""
    covers, text = column.covers, column.text
    if covers is None:
        return column
    return replace(column, text=lambda row: covers(text(row)))
