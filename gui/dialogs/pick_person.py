"""Choosing one person: type, arrow down, Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.dialogs.help_sheet import help_at_f1
from gui.language import tr
from gui.models.people import picker_columns
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from core.service.views import PersonPage, PersonRow

SHOWN = 50


class PickPerson(QDialog):
    """Calls `on_picked(person_id)` once and closes."""

    def __init__(self, shell: Shell, title: str, on_picked: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pick_person")
        self.setWindowTitle(title)
        self._shell = shell
        self._on_picked = on_picked
        help_at_f1(self, shell.theme, shell.icons, shell.language)
        theme = shell.theme
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.space("m"))
        column.addWidget(SectionTitle(title))
        self._search = SearchField(tr("姓名、拼音首字母、身份证后四位、电话"), "pick_search", shell.icons)
        self._search.searched.connect(self._find)
        column.addWidget(self._search)
        self._table = DataTable(theme, picker_columns(), "pick_table", tr("找到的人"), row_lines=2)
        self._search.left_downwards.connect(self._table.enter)
        self._table.opened.connect(self._pick)
        column.addWidget(self._table, 1)
        self._count = Text("", "small")
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(Button(tr("取消"), "pick_cancel", self.reject))
        column.addLayout(row)
        room = parent.window().size()
        self.resize(min(theme.px(720), room.width() - 40), min(theme.px(560), room.height() - 40))
        self._find("")
        self._search.setFocus()

    def _find(self, text: str) -> None:
        self._shell.tasks.read(lambda core: core.people.search(text, limit=SHOWN), self._show, owner=self, key="search")

    def _show(self, page: PersonPage) -> None:
        self._table.show_rows(page.rows)
        rest = page.total - len(page.rows)
        self._count.setText(
            tr("还有 {n} 人，请再输几个字").format(n=rest) if rest else tr("共 {n} 人").format(n=page.total)
        )

    def _pick(self, row: PersonRow) -> None:
        self.accept()
        self._on_picked(row.id)
