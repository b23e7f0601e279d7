"""A dialog of a few labelled fields that ends in one verb; errors stand at their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.errors import AppError
from gui import alerts
from gui.dialogs.help_sheet import help_at_f1
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll


class FormDialog(QDialog):
    """Subclasses add fields under the name their error uses in `where`, and say what `save` does with the core."""

    def __init__(self, shell: Shell, name: str, title: str, hint: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.shell = shell
        self.fields: dict[str, LabeledField] = {}
        self._is_settled = False
        help_at_f1(self, shell.theme, shell.icons, shell.language)
        theme = shell.theme
        column = QVBoxLayout(self)
        gap = theme.space("xl")
        column.setContentsMargins(gap, theme.space("l"), gap, theme.space("l"))
        column.setSpacing(theme.space("m"))
        column.addWidget(Text(title, "section", wraps=True))
        if hint:
            column.addWidget(Text(hint, "soft", wraps=True))
        self.banner = Banner(theme, shell.icons, f"{name}_banner", self)
        column.addWidget(self.banner)
        self._scroll = scroll = Scroll(gap=4)
        scroll.body.setSpacing(theme.space("m"))
        self.body = scroll.body
        column.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self._no = Button(tr("取消"), f"{name}_cancel", self.reject)
        self._yes = Button(verb, f"{name}_save", self._save, role="main")
        self._yes.setDefault(True)
        row.addWidget(self._no)
        row.addWidget(self._yes)
        column.addLayout(row)
        room = parent.window().size()
        self._highest = min(theme.px(600), room.height() - 30)
        self.resize(min(theme.px(560), room.width() - 40), self._highest)
        scroll.verticalScrollBar().rangeChanged.connect(self._grow)

    def add(self, name: str, label: str, editor: QWidget, hint: str = "", *, is_required: bool = False) -> None:
        """One more field; its object name is `<dialog>_<name>`."""
        editor.setObjectName(f"{self.objectName()}_{name}")
        field = LabeledField(self.shell.theme, label, editor, hint, is_required=is_required)
        self.fields[name] = field
        self.body.addWidget(field)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._is_settled:
            self._settle()
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.editor.setFocus()

    def _settle(self) -> None:
        """As high as its fields need, with room for one sentence about a mistake; never higher than the window."""
        self._is_settled = True
        self.body.addStretch(1)
        self._scroll.ensurePolished()
        self.layout().activate()
        ground, seen = self._scroll.widget(), self._scroll.viewport()
        layout = ground.layout()
        layout.activate()
        fields = layout.heightForWidth(seen.width()) if layout.hasHeightForWidth() else layout.sizeHint().height()
        spare = self.fontMetrics().lineSpacing()
        self.resize(self.width(), min(self._highest, self.height() - seen.height() + fields + spare))

    def _grow(self, _least: int, hidden: int) -> None:
        """What a field has to say more later makes the dialog higher before it makes it scroll."""
        if self._is_settled and hidden > 0 and self.height() < self._highest:
            self.resize(self.width(), min(self._highest, self.height() + hidden))

    def check(self) -> bool:
        """Looks at the fields before anything is asked of the core."""
        return True

    def verb(self) -> Callable[[Any], Any]:
        """What to run with the core; its Changes are announced."""
        raise NotImplementedError

    def done_well(self, result: Any) -> None:
        """Called when it worked, before the dialog closes."""

    def _save(self) -> None:
        self.banner.hide()
        for field in self.fields.values():
            field.show_error("")
        if self.check():
            self._yes.setEnabled(False)
            self.shell.tasks.write(self.verb(), self._succeed, self._fail, owner=self)

    def _succeed(self, result: Any) -> None:
        self.done_well(result)
        self.accept()

    def _fail(self, error: AppError) -> None:
        self._yes.setEnabled(True)
        if not alerts.at_field(self.shell, self.fields, error):
            self.banner.say(self.shell.sentence(error), "bad")
