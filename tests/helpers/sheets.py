"""Real spreadsheet files for tests, made on the spot from plain rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.helpers.people import invented_body

HEADINGS = ("序号", "村", "姓名", "性别", "出生日期", "身份证号", "联系电话", "自理能力", "供养方式", "纳入时间")
_CARE = {"full": "全自理", "partial": "半护理", "none": "全护理"}


def list_row(n: int, **changes: Any) -> list[Any]:
    """Row `n` of a plain list under HEADINGS, every value as text; `changes` by heading."""
    body = invented_body(n)
    row = {
        "序号": str(n + 1),
        "村": body["village"],
        "姓名": body["name"],
        "性别": "男" if body["sex"] == "1" else "女",
        "出生日期": body["birth_date"],
        "身份证号": body["id_number"],
        "联系电话": body["phone"],
        "自理能力": _CARE[body["self_care"]],
        "供养方式": "集中" if body["support_form"] == "institution" else "分散",
        "纳入时间": body["started_on"],
    }
    return list((row | changes).values())


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], title: str = "名单") -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A text file as a spreadsheet would save it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[_written(value) for value in row] for row in rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
