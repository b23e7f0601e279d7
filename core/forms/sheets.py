"""The sheets of an XLSForm as rows, and what stands in them that nobody would do anything with."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from core.forms.model import Unsupported

_PLAIN = "text string integer int decimal date time datetime range note image photo geopoint location barcode"
TYPES = frozenset(f"{_PLAIN} calculate hidden acknowledge trigger".split())
_CHOICE = re.compile(r"(select_one|select_multiple|rank|select1|select one|select multiple) +\S+( or[_ ]other)?\Z")
_GROUPING = re.compile(r"(begin|end)[ _](group|repeat)\Z")
_RULES = "relevant relevance constraint constraint_message required required_message calculation calculate"
_LOOKS = "type name label hint guidance_hint choice_filter default trigger appearance parameters repeat_count"
_REMARKS = "note notes comment source"
SURVEY_COLUMNS = frozenset(f"{_RULES} {_LOOKS} read_only readonly bind body {_REMARKS}".split()) | {
    "constraint message",
    "constraint-msg",
    "required message",
}
"""Known columns, the author's remarks among them; `guidance_hint` is not shown on a desktop but does no harm."""
_WORDS = frozenset({"label", "hint", "constraint_message", "required_message"})
_QUOTES = "“”‘’"
_HIDE_QUOTES = {ord(mark): chr(0xF8F0 + place) for place, mark in enumerate(_QUOTES)}
_SHOW_QUOTES = {ord(hidden): chr(mark) for mark, hidden in _HIDE_QUOTES.items()}
"""pyxform makes curly quotation marks straight, for the sake of expressions; in Chinese words curly ones are right."""


def show_quotes(xform_xml: str) -> str:
    """Puts the quotation marks back that `Workbook.copy` hid."""
    return xform_xml.translate(_SHOW_QUOTES)


class Workbook:
    """What pyxform's reader makes of the file: for every sheet a list of rows, each a mapping of filled cells."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def copy(self) -> dict[str, Any]:
        """A fresh copy (converting changes the rows), its Chinese quotation marks put where pyxform leaves them be."""
        keys = getattr(self._data, "__slots__", None) or vars(self._data).keys()
        data = {key: copy.deepcopy(getattr(self._data, key)) for key in keys}
        for sheet in ("survey", "choices"):
            for row in data.get(sheet) or []:
                for column, cell in row.items():
                    if isinstance(cell, str) and str(column).split("::")[0].strip().lower() in _WORDS:
                        row[column] = cell.translate(_HIDE_QUOTES)
        return data

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of a sheet without its heading."""
        found: list[dict[str, str]] = getattr(self._data, sheet, None) or []
        return found

    def heading(self, sheet: str) -> list[str]:
        """The column names of a sheet."""
        found: list[dict[str, str]] = getattr(self._data, f"{sheet}_header", None) or []
        return [str(name) for name in (found[0] if found else {})]

    @property
    def sheet_names(self) -> list[str]:
        """Every sheet of the file, also those that pyxform does not read."""
        return [str(name) for name in getattr(self._data, "sheet_names", None) or []]

    def setting(self, name: str) -> str:
        """One cell of the settings sheet."""
        rows = self.rows("settings")
        return str(rows[0].get(name, "")) if rows else ""

    def numbered(self) -> Iterator[tuple[int, str, str]]:
        """Row number, type and name of every row of the survey sheet."""
        for number, row in enumerate(self.rows("survey"), 2):
            cells = {str(key).strip().lower(): str(value).strip() for key, value in row.items()}
            yield number, " ".join(cells.get("type", "").split()), cells.get("name", "")

    def row_of_name(self, name: str) -> int:
        """The row that defines a question; 0 when there is none."""
        return next((row for row, kind, found in self.numbered() if found == name and not kind.startswith("end")), 0)

    def name_in_row(self, row: int) -> str:
        """The name in one row of the survey sheet."""
        return next((name for number, _, name in self.numbered() if number == row), "")

    def row_of_path(self, path: str) -> int:
        """The row of the question at this path, groups and repeats counting; 0 when there is none."""
        here: list[str] = []
        for row, kind, name in self.numbered():
            grouping = _GROUPING.match(kind.lower())
            if grouping and grouping[1] == "end":
                here = here[:-1]
            elif "/".join([*here, name]) == path:
                return row
            elif grouping:
                here = [*here, name]
        return 0


def strange_types(workbook: Workbook) -> list[Unsupported]:
    """Question types that the engine does not have."""
    found = []
    for row, kind, name in workbook.numbered():
        low = kind.lower()
        if kind and low not in TYPES and not _CHOICE.match(low) and not _GROUPING.match(low):
            found.append(Unsupported(row, name or kind, f"type {kind}"))
    return found


def strange_columns(workbook: Workbook) -> list[Unsupported]:
    """Columns of the survey sheet that would be lost: a slip of the pen there silently drops a rule."""
    found = []
    for column in workbook.heading("survey"):
        base = column.split("::")[0].strip().lower()
        if base and base not in SURVEY_COLUMNS:
            found.append(Unsupported(1, column, "column"))
    return found


def strange_sheets(workbook: Workbook) -> list[Unsupported]:
    """Sheets with a meaning that the engine does not have (entities, external choices, OSM)."""
    known = {"entities", "external_choices", "osm"}
    return [Unsupported(0, name, "sheet") for name in workbook.sheet_names if name.lower() in known]
