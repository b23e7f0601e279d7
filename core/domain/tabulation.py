"""Tables of counts in which every number knows what it is made of.

A cell holds the things that were counted, never only how many. The sum of a row or a column is made of its cells, so
a sum that disagrees with them cannot be written down; and what lies behind a sum is what lies behind its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

TOTAL = "*"


class Item(NamedTuple):
    """One thing that is counted: a person, a record, a matter.

    `key` is one of a kind within a table. `amount` is what it adds to the count (leaflets, yuan).
    `note` says why it is here, `record_id` leads to the record if there is one.
    """

    key: str
    person_id: str
    name: str
    note: str = ""
    record_id: str = ""
    amount: int | Decimal = 1


class Head(NamedTuple):
    """A row or a column. `over` is the heading shared with its neighbours; `level` 1 is part of the rows above (其中).

    `is_summed`: counts in the sums across.
    """

    code: str
    title: str
    over: str = ""
    level: int = 0
    is_summed: bool = True


class Rate(NamedTuple):
    """A percentage beside the counts: these columns in every hundred of those.

    As a measure of the work it is taken from `row` (all rows together unless said) and called `measure` or its title.
    """

    title: str
    part: tuple[str, ...]
    whole: tuple[str, ...]
    row: str = TOTAL
    measure: str = ""


@dataclass(frozen=True)
class Table:
    """Counts by rows and columns.

    `has_row_sums` and `has_column_sums` are false where things overlap (one person has several tags) or are not of
    one kind; such a sum would count somebody twice. `corner` names the rows, `unit` what is counted, `note` how.
    """

    code: str
    title: str
    corner: str
    unit: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[tuple[str, str], tuple[Item, ...]]
    rates: tuple[Rate, ...] = ()
    has_row_sums: bool = True
    has_column_sums: bool = True
    note: str = ""

    def items(self, row: str, column: str) -> tuple[Item, ...]:
        """What lies behind a number; TOTAL for a sum. A sum over things that overlap names each of them once."""
        rows = [head.code for head in self.rows if not head.level] if row == TOTAL else [row]
        columns = [head.code for head in self.columns if head.is_summed] if column == TOTAL else [column]
        found = [item for r in rows for c in columns for item in self.cells.get((r, c), ())]
        return tuple({item.key: item for item in found}.values())

    def count(self, row: str, column: str) -> int | Decimal:
        """The number in a cell or a sum."""
        return sum(item.amount for item in self.items(row, column))

    def rate(self, row: str, rate: Rate) -> float | None:
        """Percent, or None where there is nothing to be measured."""
        whole = sum(self.count(row, code) for code in rate.whole)
        return float(100 * sum(self.count(row, code) for code in rate.part) / whole) if whole else None

    @property
    def is_empty(self) -> bool:
        """True when nothing was counted."""
        return not any(self.cells.values())

    @property
    def shown_rows(self) -> tuple[Head, ...]:
        """The rows and, where sums make sense, the closing one."""
        return (*self.rows, Head(TOTAL, "合计")) if self.has_column_sums else self.rows

    @property
    def shown_columns(self) -> tuple[Head, ...]:
        """The columns and, where sums make sense, the closing one."""
        return (*self.columns, Head(TOTAL, "合计")) if self.has_row_sums else self.columns


def tabulate(
    code: str,
    title: str,
    corner: str,
    unit: str,
    rows: Iterable[Head],
    columns: Iterable[Head],
    placed: Iterable[tuple[Item, str, str]],
    *,
    rates: Sequence[Rate] = (),
    has_row_sums: bool = True,
    has_column_sums: bool = True,
    note: str = "",
) -> Table:
    """Puts things into cells: (item, row, column).

    Raises ValueError for a place that the table does not have, and for a thing that stands twice where sums are made:
    both are mistakes of the program that would make two numbers disagree.
    """
    heads, tops = tuple(rows), tuple(columns)
    cells: dict[tuple[str, str], dict[str, Item]] = {(r.code, c.code): {} for r in heads for c in tops}
    for item, row, column in placed:
        try:
            cells[row, column][item.key] = item
        except KeyError:
            raise ValueError(f"{code} has no cell {row}/{column}") from None
    table = Table(
        code, title, corner, unit, heads, tops,
        {place: tuple(items.values()) for place, items in cells.items()},
        tuple(rates), has_row_sums, has_column_sums, note,
    )  # fmt: skip
    _require_disjoint(table, cells)
    return table


def _require_disjoint(table: Table, cells: Mapping[tuple[str, str], Mapping[str, Item]]) -> None:
    main = [row.code for row in table.rows if not row.level]
    summed = [column.code for column in table.columns if column.is_summed]
    lines = [[(row.code, column) for column in summed] for row in table.rows] if table.has_row_sums else []
    lines += [[(row, column.code) for row in main] for column in table.columns] if table.has_column_sums else []
    for line in lines:
        found = [cells[place] for place in line if cells[place]]
        if len(found) > 1 and sum(map(len, found)) != len(set().union(*found)):
            raise ValueError(f"{table.code}: something is counted twice in one sum")


def percent(value: float | None) -> str:
    """98.5%; a dash where nothing could be measured. Never rounded up to 100% or down to 0%."""
    if value is None:
        return "—"
    shown = round(value, 1)
    if shown >= 100 > value:
        shown = 99.9
    if shown <= 0 < value:
        shown = 0.1
    return f"{shown:.0f}%" if shown == int(shown) else f"{shown:.1f}%"


def shown(value: int | Decimal) -> str:
    """A number as it is read: 12, 1234.5."""
    return str(value) if isinstance(value, int) or value != value.to_integral_value() else str(int(value))
