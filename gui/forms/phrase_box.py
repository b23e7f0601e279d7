"""常用语: type a few letters, Enter puts the phrase where the cursor is; the list is one's own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.help_sheet import help_at_f1
from gui.forms.editor import FormDesk
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.search_field import SearchField

Field = QLineEdit | QPlainTextEdit


def selected_text(field: Field) -> str:
    """What is marked in the field, on one line."""
    return " ".join(
        (field.selectedText() if isinstance(field, QLineEdit) else field.textCursor().selectedText()).split()
    )


def insert_text(field: Field, text: str) -> None:
    """At the cursor, in place of what is marked; undone by one Ctrl+Z."""
    if isinstance(field, QLineEdit):
        field.insert(text)
    else:
        field.insertPlainText(text)


class PhraseBox(QDialog):
    """Lists, filters, inserts; keeps the marked words; changes, deletes and orders."""

    def __init__(self, desk: FormDesk, field: Field) -> None:
        super().__init__(field.window())
        self._shell, self._field = desk.shell, field
        self._all: list[str] = []
        self._is_showing = False
        self.setObjectName("phrases")
        self.setWindowTitle(tr("常用语"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        help_at_f1(self, desk.theme, desk.icons, desk.shell.language)
        self._build(desk)
        self._read()
        self.search.setFocus()

    def _build(self, desk: FormDesk) -> None:
        theme, icons = desk.theme, desk.icons
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, gap, gap, gap)
        column.addWidget(SectionTitle(tr("常用语")))
        self.search = SearchField(tr("写几个字来找，回车填进去"), "phrases_search", icons, self)
        self.search.searched.connect(lambda _: self._show())
        self.search.left_downwards.connect(self._on_down)
        self.list = QListWidget(self)
        self.list.setObjectName("phrases_list")
        self.list.setAccessibleName(tr("常用语"))
        self.list.setWordWrap(True)
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.itemActivated.connect(self._insert)
        self.list.itemChanged.connect(self._on_edited)
        self.said = Text("", "error", wraps=True, parent=self)
        self.said.hide()
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        below = QWidget(self)
        row = WrapLayout(theme.space("s"), below)
        self.keep = Button(tr("把选中的文字存成常用语"), "phrases_keep", self._keep, icons=icons, icon="plus")
        self.keep.setEnabled(bool(selected_text(self._field)))
        for button in (
            Button(tr("填进去"), "phrases_insert", self._on_down, role="main"),
            self.keep,
            Button(tr("修改"), "phrases_edit", self._edit),
            Button(tr("上移"), "phrases_up", lambda: self._change("move", -1)),
            Button(tr("下移"), "phrases_down", lambda: self._change("move", 1)),
            Button(tr("删除"), "phrases_remove", lambda: self._change("remove"), role="bad"),
        ):
            row.addWidget(button)
        column.addWidget(below)
        room = self.parentWidget().size()
        self.resize(min(theme.px(640), room.width() - 40), min(theme.px(460), room.height() - 40))

    # --- showing --------------------------------------------------------------------------------------------------

    def _read(self, chosen: str = "") -> None:
        self._shell.tasks.read(
            lambda core: core.phrases.all(), lambda found: self._take(found, chosen), self._fail, owner=self
        )

    def _take(self, found: list[str], chosen: str) -> None:
        self._all = found
        self._show(chosen)

    def _show(self, chosen: str = "") -> None:
        self._is_showing = True
        wanted = self.search.text().strip().casefold()
        self.list.clear()
        for phrase in self._all:
            if wanted in phrase.casefold():
                item = QListWidgetItem(phrase)
                item.setData(Qt.ItemDataRole.UserRole, phrase)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.list.addItem(item)
        rows = [self.list.item(row).text() for row in range(self.list.count())]
        self.list.setCurrentRow(rows.index(chosen) if chosen in rows else 0)
        self._is_showing = False

    # --- using ----------------------------------------------------------------------------------------------------

    def _on_down(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._insert(item)

    def _insert(self, item: QListWidgetItem) -> None:
        insert_text(self._field, item.text())
        self.accept()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        text = selected_text(self._field)
        self._write(lambda core: core.phrases.add(text), text)

    def _edit(self) -> None:
        if self.list.currentItem() is not None:
            self.list.editItem(self.list.currentItem())

    def _on_edited(self, item: QListWidgetItem) -> None:
        before, after = str(item.data(Qt.ItemDataRole.UserRole)), item.text()
        if not self._is_showing and before != after:
            self._write(lambda core: core.phrases.change(before, after), after)

    def _change(self, verb: str, *more: int) -> None:
        item = self.list.currentItem()
        if item is not None:
            text = str(item.data(Qt.ItemDataRole.UserRole))
            self._write(lambda core: getattr(core.phrases, verb)(text, *more), text)

    def _write(self, act: Any, chosen: str) -> None:
        self.said.hide()
        self._shell.tasks.write(act, lambda _changes: self._read(chosen), self._fail, owner=self)

    def _fail(self, error: AppError) -> None:
        self.said.setText(self._shell.words(error.code, dict(error.params)))
        self.said.show()
        self._show()
