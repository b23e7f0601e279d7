"""The grid of labels and values at the head of a form, three pairs to a row."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.blocks.cells import Cell, label, rows
from core.document.page import Span, Strip
from core.document.setting import Setting
from core.document.types import FieldItem

THIRDS = 3
LABEL = 6  # characters that a label holds in one line (公民身份号码)


def field_grid(
    setting: Setting,
    items: Sequence[FieldItem],
    thirds: int = THIRDS,
    *,
    indent: float = 0.0,
    span: Span | None = None,
    least: float = 0.0,
) -> list[Strip]:
    """Rows of pairs. A value that needs more than its share takes the next, the last in a row takes what is left.

    `indent`, `span` and `least` as for `rows`.
    """
    strips: list[Strip] = []
    share = (setting.room - indent) / thirds
    least = max(least, setting.size * 1.9)
    for line in _arrange(setting, items, share, thirds):
        widths: list[float] = []
        cells: list[Cell] = []
        for item, taken in line:
            widths += [label_width(setting), taken * share - label_width(setting)]
            cells += [label(item.label), Cell(item.value)]
        strips += rows(setting, widths, cells, indent=indent, span=span, least=least)
    return strips


def label_width(setting: Setting) -> float:
    """Width of the cell that holds a label, in points."""
    return LABEL * setting.size + 8.0


def _arrange(
    setting: Setting, items: Sequence[FieldItem], share: float, thirds: int
) -> list[list[tuple[FieldItem, int]]]:
    lines: list[list[tuple[FieldItem, int]]] = []
    left = 0
    for item in items:
        span = min(item.span or _need(setting, item.value, share, thirds), thirds)
        if span > left:
            _stretch(lines, left)
            lines.append([])
            left = thirds
        lines[-1].append((item, span))
        left -= span
    _stretch(lines, left)
    return lines


def _stretch(lines: list[list[tuple[FieldItem, int]]], left: int) -> None:
    """The last pair of a row takes the room that nobody wanted."""
    if lines and left:
        item, span = lines[-1][-1]
        lines[-1][-1] = item, span + left


def _need(setting: Setting, value: str, share: float, thirds: int) -> int:
    """How many shares the value needs to stand in one line."""
    if "\n" in value:
        return thirds
    width = setting.body.width(value, setting.size) + label_width(setting) + 2 * setting.side
    return next((span for span in range(1, thirds) if width <= span * share), thirds)
