"""Paper and files: a finished PDF goes to a printer as pictures of its pages, or to a place the user chose.

Nothing is written to a temporary file on the way (a printed page holds personal data).
"""

from __future__ import annotations

import os
from collections.abc import Callable
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

PRINT_DPI = 300


def image_of(bitmap: Bitmap) -> QImage:
    """A page's picture for Qt, with its own copy of the pixels."""
    return QImage(bitmap.data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()


def ask_printer(parent: QWidget, pages: int, on_chosen: Callable[[QPrinter], object]) -> None:
    """Shows the print dialog. Raises Unavailable("gui.no_printer") when the machine knows no printer."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        raise Unavailable("gui.no_printer")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    prepare(printer)
    printer.setFromTo(1, pages)
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    dialog.setWindowTitle(tr("打印"))
    dialog.accepted.connect(lambda: on_chosen(printer))
    dialog.open()


def prepare(printer: QPrinter) -> None:
    """A4, upright, the whole sheet: the document brings its own margins. The job's name says nothing about people."""
    printer.setDocName("nuanfang")
    printer.setResolution(PRINT_DPI)
    size = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def print_pages(
    pdf: bytes, first: int, last: int, printer: QPrinter, is_stopped: Callable[[], bool] = lambda: False
) -> None:
    """Prints pages first…last (from 1). Slow: call it on the pool; `is_stopped` is asked before every page.

    Raises Unavailable("gui.printer_failed" | "gui.print_stopped"); the job is taken back then, as far as it can be.
    """
    from core.document import raster

    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable("gui.printer_failed")
    try:
        for number in range(first, last + 1):
            if is_stopped():
                raise Unavailable("gui.print_stopped", pages=number - first)
            if number > first and not printer.newPage():
                raise Unavailable("gui.printer_failed")
            image = image_of(raster.page_bitmap(pdf, number - 1, PRINT_DPI))
            paper = printer.pageLayout().fullRectPixels(printer.resolution())
            fitted = image.size().scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRect(0, 0, fitted.width(), fitted.height()), image)
    except Unavailable:
        printer.abort()
        raise
    finally:
        painter.end()


def ask_pdf_path(parent: QWidget, name: str, folder: str, on_chosen: Callable[[Path], object]) -> None:
    """Asks where to save a PDF; `name` is a file name without anybody's name in it."""
    ask_path(parent, tr("存成 PDF"), name, folder, tr("PDF 文件 (*.pdf)"), on_chosen)


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


def save_pdf(path: Path, pdf: bytes) -> Path:
    """Writes a PDF whole or not at all. Raises Unavailable("gui.cannot_save")."""
    return save_file(path, pdf)


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
