"""Rows of cells: the stuff of grids and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from core.document.fonts import Style
from core.document.page import Span, Strip
from core.document.pen import MIDDLE, Pen
from core.document.setting import Setting
from core.document.types import Align

LONG, PIECE = 10, 5  # a row of more lines than LONG is cut into pieces of PIECE lines, which may part at a page's end


@dataclass(frozen=True)
class Cell:
    """Text in a cell. `size` 0 is the setting's own; `is_even` breaks lines of like length; `side` below 0 is the
    setting's own room beside the text; `fills` draws something else into the cell (pen, x, y, width, height)."""

    text: str = ""
    align: Align = "left"
    is_bold: bool = False
    size: float = 0.0
    is_even: bool = False
    side: float = -1.0
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
    return Cell(text, align, is_bold=True, is_even=True, side=2.0 if align == "centre" else -1.0)


def side_width(setting: Setting) -> float:
    """Width of the column at the left that holds the names of sections: three characters to a line."""
    return 3 * setting.size + 7.0


def draw_middle(pen: Pen, setting: Setting, lines: Sequence[str], x: float, top: float, bottom: float) -> None:
    """Lines of a printed heading, centred at x and in the middle between `top` and `bottom`."""
    y = (top + bottom + len(lines) * setting.line) / 2 - setting.line / 2 - MIDDLE * setting.size
    for line in lines:
        pen.centred(x, y, line, setting.heading, setting.size)
        y -= setting.line


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
    shape = _Shape(setting, edges, head, span, fill)
    if depth > LONG:
        return _pieces(shape, placed, cells, depth, pulls)
    height = max(least, *(len(cell.lines) * cell.size * setting.leading + 2 * setting.pad for cell in placed))
    return [shape.strip(placed, cells, height, pulls=pulls)]


def _pieces(shape: _Shape, placed: Sequence[_SetCell], cells: Sequence[Cell], depth: int, pulls: int) -> list[Strip]:
    """A long row in pieces: ruled above the first only, except where a page begins; with air where a page ends."""
    line, pad = shape.setting.line, shape.setting.pad
    strips = []
    for first in range(0, depth, PIECE):
        part = [
            replace(cell, lines=cell.lines[first : first + PIECE], starts=cell.starts[first : first + PIECE])
            for cell in placed
        ]
        shown = cells if first == 0 else [Cell()] * len(cells)
        made = partial(shape.strip, part, shown, pulls=pulls if first == 0 else 0)
        text = max(len(cell.lines) for cell in part) * line
        above, below = (pad if first == 0 else 0.0), (pad if first + PIECE >= depth else 0.0)
        piece = made(text + above + below, above=above)
        opening, closing = made(text + pad + below, above=pad), made(text + above + pad, above=above)
        strips.append(replace(piece, opening=opening, closing=closing))
    return strips


def _edges(indent: float, widths: Sequence[float]) -> list[float]:
    edges = [indent]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _set(setting: Setting, cell: Cell, left: float, width: float) -> _SetCell:
    style = setting.heading if cell.is_bold else setting.body
    size = cell.size or setting.size
    if not cell.text:
        return _SetCell(("",), (left,), style, size)
    side = setting.side if cell.side < 0 else cell.side
    room = width - 2 * side
    lines = (style.even_lines if cell.is_even else style.lines)(cell.text, size, room)
    if cell.align == "left":
        starts = [left + side] * len(lines)
    else:
        share = 0.5 if cell.align == "centre" else 1.0
        starts = [left + side + share * (room - style.width(line, size)) for line in lines]
    return _SetCell(tuple(lines), tuple(starts), style, size)


@dataclass(frozen=True)
class _Shape:
    """What the strips of one row share."""

    setting: Setting
    edges: Sequence[float]
    head: tuple[Strip, ...]
    span: Span | None
    fill: str

    def strip(
        self, placed: Sequence[_SetCell], cells: Sequence[Cell], height: float, *, above: float = -1.0, pulls: int = 0
    ) -> Strip:
        """`above` below 0: text stands in the middle of the cell; else so far under the edge, which is ruled if > 0."""
        edges, leading = self.edges, self.setting.leading

        def draw(pen: Pen, left: float, top: float) -> None:
            bottom = top - height
            if self.fill:
                pen.fill(left + edges[0], bottom, edges[-1] - edges[0], height, self.fill)
            if above != 0:
                pen.rule(left + edges[0], top, left + edges[-1], top)
            for edge in edges[(0 if edges[0] else 1) : -1]:
                pen.rule(left + edge, top, left + edge, bottom)
            for at, cell in enumerate(placed):
                own = cells[at].fills
                if own:
                    own(pen, left + edges[at], bottom, edges[at + 1] - edges[at], height)
                line = cell.size * leading
                y = top - (above if above >= 0 else (height - len(cell.lines) * line) / 2)
                y -= line / 2 + MIDDLE * cell.size
                for text, start in zip(cell.lines, cell.starts, strict=True):
                    pen.text(left + start, y, text, cell.style, cell.size)
                    y -= line

        return Strip(height, draw, self.head, pulls, span=self.span)
