"""A name at the left that reaches over the rows it stands for: a section of a checklist, a party of an agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.document.blocks.cells import draw_middle
from core.document.page import Span, Strip
from core.document.pen import HAIR, Pen
from core.document.setting import Setting


def sided(setting: Setting, name: str, side: float, make: Callable[[Span, float], list[Strip]]) -> list[Strip]:
    """The rows that `make(span, least)` gives, high enough for the name in `side` points at their left."""
    lines = setting.heading.even_lines(name, setting.size, side - 4)
    need = len(lines) * setting.line + 2 * setting.pad
    span = Span(_draw_name(setting, lines, side))
    strips = make(span, 0.0)
    if strips and sum(strip.height for strip in strips) < need:
        strips = make(span, need / len(strips))
    return _hold_together(strips, need)


def _hold_together(strips: list[Strip], need: float) -> list[Strip]:
    """Rows in groups at either end of the part at least as high as its name, should the page end in between."""
    heights = [strip.height for strip in strips]
    held = []
    for at, strip in enumerate(strips):
        pulls = at if sum(heights[:at]) < need - 0.01 else 0
        while pulls < at and sum(heights[at - pulls :]) < need - 0.01:
            pulls += 1
        held.append(replace(strip, pulls=pulls) if pulls != strip.pulls else strip)
    return held


def _draw_name(setting: Setting, lines: Sequence[str], width: float) -> Callable[[Pen, float, float, float], None]:
    def draw(pen: Pen, left: float, top: float, bottom: float) -> None:
        pen.rule(left, top, left + width, top, HAIR)
        draw_middle(pen, setting, lines, left + width / 2, top, bottom)

    return draw
