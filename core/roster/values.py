"""One cell into one value of the master record, by the kind of its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.dates import DateReading, read_date, read_serial
from core.domain.identity import check_id_number, fold_digits, mask_id
from core.domain.names import check_name, check_text
from core.domain.person import FIELD_BY_NAME
from core.domain.phones import read_phone
from core.domain.problem import Problem
from core.roster.choices import allowed_words, read_choice, read_disability
from core.roster.grid import Cell
from core.roster.words import DISABILITY, TERM

MAX_TEXT = 500
MAX_NOTE = 5_000
NOTHING = frozenset({"/", "\\", "-", "--", "—", "——", "－", "无", "没有", "不详", "未知", "空", "N/A", "NULL", "暂无"})
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_INTEGER = re.compile(r"(\d{1,4})(?:\.0+)?[人口]?", re.ASCII)
_LONG_NUMBERS = frozenset({"bank_account", "disability_no", "certificate_no", "caregiver_id_number"})
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+|－+|–)\s*")


@dataclass(frozen=True)
class Reading:
    """What a cell gives: fields of the body, findings, and whether its text has to be kept beside them."""

    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    keep_text: bool = False


def read_value(name: str, cell: Cell, today: date, is_1904: bool) -> Reading:
    """The field's value. A cell that cannot be read gives no value, a finding, and its text stays in `extra`."""
    if cell.kind == "formula":
        return Reading({}, (Problem("roster.formula", "doubt"),))
    if cell.kind == "error":
        return Reading({}, (Problem("roster.cell_error", "doubt", params={"text": cell.text}),))
    if cell.is_blank:
        return Reading({})
    if name in _LONG_NUMBERS and is_destroyed_number(cell):
        return Reading({}, (Problem("roster.number_destroyed", "doubt", params={"text": cell.text}),))
    kind = name if name in (DISABILITY, TERM) else FIELD_BY_NAME[name].kind
    if name in ("disability_kind", "disability_grade"):
        return _disability(name, cell)
    if cell.text in NOTHING and kind not in ("choice", "yes_no", "text", "note"):
        return Reading({})
    if cell.kind == "date" and kind in ("text", "name", "phone", "integer"):
        return Reading({}, (Problem("roster.turned_date", "doubt", params={"text": cell.text}),), keep_text=True)
    if kind == "date":
        return _date(name, cell, is_1904)
    if kind == "id":
        return _other_id(name, cell, today)
    if kind == TERM:
        return _term(cell, is_1904)
    return _READERS.get(kind, _text)(name, cell)


def is_destroyed_number(cell: Cell) -> bool:
    """Spreadsheets keep 15 digits of a number; of a longer one the rest is gone, and nobody can bring it back."""
    if cell.number is not None:
        return abs(cell.number) >= 1e15
    return bool(_EXPONENT.fullmatch(fold_digits(cell.text).replace(" ", "")))


def date_of(cell: Cell, is_1904: bool) -> DateReading:
    """The day of a date cell, a serial number or a text."""
    if cell.day is not None:
        return DateReading(cell.day, "day")
    if cell.number is not None:
        return read_serial(float(cell.number), is_1904=is_1904)
    return read_date(cell.text)


def _date(name: str, cell: Cell, is_1904: bool) -> Reading:
    reading = date_of(cell, is_1904)
    if reading.value is None or reading.precision == "year":
        return Reading({}, reading.problems, keep_text=True)
    return Reading({name: reading.value.isoformat()}, reading.problems)


def _term(cell: Cell, is_1904: bool) -> Reading:
    parts = _BETWEEN.split(cell.text)
    if len(parts) != 2:
        parts = re.split(r"\s*-\s*(?=\d{4})", cell.text)
    if len(parts) != 2:
        return Reading({}, (Problem("roster.term", "doubt", params={"text": cell.text[:40]}),), keep_text=True)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, part in zip(("agreement_from", "agreement_until"), parts, strict=True):
        reading = _date(name, Cell("text", part), is_1904)
        values |= reading.values
        problems += reading.problems
    return Reading(values, tuple(problems), keep_text=len(values) < 2)


def _name(name: str, cell: Cell) -> Reading:
    """Names beside the person's own: what is wrong with them is only doubted, the person is not in question."""
    text, problems = check_name(cell.text)
    is_storable = not check_text(cell.text)
    values = {name: text} if text else {}
    return Reading(values, tuple(_softened(problem) for problem in problems), keep_text=is_storable and not text)


def _other_id(name: str, cell: Cell, today: date) -> Reading:
    reading = check_id_number(cell.text, today)
    values = {name: reading.value} if reading.value else {}
    return Reading(values, tuple(_softened(problem) for problem in reading.problems), keep_text=not values)


def _softened(problem: Problem) -> Problem:
    return Problem(problem.code, "doubt", params=problem.params) if problem.severity == "refuse" else problem


def _phone(name: str, cell: Cell) -> Reading:
    reading = read_phone(cell.text)
    return Reading({name: reading.value} if reading.value else {}, reading.problems, keep_text=not reading.value)


def _choice(name: str, cell: Cell) -> Reading:
    code = read_choice(name, cell.text)
    if code:
        return Reading({name: code})
    return Reading({}) if cell.text in NOTHING else _unknown(name, cell)


def _unknown(name: str, cell: Cell) -> Reading:
    params = {"text": cell.text[:40], "allowed": allowed_words(name)}
    return Reading({}, (Problem("roster.value_unknown", "doubt", params=params),), keep_text=True)


def _disability(name: str, cell: Cell) -> Reading:
    """Any of the three columns may hold 肢体二级; in a column of grades a bare 2 is a grade."""
    text = cell.text + "级" if name == "disability_grade" and cell.text.isdecimal() else cell.text
    found = read_disability("" if text in NOTHING else text)
    if not found.is_understood:
        return _unknown("disability", cell)
    values = {"disability_kind": found.kind, "disability_grade": found.grade}
    return Reading({key: value for key, value in values.items() if value})


def _integer(name: str, cell: Cell) -> Reading:
    match = _INTEGER.fullmatch(fold_digits(cell.text).strip())
    if not match:
        return Reading({}, (Problem("roster.integer", "doubt", params={"text": cell.text[:40]}),), keep_text=True)
    return Reading({name: int(match[1])})


def _text(name: str, cell: Cell) -> Reading:
    problems = check_text(cell.text)
    limit = MAX_NOTE if FIELD_BY_NAME[name].kind == "note" else MAX_TEXT
    if len(cell.text) > limit:
        problems = (Problem("roster.text_too_long", params={"length": len(cell.text), "limit": limit}),)
    is_number = name in _LONG_NUMBERS or name == "agreement_no"
    if problems or cell.text in (NOTHING if is_number else NOTHING - {"无", "没有"}):
        return Reading({}, problems)
    if name == "bank_account":
        return _bank_account(cell)
    return Reading({name: cell.text})


def _bank_account(cell: Cell) -> Reading:
    compact = re.sub(r"[\s\-']+", "", fold_digits(cell.text))
    problems: tuple[Problem, ...] = ()
    if re.fullmatch(r"62\d{14,17}", compact, re.ASCII) and not _is_luhn(compact):
        problems = (Problem("roster.bank_card", "doubt", params={"value": mask_id(compact)}),)
    return Reading({"bank_account": compact}, problems)


def _is_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B; only 银联 cards (62…) are held to it, passbook numbers have no check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_READERS: dict[str, Callable[[str, Cell], Reading]] = {
    "name": _name,
    "phone": _phone,
    "choice": _choice,
    "yes_no": _choice,
    "integer": _integer,
    DISABILITY: _disability,
}
