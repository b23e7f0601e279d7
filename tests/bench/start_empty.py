"""An empty PySide6 window; prints when it was painted, and ends."""

from __future__ import annotations

import os
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Empty(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, painted)


def painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)


if __name__ == "__main__":
    app = QApplication(["empty"])
    window = Empty()
    window.resize(1280, 720)
    window.show()
    app.exec()
