"""Laws of the pinyin keys: surnames are read as surnames, given names may be read in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.pinyin import MAX_KEYS, keys


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("单雄信", "shanxiongxin"),
        ("仇英", "qiuying"),
        ("曾国安", "zengguoan"),
        ("解思", "xiesi"),
        ("任安", "renan"),
        ("查文", "zhawen"),
        ("区小", "ouxiao"),
        ("朴元", "piaoyuan"),
        ("尉迟恭", "yuchigong"),
        ("万俟雪", "moqixue"),
        ("长孙安", "zhangsunan"),
        ("万里", "wanli"),
        ("尉安", "weian"),
        ("欧阳𫠜", "ouyangni"),
        ("𬱖文德", "diwende"),
        ("李䶮", "liyan"),
        ("李\ue863", "liyan"),
        ("吕布", "lvbu"),
    ],
)
def test_the_likeliest_reading_comes_first(name: str, full: str) -> None:
    assert keys(name).full[0] == full


@pytest.mark.parametrize(("name", "wrong"), [("单雄信", "dan"), ("仇英", "chou"), ("解思", "jie"), ("万俟雪", "wan")])
def test_a_surname_is_never_read_as_a_common_word(name: str, wrong: str) -> None:
    assert not any(key.startswith(wrong) for key in keys(name).full)


def test_given_names_with_two_readings_have_both_keys() -> None:
    assert {"wangchangle", "wangzhangle", "wangchangyue", "wangzhangyue"} <= set(keys("王长乐").full)
    assert {"wcl", "wzl", "wcy", "wzy"} <= set(keys("王长乐").initials)


def test_u_umlaut_is_found_both_ways() -> None:
    assert keys("吕布").full == ("lvbu", "lubu")


def test_initials() -> None:
    assert keys("单雄信").initials[0] == "sxx"
    assert keys("尉迟恭礼").initials == ("ycgl",)


def test_dots_and_spaces_go_and_latin_becomes_lower_case() -> None:
    assert keys("买买提·艾力").full[0] == keys("买买提艾力").full[0]
    assert keys("Anna Li").full == ("annali",)


def test_a_character_without_reading_stays() -> None:
    assert keys("王\U0003134f").full == ("wang\U0003134f",)
    assert keys("") == keys(" · ")


@given(st.text(max_size=120))
def test_any_text_has_few_keys(text: str) -> None:
    found = keys(text)
    assert len(found.full) <= MAX_KEYS
    assert len(found.initials) <= MAX_KEYS
