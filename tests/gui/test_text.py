"""Sentences: every code has words in both languages, a missing blank never breaks them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput, Unavailable
from core.paths import resources
from gui.text import GENERIC, load_sentences, sentence, words

PLACE = {"position": 2, "code": "U+0007"}


def test_the_code_stands_in_brackets_for_the_hotline() -> None:
    assert sentence(Unavailable("gui.locked")).endswith("（gui.locked）")
    assert sentence(Unavailable("gui.locked"), "en").endswith(" (gui.locked)")


def test_an_unknown_code_gets_the_general_sentence_and_its_code() -> None:
    said = sentence(Unavailable("no.such_code"))
    assert said.startswith(GENERIC["zh"])
    assert "no.such_code" in said


def test_a_sentence_with_a_missing_blank_is_still_a_sentence() -> None:
    assert "…" in words("gui.bug", {})


def test_values_fill_the_blanks() -> None:
    assert "表.pdf" in words("gui.cannot_save", {"file": "表.pdf"})


@given(
    st.dictionaries(st.sampled_from(["file", "number", "row", "where"]), st.one_of(st.text(), st.integers(), st.none()))
)
def test_no_value_can_break_a_sentence(params: dict[str, object]) -> None:
    for code in load_sentences(resources() / "i18n" / "errors"):
        for language in ("zh", "en"):
            assert words(code, params, language)


def test_a_refusal_can_name_a_code_point_without_losing_its_own_code() -> None:
    error = InvalidInput("name.control", where="name", **PLACE)
    assert error.code == "name.control"
    assert error.params["code"] == "U+0007"
