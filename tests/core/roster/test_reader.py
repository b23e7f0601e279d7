"""Laws of opening files: decided by content, measured before loading, refused by name, never a crash."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.errors import AppError, InvalidInput
from core.roster import reader
from core.roster.grid import MAX_COLUMNS
from core.roster.reader import read_grid
from tests.helpers.sheets import HEADINGS, list_row, write_csv, write_xlsx

GOLDEN = Path(__file__).parents[2] / "golden" / "roster"
ROWS = [list(HEADINGS), *(list_row(n) for n in range(3))]


def refusal(path: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_grid(path)
    return caught.value.code


def repacked(source: Path, target: Path, changes: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The workbook with some parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return target


def test_a_missing_file_a_folder_and_an_empty_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "空.csv").write_bytes(b" \r\n\r\n")
    assert refusal(tmp_path / "没有.xlsx") == "roster.no_file"
    assert refusal(tmp_path) == "roster.directory"
    assert refusal(tmp_path / "空.xlsx") == "roster.empty_file"
    assert refusal(tmp_path / "空.csv") == "roster.empty_file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "名单.csv")
    assert refusal(tmp_path / "名单.csv") == "roster.not_a_file"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_FILE_BYTES", 1000)
    (tmp_path / "大.csv").write_bytes(b"a," * 501)
    assert refusal(tmp_path / "大.csv") == "roster.file_too_big"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "roster.format"),
        ("文.xlsx", b"%PDF-1.7 ...", "roster.format"),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "roster.web_page"),
        ("网页2.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "roster.web_page"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(200), "roster.broken"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "roster.broken"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "roster.encrypted"),
    ],
)
def test_wrong_and_broken_files_are_refused_by_name(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path / name) == code


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "文档.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(tmp_path / "文档.xlsx") == "roster.format"


def test_macros_are_refused_by_suffix_and_by_content(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    (tmp_path / "b.xlsm").write_bytes(plain.read_bytes())
    assert refusal(tmp_path / "b.xlsm") == "roster.macro"
    assert refusal(repacked(plain, tmp_path / "c.xlsx", {"xl/vbaProject.bin": b"x"})) == "roster.macro"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_entities_of_any_kind_are_refused_in_any_part(tmp_path: Path, part: str) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    evil = b'<?xml version="1.0"?><!--' + b"x" * 9000 + b'--><!DOCTYPE x [<!ENTITY a SYSTEM "file:///a">]><x>&a;</x>'
    assert refusal(repacked(plain, tmp_path / "b.xlsx", {part: evil})) == "roster.entities"


def test_shared_rich_and_escaped_texts_and_chinese_dates_are_read(tmp_path: Path) -> None:
    """As office programs write them: texts shared, in runs, with reading aids; date formats of the Chinese edition."""
    cells = "".join(f'<x:c r="{column}1" t="s"><x:v>{n}</x:v></x:c>' for n, column in enumerate("ABC"))
    sheet = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1">' + cells + '<x:c r="D1" s="1"><x:v>18324</x:v></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>东头</x:t><x:rPh><x:t>dong</x:t></x:rPh></x:is></x:c>'
        '<x:c t="str"><x:f>A1</x:f><x:v>结果</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<R><Relationship Id="r" Type="o/officeDocument" Target="xl/workbook.xml"/></R>',
        "xl/workbook.xml": '<workbook xmlns:q="q"><sheets><sheet name="表" q:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="a" Type="o/worksheet" Target="worksheets/s.xml"/>'
        '<Relationship Id="b" Type="o/sharedStrings" Target="/xl/t.xml"/>'
        '<Relationship Id="c" Type="o/styles" Target="styles.xml"/></R>',
        "xl/t.xml": "<sst><si><t>姓名</t></si><si><r><t>单</t></r><r><t>雄信</t></r><rPh><t>shan</t></rPh></si>"
        "<si><t>一_x000D_\n二_xD800_</t></si></sst>",
        "xl/styles.xml": '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="57"/></cellXfs></s>',
        "xl/worksheets/s.xml": sheet,
    }
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    cells_read = read_grid(tmp_path / "a.xlsx").sheets[0].rows[0].cells
    assert [cell.text for cell in cells_read] == ["姓名", "单雄信", "一\n二_xD800_", "1950-03-02", "东头", "结果"]


def test_a_hundred_thousand_empty_rows_are_no_rows(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(plain) as archive:
        raw = archive.read("xl/worksheets/sheet1.xml").decode()
    empty = "".join(f'<row r="{number}" ht="15"/>' for number in range(5, 120_000))
    changed = raw.replace("</sheetData>", empty + "</sheetData>").encode()
    path = repacked(plain, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": changed}, zipfile.ZIP_STORED)
    assert len(read_grid(path).sheets[0].rows) == 4


def test_a_bomb_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    packed = repacked(plain, tmp_path / "b.xlsx", {"xl/media/x.bin": bytes(30_000_000)})
    assert refusal(packed) == "roster.file_too_big"


def test_a_workbook_that_unfolds_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.roster.xlsx.MAX_INFLATED_BYTES", 100_000)
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    assert refusal(repacked(plain, tmp_path / "b.xlsx", {"xl/x.xml": os.urandom(120_000)})) == "roster.file_too_big"


def test_a_sheet_that_claims_a_million_rows_and_a_thousand_columns_is_refused(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(plain) as archive:
        raw = archive.read("xl/worksheets/sheet1.xml")
    huge = raw.replace(b'ref="A1:J4"', b'ref="A1:ALL1048576"')
    assert huge != raw
    assert refusal(repacked(plain, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": huge})) == "roster.file_too_big"


def test_a_wrong_small_size_loses_no_rows(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(plain) as archive:
        raw = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:J4"', b'ref="A1"')
    grid = read_grid(repacked(plain, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": raw}))
    assert len(grid.sheets[0].rows) == 4


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_half_a_workbook_is_broken(tmp_path: Path, share: float) -> None:
    for name, data in (("a.xlsx", write_xlsx(tmp_path / "x.xlsx", ROWS).read_bytes()),):
        (tmp_path / name).write_bytes(data[: int(len(data) * share)])
        assert refusal(tmp_path / name) == "roster.broken"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), min_size=1, max_size=8))
@pytest.mark.parametrize("source", ["xlsx", "plain.xls", "office.xls"])
def test_damaged_bytes_never_crash(tmp_path: Path, source: str, flips: list[tuple[float, int]]) -> None:
    original = GOLDEN / source if source.endswith(".xls") else write_xlsx(tmp_path / "x.xlsx", ROWS)
    data = bytearray(original.read_bytes())
    for place, mask in flips:
        data[int(place * len(data))] ^= mask
    (tmp_path / "damaged").write_bytes(data)
    try:
        read_grid(tmp_path / "damaged")
    except AppError as error:
        assert error.code.startswith("roster.")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=400))
def test_any_bytes_are_answered(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "any").write_bytes(data)
    try:
        read_grid(tmp_path / "any")
    except AppError as error:
        assert error.code.startswith("roster.")


def test_only_values_come_out_and_a_formula_without_result_is_marked(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["姓名", "村"], ["张三", '=HYPERLINK("x","y")'], ["李四", "=1+1"]])
    grid = read_grid(path)
    assert [row.at(1).kind for row in grid.sheets[0].rows] == ["text", "formula", "formula"]


def test_hidden_rows_columns_and_sheets_are_read_and_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    other = book.create_sheet("藏")
    other["A1"] = "x"
    other.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    grid = read_grid(tmp_path / "a.xlsx")
    assert [row.is_hidden for row in grid.sheets[0].rows] == [False, False, True, False]
    assert grid.sheets[0].hidden_columns == {2}
    assert [sheet.is_hidden for sheet in grid.sheets] == [False, True]


def test_merged_cells_carry_their_value_marked_as_a_copy(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "柳坝村"
    for row in range(1, 4):
        sheet.cell(row, 2, f"第{row}人")
    sheet.merge_cells("A1:A3")
    book.save(tmp_path / "a.xlsx")
    rows = read_grid(tmp_path / "a.xlsx").sheets[0].rows
    assert [(row.at(0).text, row.at(0).is_fill) for row in rows] == [
        ("柳坝村", False),
        ("柳坝村", True),
        ("柳坝村", True),
    ]


@pytest.mark.parametrize("is_1904", [False, True])
def test_date_cells_are_days_in_both_calendars(tmp_path: Path, is_1904: bool) -> None:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = date(1950, 3, 2)
    book.save(tmp_path / "a.xlsx")
    grid = read_grid(tmp_path / "a.xlsx")
    assert grid.is_1904 is is_1904
    assert grid.sheets[0].rows[0].at(0).day == date(1950, 3, 2)


def test_what_lies_beyond_the_last_column_is_cut_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号"])
    sheet.cell(1, 2000, "远处")
    book.save(tmp_path / "a.xlsx")
    found = read_grid(tmp_path / "a.xlsx").sheets[0]
    assert found.is_cut
    assert len(found.rows[0].cells) <= MAX_COLUMNS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_of_every_encoding_and_delimiter_are_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["姓名", "地址"], ["𬱖䶮", '一组,"东头"\n二号; 三\t四'], ["阿卜杜·买买提", "柳坝村"]]
    grid = read_grid(write_csv(tmp_path / "a.csv", rows, encoding, delimiter))
    assert [[cell.text for cell in row.cells] for row in grid.sheets[0].rows] == rows


def test_text_that_is_in_no_known_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("姓名,身份证号\n张三,1\n".encode() + b"\xff\xfe\xff,2\n")
    with pytest.raises(InvalidInput) as caught:
        read_grid(tmp_path / "a.csv")
    assert (caught.value.code, caught.value.params["line"]) == ("roster.encoding", 3)


def test_text_without_a_mark_in_utf_16_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("name,id\n".encode("utf-16-le") * 50)
    assert refusal(tmp_path / "a.csv") == "roster.encoding"


@pytest.mark.parametrize("text", ['姓名,地址\n张三,"东头\n李四,西头\n', '姓名,地址\n张三,"东"头\n'])
def test_quotes_that_do_not_match_are_refused_with_their_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert refusal(tmp_path / "a.csv") == "roster.csv_quote"


def test_a_number_kept_as_text_by_a_quoted_formula_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('姓名,身份证号\n张三,"=""110105"""\n', "utf-8")
    assert read_grid(tmp_path / "a.csv").sheets[0].rows[1].at(1).text == "110105"


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n\n"x\ny",z\n,,\nq,r\n', "utf-8")
    assert [row.number for row in read_grid(tmp_path / "a.csv").sheets[0].rows] == [1, 3, 5]


def test_an_old_workbook_under_a_new_name_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((GOLDEN / "plain.xls").read_bytes())
    assert read_grid(tmp_path / "a.xlsx").source == "xls"


def test_control_signs_and_errors_do_not_stop_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["C1"] = "#N/A", True, 12.0
    sheet["A1"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    cells = read_grid(tmp_path / "a.xlsx").sheets[0].rows[0].cells
    assert [(cell.kind, cell.text) for cell in cells] == [("error", "#N/A"), ("text", "TRUE"), ("number", "12")]
