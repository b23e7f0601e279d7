"""The program as `main.py --practice` starts it, on a given workspace; says when the due list was painted, and ends.

Nothing of the tests is imported here: it would bring modules along that the program itself does not wait for.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QTableView

import main
from core.clock import FixedClock, Moment
from core.ids import Ids
from core.process import collect_rarely
from core.seams import Seams
from gui.app import Application
from gui.launch import Launch


class Watch(QObject):
    """Waits for a paint event of the due list with rows in it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            table = watched.parent()
            if isinstance(table, QTableView) and table.objectName() == "today_table" and table.model().rowCount():
                QTimer.singleShot(0, painted)
        return False


def painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)  # the end is not measured


def run(root: Path, memory: Path) -> None:
    from core.app import open_workspace

    collect_rarely()
    clock = FixedClock(Moment.parse(os.environ["NUANFANG_BENCH_NOW"]))
    seams, passphrase = Seams(clock, Ids(clock), "b0000001"), os.environ["NUANFANG_BENCH_PASSPHRASE"]
    app = QApplication(["nuanfang"])
    launch = Launch(
        root=root,
        memory=memory,
        seams=seams,
        open_practice=lambda: open_workspace(root, passphrase, seams),
        office_for=main.make_office,
        is_practice=True,
    )
    application = Application(launch, app)
    watch = Watch()
    app.installEventFilter(watch)
    application.start()
    app.exec()


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
