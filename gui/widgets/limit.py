"""How long a line may be, counted in characters as people count them.

QLineEdit counts UTF-16 units: 𬱖 would count twice, and at the limit be cut into half a character that nobody sees
and Backspace takes without anything happening.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

_PASTE = 32_766  # units Qt takes at once


def limit(edit: QLineEdit, most: int) -> None:
    """Lets no more than `most` characters into the field; of what is put in, the end is left out."""
    edit.setMaxLength(_PASTE)

    def hold(text: str) -> None:
        here = len(_units(text)[: 2 * edit.cursorPosition()].decode("utf-16-le", "ignore"))
        over = len(text) - most
        if over > 0:
            kept = max(0, here - over)
            edit.setText(text[:kept] + text[here:] if here else text[:most])
            edit.setCursorPosition(len(_units(text[:kept])) // 2)

    edit.textChanged.connect(hold)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")
