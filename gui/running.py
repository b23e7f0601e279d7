"""From the start of the program to its end: one window a workspace, and the event loop."""

from __future__ import annotations

import os

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from gui.app import Application
from gui.instance import OneInstance
from gui.launch import Launch
from gui.window_size import bring_forward


def run(launch: Launch, arguments: list[str] | None = None) -> int:
    """Opens the window and stays until it is closed. Returns the exit code."""
    keep_no_history()
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


def keep_no_history() -> None:
    """Qt's own file dialog notes the folders it was in, in a file at home that any program reads, and folders may be
    named after somebody. Nothing else here keeps anything there (what the window remembers: gui/memory.py). On Windows
    Qt keeps such things in the registry, which this does not change; there the system's own dialog is shown."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
