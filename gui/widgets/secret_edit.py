"""A covered line for a passphrase, in which the cursor never stands inside a character.

A covered QLineEdit draws a dot for each UTF-16 unit and walks from dot to dot: in the middle of 𬱖 one could type, or
delete half of it, and nobody would see that the passphrase has become another.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


class SecretEdit(QLineEdit):
    """Covered until `setEchoMode` says otherwise; input methods are asked to remember nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.cursorPositionChanged.connect(self._keep_whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.cursorPosition()
        if event.matches(QKeySequence.StandardKey.Delete) and not self.hasSelectedText() and self._splits(at + 1):
            self.setSelection(at, 2)
        super().keyPressEvent(event)

    def _keep_whole(self, before: int, now: int) -> None:
        if self._splits(now):
            marks = self.hasSelectedText()
            (self.cursorForward if now > before else self.cursorBackward)(marks, 1)

    def _splits(self, at: int) -> bool:
        """Whether a place lies between the two units of one character."""
        units = self.text().encode("utf-16-le", "surrogatepass")
        return at > 0 and 0xDC <= (units[2 * at + 1] if len(units) > 2 * at + 1 else 0) <= 0xDF
