"""At the lock nothing stays open beside the window: no dialog, no menu, no tool tip with a name in it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget


def close_all_but(window: QWidget) -> None:
    """Closes every other window of the program without asking. A dialog that was open has done nothing yet."""
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        popup.hide()
    for other in QApplication.topLevelWidgets():
        if other is window or not other.isVisible():
            continue
        if isinstance(other, QDialog):
            other.reject()
        other.hide()
