"""From the start of the program to its end: one window a workspace, and the event loop."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from gui.app import Application
from gui.instance import OneInstance
from gui.launch import Launch
from gui.window_size import bring_forward


def run(launch: Launch, arguments: list[str] | None = None) -> int:
    """Opens the window and stays until it is closed. Returns the exit code."""
    app = QApplication(arguments or ["nuanfang"])
    instance = OneInstance(launch.root)
    application: Application | None = None

    def come_forward() -> None:
        if application is not None:
            bring_forward(application.window)

    if not instance.claim(come_forward):
        return 0
    application = Application(launch, app)
    application.start()
    code = app.exec()
    application.close()
    instance.release()
    return code
