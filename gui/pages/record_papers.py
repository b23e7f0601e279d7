"""What a record page says besides the answers: signed sheets that came back, reasons, that it was cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.clock import Moment
from gui import wording
from gui.language import tr
from gui.shell import Shell
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Pill, Text
from gui.widgets.wrap_row import WrapRow

SHEET_PX = 360


@dataclass(frozen=True)
class SignedSheet:
    """A sheet that came back, small enough for the page."""

    at: Moment
    kept_by: str
    image: QImage


def papers_card(shell: Shell, sheets: Sequence[SignedSheet]) -> QWidget:
    """已收到签字件, with its pictures."""
    card = Card(shell.theme, tr("已收到签字件"), "record_papers")
    flow = WrapRow(shell.theme.space("m"))
    shown: list[QWidget] = []
    for sheet in sheets:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        picture = QLabel()
        picture.setPixmap(QPixmap.fromImage(sheet.image))
        words = tr("{when} {who} 收").format(when=wording.day_and_time(sheet.at), who=sheet.kept_by)
        picture.setAccessibleName(words)
        column.addWidget(picture)
        column.addWidget(Text(words, "small", wraps=True))
        shown.append(box)
    flow.show_widgets(shown)
    card.body.addWidget(flow)
    return card


def trail_card(shell: Shell, lines: Sequence[tuple[str, str]]) -> QWidget:
    """Why it was corrected, why it was signed although something did not fit."""
    card = Card(shell.theme, tr("说明"), "record_trail")
    grid = FactsGrid(shell.theme, 120)
    for label, words in lines:
        grid.add(label, words)
    card.body.addWidget(grid)
    return card


def cleared_card(shell: Shell) -> QWidget:
    """Said in place of the answers."""
    card = Card(shell.theme, tr("已按保存期限清除"), "record_cleared")
    card.body.addWidget(Text(tr("这份记录的内容已从这台电脑清除，全文在区里。要看请找区里。"), wraps=True))
    return card


def paper_pill(count: int) -> Pill:
    """One word in the head of the record."""
    return Pill(tr("已收到签字件 {n} 页").format(n=count), "good")


def small_sheet(data: bytes) -> QImage:
    """A sheet as it is shown. On the worker."""
    image = QImage.fromData(data)
    return image.scaled(
        SHEET_PX, SHEET_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
