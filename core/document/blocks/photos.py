"""Photographs in rows, each whole and in its own proportions, with its caption under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.cells import label, rows
from core.document.images import Picture
from core.document.page import Strip
from core.document.pen import MIDDLE, Pen, fit
from core.document.setting import SMALL_FIFTH, Setting

_MARGIN = 5.0


def photo_rows(setting: Setting, pictures: Sequence[Picture], captions: Sequence[str], title: str) -> list[Strip]:
    """A bar with the title, then two or three photographs to a row."""
    if not pictures:
        return []
    texts = [*captions, *([""] * (len(pictures) - len(captions)))]
    across = 2 if len(pictures) in (1, 2, 4) else 3
    height = 150.0 if across == 2 else 118.0
    strips = rows(setting, [setting.room], [label(f"{title}（{len(pictures)}张）")])
    for first in range(0, len(pictures), across):
        row = _row(setting, pictures[first : first + across], texts[first : first + across], across, height)
        strips.append(replace(row, pulls=1 if first == 0 else 0))
    return strips


def _row(setting: Setting, pictures: Sequence[Picture], texts: Sequence[str], across: int, height: float) -> Strip:
    width = setting.room / across
    size = SMALL_FIFTH
    lines = [setting.body.lines(text, size, width - 2 * _MARGIN)[:2] if text else [] for text in texts]
    foot = max(map(len, lines)) * size * 1.25

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, left + setting.room, top)
        for at, picture in enumerate(pictures):
            wide, high = fit(picture, width - 2 * _MARGIN, height)
            middle = left + (at + 0.5) * width
            low = top - _MARGIN - height
            pen.picture(picture, middle - wide / 2, low + (height - high) / 2, wide, high)
            for number, line in enumerate(lines[at]):
                pen.centred(middle, low - (number + 0.7) * size * 1.25 - MIDDLE * size, line, setting.body, size)

    return Strip(height + 2 * _MARGIN + foot + (2 if foot else 0), draw)
