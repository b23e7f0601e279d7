"""A whole day at 2,000 people and 50,000 visits in the real window: how long the main thread is ever kept, how fast a
list of 50,000 rows scrolls, how much memory is taken at the end.

The day: every page twice, searching, people, a visit filled in by keys and signed, papers drawn and looked through, a
synchronisation that tells its steps, 50,000 rows scrolled from end to end. A key or a step is a block for as long as
the main thread does not come back to its loop. Blocks are counted in milliseconds of the main thread's own work, so
that a busy machine does not lengthen them; the longest by the clock on the wall is told beside.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollBar, QWidget

from core.app import open_workspace
from core.office import Progress
from core.process import collect_rarely
from core.service.exchange import Left
from gui.app import Application
from gui.forms.row import QuestionRow
from gui.launch import Launch
from gui.models.rows import Column
from gui.navigation import PLACES
from gui.pages.form_page import FormPage
from gui.widgets.data_table import DataTable
from gui.widgets.paper_view import PaperView
from gui.widgets.signature_pad import SignaturePad
from tests.bench.measure import Result, share, tell
from tests.gui.forms.test_actions import Hand
from tests.helpers.big_workspace import PASSPHRASE, big_workspace, seams_today

PEOPLE, VISITS = 2_000, 50_000
LONGEST_MS = 100.0
FRAME_MS = 1000 / 60
MOST_MB = 350.0
OTHER_PAGES = ("statistics", "quality", "reviews", "residence", "backup", "roster", "policy", "rules", "users")
TYPED = ("zgx", "王", "0021", "第3组", "lcs", "zhu")
SIGNED = 3
STEPS = 300
LOOKED_AGAIN_MS = 20
TOLD_FROM_MS = 5.0  # shorter blocks are counted, not kept: a day has millions, and its memory is measured here


class Watch:
    """What the main thread does between waking up and waiting again, by the name of what is going on.

    What the hand itself asks the window between two keys is nobody's block: only `during` and `turn` count.
    """

    def __init__(self) -> None:
        self.doing = "start"
        self.blocks: list[tuple[float, float, str]] = []
        self.count = 0
        self._began: tuple[float, float] | None = None
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self.begin)
        dispatcher.aboutToBlock.connect(self.end)

    def begin(self) -> None:
        """The loop has woken up."""
        self.end()
        self._began = time.thread_time(), time.perf_counter()

    def end(self) -> None:
        """The loop waits again."""
        if self._began is None:
            return
        worked, passed = time.thread_time() - self._began[0], time.perf_counter() - self._began[1]
        self._began = None
        self.count += 1
        if max(worked, passed) * 1000 >= TOLD_FROM_MS:
            self.blocks.append((worked * 1000, passed * 1000, self.doing))

    def during(self, doing: str, act: Callable[[], object]) -> None:
        """One thing done by hand: it is a block of its own."""
        self.doing = doing
        self.begin()
        act()
        self.end()

    def turn(self) -> None:
        """Once through the loop, which waits until there is something to do."""
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.end()


@dataclass(frozen=True)
class Line:
    """A row of the long list."""

    number: int

    @property
    def person_name(self) -> str:
        return f"某人{self.number}"

    @property
    def serial(self) -> str:
        return f"TF120221100201-2026-{self.number:06d}"


class Writer(Hand):
    """A hand that can write a word too: an invented person may be asked for more than the visit of the tests."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._watch.during(self._watch.doing, lambda: super(Writer, self).key(key, modifier))

    def press(self, widget: QWidget) -> None:
        self._watch.during(self._watch.doing, lambda: super(Writer, self).press(widget))

    def answer(self, row: QuestionRow) -> None:
        if row.findChild(SignaturePad) is not None:
            self._watch.during("signature", lambda: super(Writer, self).answer(row))
        elif hasattr(row.editor, "cards") or row.question.kind == "time":
            super().answer(row)
        else:
            self._watch.during(self._watch.doing, lambda: QTest.keyClicks(QApplication.focusWidget(), "1"))


class Day:
    """The hand that works. Nothing here waits by sleeping: the loop waits until there is something to do."""

    def __init__(self, application: Application, watch: Watch) -> None:
        self._application, self._window, self._watch = application, application.window, watch
        self._again = QTimer(application)
        self._again.start(LOOKED_AGAIN_MS)

    def wait(self, is_so: Callable[[], object]) -> None:
        """Lets the loop run until it is so. It sleeps meanwhile: a hand that spun would take the workers' turns."""
        until = time.monotonic() + 300
        while not is_so():
            if time.monotonic() > until:
                raise TimeoutError(self._watch.doing)
            self._watch.turn()

    def quiet(self) -> None:
        """Until every question has been answered."""
        self.wait(lambda: not self._application.tasks.is_busy)
        self._watch.turn()

    def do(self, doing: str, act: Callable[[], object]) -> None:
        """One thing, and what comes of it."""
        self._watch.during(doing, act)
        self.quiet()

    def pages(self) -> None:
        """Every page, twice: the first time it is built, the second time shown again."""
        keys = [place.key for place in PLACES] + list(OTHER_PAGES)
        for turn in ("first", "again"):
            for key in keys:
                self.do(f"page {key} {turn}", lambda key=key: self._window.open_page(key))

    def search(self) -> None:
        """Names and numbers, key by key."""
        self.do("page people", lambda: self._window.open_page("people"))
        edit = self._window.findChild(QLineEdit, "people_search")
        for text in TYPED:
            for letter in text:
                self._watch.during("search", lambda letter=letter: edit.insert(letter))
                self.quiet()
            self.do("search", edit.clear)

    def people(self, ids: list[str]) -> None:
        """A person after the other."""
        for person_id in ids:
            self.do("person", lambda person_id=person_id: self._window.open_person(person_id))

    def visit(self, person_id: str) -> None:
        """Filled in by keys, signed."""
        self.do("form", lambda: self._window.start_form("visit", person_id))
        page = self._window.page("form")
        assert isinstance(page, FormPage)
        self.wait(lambda: page.view.session is not None)
        self._watch.doing = "filling in"
        hand = Writer(self._watch)
        self._fill_in(page.view, hand)
        hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self._watch.doing = "sign"
        hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(page._done.isVisible)
        self.quiet()

    def _fill_in(self, view: Any, hand: Writer) -> None:
        """To the signature, key by key: to the next question that is open, and its answer."""
        while view.gaps() or view.is_pending:
            self._watch.doing = "filling in"
            hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            row = view._spot.row
            hand.answer(row)
            self.wait(lambda row=row: not view.is_pending and row.path not in {gap.path for gap in view.gaps()})

    def papers(self) -> None:
        """Those that were signed today: drawn, and looked through page by page."""
        got: list[list[str]] = []
        self._application.tasks.read(
            lambda core: [row.id for row in core.records.list("visit", limit=SIGNED)], got.append
        )
        self.wait(lambda: got)
        ids = got[0]
        self.do("papers", lambda: self._window.open_print("visit", ids))
        paper = self._window.findChild(PaperView, "print_paper")
        self.wait(lambda: paper.is_drawn)
        for number in range(SIGNED):
            self._watch.during("look through papers", lambda number=number: paper.go_to(number))
            self.wait(lambda: paper.is_drawn)

    def synchronise(self) -> None:
        """A run tells its steps while a page is shown."""
        self.do("page sync", lambda: self._window.open_page("sync"))
        for step in range(STEPS):
            left = Left(0, STEPS - step, 4000, 10, 9_000_000)
            told = Progress("push", done=step, total=STEPS, left=left, seconds=60.0)
            self._watch.during("steps of a run", lambda told=told: self._application.bus.report(told))
            self._watch.turn()
        self.do("a run ends", lambda: self._application.bus.report(Progress("done", "finished", report={"sent": 3})))

    def scroll(self, rows: list[Line]) -> list[float]:
        """Milliseconds of each frame while a list is scrolled from end to end, as in the window itself."""
        columns = (
            Column("姓名", lambda row: row.person_name, 160, second=lambda row: row.serial, is_bold=True),
            Column("日期", lambda row: f"{row.number % 12 + 1}月{row.number % 28 + 1}日", 140),
            Column("内容", lambda row: "探视巡防记录", 0),
        )
        table = DataTable(self._application.theme, columns, "bench_rows", "记录", row_lines=2)
        table.resize(1100, 600)
        table.show()
        self._watch.during("50,000 rows are shown", lambda: table.show_rows(rows))
        bar: QScrollBar = table.verticalScrollBar()
        frames = []
        for turn in range(600):
            place = bar.maximum() * turn // 600
            began = time.thread_time()
            self._watch.during("scrolling", lambda place=place: (bar.setValue(place), table.viewport().grab()))
            frames.append((time.thread_time() - began) * 1000)
        table.deleteLater()
        return frames


def main() -> None:
    collect_rarely()  # as the program itself
    os.environ["QT_NO_GLIB"] = "1"  # with GLib's loop Qt says "awake" after the work, not before: nothing was measured
    seams = seams_today()
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(big_workspace(PEOPLE, VISITS), root)
        launch = Launch(
            root=root,
            memory=Path(folder) / "window.json",
            seams=seams,
            open_practice=lambda: open_workspace(root, PASSPHRASE, seams),
            is_practice=True,
        )
        watch = Watch()
        application = Application(launch, app)
        application.window.resize(1366, 768)
        application.start()
        day = Day(application, watch)
        day.wait(lambda: application.shell is not None)
        day.quiet()
        results = live(day, application, watch)
        application.close()
    tell(results)


def live(day: Day, application: Application, watch: Watch) -> list[Result]:
    """The whole day; what was measured."""
    got: list[Any] = []
    application.tasks.read(
        lambda core: [row.person_id for row in core.due.list()[:12]],
        got.append,
        is_long=True,
    )
    watch.doing = "reading what the day needs"
    day.wait(lambda: got)
    ids = got[0]
    parts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("pages", day.pages),
        ("search", day.search),
        ("people", lambda: day.people(ids)),
        ("visits", lambda: [day.visit(person_id) for person_id in ids[:SIGNED]]),
        ("papers", day.papers),
        ("sync", day.synchronise),
        ("pages", day.pages),
    )
    for name, part in parts:
        part()
        note(f"{name}: {resident_mb():.0f} MB")
    memory = resident_mb()
    frames = day.scroll([Line(n) for n in range(VISITS)])
    blocks = sorted(watch.blocks, reverse=True)
    for worked, passed, doing in blocks[:25]:
        note(f"{worked:8.1f} ms worked {passed:8.1f} ms passed  {doing}")
    wall = max(passed for _worked, passed, _doing in blocks)
    notes = {"wall_ms": wall, "blocks": watch.count, "over_50": sum(block[0] > 50 for block in blocks)}
    return [
        Result("a day at 50,000 visits: the main thread's longest block", blocks[0][0], 0.0, LONGEST_MS, "ms", notes),
        Result("a frame while 50,000 rows scroll, p99", share(frames, 0.99), 0.0, FRAME_MS, "ms", {"max": max(frames)}),
        Result("memory after the day", memory, 0.0, MOST_MB, "MB"),
    ]


def note(words: str) -> None:
    """For whoever looks for the reason: with BENCH_TELLS=1, on standard error."""
    if os.environ.get("BENCH_TELLS"):
        print(words, file=sys.stderr, flush=True)


def resident_mb() -> float:
    """What the program holds in memory now."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
