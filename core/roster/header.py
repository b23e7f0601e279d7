"""Finding the heading rows: under titles and remarks, in one row or in two or three joined ones."""

from __future__ import annotations

from dataclasses import dataclass

from core.roster.columns import field_of
from core.roster.grid import Row, Sheet
from core.roster.words import IGNORED

SEARCHED_ROWS = 40
MAX_HEADING_ROWS = 3


@dataclass(frozen=True)
class Header:
    """`row_number`: the first heading row as the spreadsheet shows it; `last` is the index of the last one."""

    row_number: int
    last: int
    headings: tuple[str, ...]


OF_ANYBODY = frozenset({"name", "sex", "birth_date", "id_number", "phone", "address", "hukou_address", "ethnicity",
                        "bank_account", "note"})  # fmt: skip
NEUTRAL_GROUPS = frozenset({"基本信息", "基本情况", "个人信息", "个人情况", "人员信息", "身份信息", "对象信息"})


def find_header(sheet: Sheet) -> Header | None:
    """The best heading of a sheet, or None. It has to name the person or his ID number, and one thing more."""
    best: Header | None = None
    best_score = 1
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        headings = _texts(row)
        for last in range(index, min(index + MAX_HEADING_ROWS, len(sheet.rows))):
            if last > index:
                if not _continues(sheet.rows[last], sheet.rows[index], headings):
                    break
                headings = _joined(headings, sheet.rows[last])
            score = _score(headings)
            if score > best_score:
                best_score = score
                best = Header(row.number, last, tuple(headings))
    return best


def is_heading_again(row: Row, header: Header) -> bool:
    """Printed lists repeat the heading on every page."""
    texts = _texts(row)
    same = sum(1 for text, heading in zip(texts, header.headings, strict=False) if text and text in heading)
    return same >= 3 and same >= sum(1 for text in texts if text) * 0.7


def _texts(row: Row) -> list[str]:
    return ["".join(cell.text.split()) for cell in row.cells]


def _score(headings: list[str]) -> int:
    found = {field_of(heading) for heading in headings} - {"", IGNORED}
    is_about_people = found & {"name", "id_number", "household_head"}
    return len(found) if is_about_people else 0


def _continues(row: Row, first: Row, headings: list[str]) -> bool:
    """A second heading row says nothing new under 姓名 and 身份证号, and holds only words."""
    news = 0
    for index, cell in enumerate(row.cells):
        if cell.is_blank:
            continue
        is_repeated = cell.is_fill and index < len(headings) and "".join(cell.text.split()) == headings[index]
        if is_repeated:
            continue
        over = first.at(index).text
        if cell.kind != "text" or any(char.isdigit() for char in cell.text) or len(cell.text) > 20:
            return False
        names_person = field_of(over) in ("name", "id_number") and not first.at(index).is_fill
        if names_person and not _is_group(first, index):  # 特困人员 over 姓名 | 身份证号 is a group
            return False
        news += 1
    return news > 0


def _is_group(first: Row, index: int) -> bool:
    right = first.at(index + 1)
    return index + 1 < len(first.cells) and (right.is_blank or right.is_fill)


def _joined(headings: list[str], row: Row) -> list[str]:
    """残疾 over 类别 | 等级 becomes 残疾类别 | 残疾等级; a group without merged cells reaches to the next heading."""
    width = max(len(headings), len(row.cells))
    upper = headings + [""] * (width - len(headings))
    joined = []
    group = ""
    for index in range(width):
        lower = "".join(row.at(index).text.split())
        group = upper[index] or group
        if not lower or lower == upper[index]:
            joined.append(upper[index])
        else:
            joined.append(_named(upper[index] or group, lower))
    return joined


def _named(group: str, lower: str) -> str:
    """The two words together when they name a field; else the lower one, when it cannot mean somebody else.

    生活情况 over 自理能力 is the ability; an unknown group over 姓名 or 电话 may be another person's.
    """
    own = field_of(lower)
    if field_of(group + lower) or not own:
        return group + lower
    is_sure = own not in OF_ANYBODY or group in NEUTRAL_GROUPS
    return lower if is_sure else group + lower
