"""The end of a form: who signed, and where the seals go. One strip, so that no page carries only half of it."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.images import Picture, read_signature
from core.document.page import Strip
from core.document.pen import MIDDLE, Pen, fit
from core.document.setting import SMALL_FIFTH, Setting
from core.document.types import SignatureData

_SIGN = 58.0
_SEAL = 104.0  # a village committee's seal is 42 mm across: 119 points with its rim, placed over label and date


def closing(
    setting: Setting, signatures: Sequence[SignatureData], seals: Sequence[str], *, date_line: str, seal_word: str
) -> list[Strip]:
    """Signatures two to a row, then the seals side by side. Raises InvalidInput("document.bad_picture")."""
    if not signatures and not seals:
        return []
    parts = [_signature(setting, item) for item in signatures]
    sign_rows = -(-len(parts) // 2)
    height = sign_rows * _SIGN + (_SEAL if seals else 0)

    def draw(pen: Pen, left: float, top: float) -> None:
        half = setting.room / 2
        for number, part in enumerate(parts):
            x, y = left + (number % 2) * half, top - (number // 2) * _SIGN
            is_alone = number == len(parts) - 1 and number % 2 == 0
            if number % 2 == 0:
                pen.rule(left, y, left + setting.room, y)
            else:
                pen.rule(x, y, x, y - _SIGN)
            part.draw(pen, x, y, setting.room if is_alone else half)
        if seals:
            _draw_seals(pen, setting, left, top - sign_rows * _SIGN, seals, date_line, seal_word)

    return [Strip(height, draw, pulls=2)]


class _Part:
    """One signature, measured."""

    def __init__(self, setting: Setting, item: SignatureData, picture: Picture | None) -> None:
        self._setting = setting
        self._item = item
        self._picture = picture

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        setting, item, pad = self._setting, self._item, self._setting.side + 1
        size = setting.size
        y = top - setting.pad - size * 0.7 - MIDDLE * size + 1
        pen.text(x + pad, y, item.label, setting.heading, size)
        label_width = setting.heading.width(item.label, size)
        small = SMALL_FIFTH
        room = width - 2 * pad
        lines = setting.body.lines(item.text, small, room)[-2:] if item.text else []
        low = top - _SIGN + 4
        for number, line in enumerate(reversed(lines)):
            pen.text(x + pad, low + 2 + number * small * 1.25, line, setting.body, small)
        floor = low + len(lines) * small * 1.25 + (3 if lines else 1)
        start = x + pad + label_width + 4
        if self._picture is not None:
            wide, high = fit(self._picture, x + width - pad - start, top - 4 - floor)
            pen.picture(self._picture, start, floor + (top - 4 - floor - high) / 2, wide, high)
        elif not item.text:
            pen.rule(start, y - 3, x + width - pad, y - 3)


def _signature(setting: Setting, item: SignatureData) -> _Part:
    return _Part(setting, item, read_signature(item.image) if item.image else None)


def _draw_seals(
    pen: Pen, setting: Setting, left: float, top: float, seals: Sequence[str], date_line: str, seal_word: str
) -> None:
    width = setting.room / len(seals)
    pen.rule(left, top, left + setting.room, top)
    for number, name in enumerate(seals):
        x = left + number * width
        if number:
            pen.rule(x, top, x, top - _SEAL)
        size = setting.size
        lines = setting.body.lines(name, size, width - 2 * setting.side - 20)
        y = top - 30
        for line in lines:
            pen.centred(x + width / 2, y, line, setting.body, size)
            y -= setting.line
        pen.centred(x + width / 2, y - 2, seal_word, setting.body, size)
        pen.right(x + width - 14, top - _SEAL + 12, date_line, setting.body, size)
