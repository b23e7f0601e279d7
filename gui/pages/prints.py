"""打印: choose, look, print or save. What was really printed is logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QStackedWidget

from core.errors import AppError
from core.forms.catalogue import shipped_kinds
from gui.language import tr
from gui.models.records import print_columns
from gui.pages.page import Page
from gui.pages.paper_back import PaperBack
from gui.pages.print_choice import ONLY, Choice, PrintChoice
from gui.pages.print_out import PrintOut
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.preview import Preview
from gui.works import Work

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import PrintJob, PrintRow

AT_ONCE = 40
LARGEST_BATCH = 2000


@dataclass(frozen=True)
class _Ready:
    """A job with the sizes of its pages."""

    job: PrintJob
    sizes: list[tuple[float, float]]


class PrintsPage(Page):
    """Choice at the left, paper at the right, the log behind a button."""

    key: ClassVar[str] = "prints"
    concerns: ClassVar[frozenset[str]] = frozenset({"print", "paper"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("打印"))
        self._ready: _Ready | None = None
        self._ids: list[str] = []
        self._left_out = False
        self._wanted: frozenset[str] = frozenset()
        self._were_wanted: frozenset[str] = frozenset()
        theme, icons = shell.theme, shell.icons
        self.actions.addWidget(Button(tr("统计"), "prints_statistics", lambda: shell.navigator.open_page("statistics")))
        self._log_button = Button(tr("打印记录"), "prints_log", self._turn, icons=icons, icon="clock")
        self._back_button = Button(tr("收回签字件"), "prints_back", self._turn_back, icons=icons, icon="upload")
        self._choice = PrintChoice(shell)
        self._out = PrintOut(self, lambda: self._choice.wants_all_copies)
        out = self._out
        self._save = Button(tr("存成 PDF"), "prints_save", out.save, icons=icons, icon="save")
        self._print = Button(tr("打印"), "prints_print", out.print_out, role="main", icons=icons, icon="print")
        self._view = Button(tr("用阅读器打开"), "prints_view", out.view, icons=icons, icon="eye")
        for button in (self._back_button, self._log_button, self._view, self._save, self._print):
            self.actions.addWidget(button)
        self._work: Work | None = None
        self._choice.changed.connect(self._gather)
        self._preview = Preview(theme, icons, shell.tasks)
        self._ask = EmptyState(theme, icons, "print", "", "", tr("准备预览"), self._render, "prints_many")
        self._nothing = EmptyState(
            theme,
            icons,
            "print",
            tr("没有要打印的"),
            tr("换一个范围，或者先去走访、签好记录。"),
            tr("看全部"),
            self._choice.choose_all,
            "prints_empty",
        )
        self._papers = QStackedWidget()
        for view in (self._preview, self._ask, self._nothing):
            self._papers.addWidget(view)
        self._table = DataTable(
            theme, print_columns(shell.today()), "prints_table", tr("打印记录"), row_lines=2, opens_on_click=False
        )
        self._no_log = EmptyState(
            theme, icons, "clock", tr("还没有打印过"), tr("每次打印或存成 PDF 都会记在这里。"), name="prints_no_log"
        )
        self._views = QStackedWidget()
        self._views.addWidget(Columns(theme, self._choice, self._papers, (0, 1), breaks_at=700))
        self._views.addWidget(self._table)
        self._views.addWidget(self._no_log)
        self._made_back: PaperBack | None = None
        self.body.addWidget(self._views, 1)
        self._enable()

    def arrive(self, **arguments: Any) -> None:
        """`document`, `ids` and `copy` choose what is shown; without them the last choice stays. `is_at_once`: the
        printer is asked for as soon as the page is drawn, once for each record."""
        ids = frozenset(arguments.get("ids", ()))
        self._wanted = ids if arguments.get("is_at_once") and not ids <= self._were_wanted else frozenset()
        if arguments.get("is_back"):
            self._show_back(True)
        if "document" in arguments:
            self._show_log(False)
            self._choice.preset(
                str(arguments["document"]), list(arguments.get("ids", ())), str(arguments.get("copy", "public"))
            )
            self._is_stale = True
        self._choice.setFocus()

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.prints.list(), self._show_prints, self.show_error, key="log")
        if self._is_back:
            self._back.reload()
        self._count_waiting()
        if self._ready is None or self._is_other(self._choice.choice):
            self._gather()

    def _is_other(self, choice: Choice) -> bool:
        return self._ready is not None and (self._ready.job.document, tuple(self._ids)) != (
            choice.document,
            choice.ids,
        )

    def _gather(self) -> None:
        """Which documents the choice means; a few are drawn at once, many only when asked for."""
        choice = self._choice.choice
        self._ready = self._out.job = None
        if self._work is not None:
            self._work.stop()  # nobody waits for the choice of before
            self._work = None
        self._enable()
        self._count_waiting()
        self.shell.tasks.read(
            lambda core: ids_of(core, choice), self._count, self._fail, owner=self, key="gather", is_long=True
        )

    def _count_waiting(self) -> None:
        """How many were never printed, how many have not come back signed: said before anything is printed."""
        document = self._choice.choice.document
        self.shell.tasks.read(
            lambda core: {code: count_waiting(core, document, code) for code in ONLY},
            lambda counts: self._choice.say_waiting(document, counts),
            self.show_error,
            owner=self,
            key="waiting",
            is_long=True,
        )

    def _count(self, ids: list[str]) -> None:
        self.banner.hide()
        self._left_out = len(ids) > LARGEST_BATCH
        self._ids = ids = ids[:LARGEST_BATCH]
        self._choice.say_count(len(ids))
        if not ids:
            self._papers.setCurrentWidget(self._nothing)
        elif len(ids) > AT_ONCE:
            self._ask.say(tr("一共 {n} 份").format(n=len(ids)), tr("份数多，准备要一会儿，这时可以做别的。"))
            self._papers.setCurrentWidget(self._ask)
        else:
            self._render()

    def _render(self) -> None:
        choice, ids = self._choice.choice, list(self._ids)
        self._choice.say_busy(tr("正在准备…"))
        self._ask.button.setEnabled(False)
        work = self._work = self.shell.works.new(tr("准备打印"), "prints", is_reading=True)
        draw = work.doing(lambda core: render(core, choice, ids, work.step))
        self.shell.tasks.read(draw, self._show, self._fail, owner=self, key="render", is_long=True)

    def _show(self, ready: _Ready) -> None:
        self.banner.hide()
        self._ready, self._work = ready, None
        self._out.job = ready.job
        self._ask.button.setEnabled(True)
        job = ready.job
        again = sum(1 for printed in job.documents if printed.is_reprint)
        self._choice.say_ready(len(job.documents), job.pages, again, sum(job.copies), self._left_out)
        self._preview.show_pdf(job.pdf, ready.sizes)
        self._papers.setCurrentWidget(self._preview)
        self._enable()
        if self._wanted and self._wanted == frozenset(self._ids):
            self._were_wanted |= self._wanted
            self._wanted = frozenset()
            self._out.print_out()

    def _fail(self, error: AppError) -> None:
        self._ask.button.setEnabled(True)
        self._choice.say_busy("")
        if error.code == "print.nothing":
            self._papers.setCurrentWidget(self._nothing)
        elif error.code == "gui.stopped":
            self._stopped()
        else:
            self._papers.setCurrentWidget(self._nothing)
            self.show_error(error)

    def _stopped(self) -> None:
        """Stopped by hand, or because another choice was made meanwhile (which has its own way already)."""
        if self._work is not None:
            self._work = None
            self._ask.say(tr("一共 {n} 份").format(n=len(self._ids)), tr("已停下，还没有打印。"))
            self._papers.setCurrentWidget(self._ask)

    def _enable(self) -> None:
        for button in (self._view, self._save, self._print):
            button.setEnabled(self._ready is not None)

    def save_to(self, path: Path, reason: str = "", *, is_plain: bool = False) -> None:
        """Saves what is shown as a PDF file, sealed unless it is to be plain, and logs it."""
        self._out.save_to(path, reason, is_plain=is_plain)

    # the log

    def _turn_back(self) -> None:
        self._show_back(not self._is_back)

    @property
    def _is_back(self) -> bool:
        return self._made_back is not None and self._views.currentWidget() is self._made_back

    @property
    def _back(self) -> PaperBack:
        """The papers that come back: built when they are asked for, so that the page comes up sooner."""
        if self._made_back is None:
            self._made_back = PaperBack(self.shell)
            self._views.addWidget(self._made_back)
        return self._made_back

    def _show_back(self, is_shown: bool) -> None:
        self._show_log(False)
        if is_shown:
            self._views.setCurrentWidget(self._back)
            self._back.reload()
        self._back_button.say(tr("回到打印") if is_shown else tr("收回签字件"))

    def _turn(self) -> None:
        self._show_log(self._views.currentIndex() == 0)

    def _show_log(self, is_shown: bool) -> None:
        log = self._table if self._table.rows.rows else self._no_log
        self._views.setCurrentWidget(log if is_shown else self._views.widget(0))
        self._log_button.say(tr("回到打印") if is_shown else tr("打印记录"))

    def _show_prints(self, rows: Sequence[PrintRow]) -> None:
        self._table.show_rows(rows)
        if self._views.currentWidget() in (self._table, self._no_log):
            self._show_log(True)


def ids_of(core: Core, choice: Choice) -> list[str]:
    """The documents of a choice: as given, by month, never printed, or not come back. On the worker."""
    if choice.ids:
        return list(choice.ids)
    if choice.document == "route":
        return [row.person_id for row in core.due.list()]
    if choice.document not in shipped_kinds():
        return core.prints.papers(choice.document, choice.month)
    if choice.only:
        return waiting(core, choice.document, choice.only)
    rows = core.records.list(choice.document, month=choice.month, limit=LARGEST_BATCH + 1)
    return [row.id for row in reversed(rows) if not (row.is_superseded or row.is_cleared)]


def waiting(core: Core, document: str, only: str) -> list[str]:
    """The records of a kind that were never printed, or whose signed paper has not come back. On the worker."""
    if only == "unprinted":
        return core.prints.unprinted(document, LARGEST_BATCH + 1)
    return [row.record_id for row in core.scans.unsigned() if row.document == document]


def count_waiting(core: Core, document: str, only: str) -> int:
    """How many there are of `waiting`, without reading them. On the worker."""
    return core.prints.count_unprinted(document) if only == "unprinted" else len(waiting(core, document, only))


def render(core: Core, choice: Choice, ids: list[str], on_step: Callable[[int, int], object]) -> _Ready:
    """Draws the documents. On the worker."""
    from core.document import raster

    is_list = choice.document not in shipped_kinds() and not choice.ids and choice.document != "route"
    job = core.prints.render(
        choice.document, ids=() if is_list else ids, month=choice.month, copy=choice.copy, on_step=on_step
    )
    return _Ready(job, raster.page_sizes(job.pdf))
