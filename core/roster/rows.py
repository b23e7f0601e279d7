"""Rows into people: every row is a person, refused by name, or skipped with a reason that is counted.

An ID number is never mended: what a spreadsheet destroyed is refused (GB 11643-1999 has a check digit, not a backup).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from core.domain.dates import DateReading
from core.domain.identity import IdReading, check_id_number, fold_digits
from core.domain.names import check_name, check_text
from core.domain.person import choice_label
from core.domain.problem import Problem, Severity
from core.roster.columns import Columns, label_of
from core.roster.grid import Cell, Row
from core.roster.groups import group_in
from core.roster.values import MAX_NOTE, NOTHING, Reading, date_of, is_destroyed_number, read_value

State = Literal["new", "same", "changed", "doubtful", "refused"]

_READ_TOGETHER = frozenset({"name", "id_number", "no_id_reason", "id_kind", "birth_date", "sex"})
GROUP_READ = "roster.group_read"
_NO_CARD = NOTHING | {"无身份证", "没有身份证", "无证", "无号码", "无身份证号"}


@dataclass(frozen=True)
class RosterRow:
    """One person of the list. `row_number` is the spreadsheet's; `body` the person body as far as it could be read
    (`extra`: heading → text of what the master record has no field for); `changes`: field → (old, new)."""

    row_number: int
    name: str
    body: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    state: State = "new"
    changes: Mapping[str, tuple[Any, Any]] | None = None
    person_id: str = ""
    is_hidden: bool = False
    suggestion: str = ""

    @property
    def id_number(self) -> str:
        """The ID number, or "" when the row gives none that can be taken."""
        return str(self.body.get("id_number", ""))

    def has(self, severity: Severity) -> bool:
        """True when a finding of that weight is there."""
        return any(problem.severity == severity for problem in self.problems)


class RowReader:
    """Reads the rows of one sheet whose columns are known."""

    def __init__(self, columns: Columns, today: date, *, is_1904: bool = False) -> None:
        self._columns = columns
        self._today = today
        self._is_1904 = is_1904

    def read(self, row: Row) -> RosterRow:
        """One person; raises nothing."""
        body: dict[str, Any] = {}
        extra = self._extra(row)
        problems: list[Problem] = list(extra.problems)
        kept = dict(extra.values)
        for field, index in self._columns.at.items():
            if field in _READ_TOGETHER:
                continue
            reading = read_value(field, row.at(index), self._today, self._is_1904)
            for key, value in reading.values.items():
                body.setdefault(key, value)
            problems += self._named(reading.problems, field)
            if reading.keep_text:
                kept[self._columns.headings[index]] = row.at(index).text
        number = self._identity(row, body, problems)
        name = self._name(row, body, problems)
        problems += self._named(tuple(self._birth(row, number, body, kept)), "birth_date")
        problems += self._named(tuple(self._sex(row, number, body, kept)), "sex")
        problems += self._duplicates(row)
        problems += _group(body)
        if kept:
            body["extra"] = kept
        suggestion = number.suggestion if number else ""
        return RosterRow(row.number, name, body, tuple(problems), is_hidden=row.is_hidden, suggestion=suggestion)

    def _cell(self, row: Row, field: str) -> Cell:
        return row.at(self._columns.at.get(field))

    def _named(self, problems: tuple[Problem, ...], field: str) -> list[Problem]:
        if not problems:
            return []
        heading = self._columns.heading(field)
        return [replace(problem, column=heading) for problem in problems]

    def _extra(self, row: Row) -> Reading:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for index in self._columns.extra:
            cell = row.at(index)
            if cell.is_blank or not cell.text:
                continue
            heading = self._columns.headings[index]
            found = check_text(cell.text)
            if len(cell.text) > MAX_NOTE:
                found = (Problem("roster.text_too_long", params={"length": len(cell.text), "limit": MAX_NOTE}),)
            if found:
                problems += [replace(problem, column=heading) for problem in found]
            else:
                values.setdefault(heading, cell.text)
        return Reading(values, tuple(problems))

    def _name(self, row: Row, body: dict[str, Any], problems: list[Problem]) -> str:
        cell = self._cell(row, "name")
        if cell.kind in ("formula", "error"):
            problems += self._named((Problem("roster.name_missing"),), "name")
            return ""
        name, found = check_name(cell.text)
        if not cell.text or cell.text in NOTHING:
            name, found = "", (Problem("roster.name_missing"),)
        problems += self._named(found, "name")
        if name:
            body["name"] = name
        return name

    def _identity(self, row: Row, body: dict[str, Any], problems: list[Problem]) -> IdReading | None:
        cell = self._cell(row, "id_number")
        if is_destroyed_number(cell):
            problems += self._named((Problem("roster.id_destroyed", params={"text": cell.text}),), "id_number")
            return None
        if cell.kind in ("formula", "error"):
            problems += self._named((Problem("roster.id_unreadable", params={"text": cell.text}),), "id_number")
            return None
        if cell.text in _NO_CARD or not re.search(r"\d", fold_digits(cell.text)):
            self._without_number(row, cell, body, problems)
            return None
        reading = check_id_number(cell.text, self._today)
        found = reading.problems
        if is_like_destroyed(cell.text):
            if reading.is_refused:
                found = (Problem("roster.id_destroyed", params={"text": cell.text.strip()}),)
            else:
                found = (*found, Problem("roster.id_maybe_destroyed", "doubt"))
        problems += self._named(found, "id_number")
        if reading.is_refused:
            return None
        body["id_number"] = reading.value
        body["id_kind"] = reading.kind
        return reading

    def _without_number(self, row: Row, cell: Cell, body: dict[str, Any], problems: list[Problem]) -> None:
        """A person without an ID card is looked after like everybody else, but the reason has to be written."""
        reason = self._cell(row, "no_id_reason").text
        if (not reason or reason in NOTHING) and cell.text not in _NO_CARD:
            reason = cell.text
        if not reason or reason in NOTHING:
            problems += self._named((Problem("roster.id_missing"),), "id_number")
            return
        body["id_kind"] = "none"
        body["no_id_reason"] = reason
        problems += self._named((Problem("roster.no_id", "doubt", params={"reason": reason[:40]}),), "id_number")

    def _birth(self, row: Row, number: IdReading | None, body: dict[str, Any], kept: dict[str, str]) -> list[Problem]:
        """The birth date of the list beside that of the number; the number has a check digit, so it is stored."""
        cell = self._cell(row, "birth_date")
        by_number = number.birth_date if number else None
        if by_number is not None:
            body["birth_date"] = by_number.isoformat()
        if cell.kind in ("formula", "error"):
            return list(read_value("birth_date", cell, self._today, self._is_1904).problems)
        if cell.is_blank or cell.text in NOTHING:
            return []
        listed = date_of(cell, self._is_1904)
        if listed.value is None:
            kept[self._columns.heading("birth_date")] = cell.text
            return list(listed.problems)
        if by_number is not None:
            return [] if _agrees(listed, by_number) else [_differs("birth", cell.text, by_number.isoformat())]
        return self._birth_by_list(listed, cell.text, body, kept)

    def _birth_by_list(
        self, listed: DateReading, text: str, body: dict[str, Any], kept: dict[str, str]
    ) -> list[Problem]:
        """Without a number the list is all there is: a month is kept as its first day, but somebody has to look."""
        problems = [replace(problem, severity="doubt") for problem in listed.problems]
        if listed.value is None or listed.precision == "year":
            kept[self._columns.heading("birth_date")] = text
            return problems
        body["birth_date"] = listed.value.isoformat()
        if listed.value > self._today:
            problems.append(Problem("roster.birth_future", "doubt", params={"date": listed.value.isoformat()}))
        return problems

    def _sex(self, row: Row, number: IdReading | None, body: dict[str, Any], kept: dict[str, str]) -> list[Problem]:
        cell = self._cell(row, "sex")
        reading = read_value("sex", cell, self._today, self._is_1904)
        if reading.keep_text:
            kept[self._columns.heading("sex")] = cell.text
        listed = reading.values.get("sex", "0")
        by_number = number.sex if number else "0"
        body["sex"] = listed if by_number == "0" else by_number
        if by_number != "0" and listed in ("1", "2") and listed != by_number:
            return [*reading.problems, _differs("sex", cell.text, choice_label("sex", by_number))]
        return list(reading.problems)

    def _duplicates(self, row: Row) -> list[Problem]:
        """Two columns for one field that say different things."""
        problems = []
        for field, index in self._columns.duplicates:
            first, second = row.at(self._columns.at[field]).text, row.at(index).text
            if second and first != second:
                heading = self._columns.headings[index]
                params = {"first": self._columns.heading(field), "second": heading}
                problems.append(Problem("roster.columns_differ", "note", column=heading, params=params))
        return problems


def is_like_destroyed(text: str) -> bool:
    """Eighteen digits that end in 000: what a spreadsheet leaves of a number it took for a quantity."""
    return bool(re.fullmatch(r"[1-9]\d{14}000", fold_digits(text).strip(), re.ASCII))


def _agrees(listed: DateReading, day: date) -> bool:
    """1950-03 in the list and 1950-03-02 in the number agree."""
    length = {"day": 10, "month": 7, "year": 4}.get(listed.precision, 10)
    return listed.value is not None and listed.value.isoformat()[:length] == day.isoformat()[:length]


def _differs(what: str, in_list: str, in_number: str) -> Problem:
    return Problem(f"roster.{what}_differs", "doubt", params={"in_list": in_list[:20], "in_number": in_number})


def _group(body: dict[str, Any]) -> list[Problem]:
    """A list without a column of groups still says them in its addresses; a group that is given stays as it is."""
    found = group_in(str(body.get("address", ""))) if not body.get("group") else ""
    if not found:
        return []
    body["group"] = found
    return [Problem(GROUP_READ, "note", label_of("group"), {"group": found})]
