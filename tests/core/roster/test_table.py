"""Laws of lists: headings are found, rows that are no people are skipped and counted, numbers are never mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.errors import InvalidInput
from core.roster.reader import read_grid
from core.roster.rows import RosterRow
from core.roster.table import Table, read_table
from tests.helpers.people import id_number, invented_body
from tests.helpers.sheets import HEADINGS, list_row, write_csv, write_xlsx

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[2] / "golden" / "roster"
BORN = date(1950, 3, 2)
NUMBER = id_number(BORN, "1", serial=7)


@pytest.fixture
def table_of(tmp_path: Path) -> Any:
    def read(*rows: list[Any]) -> Table:
        return read_table(read_grid(write_xlsx(tmp_path / "名单.xlsx", rows)), TODAY)

    return read


@pytest.fixture
def row_of(table_of: Any) -> Any:
    def read(**cells: Any) -> RosterRow:
        values = {"姓名": "张三", "身份证号": NUMBER, "性别": "男", "出生日期": "1950-03-02"} | cells
        return table_of(list(values), list(values.values())).rows[0]

    return read


def codes(row: RosterRow) -> list[tuple[str, str, str]]:
    return [(problem.column, problem.code, problem.severity) for problem in row.problems]


def test_a_clean_row_gives_a_body_and_no_problem(row_of: Any) -> None:
    row = row_of(残疾类别等级="肢体二级", 家庭人口="2人", 独居="是", 协议期限="2024.1.1-2026.12.31", 养鸡数量="12")
    assert row.problems == ()
    assert row.row_number == 2
    assert row.body == {
        "name": "张三",
        "id_kind": "resident",
        "id_number": NUMBER,
        "birth_date": "1950-03-02",
        "sex": "1",
        "disability_kind": "4",
        "disability_grade": "2",
        "household_size": 2,
        "lives_alone": "yes",
        "agreement_from": "2024-01-01",
        "agreement_until": "2026-12-31",
        "extra": {"养鸡数量": "12"},
    }


def test_a_heading_under_titles_is_found_in_any_order(table_of: Any) -> None:
    table = table_of(
        ["柳坝镇特困人员花名册"],
        ["填报单位：柳坝镇", None, None, "单位：人"],
        [],
        ["身份证号码", "所属村", "姓名"],
        [NUMBER, "柳坝村", "张三"],
    )
    assert (table.header_row, [row.row_number for row in table.rows]) == (4, [5])
    assert table.rows[0].body["village"] == "柳坝村"


def test_a_two_row_heading_without_merged_cells_is_joined(table_of: Any) -> None:
    table = table_of(
        ["序号", "姓名", "身份证号", "残疾", None, "照料人", None, "备注"],
        [None, None, None, "类别", "等级", "姓名", "联系电话", None],
        [1, "张三", NUMBER, "肢体", "二级", "王守诚", "13900000001", "好"],
    )
    body = table.rows[0].body
    assert (body["disability_kind"], body["disability_grade"], body["caregiver_name"], body["caregiver_phone"]) == (
        "4",
        "2",
        "王守诚",
        "13900000001",
    )
    assert table.header_row == 1


def test_a_two_row_heading_with_merged_cells_is_joined(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["特困人员", None, "村", "残疾", None])
    sheet.append(["姓名", "身份证号", None, "类别", "等级"])
    sheet.append(["张三", NUMBER, "柳坝村", "肢体", "二级"])
    for merged in ("A1:B1", "C1:C2", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_grid(tmp_path / "a.xlsx"), TODAY)
    assert table.columns.headings[3:] == ("残疾类别", "残疾等级")
    assert table.rows[0].body["id_number"] == NUMBER


def test_a_first_person_without_number_is_not_taken_for_a_heading(table_of: Any) -> None:
    table = table_of(["姓名", "身份证号", "村"], ["张三", None, "柳坝村"], ["李四", NUMBER, "柳坝村"])
    assert [row.name for row in table.rows] == ["张三", "李四"]


def test_rows_that_are_no_people_are_skipped_and_told(table_of: Any) -> None:
    table = table_of(
        ["序号", "姓名", "身份证号", "村"],
        ["1", "2", "3", "4"],
        ["一、柳坝村"],
        [1, "张三", NUMBER, "柳坝村"],
        ["小计", "1人"],
        [],
        ["序号", "姓名", "身份证号", "村"],
        [2, "李四", id_number(BORN, "1", serial=8), "柳坝村"],
        [3],
        ["合计", None, None, "2人"],
        ["填表人：王五", None, "审核人：赵六"],
    )
    assert [row.name for row in table.rows] == ["张三", "李四"]
    assert [(skipped.row_number, skipped.reason) for skipped in table.skipped] == [
        (2, "numbering"),
        (3, "section"),
        (5, "total"),
        (7, "heading"),
        (9, "section"),
        (10, "total"),
        (11, "total"),
    ]
    assert table.blank_rows == 1


def test_a_person_whose_name_looks_like_a_total_is_a_person(table_of: Any) -> None:
    assert [row.name for row in table_of(["姓名", "身份证号"], ["总计", NUMBER]).rows] == ["总计"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("110101199003070001", "identity.check_digit"),
        ("440101199002301232", "identity.birth_not_exist"),
        ("110100180001011230", "identity.birth_year"),
        ("٣١٠١٠١١٩٩٠٠٣٠٧٠٠٠٣", "identity.foreign_digits"),
        (110105194912310029, "roster.id_destroyed"),
        (1.10101e17, "roster.id_destroyed"),
        ("1.10101E+17", "roster.id_destroyed"),
        ("110105194912310000", "roster.id_destroyed"),
        (None, "roster.id_missing"),
        ("无", "roster.id_missing"),
        ("=A1", "roster.id_unreadable"),
    ],
)
def test_a_number_that_cannot_be_taken_refuses_the_row(row_of: Any, value: object, code: str) -> None:
    row = row_of(身份证号=value, 出生日期=None, 村="柳坝村")
    assert codes(row) == [("身份证号", code, "refuse")]
    assert "id_number" not in row.body


def test_a_valid_number_ending_in_noughts_is_only_doubted(row_of: Any) -> None:
    born, serial = next(
        (date(1950, month, day), serial)
        for month in range(1, 13)
        for day in range(1, 28)
        for serial in (50, 100, 150)
        if id_number(date(1950, month, day), "2", serial=serial).endswith("000")
    )
    row = row_of(身份证号=id_number(born, "2", serial=serial), 性别="女", 出生日期=born)
    assert codes(row) == [("身份证号", "roster.id_maybe_destroyed", "doubt")]


def test_an_old_number_stored_as_a_quantity_is_whole_and_asked_about(row_of: Any) -> None:
    row = row_of(身份证号=110105491231002, 性别="女", 出生日期="1949-12-31")
    assert codes(row) == [("身份证号", "identity.old_number", "doubt")]
    assert row.body["id_number"] == "110105491231002"


def test_no_card_needs_a_reason(row_of: Any) -> None:
    row = row_of(身份证号=None, 无身份证原因="户口待落实")
    assert codes(row) == [("身份证号", "roster.no_id", "doubt")]
    assert (row.body["id_kind"], row.body["no_id_reason"]) == ("none", "户口待落实")
    assert codes(row_of(身份证号="户口正在补办")) == [("身份证号", "roster.no_id", "doubt")]


def test_a_missing_name_refuses_the_row(row_of: Any) -> None:
    assert codes(row_of(姓名=None)) == [("姓名", "roster.name_missing", "refuse")]
    assert codes(row_of(姓名="张\u202e三")) == [("姓名", "name.invisible", "refuse")]
    assert codes(row_of(姓名="王" * 101)) == [("姓名", "name.too_long", "refuse")]
    assert codes(row_of(姓名="李\ue863")) == [("姓名", "name.private_use", "doubt")]


def test_sex_and_birth_that_differ_from_the_number_are_shown_with_both(row_of: Any) -> None:
    row = row_of(性别="女", 出生日期="1951-03-02")
    assert codes(row) == [
        ("出生日期", "roster.birth_differs", "doubt"),
        ("性别", "roster.sex_differs", "doubt"),
    ]
    assert row.problems[0].params == {"in_list": "1951-03-02", "in_number": "1950-03-02"}
    assert row.problems[1].params == {"in_list": "女", "in_number": "男"}
    assert (row.body["birth_date"], row.body["sex"]) == ("1950-03-02", "1")


def test_guardians_who_come_back_to_the_person_are_doubted_at_their_cell(table_of: Any) -> None:
    numbers = [id_number(date(1950, 3, 2), serial=serial) for serial in range(11, 15)]
    rows = [["解桂香", numbers[0], "解满仓"], ["解满仓", numbers[1], "解桂香"], ["王保田", numbers[2], "王保田"],
            ["李凤山", numbers[3], "解桂香"]]  # fmt: skip
    found = table_of(["姓名", "身份证号", "监护人姓名"], *rows).rows
    assert [codes(row) for row in found] == [
        [("监护人姓名", "roster.guardian_circle", "doubt")],
        [("监护人姓名", "roster.guardian_circle", "doubt")],
        [("监护人姓名", "roster.self_guardian", "doubt")],
        [],
    ]
    assert found[0].problems[0].params == {"through": "解满仓"}


@pytest.mark.parametrize(
    "written", ["1950-03", "1950.3", "1950年3月", 18323 + 1, BORN, "1950/3/2", "19500302", 19500302]
)
def test_every_way_to_write_the_same_birthday_agrees_with_the_number(row_of: Any, written: object) -> None:
    assert codes(row_of(出生日期=written)) == []


def test_a_day_that_never_was_refuses_and_a_lunar_day_is_doubted(row_of: Any) -> None:
    assert codes(row_of(纳入时间="2023-02-29")) == [("纳入时间", "date.not_exist", "refuse")]
    row = row_of(纳入时间="农历正月初五")
    assert codes(row) == [("纳入时间", "date.lunar", "doubt")]
    assert row.body["extra"] == {"纳入时间": "农历正月初五"}


def test_without_a_number_a_birth_month_is_doubted(row_of: Any) -> None:
    row = row_of(身份证号="户口正在补办", 出生日期="1950-03")
    assert ("出生日期", "date.month_only", "doubt") in codes(row)


@pytest.mark.parametrize(
    ("column", "value", "code", "severity"),
    [
        ("联系电话", "不清楚", "phone.unreadable", "doubt"),
        ("联系电话", "+86 13800001234", "phone.cleaned", "note"),
        ("自理能力", "一档", "roster.value_unknown", "doubt"),
        ("家庭人口", "好几个", "roster.integer", "doubt"),
        ("协议期限", "长期", "roster.term", "doubt"),
        ("银行卡号", 6222021234567890123, "roster.number_destroyed", "doubt"),
        ("银行卡号", "6222 0212 3456 7890 123", "roster.bank_card", "doubt"),
        ("小组", date(2026, 1, 2), "roster.turned_date", "doubt"),
        ("地址", "东头\x7f西头", "name.control", "refuse"),
        ("地址", "长" * 501, "roster.text_too_long", "refuse"),
        ("养鸡数量", "多\x7f", "name.control", "refuse"),
        ("村", "=A1", "roster.formula", "doubt"),
        ("照料人身份证号", "110101199003070001", "identity.check_digit", "doubt"),
        ("照料人", "王\u200b五", "name.invisible", "doubt"),
    ],
)
def test_each_kind_of_bad_cell_is_named(row_of: Any, column: str, value: object, code: str, severity: str) -> None:
    assert codes(row_of(**{column: value})) == [(column, code, severity)]


@pytest.mark.parametrize("value", ["/", "—", "无", None, "  "])
def test_signs_for_nothing_are_nothing(row_of: Any, value: object) -> None:
    row = row_of(联系电话=value, 纳入时间=value, 照料人=value, 家庭人口=value, 银行卡号=value)
    assert row.problems == ()
    assert not {"phone", "started_on", "caregiver_name", "household_size", "bank_account"} & row.body.keys()


def test_the_second_row_with_a_number_is_refused_and_names_the_first(table_of: Any) -> None:
    table = table_of(["姓名", "身份证号"], ["张三", NUMBER], ["李四", NUMBER.lower()])
    assert codes(table.rows[0]) == []
    problem = table.rows[1].problems[-1]
    assert (problem.code, problem.severity, problem.params) == ("roster.duplicate_id", "refuse", {"first_row": 2})


def test_old_and_new_number_of_one_person_are_doubted(table_of: Any) -> None:
    table = table_of(["姓名", "身份证号"], ["张三", "11010519491231002X"], ["张三", "110105491231002"])
    assert "roster.duplicate_old_id" in [problem.code for problem in table.rows[1].problems]


def test_two_columns_for_one_field_are_told_and_both_kept(table_of: Any) -> None:
    table = table_of(["姓名", "身份证号", "电话", "手机"], ["张三", NUMBER, "13800000001", "13800000002"])
    assert [problem.code for problem in table.problems] == ["roster.duplicate_column"]
    assert codes(table.rows[0]) == [("手机", "roster.columns_differ", "note")]
    assert table.rows[0].body["extra"] == {"手机": "13800000002"}


def test_a_line_with_a_missing_field_is_doubted_in_text_files_only(tmp_path: Path) -> None:
    rows = [["姓名", "村", "身份证号", "备注"], ["张三", "柳坝村", NUMBER]]
    from_text = read_table(read_grid(write_csv(tmp_path / "a.csv", rows)), TODAY)
    from_book = read_table(read_grid(write_xlsx(tmp_path / "a.xlsx", rows)), TODAY)
    assert codes(from_text.rows[0]) == [("", "roster.line_width", "doubt")]
    assert codes(from_book.rows[0]) == []


def test_names_and_numbers_merged_over_two_rows_are_one_person(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["村", "姓名", "身份证号", "家庭成员"], ["柳坝村", "张三", NUMBER, "张一"], [None, None, None, "张二"]):
        sheet.append(row)
    for merged in ("A2:A3", "B2:B3", "C2:C3"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_grid(tmp_path / "a.xlsx"), TODAY)
    assert ([row.row_number for row in table.rows], table.skipped[0].reason) == ([2], "continued")


def test_the_first_sheet_with_a_heading_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "说明"
    first["A1"] = "填表说明"
    people = book.create_sheet("名单")
    people.append(["姓名", "身份证号"])
    people.append(["张三", NUMBER])
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_grid(tmp_path / "a.xlsx"), TODAY)
    assert (table.sheet, table.other_sheets) == ("名单", ("说明",))


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号"])
    sheet.append(["张三", NUMBER])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_grid(tmp_path / "a.xlsx"), TODAY)
    assert (table.hidden_rows, table.hidden_columns, table.rows[0].is_hidden) == ((2,), ("身份证号",), True)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["甲", "乙"], ["1", "2"]], "roster.no_header"),
        ([["姓名", "村"], ["张三", "柳坝村"]], "roster.no_id_column"),
        ([["身份证号", "村"], [NUMBER, "柳坝村"]], "roster.no_name_column"),
        ([["姓名", "身份证号"]], "roster.no_rows"),
        ([["姓名", "身份证号"], ["合计", "0"]], "roster.no_rows"),
        ([[None]], "roster.empty_file"),
    ],
)
def test_a_file_without_a_list_is_refused_by_name(table_of: Any, rows: list[list[Any]], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        table_of(*rows)
    assert caught.value.code == code


def test_an_office_workbook_of_the_old_kind_is_read_whole() -> None:
    table = read_table(read_grid(GOLDEN / "office.xls"), TODAY)
    assert (table.sheet, table.header_row, table.hidden_rows, table.other_sheets) == ("分散供养", 2, (5,), ("汇总",))
    assert [(row.row_number, row.name, [p.code for p in row.problems]) for row in table.rows] == [
        (4, "单雄信", []),
        (5, "𬱖文德", []),
        (6, "李䶮", ["roster.id_destroyed"]),
    ]
    assert {row.body["village"] for row in table.rows} == {"柳坝村"}
    assert (table.rows[0].body["disability_kind"], table.rows[0].body["disability_grade"]) == ("4", "2")
    assert [skipped.reason for skipped in table.skipped] == ["total"]


def test_the_same_list_gives_the_same_rows_from_every_kind_of_file(tmp_path: Path) -> None:
    rows = [list(HEADINGS), *(list_row(n) for n in range(12))]
    files = [
        GOLDEN / "plain.xls",
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_csv(tmp_path / "a.csv", rows),
        write_csv(tmp_path / "b.csv", rows, "gb18030"),
        write_csv(tmp_path / "c.csv", rows, "utf-16", "\t"),
    ]
    read = [read_table(read_grid(path), TODAY).rows for path in files]
    assert all(rows == read[0] for rows in read[1:])
    assert [row.name for row in read[0]] == [invented_body(n)["name"] for n in range(12)]
    assert all(row.problems == () for row in read[0])


def test_a_group_word_nobody_knows_does_not_hide_a_field_that_can_only_be_the_persons(tmp_path: Path) -> None:
    rows = [
        ["姓名", "公民身份号码", "生活情况", "", "村干部", ""],
        ["", "", "自理能力", "疾病", "姓名", "电话"],
        ["赵桂香", "120221193101030027", "半护理", "高血压", "刘主任", "13800001111"],
    ]
    table = read_table(read_grid(write_xlsx(tmp_path / "a.xlsx", rows)), date(2026, 11, 22))
    body = table.rows[0].body
    assert (body["self_care"], body["illness"]) == ("partial", "高血压")
    assert body["name"] == "赵桂香" and "phone" not in body, "the village official's number is not hers"
