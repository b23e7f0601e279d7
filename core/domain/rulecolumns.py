"""What a kind of rule row is made of: its columns, and which of them make two rows rivals for the same day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ColumnType = Literal["text", "texts", "int", "ints", "flag", "decimal"]


@dataclass(frozen=True)
class Column:
    """One column: its TOML type, whether it must be there, the values it may take and its least number.

    `names` is the kind of row whose key this column has to name (every entry of a list): a need names an office.
    """

    name: str
    type: ColumnType = "text"
    is_required: bool = True
    choices: tuple[str, ...] = ()
    least: int = 0
    names: str = ""


@dataclass(frozen=True)
class Kind:
    """A family of rows. Two rows whose `key` columns say the same may not be in force on the same day.

    `label` is what the family is called on the page that shows the rules.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    label: str = ""

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The subject of the row in one text: "old+alone/winter", "visit_label", or empty for a kind with one rule."""
        parts = (values.get(name, "") for name in self.key)
        return "/".join("+".join(sorted(part)) if isinstance(part, list) else str(part) for part in parts)


def text(name: str, *choices: str, names: str = "") -> Column:
    """A word or sentence that must be there."""
    return Column(name, choices=choices, names=names)


def texts(name: str, *choices: str, names: str = "") -> Column:
    """A list of words that must be there."""
    return Column(name, "texts", choices=choices, names=names)


def number(name: str, least: int = 0) -> Column:
    """A whole number that must be there."""
    return Column(name, "int", least=least)


def optional(name: str, kind: ColumnType = "text", *choices: str, names: str = "", least: int = 0) -> Column:
    """A column that may be left out."""
    return Column(name, kind, is_required=False, choices=choices, names=names, least=least)


CODED = (text("code"), text("label"))
"""Most families are lists: a code that never changes, and the words for it."""

SPAN = (number("every", 1), text("unit", "days", "months"))


def listed(name: str, label: str, *columns: Column) -> Kind:
    """A family that is a list of codes with words, and perhaps more columns."""
    return Kind(name, (*CODED, *columns), ("code",), label)
