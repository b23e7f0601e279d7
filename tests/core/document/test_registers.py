"""Laws of lists and counts: headings on every page, sums that are right, masks that are kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.document.catalogue import REGISTERS, kind_of
from core.document.fonts import Typeface
from core.document.page import LANDSCAPE, PORTRAIT
from core.document.papers import ColumnItem, Grid, Register, RowGroup, Tally, TallyColumn, TallyRow
from core.document.register import as_register, column_sums, percentage, row_sum
from core.document.wording import words_of
from tests.helpers import register_papers
from tests.helpers.documents import REPRINT, STAMP
from tests.helpers.pages import assert_sound, drawn
from tests.helpers.record_parts import LONG_NAME

TEXT = st.text(st.sampled_from("春眠不觉晓，处处闻啼鸟。夜来风雨声；（𬱖䶮）AaBb 12-34·*〔〕"), max_size=60)
COUNTS = st.integers(0, 99999)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width = draw(st.integers(2, 8))
    columns = draw(
        st.lists(
            st.builds(
                ColumnItem,
                TEXT.map(lambda text: text[:8]),
                st.floats(8, 30),
                st.sampled_from(["left", "centre", "right"]),
                st.sampled_from(["", "", "上面", "另外"]),
            ),
            min_size=width,
            max_size=width,
        )
    )
    row = st.lists(TEXT, min_size=width, max_size=width)
    groups = draw(
        st.lists(st.builds(RowGroup, st.lists(row, max_size=5), TEXT, st.one_of(st.just(()), row)), max_size=4)
    )
    return Grid(columns, groups, total=draw(st.one_of(st.just(()), row)), is_numbered=draw(st.booleans()))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(table=grids(), is_landscape=st.booleans(), summary=TEXT)
def test_any_list_stays_inside_its_cells(typeface: Typeface, table: Grid, is_landscape: bool, summary: str) -> None:
    data = Register("名册", "", table, is_landscape=is_landscape, summary=summary[:20])
    for page in drawn(kind_of("register").compose(data, STAMP, typeface)):
        assert_sound(page, LANDSCAPE if is_landscape else PORTRAIT)


@pytest.mark.parametrize("rows", [1, 20, 21, 22, 60, 300])
@pytest.mark.parametrize("name", ["register", "review_list"])
def test_a_long_list_repeats_its_headings_and_counts_through(name: str, rows: int, typeface: Typeface) -> None:
    data = register_papers.register(rows) if name == "register" else register_papers.review_list(rows)
    pages = drawn(kind_of(name).compose(data, STAMP, typeface))
    assert all(data.table.columns[0].title in page.text.split("\n") for page in pages)
    numbers = [int(run.text) for page in pages for run in page.runs if run.text.isdigit() and run.x < 75]
    assert numbers == list(range(1, rows + 1))


@pytest.mark.parametrize("rows", range(8, 60, 4))
def test_a_sum_is_never_alone_on_a_page(rows: int, typeface: Typeface) -> None:
    pages = drawn(kind_of("register").compose(register_papers.register(rows), STAMP, typeface))
    assert str(rows) in pages[-1].text.split("\n")


def test_an_empty_list_says_so_in_the_words_of_its_kind(typeface: Typeface) -> None:
    for name in REGISTERS:
        data = replace(register_papers.delivery(), table=Grid((ColumnItem("姓名"), ColumnItem("签收")), ()))
        (page,) = drawn(kind_of(name).compose(data, STAMP, typeface))
        assert words_of(name)["empty"] in page.text


def test_a_row_without_a_text_for_every_column_is_a_mistake(typeface: Typeface) -> None:
    data = replace(
        register_papers.delivery(), table=Grid((ColumnItem("姓名"), ColumnItem("签收")), (RowGroup([("甲",)]),))
    )
    with pytest.raises(ValueError, match="zip"):
        kind_of("delivery").compose(data, STAMP, typeface)


def test_a_public_list_shows_only_what_it_was_given(typeface: Typeface) -> None:
    pages = drawn(kind_of("public_list").compose(register_papers.public_list(), REPRINT, typeface))
    text = "".join(page.text for page in pages)
    assert "120221********0028" in text
    assert LONG_NAME not in text
    assert not re.search(r"\d{17}", text)
    assert "公示件" in pages[0].text


def test_a_public_list_is_marked_public_however_it_is_printed(typeface: Typeface) -> None:
    for page in drawn(kind_of("public_list").compose(register_papers.public_list(), STAMP, typeface)):
        assert "公示件" in page.text
        assert "内部件" not in page.text


def test_the_hand_over_is_signed_by_all_three(typeface: Typeface) -> None:
    text = "".join(
        page.text for page in drawn(kind_of("handover_list").compose(register_papers.handover_list(), STAMP, typeface))
    )
    assert all(name in text for name in ("移交人签字", "接收人签字", "监交人签字"))


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    width = draw(st.integers(1, 6))
    column = st.builds(TallyColumn, st.just("列"), st.sampled_from(["", "组"]), st.booleans(), st.none())
    columns = draw(st.lists(column, min_size=width, max_size=width))
    values = st.lists(st.one_of(COUNTS, st.none()), min_size=width, max_size=width)
    rows = draw(st.lists(st.builds(TallyRow, st.just("行"), values, st.integers(0, 1)), min_size=1, max_size=12))
    return Tally("表", "", columns, rows)


@given(tallies())
def test_the_sums_of_a_table_agree_both_ways(tally: Tally) -> None:
    main = [row for row in tally.rows if row.level == 0]
    assert row_sum(tally, column_sums(tally)) == sum(row_sum(tally, row.values) for row in main)


@given(tallies())
def test_every_printed_row_has_a_text_for_every_column(tally: Tally) -> None:
    table = as_register(tally, words_of("monthly")).table
    assert all(len(row) == len(table.columns) for group in table.groups for row in group.rows)
    assert len(table.total) == len(table.columns)
    place = [column.title for column in table.columns].index("合计")
    for row, printed in zip(tally.rows, table.groups[0].rows, strict=True):
        assert printed[place] == str(row_sum(tally, row.values))


def test_rows_of_which_do_not_count_twice() -> None:
    rows = [TallyRow("全部", (10, 4)), TallyRow("高龄", (6, 2), 1), TallyRow("别处", (1, 1))]
    tally = Tally("表", "", [TallyColumn("甲"), TallyColumn("乙")], rows)
    assert column_sums(tally) == [11, 5]


def test_a_text_is_shown_and_never_added_up() -> None:
    tally = Tally(
        "表", "", [TallyColumn("甲"), TallyColumn("率")], [TallyRow("一", (10, "98%")), TallyRow("二", (5, "97%"))]
    )
    assert column_sums(tally) == [15, None]
    table = as_register(tally, words_of("monthly")).table
    assert list(table.groups[0].rows[0]) == ["一", "10", "98%", "10"]
    assert list(table.total) == ["合计", "15", "", "15"]


def test_a_percentage_is_made_from_its_columns_in_the_sum_as_well() -> None:
    columns = [TallyColumn("应访"), TallyColumn("已访", is_summed=False), TallyColumn("率", "", False, (1, 0))]
    tally = Tally(
        "表", "", columns, [TallyRow("一", (10, 5, None)), TallyRow("二", (30, 30, None))], has_row_sums=False
    )
    table = as_register(tally, words_of("monthly")).table
    assert [row[3] for row in table.groups[0].rows] == ["50.0%", "100.0%"]
    assert table.total[3] == "87.5%"
    assert percentage(0, 0) == "—"
