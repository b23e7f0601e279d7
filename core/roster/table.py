"""A sheet as a table of people: heading found, rows read or skipped, numbers that occur twice named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain.identity import check_id_number
from core.domain.names import search_fold
from core.domain.problem import Problem
from core.domain.relations import circle, named_once
from core.errors import InvalidInput
from core.roster.columns import Columns, field_of, label_of, map_columns
from core.roster.grid import Grid, Row, Sheet
from core.roster.header import Header, find_header, is_heading_again
from core.roster.rows import RosterRow, RowReader

_CLOSING = re.compile(
    r"(?:合计|小计|总计|共计|累计|总数|填表人|填报人|制表人?|审核人?|负责人|单位负责人|填表|填报|备注[:：]|注[:：]|说明[:：]|联系人[:：]"
    r"|日期[:：]|经办人|复核人?|本页|第\d+页|共\d+)"
)
_RUNNING = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\(?\d{1,3}\)?", re.ASCII)


@dataclass(frozen=True)
class Skipped:
    """A row that is no person. `reason`: total, section, heading, numbering, continued."""

    row_number: int
    reason: str


@dataclass(frozen=True)
class Table:
    """What a file says before it is compared with the people who are known."""

    rows: tuple[RosterRow, ...]
    sheet: str
    header_row: int
    columns: Columns
    skipped: tuple[Skipped, ...] = ()
    blank_rows: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    encoding: str = ""


def read_table(grid: Grid, today: date) -> Table:
    """Reads the first sheet that has a heading (shown sheets before hidden ones).

    Raises InvalidInput("roster.no_header" | "roster.no_name_column" | "roster.no_id_column" | "roster.no_rows").
    """
    sheet, header = _first_with_header(grid)
    columns = map_columns(header.headings)
    for field in ("name", "id_number"):
        if field not in columns.at:
            code = "roster.no_name_column" if field == "name" else "roster.no_id_column"
            raise InvalidInput(code, where=sheet.name, row=header.row_number)
    people, skipped = _sorted_out(sheet, header, columns, today)
    if not people:
        raise InvalidInput("roster.no_rows", where=sheet.name, row=header.row_number)
    reader = RowReader(columns, today, is_1904=grid.is_1904)
    rows = [_with_width(reader.read(row), row, header, sheet) for row in people]
    last = sheet.rows[-1].number
    hidden_rows = tuple(row.number for row in people if row.is_hidden)
    headings = [columns.headings[at] for at in sorted(sheet.hidden_columns) if at < len(columns.headings)]
    hidden_columns = tuple(filter(None, headings))
    return Table(
        rows=tuple(_with_guardians(_with_duplicates(rows))),
        sheet=sheet.name,
        header_row=header.row_number,
        columns=columns,
        skipped=tuple(skipped),
        blank_rows=last - sheet.rows[header.last].number - (len(sheet.rows) - 1 - header.last),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        other_sheets=tuple(other.name for other in grid.sheets if other is not sheet and other.rows),
        problems=(*_file_problems(sheet, columns), *_hidden_problems(hidden_rows, hidden_columns)),
        encoding=grid.encoding,
    )


def _first_with_header(grid: Grid) -> tuple[Sheet, Header]:
    found: list[tuple[Sheet, Header]] = []
    for sheet in sorted(grid.sheets, key=lambda sheet: sheet.is_hidden):
        header = find_header(sheet)
        if header is None:
            continue
        if {"name", "id_number"} <= map_columns(header.headings).at.keys():
            return sheet, header
        found.append((sheet, header))
    if found:
        return found[0]
    if not any(sheet.rows for sheet in grid.sheets):
        raise InvalidInput("roster.empty_file")
    raise InvalidInput("roster.no_header")


def _sorted_out(sheet: Sheet, header: Header, columns: Columns, today: date) -> tuple[list[Row], list[Skipped]]:
    people: list[Row] = []
    skipped: list[Skipped] = []
    for row in sheet.rows[header.last + 1 :]:
        reason = _no_person(row, header, columns, today)
        if reason:
            skipped.append(Skipped(row.number, reason))
        else:
            people.append(row)
    return people, skipped


def _no_person(row: Row, header: Header, columns: Columns, today: date) -> str:
    """Why a row is not a person, or "". A row with a readable ID number is always a person."""
    name, number = row.at(columns.at["name"]), row.at(columns.at["id_number"])
    if name.is_fill and number.is_fill and name.text != number.text:
        return "continued"
    if not number.is_blank and not number.is_fill and not check_id_number(number.text, today).is_refused:
        return ""
    if is_heading_again(row, header) or (field_of(name.text) == "name" and field_of(number.text) == "id_number"):
        return "heading"
    texts = ["".join(cell.text.split()) for cell in row.cells if not cell.is_blank]
    distinct = set(texts)
    if any(_CLOSING.match(text) for text in texts[:3]):
        return "total"
    if len(texts) >= 3 and len(distinct) == len(texts) and all(_RUNNING.fullmatch(text) for text in texts):
        return "numbering"
    if len(distinct) == 1 and (name.is_blank or len(texts) > 1 or name.is_fill):
        return "section"
    if name.is_blank and number.is_blank and _is_running_number_only(row, columns):
        return "section"
    return ""


def _is_running_number_only(row: Row, columns: Columns) -> bool:
    """Lists are often numbered further down than they are filled in."""
    used = set(columns.at.values()) | set(columns.extra)
    return all(row.at(index).is_blank or row.at(index).is_fill for index in used)


def _with_width(found: RosterRow, row: Row, header: Header, sheet: Sheet) -> RosterRow:
    """In a text file a line that is too short or too long has probably slipped."""
    width = len(header.headings)
    if not sheet.has_true_width or len(row.cells) == width:
        return found
    params = {"cells": len(row.cells), "columns": width}
    problem = Problem("roster.line_width", "doubt", params=params)
    return replace(found, problems=(*found.problems, problem))


def _with_duplicates(rows: list[RosterRow]) -> list[RosterRow]:
    """The second row with a number is refused and names the first; old and new form of a number are one person."""
    by_number: dict[str, int] = {}
    by_name: dict[tuple[str, str], int] = {}
    result = []
    for row in rows:
        problem = _again(row, by_number, by_name)
        result.append(replace(row, problems=(*row.problems, problem)) if problem else row)
        for number in filter(None, (row.id_number, row.suggestion)):
            by_number.setdefault(number, row.row_number)
        if row.name and not row.id_number:
            by_name.setdefault((search_fold(row.name), row.body.get("birth_date", "")), row.row_number)
    return result


def _again(row: RosterRow, by_number: dict[str, int], by_name: dict[tuple[str, str], int]) -> Problem | None:
    if row.id_number in by_number and row.id_number:
        return Problem("roster.duplicate_id", "refuse", label_of("id_number"), {"first_row": by_number[row.id_number]})
    if row.suggestion in by_number and row.suggestion:
        return Problem(
            "roster.duplicate_old_id", "doubt", label_of("id_number"), {"first_row": by_number[row.suggestion]}
        )
    key = (search_fold(row.name), row.body.get("birth_date", ""))
    if row.name and not row.id_number and key in by_name and not row.has("refuse"):
        return Problem("roster.duplicate_name", "doubt", label_of("name"), {"first_row": by_name[key]})
    return None


def _with_guardians(rows: list[RosterRow]) -> Iterator[RosterRow]:
    """Somebody who is his own guardian, or whose guardians come back to him, is doubted at that cell."""
    named = named_once((row.name, str(row.body.get("guardian_name", ""))) for row in rows)
    for row in rows:
        guardian = str(row.body.get("guardian_name", ""))
        problem = None
        if guardian and row.name and search_fold(guardian) == search_fold(row.name):
            problem = Problem("roster.self_guardian", "doubt", label_of("guardian_name"))
        elif through := circle(row.name, guardian, named):
            params = {"through": "、".join(through)}
            problem = Problem("roster.guardian_circle", "doubt", label_of("guardian_name"), params)
        yield replace(row, problems=(*row.problems, problem)) if problem else row


def _file_problems(sheet: Sheet, columns: Columns) -> list[Problem]:
    problems = [
        Problem(
            "roster.duplicate_column",
            "note",
            column=columns.headings[index],
            params={"field": label_of(field), "first": columns.heading(field), "second": columns.headings[index]},
        )
        for field, index in columns.duplicates
    ]
    if sheet.is_cut:
        problems.append(Problem("roster.too_wide", "note"))
    if sheet.is_hidden:
        problems.append(Problem("roster.hidden_sheet", "note", params={"sheet": sheet.name}))
    return problems


def _hidden_problems(rows: Sequence[int], columns: Sequence[str]) -> Iterator[Problem]:
    """What nobody sees in the spreadsheet is read all the same, so it is told."""
    for code, found in (("roster.hidden_rows", [str(row) for row in rows]), ("roster.hidden_columns", list(columns))):
        if found:
            more = "…" if len(found) > 10 else ""
            yield Problem(code, "note", params={"which": "、".join(found[:10]) + more, "count": len(found)})
