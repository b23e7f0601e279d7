"""The spreadsheet: sums are formulas that say what their value says, numbers lead to names, names stay text."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.workbook import Workbook

from core.document.workbook import FIRST_ROW, HEAD_ROW, NAMES, Sheets, write_workbook
from core.domain.tabulation import TOTAL, Head, Item, Rate, Table, tabulate

ROWS = [Head("a", "第1组"), Head("b", "第2组"), Head("c", "失能的", level=1), Head("d", "第3组")]
COLUMNS = [Head("w", "应探视", is_summed=False), Head("x", "上门", "已探视"), Head("y", "电话", "已探视")]
NASTY = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "王桂兰", "𬱖文德", "阿卜杜热合曼·买买提", "'王", "<王>&"]


def table(code: str = "t", count: int = 7) -> Table:
    placed = []
    for n in range(count):
        item = Item(f"k{n}", f"p{n}", NASTY[n % len(NASTY)], f"=note{n}", f"r{n}")
        placed += [(item, "abd"[n % 3], "xy"[n % 2]), (item, "abd"[n % 3], "w")]
        placed += [(item, "c", "xy"[n % 2])] if n % 4 == 0 else []
    rate = Rate("比率", ("x",), ("x", "y"))
    return tabulate(code, "探视次数：a/b?", "组", "次", ROWS, COLUMNS, placed, rates=[rate], note="怎样算的。")


def sheets(*tables: Table) -> Sheets:
    ids = {f"p{n}": f"12022119********{n:02d}" for n in range(300)}
    return Sheets("月报", "柳坝村", "2026年11月", datetime(2026, 11, 22, 9, 30), tables, ids)  # noqa: DTZ001


def both(*tables: Table) -> tuple[Workbook, Workbook]:
    """With formulas, and with the values that stand beside them."""
    data = write_workbook(sheets(*tables))
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def computed(book: Workbook, title: str, formula: str) -> float:
    """What =SUM(B5:B6,B8) says, worked out from the cells it names."""
    total = 0
    for part in formula.removeprefix("=SUM(").removesuffix(")").split(","):
        for line in book[title][part]:
            for cell in line if isinstance(line, tuple) else (line,):
                value = cell.value
                if isinstance(value, str) and value.startswith("="):
                    value = computed(book, title, value)
                total += value
    return total


@settings(max_examples=15)
@given(st.integers(0, 60))
def test_every_sum_is_a_formula_over_its_cells_with_the_same_value(count: int) -> None:
    made = table(count=count)
    formulas, values = both(made)
    title = formulas.sheetnames[0]
    for r, row in enumerate(made.shown_rows):
        for c, column in enumerate(made.shown_columns):
            place = (FIRST_ROW + r + 1, c + 2)
            cell, value = formulas[title].cell(*place), values[title].cell(*place).value
            assert value == made.count(row.code, column.code)
            if TOTAL in (row.code, column.code):
                assert str(cell.value).startswith("=SUM(")
                assert computed(formulas, title, cell.value) == value
            else:
                assert cell.value == value


def test_a_share_is_a_formula_too() -> None:
    made = table()
    formulas, values = both(made)
    title, place = formulas.sheetnames[0], (FIRST_ROW + 1, len(made.shown_columns) + 2)
    assert formulas[title].cell(*place).value.startswith("=IF(SUM(")
    assert values[title].cell(*place).value == made.rate("a", made.rates[0]) / 100  # type: ignore[operator]


def test_every_number_leads_to_its_names_and_back() -> None:
    made = table()
    book, _values = both(made)
    title = book.sheetnames[0]
    for r, row in enumerate(made.shown_rows):
        for c, column in enumerate(made.shown_columns):
            cell = book[title].cell(FIRST_ROW + r + 1, c + 2)
            count = made.count(row.code, column.code)
            assert bool(cell.hyperlink) == bool(count)
            if not count or TOTAL in (row.code, column.code):
                continue
            start = int(cell.hyperlink.location.rsplit("!A", 1)[1])
            names = [book[NAMES].cell(start + n, 2).value for n in range(1, count + 1)]
            assert names == [item.name for item in made.items(row.code, column.code)]
            back = book[NAMES].cell(start, 1).hyperlink.location
            assert back == f"'{title}'!{cell.coordinate}"


def test_a_name_like_a_formula_stays_text_and_numbers_are_masked() -> None:
    book, _values = both(table(count=9))
    cells = [cell for line in book[NAMES].iter_rows(min_row=3, min_col=2, max_col=4) for cell in line]
    texts = [cell for cell in cells if cell.value]
    assert {cell.data_type for cell in texts} == {"s"}
    assert {"=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"} <= {cell.value for cell in texts}
    dangerous = [cell for cell in texts if str(cell.value)[0] in "=+-@"]
    assert dangerous
    assert all(cell.style_id != texts[0].style_id or cell.quotePrefix for cell in dangerous)
    assert all("*" in str(cell.value) for cell in texts if cell.column == 3)


def test_two_rows_of_headings_are_repeated_on_paper_of_a4() -> None:
    book, _values = both(table(), table("u"))
    first, second = book.sheetnames[0], book.sheetnames[1]
    assert first != second
    assert all(not set("[]:*?/\\") & set(name) and len(name) <= 31 for name in book.sheetnames)
    sheet = book[first]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == f"$1:${FIRST_ROW}"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "B5"
    assert sheet.cell(HEAD_ROW + 1, 3).value == "已探视"
    assert sheet.cell(HEAD_ROW + 2, 3).value == "上门"


def test_the_same_report_is_the_same_file_and_names_nobody_in_its_properties() -> None:
    data = write_workbook(sheets(table()))
    assert data == write_workbook(sheets(table()))
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert not properties.creator
    assert "王" not in str(properties.title)


def test_more_groups_than_a_formula_has_arguments() -> None:
    rows = [Head(f"g{n}", f"第{n}组") for n in range(400)]
    placed = [(Item(f"k{n}", f"p{n}", "王某"), f"g{n}", "x") for n in range(400)]
    made = tabulate("big", "很多组", "组", "人", rows, COLUMNS, placed)
    formulas, values = both(made)
    cell = formulas["很多组"].cell(FIRST_ROW + 401, 3)
    assert cell.value.count(",") < 3
    assert values["很多组"].cell(FIRST_ROW + 401, 3).value == 400
