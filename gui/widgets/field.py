"""An editor with its label above, a hint below, and its error at the field."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.widgets.labels import Text, repolish


class LabeledField(QWidget):
    """Label, editor, hint, error. The label names the editor for the screen reader, the error describes it."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        is_required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint_text = hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("xs"))
        self.label = Text(f"{label}{tr('（必填）') if is_required else ''}", "field", wraps=True)
        self.label.setBuddy(editor)
        editor.setAccessibleName(label)
        self.hint = Text(hint, "small", wraps=True)
        if not hint:
            self.hint.hide()
        self.error = Text("", "error", wraps=True)
        if editor.objectName():
            self.error.setObjectName(f"{editor.objectName()}_error")
        self.error.hide()
        for widget in (self.label, editor, self.hint, self.error):
            column.addWidget(widget)

    def show_error(self, text: str) -> None:
        """Puts the error under the field; an empty text takes it away."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self._hint_text)
        self.editor.setProperty("invalid", "true" if text else "false")
        repolish(self.editor)
