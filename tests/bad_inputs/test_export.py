"""Bad inputs 18, 37–39: what leaves as a file keeps every character, is no formula, and is never cut without a word."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from core.app import Core
from core.document.workbook import NAMES, Sheets, write_workbook
from core.domain.tabulation import Head, Item, tabulate
from core.errors import InvalidInput
from tests.bad_inputs.words import said
from tests.helpers.casework import write

PERSON = Item("k", "p", "王桂兰")


def cells_of(item: Item) -> list[list[object]]:
    """The sheet of names of a report that counts one person."""
    return [[cell.value for cell in row] for row in _rows(item)]


def _rows(item: Item) -> list[tuple[Any, ...]]:
    line, column = [Head("a", "第1组")], [Head("w", "应探视", is_summed=False)]
    table = tabulate("t", "探视次数", "组", "次", line, column, [(item, "a", "w")])
    made = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001
    data = write_workbook(Sheets("月报", "柳坝村", "2026年11月", made, [table], {"p": "12022119********12"}))
    sheet = openpyxl.load_workbook(io.BytesIO(data))[NAMES]
    return list(sheet.iter_rows(min_row=3))


def referred(core: Core, **answers: object) -> dict[str, str]:
    """The only line of the table for another office, by its headings."""
    write(core, "referral", need__office="platform", **answers)
    data, count = core.casework.referral_file.export("platform", "2026-11")
    assert count == 1
    assert data.startswith(b"\xef\xbb\xbf"), "with a mark: no program takes it for GBK"
    [line] = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    return line


def test_bad_input_18_a_name_that_gbk_does_not_have_leaves_whole(core: Core) -> None:
    assert referred(core, who__name="𬱖文德")["姓名"] == "𬱖文德"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "＝1", "\t=1"])
def test_bad_input_37_what_begins_like_a_formula_is_text(core: Core, text: str) -> None:
    assert [text, "12022119********12", text] == cells_of(replaced(text, text))[1][1:4]
    assert {cell.data_type for cell in _rows(replaced(text, text))[1][1:4]} == {"s"}, "a formula reads the same"
    asked = referred(core, need__asked=text)["请办事项"]
    assert asked == f"'{text}"


def replaced(name: str, note: str) -> Item:
    return PERSON._replace(name=name, note=note)


def test_bad_input_38_a_cell_of_40_000_characters_refuses_and_names_whose_it_is() -> None:
    with pytest.raises(InvalidInput) as caught:
        cells_of(replaced("王桂兰", "长" * 40_000))
    assert said(caught.value) == (
        "“王桂兰”的内容有 40000 字，电子表格的一格（D4）最多放 32767 字，没有导出。"
        "请先把这份记录改短，再导出。（export.too_long）"
    )
    assert cells_of(replaced("王桂兰", "长" * 32_767))[1][3] == "长" * 32_767


def test_bad_input_39_control_characters_are_shown_and_listed() -> None:
    rows = cells_of(replaced("王\x01兰", "西\x0b屋\x9f"))
    assert (rows[1][1], rows[1][3]) == ("王\ufffd兰", "西\ufffd屋\ufffd")
    assert rows[-1][0] == "看不见的控制符已换成“\ufffd”，请核对：B4、D4、B6、D6，共4处。", "under the group and the sum"
    assert cells_of(PERSON)[-1][1] == "王桂兰", "nothing is listed where nothing was replaced"
