"""Rows of cells: the stuff of grids and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.document.fonts import Style
from core.document.page import Span, Strip
from core.document.pen import MIDDLE, Pen
from core.document.setting import Setting

Align = Literal["left", "centre", "right"]
LONG, PIECE = 10, 5  # a row of more lines than LONG is cut into pieces of PIECE lines, which may part at a page's end


@dataclass(frozen=True)
class Cell:
    """Text in a cell. `size` 0 is the setting's own; `fills` draws something else into the cell (pen, x, y, w, h)."""

    text: str = ""
    align: Align = "left"
    is_bold: bool = False
    size: float = 0.0
    fills: Callable[[Pen, float, float, float, float], None] | None = None


@dataclass(frozen=True)
class _SetCell:
    """A measured cell: lines with the place where each begins, counted from the row's left edge."""

    lines: tuple[str, ...]
    starts: tuple[float, ...]
    style: Style
    size: float


def label(text: str, align: Align = "centre") -> Cell:
    """A cell with a printed heading."""
    return Cell(text, align, is_bold=True)


def rows(
    setting: Setting,
    widths: Sequence[float],
    cells: Sequence[Cell],
    *,
    indent: float = 0.0,
    least: float = 0.0,
    head: tuple[Strip, ...] = (),
    span: Span | None = None,
    pulls: int = 0,
    fill: str = "",
) -> list[Strip]:
    """One row of a table; several strips when a cell holds more than a screenful of text.

    `indent` leaves room at the left for what a span draws; `least` is the least height; `fill` a background colour.
    """
    edges = _edges(indent, widths)
    placed = [_set(setting, cell, edges[at], widths[at]) for at, cell in enumerate(cells)]
    depth = max((len(cell.lines) for cell in placed), default=1)
    if depth <= LONG:
        height = max(least, *(len(cell.lines) * cell.size * setting.leading + 2 * setting.pad for cell in placed))
        return [_strip(setting, placed, cells, edges, height, head, span, pulls, fill)]
    strips = []
    for first in range(0, depth, PIECE):
        part = [
            replace(cell, lines=cell.lines[first : first + PIECE], starts=cell.starts[first : first + PIECE])
            for cell in placed
        ]
        count = max(len(cell.lines) for cell in part)
        height = count * setting.line + (setting.pad if first == 0 else 0) + (setting.pad if first + PIECE >= depth else 0)
        shown = cells if first == 0 else [Cell()] * len(cells)
        strips.append(
            _strip(setting, part, shown, edges, height, head, span, pulls if first == 0 else 0, fill, first, depth)
        )
    return strips


def _edges(indent: float, widths: Sequence[float]) -> list[float]:
    edges = [indent]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _set(setting: Setting, cell: Cell, left: float, width: float) -> _SetCell:
    style = setting.heading if cell.is_bold else setting.body
    size = cell.size or setting.size
    room = width - 2 * setting.side
    lines = style.lines(cell.text, size, room)
    if cell.align == "left":
        starts = [left + setting.side] * len(lines)
    else:
        share = 0.5 if cell.align == "centre" else 1.0
        starts = [left + setting.side + share * (room - style.width(line, size)) for line in lines]
    return _SetCell(tuple(lines), tuple(starts), style, size)


def _strip(
    setting: Setting,
    placed: Sequence[_SetCell],
    cells: Sequence[Cell],
    edges: Sequence[float],
    height: float,
    head: tuple[Strip, ...],
    span: Span | None,
    pulls: int,
    fill: str,
    first: int = 0,
    depth: int = 0,
) -> Strip:
    """`depth` above 0: a piece of a long row, set from the top and ruled only above the first piece."""

    def draw(pen: Pen, left: float, top: float) -> None:
        bottom = top - height
        if fill:
            pen.fill(left + edges[0], bottom, edges[-1] - edges[0], height, fill)
        if first == 0:
            pen.rule(left + edges[0], top, left + edges[-1], top)
        for edge in edges[(0 if edges[0] else 1) : -1]:
            pen.rule(left + edge, top, left + edge, bottom)
        for at, cell in enumerate(placed):
            own = cells[at].fills
            if own:
                own(pen, left + edges[at], bottom, edges[at + 1] - edges[at], height)
            line = cell.size * setting.leading
            y = top - (height - len(cell.lines) * line) / 2
            if depth:
                y = top - (setting.pad if first == 0 else 0)
            y -= line / 2 + MIDDLE * cell.size
            for text, start in zip(cell.lines, cell.starts, strict=True):
                pen.text(left + start, y, text, cell.style, cell.size)
                y -= line

    return Strip(height, draw, head, pulls, span=span)
