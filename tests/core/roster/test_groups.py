"""The group in an address: read where it stands, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import Core
from core.roster.groups import group_in
from tests.helpers.people import id_number


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("柳坝村3组12号", "第3组"),
        ("柳坝村第三村民小组", "第3组"),
        ("天津市宁河区潘庄镇柳坝村十二组东头", "第12组"),
        ("二十组", "第20组"),
        ("李家沟村二十一组", "第21组"),
        ("李家沟村５社", "第5社"),
        ("柳坝大队第9生产队", ""),
        ("柳坝村9队", "第9队"),
        ("三组合家具厂宿舍", ""),
        ("幸福路二社区1号楼", ""),
        ("柳坝村5队长家隔壁", ""),
        ("供销社后面", ""),
        ("柳坝村三百组", ""),
        ("107国道旁", ""),
        ("柳坝村3组，原住5组", ""),
        ("柳坝村3组（三组）", "第3组"),
        ("柳坝村廿一组", ""),
        ("柳坝村3、4组", ""),
        ("柳坝村3/4组", ""),
        ("柳坝村第3、第4组", ""),
        ("柳坝村1-2组", ""),
        ("柳坝村一至二组", ""),
        ("镇东二队伍路5号", ""),
        ("三社村村委会旁", ""),
        ("二组村12号", ""),
        ("三社村2组", "第2组"),
        ("12号、3组", "第3组"),
        ("", ""),
    ],
)
def test_a_group_is_read_where_the_address_says_it_and_once(address: str, group: str) -> None:
    assert group_in(address) == group


@given(
    st.integers(1, 99),
    st.sampled_from(["柳坝村", "镇东街", "李家沟村委会旁 "]),
    st.sampled_from(["12号", "", "，东头"]),
)
def test_every_number_is_read_however_it_is_written(number: int, before: str, after: str) -> None:
    tens, ones = divmod(number, 10)
    numerals = "零一二三四五六七八九"
    words = ("" if tens == 0 else "十" if tens == 1 else f"{numerals[tens]}十") + (numerals[ones] if ones else "")
    wide = "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    assert {group_in(f"{before}{said}组{after}") for said in (str(number), words, wide)} == {f"第{number}组"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    assert group_in(text) == "" or group_in(text).startswith("第")


def test_a_list_without_groups_says_what_it_read_and_never_changes_one_that_is_known(
    core: Core, tmp_path: Path
) -> None:
    path, number = tmp_path / "名单.csv", id_number(date(1950, 3, 2), serial=71)
    path.write_text(f"姓名,性别,身份证号码,现居住地\n王保田,男,{number},柳坝村3组12号\n", "utf-8")
    [row] = core.roster.preview(path).rows
    assert row.body["group"] == "第3组"
    assert [problem.code for problem in row.problems] == ["roster.group_read"]
    core.roster.commit(path)
    [person] = core.people.search("王保田").rows
    assert person.group == "第3组"
    path.write_text(f"姓名,性别,身份证号码,现居住地\n王保田,男,{number},柳坝村5组1号\n", "utf-8")
    [row] = core.roster.preview(path).rows
    assert not row.problems and set(row.changes or {}) == {"address"}
    path.write_text(f"姓名,性别,身份证号码,组别,现居住地\n王保田,男,{number},第7组,柳坝村5组1号\n", "utf-8")
    [row] = core.roster.preview(path).rows
    assert (row.changes or {})["group"] == ("第3组", "第7组"), "what a column says counts"
