"""A key stroke in the search for people, at 50,000 of them: from the key to the repainted rows.

The real window on the real page. A name is typed key by key, rubbed out, and the next one follows; every key is timed
from the key event to the end of the paint event that shows what was found for it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView

from core.app import open_workspace
from gui.app import Application
from gui.launch import Launch
from gui.pages.people import PeoplePage
from tests.bench.measure import Result, share, tell
from tests.helpers.big_workspace import PASSPHRASE, big_workspace, seams_today

BOUND_MS = 50.0
TYPED = ("zgx", "陈香", "wang", "0021", "第3组", "lcs", "石桥", "qqq", "赵玉", "1380000", "shan", "张三丰", "zhu", "y")


class Watch(QObject):
    """Ends a waiting loop when what was found has been painted."""

    def __init__(self, page: PeoplePage, app: QApplication) -> None:
        super().__init__()
        self._views = page.findChild(QTableView, "people_table").parent()
        self._is_answered = False
        self.loop = QEventLoop()
        app.installEventFilter(self)

    def answer(self) -> None:
        """The page was told what was found; something of it will be painted next."""
        self._is_answered = True
        shown = self._views.currentWidget()
        (shown.viewport() if isinstance(shown, QTableView) else shown).update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_answered and event.type() is QEvent.Type.Paint and self._views.isAncestorOf(watched):
            self._is_answered = False
            QTimer.singleShot(0, self.loop.quit)
        return False


def type_key(key: str | Qt.Key, field: QLineEdit, watch: Watch) -> float:
    """Milliseconds from the key to the repainted answer."""
    QTimer.singleShot(10_000, watch.loop, watch.loop.quit)
    begun = time.perf_counter()
    if isinstance(key, str) and len(key.encode()) > 1:
        field.insert(key)  # as an input method commits it
    else:
        QTest.keyClick(field, key)
    watch.loop.exec()
    return (time.perf_counter() - begun) * 1000


def measure(page: PeoplePage, app: QApplication) -> list[float]:
    """The times of all keys but those of the first word."""
    field = page.findChild(QLineEdit, "people_search")
    watch = Watch(page, app)
    show = page._show

    def told(found: Any, is_filtered: bool) -> None:
        show(found, is_filtered)
        watch.answer()

    page._show = told  # type: ignore[method-assign]
    taken: list[float] = []
    for number, text in enumerate((*TYPED, *TYPED)):
        keys: list[str | Qt.Key] = [*text, *[Qt.Key.Key_Backspace] * len(text)]
        times = [type_key(key, field, watch) for key in keys]
        taken += times if number else []
    return taken


def main() -> None:
    seams = seams_today()
    root = big_workspace(50_000, 0)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        launch = Launch(
            root=root,
            memory=Path(folder) / "window.json",
            seams=seams,
            open_practice=lambda: open_workspace(root, PASSPHRASE, seams),
            is_practice=True,
        )
        application = Application(launch, app)
        application.start()
        wait_for(app, lambda: application.shell is not None)
        application.window.open_page("people")
        page = application.window.page("people")
        assert isinstance(page, PeoplePage)
        wait_for(app, lambda: bool(page.findChild(QTableView, "people_table").model().rowCount()))
        wait_quiet(app, application)
        times = measure(page, app)
        application.close()
    notes = {"p50": statistics.median(times), "max": max(times), "keys": len(times)}
    tell(
        [
            Result("a key stroke at 50,000 people, p95", share(times, 0.95), 0.0, BOUND_MS, "ms", notes),
            Result("a key stroke at 50,000 people, p50", statistics.median(times), 0.0, None, "ms"),
            Result("a key stroke at 50,000 people, slowest", max(times), 0.0, None, "ms"),
        ]
    )


def wait_for(app: QApplication, is_so: Any) -> None:
    until = time.monotonic() + 120
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        app.processEvents()
        time.sleep(0.005)


def wait_quiet(app: QApplication, application: Application) -> None:
    """Until the workers have nothing left of the start (the due list, the tags of the day)."""
    wait_for(app, lambda: application.tasks._running == 0)


if __name__ == "__main__":
    main()
