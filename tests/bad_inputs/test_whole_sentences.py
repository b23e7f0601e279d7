"""What is tested by its code elsewhere says the whole sentence: what happened, where, and what to do next."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from core.app import Core
from core.document.catalogue import kind_of
from core.document.fonts import Typeface
from core.document.types import FieldItem
from core.domain.identity import check_id_number
from core.errors import AppError, InvalidInput
from core.roster.reader import read_grid
from core.service.backups import restore
from tests.bad_inputs.words import said
from tests.core.roster.test_reader import ROWS, repacked
from tests.helpers import documents
from tests.helpers.people import id_number
from tests.helpers.sheets import write_xlsx
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (  # 8
            id_number(date(2031, 1, 1)),
            "身份证号里的出生日期 2031-01-01 还没有到。请核对证件和电脑日期，确认无误再保存。（identity.future_birth）",
        ),
        (  # 8
            id_number(date(1896, 1, 1)),
            "按身份证号，1896-01-01 出生，已 130 岁。请核对证件，确认无误再保存。（identity.age）",
        ),
        (  # 12
            id_number(date(1955, 5, 5), region="119999"),
            "身份证号前 6 位 119999 不在行政区划表里（可能是早已撤销的县），已照常读入。（identity.region）",
        ),
    ],
)
def test_a_number_that_is_odd_is_taken_and_its_oddity_said(number: str, sentence: str) -> None:
    reading = check_id_number(number, TODAY)
    assert not reading.is_refused
    assert [said(problem) for problem in reading.problems] == [sentence]


def test_a_second_row_with_one_number_names_the_first_and_nothing_is_read_in(core: Core, tmp_path: Path) -> None:
    """10"""
    number, path = id_number(date(1950, 3, 2), serial=71), tmp_path / "名单.csv"
    path.write_text(f"姓名,性别,身份证号码\n王保田,男,{number}\n李凤山,男,{number}\n", "utf-8")
    [_first, second] = core.roster.preview(path).rows
    assert [said(problem) for problem in second.problems] == [
        "身份证号与第 2 行相同。请核对是谁的号码，删掉多余的一行。（roster.duplicate_id）"
    ]
    with pytest.raises(AppError):
        core.roster.commit(path)
    assert core.people.search().total == 0


def test_a_character_that_cannot_be_printed_is_named_and_nothing_is_printed() -> None:
    """21"""
    typeface = Typeface()
    data = documents.visit(fields=(FieldItem("姓名", "王\U000323b0兰"),))
    with pytest.raises(InvalidInput) as caught:
        kind_of("visit").render(data, documents.STAMP, typeface)
    assert said(caught.value) == (
        "“王\U000323b0兰”里的“\U000323b0”（U+323B0，CJK UNIFIED IDEOGRAPH-323B0）没有字体能印出来，"
        "打印已停止，什么也没有印。"
        "请核对这个字；确实是这个字的，请把编码 U+323B0 告诉乡镇服务热线，由区里补字体。（document.no_glyph）"
    )


def _bomb(folder: Path) -> Path:
    return repacked(write_xlsx(folder / "a.xlsx", ROWS), folder / "b.xlsx", {"xl/media/x.bin": bytes(30_000_000)})


def _macro(folder: Path) -> Path:
    return repacked(write_xlsx(folder / "a.xlsx", ROWS), folder / "c.xlsx", {"xl/vbaProject.bin": b"x"})


def _entity(folder: Path) -> Path:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///a">]><x>&a;</x>'
    return repacked(write_xlsx(folder / "a.xlsx", ROWS), folder / "d.xlsx", {"xl/workbook.xml": evil})


def _no_encoding(folder: Path) -> Path:
    (folder / "a.csv").write_bytes("姓名,身份证号\n张三,1\n".encode() + b"\xff\xfe\xff,2\n")
    return folder / "a.csv"


def _odd_quote(folder: Path) -> Path:
    (folder / "a.csv").write_text('姓名,地址\n张三,"东头\n李四,西头\n', "utf-8")
    return folder / "a.csv"


FILES = {
    _bomb: "文件过大（超过 200 MB，或展开后过大），没有读取。"
    "请只保留名单所在的工作表，另存后再试。（roster.file_too_big）",
    _macro: "文件带有宏，为了安全没有读取。请另存为不带宏的 .xlsx 再试。（roster.macro）",
    _entity: "文件里有引用外部内容的代码，为了安全没有读取。请用表格软件打开，另存为 .xlsx 再试。（roster.entities）",
    _no_encoding: "第 3 行有认不出的文字编码。"
    "请用表格软件打开，另存为 .xlsx，或另存为 UTF-8 编码的 CSV。（roster.encoding）",
    _odd_quote: "第 2 行的引号不成对，后面的内容会错位，所以没有读入。请补上引号，或另存为 .xlsx。（roster.csv_quote）",
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_a_list_that_cannot_be_read_says_why_and_what_to_do(make: object, tmp_path: Path) -> None:
    """40, 41, 42"""
    with pytest.raises(InvalidInput) as caught:
        read_grid(make(tmp_path))  # type: ignore[operator]
    assert said(caught.value) == FILES[make]  # type: ignore[index]


def test_a_line_that_lacks_a_field_is_said_by_its_number(core: Core, tmp_path: Path) -> None:
    """42"""
    path = tmp_path / "名单.csv"
    path.write_text(f"姓名,身份证号码,组别,联系电话\n王保田,{id_number(date(1950, 3, 2), serial=71)},第1组\n", "utf-8")
    [row] = core.roster.preview(path).rows
    assert (row.row_number, row.state) == (2, "doubtful")
    assert any("这一行" in said(problem) for problem in row.problems), [said(problem) for problem in row.problems]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("half", "这份备份里的“workspace.db”坏了，不能用。请换一份更早的备份。现在的数据没有动。（backup.damaged）"),
        ("newer", "这份备份是新版程序做的，请先更新程序再恢复。现在的数据没有动。（backup.newer）"),
        (
            "other",
            "这是另一个工作区（村代码 120221100201）的备份，没有恢复。"
            "请换成本村的备份再选。现在的数据没有动。（backup.other_workspace）",
        ),
    ],
)
def test_a_backup_that_does_not_serve_is_refused_before_anything_is_touched(
    core: Core, tmp_path: Path, harm: str, sentence: str
) -> None:
    """84"""
    sign_visit(core, add_people(core, 1)[0])
    folder = core.backups.make(tmp_path / "stick").row.folder
    if harm == "half":
        os.truncate(folder / "workspace.db", (folder / "workspace.db").stat().st_size // 2)
    elif harm == "newer":
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"format": 99}), "utf-8")
    with pytest.raises(AppError) as refused:
        restore(folder, tmp_path / "back", PASSPHRASE, workspace_id="another" if harm == "other" else "")
    assert said(refused.value) == sentence
    assert not (tmp_path / "back").exists()
