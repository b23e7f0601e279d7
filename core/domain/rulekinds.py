"""The kinds of rows a rule pack may hold: their columns, and which columns make two rows rivals for the same day.

A new kind of rule starts here with one line; what it means is written in the module of its family
(risk, schedule, assessment, ...). Columns that every row has are in `COMMON`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ColumnType = Literal["text", "texts", "int", "ints", "flag"]

COMMON = ("id", "document", "article", "from", "until", "is_default", "note")

METHODS = ("home", "phone", "video", "third_party", "neighbour")
SELF_CARE = ("full", "partial", "none")
DAYS_MONTHS = ("days", "months")
TAG_TESTS = (
    "age_at_least",  # value: full years
    "age_under",  # value: full years
    "disability",  # grades and/or kinds, as coded on the certificate
    "self_care",  # values
    "seriously_ill",
    "lives_alone",
    "started_within",  # value: days since the person was taken in
    "caregiver_trouble",  # values: self-care levels that need a caregiver; also an agreement that has run out
)


@dataclass(frozen=True)
class Column:
    """One column: its TOML type, whether it must be there, the values it may take and its least number."""

    name: str
    type: ColumnType = "text"
    is_required: bool = True
    choices: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Kind:
    """A family of rows. Two rows whose `key` columns say the same may not be in force on the same day."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The subject of the row in one text: "old+alone/winter", "visit_label", or empty for a kind with one rule."""
        parts = (values.get(name, "") for name in self.key)
        return "/".join("+".join(sorted(part)) if isinstance(part, list) else str(part) for part in parts)


def _text(name: str, *choices: str) -> Column:
    return Column(name, choices=choices)


def _number(name: str, least: int = 0) -> Column:
    return Column(name, "int", least=least)


def _optional(name: str, kind: ColumnType = "text", *choices: str) -> Column:
    return Column(name, kind, is_required=False, choices=choices)


_SPAN = (_number("every", 1), _text("unit", *DAYS_MONTHS))
_DEADLINE_UNITS = ("hours", "days", "workdays", "months", "promptly")

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", (_text("name"), _text("value")), ("name",)),
        Kind("season", (_text("code"), _text("label"), Column("months", "ints", least=1)), ("code",)),
        Kind(
            "tag",
            (
                _text("code"),
                _text("label"),
                _text("test", *TAG_TESTS),
                _number("weight"),
                _optional("value", "int"),
                _optional("values", "texts"),
                _optional("grades", "texts", "1", "2", "3", "4"),
                _optional("kinds", "texts", "1", "2", "3", "4", "5", "6", "7"),
            ),
            ("code",),
        ),
        Kind(
            "visit",
            (
                Column("tags", "texts"),
                _optional("season"),
                _optional("label"),
                *_SPAN,
                _number("window_days"),
                _number("coming_days"),
            ),
            ("tags", "season"),
        ),
        Kind("counting_methods", (Column("methods", "texts", choices=METHODS),)),
        Kind("first_visit", (_number("days", 1),)),
        Kind("attempt", (_number("retry_days", 1), _number("report_after", 1))),
        Kind("self_care_item", (_text("code"), _text("label"), _number("order", 1)), ("code",)),
        Kind(
            "self_care_level",
            (_text("code", *SELF_CARE), _text("label"), _text("legal"), _number("min_failed"), _number("max_failed")),
            ("code",),
        ),
        Kind(
            "deadline",
            (
                _text("code"),
                _text("label"),
                _text("unit", *_DEADLINE_UNITS),
                _optional("amount", "int"),
                _text("starts"),
            ),
            ("code",),
        ),
        Kind("review", (_text("code"), _text("label"), *_SPAN), ("code",)),
        Kind("agreement", (_number("term_months", 1), Column("reminder_days", "ints"))),
        Kind("caregiver_load", (_number("max_persons", 1),)),
        Kind(
            "signature",
            (_text("code"), _text("label"), _number("visitors", 1), Column("needs_witness", "flag")),
            ("code",),
        ),
        Kind(
            "retention",
            (_text("code"), _text("label"), _text("place", "laptop", "server"), _number("months", 1)),
            ("code", "place"),
        ),
        Kind(
            "care_fee",
            (
                _text("support_form", "home", "institution"),
                _text("level", *SELF_CARE),
                _text("form", "share", "yuan_month", "yuan_year", "hours_month"),
                Column("is_least", "flag"),
                _number("numerator", 1),
                _number("denominator", 1),
                _optional("of"),
            ),
            ("support_form", "level"),
        ),
        Kind(
            "living_standard",
            (Column("is_least", "flag"), _number("numerator", 1), _number("denominator", 1), _text("of")),
        ),
    )
}
