"""Laws of breaking lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.document.fonts import Typeface
from core.document.lines import NEVER_FIRST, NEVER_LAST, clean, wrap

HAN = st.sampled_from("春眠不觉晓处闻啼鸟𬱖䶮㛃")
WORD = st.sampled_from(["NF1", "138****5521", "2026-11-22", "a", "B超", "3.5"])
STOP = st.sampled_from("，。、；：！？）》”")
OPEN = st.sampled_from("（《“")
SENTENCE = st.lists(
    st.one_of(st.tuples(HAN), st.tuples(WORD), st.tuples(OPEN, HAN), st.tuples(HAN, STOP), st.just((" ",))).map(
        "".join
    ),
    max_size=60,
).map(lambda parts: "好" + "".join(parts))
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)


def em(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)


@given(ANYTHING, st.floats(1, 40))
def test_breaking_loses_nothing_but_spaces(text: str, room: float) -> None:
    text = clean(text)
    kept = "".join(wrap(text, room, em)).replace(" ", "")
    assert kept == text.replace(" ", "").replace("\n", "")


@given(ANYTHING, st.floats(1, 40))
def test_no_line_is_wider_than_its_column(text: str, room: float) -> None:
    assert all(em(line) <= room + 1e-5 or len(line) == 1 for line in wrap(clean(text), room, em))


@given(SENTENCE, st.floats(12, 30))
def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket(text: str, room: float) -> None:
    lines = wrap(text, room, em)
    assert all(line[0] not in NEVER_FIRST for line in lines[1:] if line)
    assert all(line[-1] not in NEVER_LAST for line in lines[:-1] if line)


def test_a_character_beyond_the_basic_plane_is_one_character_wide(typeface: Typeface) -> None:
    assert typeface.body.width("𬱖", 10) == 10
    assert typeface.body.lines("𬱖" * 25, 10, 100) == ["𬱖" * 10, "𬱖" * 10, "𬱖" * 5]


def test_words_and_numbers_stay_whole(typeface: Typeface) -> None:
    lines = typeface.body.lines("记录编号是NH03-2026-000128请核对", 10, 110)
    assert "NH03-2026-000128" in lines[1]


def test_a_number_longer_than_the_line_is_parted_after_a_hyphen() -> None:
    assert wrap("0193a5b2-7c11-7abc-8def-0123456789ab", 12, em) == ["0193a5b2-7c11-7abc-", "8def-0123456789ab"]


@pytest.mark.parametrize("text", ["", "\n", " ", "\u200b\ufeff", "\r\n"])
def test_empty_text_is_a_line_without_ink(typeface: Typeface, text: str) -> None:
    assert "".join(typeface.body.lines(text, 10, 100)) == ""


def test_marks_without_ink_do_not_print_and_do_not_stop_the_print(typeface: Typeface) -> None:
    text = "买买提\u200d·\ufeff江\u202e"
    assert typeface.check_glyphs([text]) == []
    assert typeface.body.lines(text, 10, 200) == ["买买提·江"]


def test_a_heading_in_a_narrow_cell_is_broken_evenly(typeface: Typeface) -> None:
    assert typeface.heading.even_lines("照料人履职", 10, 32) == ["照料人", "履职"]
    assert typeface.heading.even_lines("公民身份号码", 10, 52) == ["公民身", "份号码"]
