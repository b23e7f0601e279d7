"""A sheet whose code cannot be read is placed by the number printed on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.limit import limit

if TYPE_CHECKING:
    from core.service.page_reader import SheetPage
    from core.service.scans import Kept


class GiveSerial(FormDialog):
    """`on_kept` is told what became of the page."""

    def __init__(self, shell: Shell, page: SheetPage, on_kept: Callable[[Kept], object], parent: QWidget) -> None:
        super().__init__(
            shell,
            "give_serial",
            tr("这一页是哪份记录？"),
            tr("{file}：照纸上“记录编号”后面的字输，一个也不要少。").format(file=page.name),
            tr("收下"),
            parent,
        )
        self._page, self._on_kept = page, on_kept
        self._serial = QLineEdit()
        limit(self._serial, 60)
        self.add("serial", tr("记录编号"), self._serial, is_required=True)

    def check(self) -> bool:
        if not self._serial.text().strip():
            self.fields["serial"].show_error(tr("请输入记录编号。"))
            return False
        return True

    def verb(self) -> Callable[[Any], Any]:
        page, serial = self._page, self._serial.text()
        return lambda core: core.scans.keep_by_serial(page, serial)

    def done_well(self, result: Any) -> None:
        self._on_kept(result)
