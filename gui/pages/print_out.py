"""What is done with papers that are ready: to a printer, to a file, to a reader. What came out is logged.

A file with people in it leaves as any other does: whoever takes it proves who he is, says why, and it is sealed unless
he says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import AppError
from core.service.handing_out import HandedOut, Leaving, hand_out
from gui import alerts, printing, wording
from gui.confirmation import MANY_PAPERS
from gui.dialogs.confirm_passphrase import once_confirmed
from gui.dialogs.hand_out import HandOut, ShowPassword
from gui.language import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from core.app import Core
    from core.service.views import PrintJob
    from gui.pages.page import Page

OF_NOBODY = frozenset({"leaflet"})  # papers without a person in them


class PrintOut(QObject):
    """`job` is what is ready, None while nothing is; `all_copies` says whether agreements go in all their copies."""

    def __init__(self, page: Page, all_copies: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page, self._shell = page, page.shell
        self._all_copies = all_copies
        self.job: PrintJob | None = None

    def print_out(self) -> None:
        """Asks for the printer and prints."""
        self._surely(self._look_for_printer)

    def save(self) -> None:
        """Asks why and for a place, and writes a PDF file."""
        if self.job is None:
            return
        if self.job.document in OF_NOBODY:
            self._ask_place("", True)
            return
        reasons = (tr("拿到别处打印"), tr("交给乡镇"))
        once_confirmed(
            self._shell, lambda: HandOut(self._shell, self._ask_place, self._page, reasons).open(), self._page
        )

    def view(self) -> None:
        """Opens it in the system's reader; the file goes at the lock. Counts as printed to a file."""
        self._surely(self._view_outside)

    def save_to(self, path: Path, reason: str = "", *, is_plain: bool = False) -> None:
        """Saves what is ready as a PDF file, sealed unless it is to be plain, and logs it with the reason."""
        job = self.job
        if job is None:
            return
        self._shell.memory.set("folder", str(path.parent))
        leaving = Leaving(reason, not is_plain) if reason else None

        def write(token: Callable[[int], bytes]) -> HandedOut:
            made = hand_out(path, job.pdf, token, is_plain=is_plain, kind=".pdf")
            printing.save_file(made.path, made.data)
            return made

        def begin(token: Callable[[int], bytes]) -> None:
            self._shell.tasks.work_noted(
                lambda: write(token), _noting(job, "file", leaving), self._saved, self._page.show_error, owner=self
            )

        self._shell.tasks.read(lambda core: core.seams.ids.token, begin, self._page.show_error, owner=self)

    def _saved(self, made: HandedOut) -> None:
        self._tell(tr("已存为“{file}”。里面有个人信息，用完请删掉。").format(file=made.path.name))
        if made.password:
            ShowPassword(self._shell, made.path.name, made.password, self._page).open()

    def _surely(self, then: Callable[[], object]) -> None:
        """Many people's papers at once: who asks for them proves first who he is."""
        if self.job is not None and len(self.job.documents) > MANY_PAPERS:
            once_confirmed(self._shell, then, self._page)
        elif self.job is not None:
            then()

    def _view_outside(self) -> None:
        job, viewer = self.job, self._shell.viewer
        if job is None or viewer is None:
            return

        def show(path: Path) -> None:
            try:
                viewer.open(path)
            except AppError as error:
                self._page.show_error(error)
            else:
                self._tell(tr("已用阅读器打开。锁定或退出时，这个临时文件会删掉。"))

        self._shell.tasks.work_noted(
            lambda: viewer.write(job.pdf), _noting(job, "file"), show, self._page.show_error, owner=self
        )

    def _look_for_printer(self) -> None:
        """The printer of last time may be switched off or gone: that is said before another one is offered."""
        gone = printing.missing_printer(self._shell.memory)
        if not gone:
            self._ask_printer()
            return
        words = tr("上次用的打印机“{name}”找不到了。看看它开着没有、线插好没有；也可以换一台打。")
        alerts.ask(self._page, tr("打印机不在"), words.format(name=gone), tr("换一台打"), self._ask_printer)

    def _ask_printer(self) -> None:
        job = self.job
        if job is None:
            return
        try:
            printing.ask_printer(self._page, job.pages, self._shell.memory, lambda printer: self._send(job, printer))
        except AppError as error:
            self._page.banner.say(self._shell.sentence(error), "bad", tr("存成 PDF"), self.save)

    def _send(self, job: PrintJob, printer: QPrinter) -> None:
        pages = printing.paper_order(
            job.counts,
            job.copies if self._all_copies() else (),
            max(1, printer.fromPage()),
            printer.toPage() or job.pages,
            is_double=printing.is_double_sided(printer),
        )
        work = self._shell.works.new(tr("打印"), "prints")
        self._page.banner.say(tr("正在送往打印机…"), "info", tr("停止打印"), work.stop)
        self._shell.tasks.work_noted(
            work.doing(lambda: printing.print_pages(job.pdf, pages, printer, work.step)),
            _noting(job, "printer"),
            lambda _none: self._tell(tr("已送到打印机。")),
            self._fail_print,
            owner=self,
        )

    def _fail_print(self, error: AppError) -> None:
        self._page.show_error(error)
        if not self._page.isVisible() and error.code != "gui.not_noted":
            self._shell.notices.add(tr("打印没有完成"), "bad", "prints")

    def _ask_place(self, reason: str, is_plain: bool) -> None:
        job = self.job
        if job is None:
            return
        name = f"{wording.document(job.document)}_{self._shell.today():%Y%m%d}.pdf"
        printing.ask_pdf_path(
            self._page,
            name,
            self._shell.memory.get("folder", ""),
            lambda path: self.save_to(path, reason, is_plain=is_plain),
            is_sealed=not is_plain,
        )

    def _tell(self, words: str) -> None:
        self._page.banner.say(words, "good")
        if not self._page.isVisible():
            self._shell.notices.add(words, "good", "prints")


def _noting(job: PrintJob, target: str, leaving: Leaving | None = None) -> Callable[[Core], object]:
    """What the core writes down about papers that left."""
    return lambda core: core.prints.log(job, target, leaving)
