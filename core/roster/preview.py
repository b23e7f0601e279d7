"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from core.domain.identity import mask_id, mask_phone
from core.domain.names import search_fold
from core.domain.person import FIELD_BY_NAME, Person
from core.domain.problem import Problem
from core.roster.columns import label_of
from core.roster.reader import read_grid
from core.roster.rows import GROUP_READ, RosterRow, State
from core.roster.table import Table, read_table

Existing = Callable[[str], Person | None]
ByName = Callable[[str, date | None], Sequence[Person]]
Sentence = Callable[[str, Mapping[str, object]], str]

STATES: tuple[State, ...] = ("new", "same", "changed", "doubtful", "refused")


@dataclass(frozen=True)
class Preview:
    """The judged rows and what has to be said about the file."""

    rows: tuple[RosterRow, ...]
    table: Table

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state; all five are always named."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}

    @property
    def is_clean(self) -> bool:
        """True when no row is refused: only then is an import whole."""
        return not any(row.state == "refused" for row in self.rows)

    def to_json(self, sentence: Sentence) -> dict[str, Any]:
        """The shape of the command line; `sentence(code, params)` makes the words. Sensitive values are masked."""
        table = self.table
        return {
            "rows": [_row_json(row, sentence) for row in self.rows],
            "counts": self.counts,
            "sheet": table.sheet,
            "header_row": table.header_row,
            "columns": {
                "recognised": [
                    {"column": table.columns.headings[index], "field": field, "label": label_of(field)}
                    for field, index in table.columns.at.items()
                ],
                "unknown": [table.columns.headings[index] for index in table.columns.extra],
            },
            "skipped": [{"row": skipped.row_number, "reason": skipped.reason} for skipped in table.skipped],
            "blank_rows": table.blank_rows,
            "hidden_rows": list(table.hidden_rows),
            "hidden_columns": list(table.hidden_columns),
            "other_sheets": list(table.other_sheets),
            "encoding": table.encoding,
            "problems": [_problem_json(problem, None, sentence) for problem in table.problems],
        }


def preview(table: Table, existing: Existing, by_name: ByName) -> Preview:
    """Judges each row against the people who are known.

    `existing(id_number)` finds a person by number, `by_name(name, birth_date)` everybody of that name and day.
    """
    return Preview(tuple(_judged(row, existing, by_name) for row in table.rows), table)


def preview_file(path: Path, today: date, existing: Existing, by_name: ByName) -> Preview:
    """Reads and judges a file. Raises InvalidInput("roster.*") when there is no list of people in it."""
    return preview(read_table(read_grid(path), today), existing, by_name)


def _judged(row: RosterRow, existing: Existing, by_name: ByName) -> RosterRow:
    if row.has("refuse"):
        return replace(row, state="refused")
    person, by_old_number = _known(row, existing)
    if person is not None and person.group:
        row = _without_read_group(row)
    problems = list(row.problems)
    changes: dict[str, tuple[Any, Any]] = {}
    if person is None:
        problems += _namesakes(row, by_name)
    else:
        changes = _changes(row, person, by_old_number)
        problems += _doubts_about(row, person, by_old_number)
    row = replace(row, problems=tuple(problems), changes=changes, person_id=person.id if person else "")
    return replace(row, state=_state(row, person))


def _without_read_group(row: RosterRow) -> RosterRow:
    """What an address was read to say never changes a group that is known."""
    rest = tuple(problem for problem in row.problems if problem.code != GROUP_READ)
    if len(rest) == len(row.problems):
        return row
    return replace(row, problems=rest, body={name: value for name, value in row.body.items() if name != "group"})


def _state(row: RosterRow, person: Person | None) -> State:
    if row.has("doubt"):
        return "doubtful"
    if person is None:
        return "new"
    return "changed" if row.changes else "same"


def _known(row: RosterRow, existing: Existing) -> tuple[Person | None, bool]:
    """The person of that number; for a 15-digit number also the person who has its 18-digit form."""
    if not row.id_number:
        return None, False
    person = existing(row.id_number)
    if person is None and row.suggestion:
        person = existing(row.suggestion)
        return person, person is not None
    return person, False


def _namesakes(row: RosterRow, by_name: ByName) -> list[Problem]:
    """Somebody of that name and birthday with another number: the same person, or a slip in one of the numbers."""
    born = row.body.get("birth_date")
    for other in by_name(row.name, date.fromisoformat(born) if born else None):
        params = {"name": row.name, "birth": born or "—", "other": mask_id(other.id_number) or "—"}
        return [Problem("roster.same_name_other_id", "doubt", label_of("id_number"), params)]
    return []


def _changes(row: RosterRow, person: Person, by_old_number: bool) -> dict[str, tuple[Any, Any]]:
    """Fields that the list fills and that say something else; an empty cell never empties a field."""
    old = person.to_body()
    kept = {"id_number", "id_kind"} if by_old_number else {"id_kind"} if not row.id_number else set()
    return {
        field: (old.get(field, ""), value)
        for field, value in row.body.items()
        if field in FIELD_BY_NAME and field not in kept and not _is_same(field, old.get(field, ""), value)
    }


def _is_same(field: str, old: Any, new: Any) -> bool:
    return bool(old == new) or (field == "sex" and new in ("", "0"))


def _doubts_about(row: RosterRow, person: Person, by_old_number: bool) -> list[Problem]:
    problems = []
    if search_fold(person.name) != search_fold(row.name):
        params = {"old": person.name, "new": row.name}
        problems.append(Problem("roster.name_differs", "doubt", label_of("name"), params))
    if by_old_number:
        problems.append(Problem("roster.number_is_new", "note", label_of("id_number")))
    if not person.is_active:
        params = {"name": person.name}
        problems.append(Problem("roster.person_ended", "doubt", label_of("name"), params))
    return problems


def _row_json(row: RosterRow, sentence: Sentence) -> dict[str, Any]:
    return {
        "row": row.row_number,
        "state": row.state,
        "name": row.name,
        "problems": [_problem_json(problem, row.row_number, sentence) for problem in row.problems],
        "changes": [
            {"field": field, "label": label_of(field), "old": shown(field, old), "new": shown(field, new)}
            for field, (old, new) in (row.changes or {}).items()
        ],
        "person_id": row.person_id,
        "is_hidden": row.is_hidden,
    }


def _problem_json(problem: Problem, row: int | None, sentence: Sentence) -> dict[str, Any]:
    text = sentence(problem.code, {**problem.params, "column": problem.column, "row": row or ""})
    if row is not None:
        place = "roster.at_cell" if problem.column else "roster.at_row"
        text = sentence(place, {"row": row, "column": problem.column, "text": text})
    return {"column": problem.column, "code": problem.code, "severity": problem.severity, "text": text}


def shown(field: str, value: Any) -> str:
    """A value as it may stand on a screen: numbers of cards, accounts and telephones masked."""
    text = "" if value is None else str(value)
    kind = FIELD_BY_NAME[field].kind
    if kind == "phone":
        return mask_phone(text)
    if kind == "id" or field in ("bank_account", "disability_no"):
        return mask_id(text)
    return dict(FIELD_BY_NAME[field].choices).get(text, text)
