"""A table of counts as rows and columns of text; every number knows its place, so that its names can be asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.domain.tabulation import TOTAL, Head, Item, Table, percent, shown
from gui.language import tr
from gui.telling import told

IS_SUM_ROLE = Qt.ItemDataRole.UserRole + 1
IS_LINK_ROLE = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CountsModel(QAbstractTableModel):
    """The first column names the row; then the counts with their sums, then the shares."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._rows: tuple[Head, ...] = ()
        self._columns: tuple[Head, ...] = ()

    def show_table(self, table: Table | None) -> None:
        """Replaces everything at once."""
        self.beginResetModel()
        self.table = table
        self._rows = table.shown_rows if table else ()
        self._columns = table.shown_columns if table else ()
        self.endResetModel()

    def items_at(self, index: _Index) -> tuple[Item, ...]:
        """What lies behind a number; nothing for names of rows and for shares."""
        number = index.column() - 1
        if self.table is None or not index.isValid() or not 0 <= number < len(self._columns):
            return ()
        return self.table.items(self._rows[index.row()].code, self._columns[number].code)

    def words_at(self, index: _Index) -> str:
        """ "半护理 · 分散供养 · 12": what a number is about."""
        row, column = self._rows[index.row()], self._columns[index.column() - 1]
        return tr("{row} · {column}：{n}").format(row=told(row.title), column=told(column.title), n=self._text(index))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        if parent.isValid() or self.table is None:
            return 0
        return 1 + len(self._columns) + len(self.table.rates)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self.table is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return self._title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.table is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = self._text(self.index(index.row(), 0))
            return (
                self._text(index) if not index.column() else f"{name} {self._title(index.column())} {self._text(index)}"
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(index) if not index.column() else None
        if role == IS_SUM_ROLE:
            return TOTAL in (self._rows[index.row()].code, self._code(index.column()))
        if role == IS_LINK_ROLE:
            return bool(self.items_at(index))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _title(self, section: int) -> str:
        if self.table is None:
            return ""
        if not section:
            return told(self.table.corner)
        number = section - 1
        if number >= len(self._columns):
            return told(self.table.rates[number - len(self._columns)].title)
        return told(self._columns[number].title)

    def _code(self, section: int) -> str:
        return self._columns[section - 1].code if 0 < section <= len(self._columns) else ""

    def _text(self, index: _Index) -> str:
        if self.table is None:
            return ""
        row, number = self._rows[index.row()], index.column() - 1
        if number < 0:
            return f"　{tr('其中')}：{told(row.title)}" if row.level else told(row.title)
        if number < len(self._columns):
            return shown(self.table.count(row.code, self._columns[number].code))
        return percent(self.table.rate(row.code, self.table.rates[number - len(self._columns)]))
