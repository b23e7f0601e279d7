"""What a form shows without asking: notes and computed values."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.forms.editor import Editor
from gui.language import tr
from gui.widgets.labels import Text


class NoteView(Editor):
    """A note is its label; there is nothing to fill in."""

    is_answer = False

    def build(self) -> None:
        self.hide()

    def show_value(self, value: object) -> None:
        """A note has no value."""

    def first_focus(self) -> QWidget:
        return self


class ComputedView(Editor):
    """A value the form computes, to be read."""

    is_answer = False

    def build(self) -> None:
        self.text = Text("", "lead", wraps=True)
        self.text.setObjectName(f"{self.objectName()}_text")
        self.column.addWidget(self.text)

    def show_value(self, value: object) -> None:
        words = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        self.text.setText(words or tr("（还没有）"))

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.text.setAccessibleName(name)
