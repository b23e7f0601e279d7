"""A table whose headings are repeated on every page it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from core.document.blocks.cells import Cell, draw_middle, label, rows
from core.document.page import Strip
from core.document.papers import ColumnItem, Grid
from core.document.pen import Pen
from core.document.setting import Setting

_BAR, _SUM = "0.92 0.92 0.92", "0.96 0.96 0.96"


class Table:
    """Makes the strips of one table; groups and rows come in the order they are asked for."""

    def __init__(self, setting: Setting, columns: Sequence[ColumnItem]) -> None:
        self._setting = setting
        total = sum(column.share for column in columns)
        self.widths = [setting.room * column.share / total for column in columns]
        if any(column.over for column in columns):
            self.head: tuple[Strip, ...] = (_two_levels(setting, self.widths, columns),)
        else:
            self.head = tuple(rows(setting, self.widths, [label(column.title) for column in columns]))
        self.strips: list[Strip] = list(self.head)

    def group(self, text: str) -> None:
        """A bar over the rows that follow; it is never left alone at the foot of a page."""
        bar = rows(
            self._setting,
            [self._setting.room],
            [label(text, "left")],
            head=self.head,
            fill=_BAR,
            pulls=self._hold(),
        )
        self.strips += bar
        self._follows_group = True

    _follows_group = False

    def row(self, cells: Iterable[Cell], least: float = 0.0) -> None:
        """One row."""
        made = rows(self._setting, self.widths, list(cells), head=self.head, least=least)
        made[0] = replace(made[0], pulls=1 if self._follows_group else self._hold())
        self._follows_group = False
        self.strips += made

    def sum_row(self, cells: Iterable[Cell], least: float = 0.0) -> None:
        """A row that closes what stands above it, and never begins a page."""
        made = rows(self._setting, self.widths, list(cells), head=self.head, least=least, fill=_SUM, pulls=1)
        self.strips += made

    def whole(self, text: str, align: str = "centre") -> None:
        """A row of one cell, for "none" or a remark."""
        cell = Cell(text, "centre" if align == "centre" else "left")
        self.strips += rows(self._setting, [self._setting.room], [cell], head=self.head, pulls=self._hold())

    def _hold(self) -> int:
        """The first row keeps the headings with it."""
        return len(self.head) if len(self.strips) == len(self.head) else 0


def listing(setting: Setting, grid: Grid, number_title: str, empty: str, least: float = 0.0) -> list[Strip]:
    """A whole table as data has it. Raises ValueError when a row has not one text for every column."""
    columns = [ColumnItem(*column) for column in grid.columns]
    shown = [ColumnItem(number_title, _number_share(setting, columns), "centre")] if grid.is_numbered else []
    table = Table(setting, [*shown, *columns])
    number = 0
    for group in grid.groups:
        if group.label:
            table.group(group.label)
        for row in group.rows:
            number += 1
            table.row(_cells(columns, row, str(number) if grid.is_numbered else None), least)
        if group.subtotal:
            table.sum_row(_cells(columns, group.subtotal, "" if grid.is_numbered else None, is_bold=True), least)
    if not number:
        table.whole(grid.empty or empty)
    if grid.total:
        table.sum_row(_cells(columns, grid.total, "" if grid.is_numbered else None, is_bold=True), least)
    return table.strips


def _number_share(setting: Setting, columns: Sequence[ColumnItem]) -> float:
    """The share that makes the column of numbers just wide enough for its heading and four digits."""
    width = 2 * setting.size + 2 * setting.side + 2
    return sum(column.share for column in columns) * width / (setting.room - width)


def _cells(
    columns: Sequence[ColumnItem], row: Sequence[str], number: str | None, *, is_bold: bool = False
) -> list[Cell]:
    first = [] if number is None else [Cell(number, "centre", side=2.0)]
    return first + [
        Cell(text, column.align, is_bold, is_even=column.align == "centre")
        for column, text in zip(columns, row, strict=True)
    ]


def _two_levels(setting: Setting, widths: Sequence[float], columns: Sequence[ColumnItem]) -> Strip:
    """Headings of which some stand under a common one."""

    def lines(text: str, width: float) -> list[str]:
        return setting.heading.even_lines(text, setting.size, width - 4)

    edges = [sum(widths[:at]) for at in range(len(widths) + 1)]
    groups = [(over, list(members)) for over, members in groupby(range(len(columns)), lambda at: columns[at].over)]
    uppers = [(lines(over, edges[at[-1] + 1] - edges[at[0]]), at) for over, at in groups if over]
    lowers = [lines(column.title, width) for column, width in zip(columns, widths, strict=True)]
    air = 2 * setting.pad
    upper = max(len(text) for text, _ in uppers) * setting.line + air
    lower = max(len(text) for text, column in zip(lowers, columns, strict=True) if column.over) * setting.line + air
    height = max(upper + lower, *(len(text) * setting.line + air for text in lowers))

    def draw(pen: Pen, left: float, top: float) -> None:
        bottom = top - height
        pen.rule(left, top, left + edges[-1], top)
        for at, column in enumerate(columns):
            is_inner = at > 0 and column.over and column.over == columns[at - 1].over
            high = top - upper if column.over else top
            if at:
                pen.rule(left + edges[at], top - upper if is_inner else top, left + edges[at], bottom)
            draw_middle(pen, setting, lowers[at], left + (edges[at] + edges[at + 1]) / 2, high, bottom)
        for text, below in uppers:
            first, last = left + edges[below[0]], left + edges[below[-1] + 1]
            pen.rule(first, top - upper, last, top - upper)
            draw_middle(pen, setting, text, (first + last) / 2, top, top - upper)

    return Strip(height, draw)
