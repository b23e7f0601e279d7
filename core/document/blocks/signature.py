"""The end of a form: who signed, and where the seals go. One strip, so that no page carries only half of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.document.images import Picture, read_signature
from core.document.page import Strip
from core.document.pen import MIDDLE, Pen, fit
from core.document.setting import FIFTH, SMALL_FIFTH, Setting
from core.document.types import SignatureData

SIGN, _FOOT = 58.0, 15.0  # height of a signature's cell, and of the line for name and day in it
_SMALL_LINE = SMALL_FIFTH * 1.25
_SEAL = 104.0  # a village committee's seal is 42 mm across; it is set over label and date and may touch the rules


def read_hands(signatures: Sequence[SignatureData]) -> list[Picture | None]:
    """The pictures of the signatures, None where there is only a line. Raises InvalidInput("document.bad_picture")."""
    return [read_signature(item.image) if item.image else None for item in signatures]


def closing(
    setting: Setting,
    signatures: Sequence[SignatureData],
    hands: Sequence[Picture | None],
    seals: Sequence[str],
    *,
    date_line: str,
    seal_word: str,
    pulls: int,
) -> list[Strip]:
    """Signatures two to a row, then the seals side by side; never parted from the last rows they answer for.

    `hands` are the pictures of the signatures (`read_hands`), `pulls` is how many rows go along to a new page.
    """
    if not signatures and not seals:
        return []
    parts = [Part(setting, item, hand, date_line) for item, hand in zip(signatures, hands, strict=True)]
    pairs = [parts[at : at + 2] for at in range(0, len(parts), 2)]
    heights = [max(part.height(setting.room / len(pair)) for part in pair) for pair in pairs]

    def draw(pen: Pen, left: float, top: float) -> None:
        for pair, height in zip(pairs, heights, strict=True):
            width = setting.room / len(pair)
            pen.rule(left, top, left + setting.room, top)
            for number, part in enumerate(pair):
                x = left + number * width
                if number:
                    pen.rule(x, top, x, top - height)
                part.draw(pen, x, top, width, height)
            top -= height
        if seals:
            _draw_seals(pen, setting, left, top, seals, date_line, seal_word)

    return [Strip(sum(heights) + (_SEAL if seals else 0), draw, pulls=pulls)]


@dataclass(frozen=True)
class Part:
    """One signature: label at the left, the hand beside it (or a line to sign on), name and day below at the right."""

    setting: Setting
    item: SignatureData
    picture: Picture | None
    date_line: str

    def _small(self, width: float) -> list[str]:
        text = self.item.text or self.date_line
        return self.setting.body.lines(text, SMALL_FIFTH, width - 2 * self.setting.side - 2)

    def height(self, width: float) -> float:
        """Height of a cell of this width; the reason why nobody signed may need more lines than a name and a day."""
        return SIGN * (0.4 + 0.6 * self.setting.size / FIFTH) + max(0, len(self._small(width)) - 2) * _SMALL_LINE

    def draw(self, pen: Pen, x: float, top: float, width: float, height: float) -> None:
        """Draws into a cell whose upper left corner is (x, top)."""
        setting, size, pad = self.setting, self.setting.size, self.setting.side + 1
        small = self._small(width)
        foot = max(_FOOT, len(small) * _SMALL_LINE + 3)
        for number, line in enumerate(reversed(small)):
            y = top - height + 5 + number * _SMALL_LINE
            if len(small) > 1:
                pen.text(x + pad, y, line, setting.body, SMALL_FIFTH)
            else:
                pen.right(x + width - pad, y, line, setting.body, SMALL_FIFTH)
        names = setting.heading.lines(self.item.label, size, width / 2)
        middle = top - (height - foot) / 2 - 2
        level = middle + (len(names) - 1) * setting.line / 2 - MIDDLE * size
        for line in names:
            pen.text(x + pad, level, line, setting.heading, size)
            level -= setting.line
        start = x + pad + max(setting.heading.width(line, size) for line in names) + 6
        if self.picture is not None:
            wide, high = fit(self.picture, x + width - pad - start, height - foot - 5)
            pen.picture(self.picture, start, middle - high / 2, wide, high)
        elif not self.item.text:
            pen.rule(start, middle - 8, x + width - pad, middle - 8)


def _draw_seals(
    pen: Pen, setting: Setting, left: float, top: float, seals: Sequence[str], date_line: str, seal_word: str
) -> None:
    width = setting.room / len(seals)
    pen.rule(left, top, left + setting.room, top)
    for number, name in enumerate(seals):
        x = left + number * width
        if number:
            pen.rule(x, top, x, top - _SEAL)
        lines = setting.body.even_lines(name, setting.size, width - 2 * setting.side - 20)
        if "章" not in name:
            lines = [*lines, seal_word]
        y = top - 30
        for line in lines:
            pen.centred(x + width / 2, y, line, setting.body, setting.size)
            y -= setting.line
        pen.right(x + width - 14, top - _SEAL + 12, date_line, setting.body, setting.size)
