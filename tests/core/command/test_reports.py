"""`report …` as a script calls it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from core.app import open_workspace
from tests.core.command.conftest import Run
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


@pytest.fixture
def people(root: Path) -> list[str]:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    try:
        return add_people(core, 8)
    finally:
        core.close()


def test_a_month_is_told_with_the_people_behind_every_number(cli: Run, people: list[str]) -> None:
    told = cli("report", "month", "--period", "2026-11")
    assert told["period"] == "2026-11"
    table = next(one for one in told["tables"] if one["code"] == "people")
    total = table["rows"][-1]
    assert total["title"] == "合计"
    assert total["counts"][-1] == 8
    assert set(total["people"][-1]) == set(people)


def test_the_month_of_a_quarter_names_the_quarter(cli: Run, people: list[str]) -> None:
    assert cli("report", "quarter", "--month", "2026-11")["period"] == "2026-Q4"
    assert cli("report", "year")["period"] == "2026"


def test_a_report_is_saved_as_spreadsheet_and_as_paper(cli: Run, people: list[str], tmp_path: Path) -> None:
    sheet, paper = tmp_path / "报表.xlsx", tmp_path / "报表.pdf"
    assert cli("report", "month", "--out", sheet, "--reason", "交乡镇", "--plain")["file"] == str(sheet)
    assert openpyxl.load_workbook(sheet).sheetnames[-1] == "名单"
    assert cli("report", "quarter", "--out", paper)["pages"] >= 1
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "month", "--period", "2026-Q4"], "report.period"),
        (["report", "month", "--out", "报表.doc"], "report.file_kind"),
        (["report", "year", "--out", "报表.pdf"], "report.file_kind"),
        (["report", "month", "--out", "no folder/报表.xlsx"], "print.no_folder"),
        (["report", "month", "--period", "2020-01", "--out", "报表.pdf"], "report.nothing"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: Run, arguments: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli(*arguments, code=1)["error"]["code"] == code
    assert not list(tmp_path.glob("报表*"))
