"""One's own filters on the people page: a button with those there are, and the way to keep the present one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from core.service.saved_filters import LONGEST_NAME, SavedFilter
from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.limit import limit


class SaveFilter(FormDialog):
    """Asks for the name."""

    def __init__(self, shell: Shell, present: SavedFilter, parent: QWidget) -> None:
        hint = tr("下次点“我的筛选”就能直接用。同名的会换成新的。")
        super().__init__(shell, "save_filter", tr("存下现在的筛选"), hint, tr("存下"), parent)
        self._present = present
        self._name = QLineEdit(present.group or present.text)
        limit(self._name, LONGEST_NAME)
        self._name.selectAll()
        self.add("name", tr("叫什么名字"), self._name, tr("例如：三组要看的"), is_required=True)

    def verb(self) -> Callable[[Any], Any]:
        one, name = self._present, self._name.text()
        return lambda core: core.people.filters.save(SavedFilter(name, one.text, one.village, one.group, one.tag))


class FiltersButton(Button):
    """Opens the menu of one's own filters. `present` is what the page is narrowed to now, `use` narrows it."""

    def __init__(
        self,
        shell: Shell,
        present: Callable[[], SavedFilter],
        use: Callable[[SavedFilter], object],
        failed: Callable[[Any], object],
    ) -> None:
        super().__init__(tr("我的筛选"), "people_filters", self._ask)
        self._shell, self._present, self._use, self._failed = shell, present, use, failed

    def _ask(self) -> None:
        self._shell.tasks.read(lambda core: core.people.filters.all(), self._open, self._failed, owner=self, key="all")

    def _open(self, filters: Sequence[SavedFilter]) -> None:
        menu = QMenu(self)
        menu.setObjectName("filters")
        for number, one in enumerate(filters):
            self._act(menu, one.name, f"filters_{number}", lambda one=one: self._use(one))
        if not filters:
            menu.addAction(tr("还没有存过")).setEnabled(False)
        menu.addSeparator()
        self._act(menu, tr("存下现在的筛选…"), "filters_save", self._save)
        if filters:
            drop = menu.addMenu(tr("删掉"))
            for number, one in enumerate(filters):
                self._act(drop, one.name, f"filters_drop_{number}", lambda one=one: self._drop(one))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @staticmethod
    def _act(menu: QMenu, words: str, name: str, act: Callable[[], object]) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())

    def _save(self) -> None:
        SaveFilter(self._shell, self._present(), self.window()).open()

    def _drop(self, one: SavedFilter) -> None:
        self._shell.tasks.write(lambda core: core.people.filters.drop(one.name), None, self._failed, owner=self)
