"""Printing or saving the recovery card, off the main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.errors import AppError
from gui import printing
from gui.drives import start_folder
from gui.language import tr
from gui.memory import Memory
from gui.tasks import Tasks

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from core.service.views import PrintJob


class RecoveryPaper(QObject):
    """`told` carries what happened, `failed` an AppError."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, memory: Memory, code: str, window: QWidget) -> None:
        super().__init__()
        self._tasks, self._memory, self._code, self._window = tasks, memory, code, window

    def print_out(self) -> None:
        """Draws the card, asks for the printer, prints."""
        self._render(self._ask_printer)

    def save(self) -> None:
        """Draws the card, asks for a place, writes the PDF."""
        self._render(self._ask_place)

    def _render(self, then: Callable[[PrintJob], object]) -> None:
        self._tasks.read(
            lambda core: core.prints.recovery_card(self._code), then, self.failed.emit, owner=self, is_long=True
        )

    def _ask_printer(self, job: PrintJob) -> None:
        def go(printer: QPrinter) -> None:
            self._tasks.work(
                lambda: printing.print_pages(job.pdf, range(1, job.pages + 1), printer),
                lambda _none: self.told.emit(tr("已送到打印机。")),
                self.failed.emit,
                owner=self,
            )

        try:
            printing.ask_printer(self._window, job.pages, self._memory, go)
        except AppError as error:
            self.failed.emit(error)

    def _ask_place(self, job: PrintJob) -> None:
        def go(path: Path) -> None:
            self._memory.set("folder", str(path.parent))
            self._tasks.work(lambda: printing.save_file(path, job.pdf), self._saved, self.failed.emit, owner=self)

        printing.ask_pdf_path(self._window, tr("恢复卡.pdf"), start_folder(self._memory.get("folder", "")), go)

    def _saved(self, path: Path) -> None:
        self.told.emit(tr("已存为“{file}”。打印后请把这个文件删掉。").format(file=path.name))
