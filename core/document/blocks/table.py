"""A table whose headings are repeated on every page it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.document.blocks.cells import Cell, label, rows
from core.document.page import Strip
from core.document.setting import Setting


@dataclass(frozen=True)
class Column:
    """A heading and a width; widths are shares of the room, whatever they add up to."""

    title: str
    share: float


class Table:
    """Makes the strips of one table; groups and rows come in the order they are asked for."""

    def __init__(self, setting: Setting, columns: Sequence[Column]) -> None:
        self._setting = setting
        total = sum(column.share for column in columns)
        self.widths = [setting.room * column.share / total for column in columns]
        self.head = tuple(rows(setting, self.widths, [label(column.title) for column in columns]))
        self.strips: list[Strip] = list(self.head)

    def group(self, text: str) -> None:
        """A bar over the rows that follow; it is never left alone at the foot of a page."""
        bar = rows(
            self._setting,
            [self._setting.room],
            [label(text, "left")],
            head=self.head,
            fill="0.92 0.92 0.92",
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

    def whole(self, text: str, align: str = "centre") -> None:
        """A row of one cell, for "none" or a remark."""
        cell = Cell(text, "centre" if align == "centre" else "left")
        self.strips += rows(self._setting, [self._setting.room], [cell], head=self.head, pulls=self._hold())

    def _hold(self) -> int:
        """The first row keeps the headings with it."""
        return len(self.head) if len(self.strips) == len(self.head) else 0
