"""A spreadsheet of the office (xlsx, xls, csv of any age) as rows of named columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import InvalidInput
from core.roster.reader import read_grid


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its texts by column name (ours, not the heading's)."""

    number: int
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """What stands in a column; empty when the sheet has none of that name."""
        return self.texts.get(name, "")


def read_rows(path: Path, columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> list[SheetRow]:
    """The rows below the heading. `columns`: our name -> the headings that mean it; one of `needed` must be there.

    Raises InvalidInput("roster.*") for a file that cannot be read, ("sheet.no_header") without a heading.
    """
    meaning = {heading: name for name, headings in columns.items() for heading in headings}
    for sheet in read_grid(path).sheets:
        for index, row in enumerate(sheet.rows[:20]):
            names = [meaning.get(cell.text.replace(" ", "").replace("\n", ""), "") for cell in row.cells]
            if any(name in names for name in needed) and sum(bool(name) for name in names) >= 2:
                return [
                    SheetRow(below.number, {name: below.at(place).text for place, name in enumerate(names) if name})
                    for below in sheet.rows[index + 1 :]
                    if any(name and below.at(place).text for place, name in enumerate(names))
                ]
    headings = "、".join(columns[name][0] for name in needed)
    raise InvalidInput("sheet.no_header", where=path.name, columns=headings)
