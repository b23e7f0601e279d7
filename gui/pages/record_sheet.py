"""What a record says, card by card: the answers by section, the problems found, the photos, who signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.language import tr
from gui.shell import Shell
from gui.telling import told
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.document.types import SectionBlock, Sheet

PICTURE_PX = 220
MARKS = {"ok": "正常", "problem": "有问题", "na": "不适用"}

Picture = tuple[str, QImage]


def answers_cards(shell: Shell, sheet: Sheet) -> list[QWidget]:
    """The sections that say something, then the problems."""
    cards: list[QWidget] = [_section(shell, section) for section in sheet.sections if section.rows]
    if sheet.problems:
        card = Card(shell.theme, tr("发现的问题"))
        grid = FactsGrid(shell.theme, 140)
        for problem in sheet.problems:
            after = "；".join(part for part in (problem.text, problem.handled, problem.owner, problem.due) if part)
            grid.add(problem.kind, told(after))
        card.body.addWidget(grid)
        cards.append(card)
    return cards


def pictures_card(shell: Shell, title: str, pictures: Sequence[Picture]) -> QWidget:
    """Pictures side by side, each with what is said below it."""
    card = Card(shell.theme, title)
    flow = WrapRow(shell.theme.space("m"))
    shown: list[QWidget] = []
    for said, image in pictures:
        caption = told(said)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        if not image.isNull():
            picture = QLabel()
            picture.setPixmap(QPixmap.fromImage(image))
            picture.setAccessibleName(caption or tr("照片"))
            column.addWidget(picture)
        if caption:
            label = Text(caption, "small", wraps=True)
            label.setMaximumWidth(max(image.width(), shell.theme.px(140)))
            column.addWidget(label)
        shown.append(box)
    flow.show_widgets(shown)
    card.body.addWidget(flow)
    return card


def photos_of(sheet: Sheet, px: int = PICTURE_PX) -> list[Picture]:
    """The photos, small, with their captions. On the worker."""
    captions = [*sheet.captions, *[""] * len(sheet.photos)]
    return [(caption, small(data, px)) for caption, data in zip(captions, sheet.photos, strict=False)]


def signatures_of(sheet: Sheet, px: int = PICTURE_PX) -> list[Picture]:
    """Who signed, small; whoever did not sign on the screen has no picture. On the worker."""
    return [
        (" ".join(part for part in (one.label, one.text) if part), small(one.image or b"", px))
        for one in sheet.signatures
    ]


def small(data: bytes, px: int = PICTURE_PX) -> QImage:
    """The picture, at most so large; a null image for no data."""
    image = QImage.fromData(data)
    if image.isNull():
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(px, px, keep, smooth)


def _section(shell: Shell, section: SectionBlock) -> QWidget:
    card = Card(shell.theme, section.label)
    grid = FactsGrid(shell.theme, 0, shares=(4, 5))
    for row in section.rows:
        mark = tr(MARKS[row.mark]) if row.mark else ""
        value = "　".join(part for part in (mark, row.answer) if part)
        grid.add(row.question, value, "bad" if row.mark == "problem" else "")
    card.body.addWidget(grid)
    return card
