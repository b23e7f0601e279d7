"""What can be done with the columns of a list, by right click on a heading or by keyboard through the button 列."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from gui.language import tr
from gui.widgets.arrangement import Arrangement
from gui.widgets.buttons import Button

if TYPE_CHECKING:
    from gui.shell import Shell
    from gui.widgets.data_table import DataTable

MEMORY = "columns"
STEP = 40  # wider, narrower


class ColumnMenu(QMenu):
    """For each column a menu of its own; below them the way back to how it was."""

    def __init__(self, table: DataTable, first: int | None = None) -> None:
        super().__init__(table)
        self.setObjectName("columns")
        self._table = table
        if first is not None:
            self._add_acts(self, first)
            self.addSeparator()
        for number in table.visual_order():
            title = table.rows.columns[number].title
            if title:
                one = self.addMenu(title)
                one.setObjectName(f"columns_{number}")
                self._add_acts(one, number)
        self.addSeparator()
        self._act(self, tr("恢复原样"), "columns_restore", table.restore_columns)
        self.aboutToHide.connect(self.deleteLater)

    def _add_acts(self, menu: QMenu, number: int) -> None:
        table, name = self._table, f"columns_{number}"
        shown = menu.addAction(tr("显示这一列"))
        shown.setObjectName(f"{name}_shown")
        shown.setCheckable(True)
        shown.setChecked(number not in table.arrangement.hidden)
        shown.setEnabled(bool(table.arrangement.hidden - {number}) or table.can_hide(number))
        shown.triggered.connect(lambda is_shown: table.show_column(number, is_shown))
        if table.rows.can_sort(number):
            self._act(menu, tr("从小到大排"), f"{name}_up", lambda: table.sort_by(number, is_down=False))
            self._act(menu, tr("从大到小排"), f"{name}_down", lambda: table.sort_by(number, is_down=True))
        self._act(menu, tr("往前移"), f"{name}_before", lambda: table.move_column(number, -1))
        self._act(menu, tr("往后移"), f"{name}_after", lambda: table.move_column(number, 1))
        self._act(menu, tr("宽一些"), f"{name}_wider", lambda: table.widen_column(number, STEP))
        self._act(menu, tr("窄一些"), f"{name}_narrower", lambda: table.widen_column(number, -STEP))

    @staticmethod
    def _act(menu: QMenu, words: str, name: str, act: Callable[[], object]) -> None:
        action = menu.addAction(words)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())


class ColumnHabits(QObject):
    """Keeps how this user likes the columns of this table, beside the program: numbers of columns, nothing else."""

    def __init__(self, shell: Shell, table: DataTable) -> None:
        super().__init__(table)
        self._shell, self._table = shell, table
        self._key = f"{shell.user_id}:{table.objectName()}"
        header = table.horizontalHeader()
        header.customContextMenuRequested.connect(self._open_at)
        table.let_arrange()
        table.arrange(Arrangement.read(self._all().get(self._key), len(table.rows.columns)))
        table.arranged.connect(self._keep)

    def button(self, name: str) -> Button:
        """The way to the columns without a mouse."""
        button = Button(tr("列"), name)
        button.setAccessibleName(tr("列：显示、排序、移动"))
        button.setToolTip(tr("哪些列、怎么排。也可以用右键点列的标题"))
        button.clicked.connect(lambda: ColumnMenu(self._table).popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    def _all(self) -> dict[str, Any]:
        return dict(self._shell.memory.get(MEMORY, {}))

    def _keep(self) -> None:
        kept = self._all()
        kept.pop(self._key, None)
        if not self._table.arrangement.is_plain:
            kept[self._key] = self._table.arrangement.kept()
        self._shell.memory.set(MEMORY, kept)

    def _open_at(self, point: QPoint) -> None:
        header = self._table.horizontalHeader()
        number = header.logicalIndexAt(point)
        ColumnMenu(self._table, number if number >= 0 else None).popup(header.mapToGlobal(point))
