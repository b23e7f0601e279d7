"""Paper and files: a finished PDF goes to a printer as pictures of its pages, or to a place the user chose.

Nothing is written to a temporary file on the way (a printed page holds personal data).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRect, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import Unavailable
from gui.language import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from core.document.raster import Bitmap
    from gui.memory import Memory

PRINT_DPI = 300
BLANK = 0  # an empty side, so that the next document begins on a sheet of its own


def image_of(bitmap: Bitmap) -> QImage:
    """A page's picture for Qt, with its own copy of the pixels."""
    return QImage(bitmap.data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()


def missing_printer(memory: Memory) -> str:
    """The name of the printer that was used last when it is not there any more; otherwise empty."""
    from PySide6.QtPrintSupport import QPrinterInfo

    name = str(memory.get("printer", ""))
    known = QPrinterInfo.availablePrinterNames()
    return name if name and known and name not in known else ""


def ask_printer(parent: QWidget, pages: int, memory: Memory, on_chosen: Callable[[QPrinter], object]) -> None:
    """Shows the print dialog with the printer of last time; what is chosen is remembered.

    Raises Unavailable("gui.no_printer") when the machine knows no printer.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    names = QPrinterInfo.availablePrinterNames()
    if not names:
        raise Unavailable("gui.no_printer")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if memory.get("printer", "") in names:
        printer.setPrinterName(memory.get("printer", ""))
    prepare(printer)
    if memory.get("is_double_sided", False):
        printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    printer.setFromTo(1, pages)

    def chosen() -> None:
        memory.set("printer", printer.printerName())
        memory.set("is_double_sided", is_double_sided(printer))
        on_chosen(printer)

    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    dialog.setWindowTitle(tr("打印"))
    dialog.accepted.connect(chosen)
    dialog.open()


def is_double_sided(printer: QPrinter) -> bool:
    """True when both sides of a sheet are printed."""
    from PySide6.QtPrintSupport import QPrinter as Printer

    return printer.duplex() in (Printer.DuplexMode.DuplexLongSide, Printer.DuplexMode.DuplexShortSide)


def paper_order(
    counts: Sequence[int], copies: Sequence[int], first: int, last: int, *, is_double: bool = False
) -> list[int]:
    """The pages (from 1) in the order they go through the printer; BLANK is an empty side.

    Documents of so many pages each come one after the other, each as often as its copies, only pages first…last of
    the whole. On both sides of the paper no two documents, and no two copies, share a sheet.
    """
    order: list[int] = []
    start = 1
    for number, count in enumerate(counts):
        pages = [page for page in range(start, start + count) if first <= page <= last]
        start += count
        for _ in range(copies[number] if number < len(copies) else 1):
            order += pages
            if is_double and len(pages) % 2:
                order.append(BLANK)
    return order[:-1] if order and order[-1] == BLANK else order


def prepare(printer: QPrinter) -> None:
    """A4, upright, the whole sheet: the document brings its own margins. The job's name says nothing about people."""
    printer.setDocName("nuanfang")
    printer.setResolution(PRINT_DPI)
    size = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def print_pages(
    pdf: bytes,
    pages: Sequence[int],
    printer: QPrinter,
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> None:
    """Prints these pages (from 1; BLANK is an empty side). Slow: call it on the pool; `on_step(done, total)` hears of
    every page before it goes and stops the printing by raising.

    Raises Unavailable("gui.printer_failed" | "gui.print_stopped"); the job is taken back then, as far as it can be.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable("gui.printer_failed")
    try:
        for done, number in enumerate(pages):
            _tell(on_step, done, len(pages))
            if done and not printer.newPage():
                raise Unavailable("gui.printer_failed")
            if number != BLANK:
                _print_page(painter, pdf, number, printer)
    except Unavailable:
        printer.abort()
        raise
    finally:
        painter.end()


def _tell(on_step: Callable[[int, int], object], done: int, total: int) -> None:
    try:
        on_step(done, total)
    except Unavailable as error:
        raise Unavailable("gui.print_stopped", pages=done) from error


def _print_page(painter: QPainter, pdf: bytes, number: int, printer: QPrinter) -> None:
    from core.document import raster

    image = image_of(raster.page_bitmap(pdf, number - 1, PRINT_DPI))
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    fitted = image.size().scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRect(0, 0, fitted.width(), fitted.height()), image)


def ask_pdf_path(
    parent: QWidget, name: str, folder: str, on_chosen: Callable[[Path], object], *, is_sealed: bool = False
) -> None:
    """Asks where to save a PDF; `name` is a file name without anybody's name in it."""
    kind = tr("加密的 PDF (*.zip)") if is_sealed else tr("PDF 文件 (*.pdf)")
    ask_path(parent, tr("存成 PDF"), f"{name}.zip" if is_sealed else name, folder, kind, on_chosen)


def ask_path(
    parent: QWidget, title: str, name: str, folder: str, kind: str, on_chosen: Callable[[Path], object]
) -> None:
    """Asks where to save a file of a kind ("电子表格 (*.xlsx)")."""
    dialog = QFileDialog(parent, title, str(Path(folder) / name), kind)
    dialog.setObjectName("save_dialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.fileSelected.connect(lambda path: on_chosen(Path(path)))
    dialog.open()


def save_file(path: Path, data: bytes) -> Path:
    """Writes the file whole or not at all. Raises Unavailable("gui.cannot_save")."""
    spare = path.with_name(f".{path.name}.part")
    try:
        with spare.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(path)
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise Unavailable("gui.cannot_save", file=path.name) from error
    return path
