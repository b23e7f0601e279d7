"""The end of an agreement: every party signs and seals in a box of its own, two side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.document.blocks.signature import SIGN, Part
from core.document.images import Picture, read_signature
from core.document.page import Strip
from core.document.papers import Party
from core.document.pen import MIDDLE, Pen
from core.document.setting import Setting

_SEAL = 96.0  # free of text, so that a round seal of 42 mm covers at most the rules around it
_EDGE = 6.0


@dataclass(frozen=True)
class _Box:
    """What one party puts its name to."""

    setting: Setting
    label: Sequence[str]
    name: Sequence[str]
    parts: Sequence[Part]
    seal_label: str

    def height(self) -> float:
        head = (len(self.label) + len(self.name)) * self.setting.line + 2 * _EDGE
        return head + (_SEAL if self.seal_label else 0.0) + SIGN * len(self.parts)

    def draw(self, pen: Pen, x: float, top: float, width: float, bottom: float) -> None:
        setting = self.setting
        y = top - _EDGE - setting.line / 2 - MIDDLE * setting.size
        for style, lines in ((setting.heading, self.label), (setting.body, self.name)):
            for line in lines:
                pen.text(x + _EDGE, y, line, style, setting.size)
                y -= setting.line
        if self.seal_label:
            level = bottom + SIGN * len(self.parts) + _SEAL / 2
            pen.centred(x + width / 2, level, self.seal_label, setting.body, setting.size, grey=0.45)
        for number, part in enumerate(self.parts):
            part.draw(pen, x, bottom + SIGN * (len(self.parts) - number), width, SIGN)


def read_parties(parties: Sequence[Party]) -> list[list[Picture | None]]:
    """The pictures of all signatures. Raises InvalidInput("document.bad_picture")."""
    return [[read_signature(item.image) if item.image else None for item in party.signatures] for party in parties]


def party_boxes(
    setting: Setting, parties: Sequence[Party], hands: Sequence[Sequence[Picture | None]], *, date_line: str, seal: str
) -> list[Strip]:
    """Two boxes to a row; the first row goes along with what it answers for. A last one alone takes the whole width."""
    width = setting.room / 2
    boxes = []
    for party, pictures in zip(parties, hands, strict=True):
        parts = [Part(setting, item, hand, date_line) for item, hand in zip(party.signatures, pictures, strict=True)]
        label = setting.heading.lines(party.label, setting.size, width - 2 * _EDGE)
        name = setting.body.lines(party.name, setting.size, width - 2 * _EDGE)
        boxes.append(_Box(setting, label, name, parts, f"{party.seal_label}{seal}" if party.seal_label else ""))
    return [_row(setting, boxes[at : at + 2], pulls=3 if at == 0 else 0) for at in range(0, len(boxes), 2)]


def _row(setting: Setting, boxes: Sequence[_Box], pulls: int) -> Strip:
    height = max(box.height() for box in boxes)
    width = setting.room / len(boxes)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, left + setting.room, top)
        for number, box in enumerate(boxes):
            if number:
                pen.rule(left + number * width, top, left + number * width, top - height)
            box.draw(pen, left + number * width, top, width, top - height)

    return Strip(height, draw, pulls=pulls)
