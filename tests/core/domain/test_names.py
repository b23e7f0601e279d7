"""Laws of names: every character of the standard passes, what hides or destroys is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.names import check_name, check_text, private_use_twin, search_fold
from tests.helpers.people import ODD_NAMES


def codes(text: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in check_name(text)[1]]


@pytest.mark.parametrize("name", [*ODD_NAMES, "张", "李" * 50, "王" * 100, "Anna Müller", "O'Brien", "\U00031350田"])
def test_rare_long_and_foreign_names_stay_as_typed(name: str) -> None:
    assert check_name(name) == (name, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name.empty"),
        ("   ", "name.empty"),
        ("　　", "name.empty"),
        ("🙂", "name.no_letter"),
        ("王" * 101, "name.too_long"),
        ("王" * 5000, "name.too_long"),
        ("张\u200b三", "name.invisible"),
        ("张\u202e三", "name.invisible"),
        ("\ufeff张三", "name.invisible"),
        ("张\x00三", "name.nul"),
        ("张\ud800三", "name.surrogate"),
        ("张\x0b三", "name.control"),
        ("张\n三", "name.control"),
        ("张\t三", "name.control"),
    ],
)
def test_what_cannot_be_a_name_is_refused(text: str, code: str) -> None:
    assert codes(text) == [(code, "refuse")]
    assert check_name(text)[0] == ""


def test_the_place_of_a_hidden_character_is_told() -> None:
    assert check_name("𬱖文\u202e德")[1][0].params == {"position": 3, "code": "U+202E"}


def test_private_use_is_doubted_with_the_standard_character() -> None:
    name, problems = check_name("李\ue863")
    assert name == "李\ue863"
    assert [(problem.code, problem.severity, problem.params["suggestion"]) for problem in problems] == [
        ("name.private_use", "doubt", "䶮")
    ]


@pytest.mark.parametrize("name", ["张?", "李？华", "王□", "赵�"])
def test_traces_of_a_lost_character_are_doubted(name: str) -> None:
    assert codes(name) == [("name.lost_character", "doubt")]


@pytest.mark.parametrize("name", ["张三2", "张三（亡）", "=张三", "张三、李四"])
def test_signs_that_do_not_belong_are_doubted(name: str) -> None:
    assert {code for code, _ in codes(name)} == {"name.odd_character"}
    assert check_name(name)[0] == name


@pytest.mark.parametrize("text", ["张 三", "张　三", " 张三 ", "张\u00a0三"])
def test_alignment_spaces_go_with_a_note(text: str) -> None:
    assert check_name(text)[0] == "张三"
    assert codes(text) == [("name.spaces_removed", "note")]


@pytest.mark.parametrize("dot", "·•・.．‧･")
def test_every_dot_finds_the_same_name_and_none_is_changed(dot: str) -> None:
    name = f"阿卜杜热合曼{dot}买买提"
    assert check_name(name) == (name, ())
    assert search_fold(name) == "阿卜杜热合曼·买买提"


def test_folding_is_only_for_the_key() -> None:
    assert check_name("\ufa19田")[0] == "\ufa19田"
    assert search_fold("\ufa19田") == "\u795e田"
    assert search_fold("李\ue863") == "李䶮"
    assert search_fold("ＡＢ c") == "abc"


def test_the_known_private_use_places_lead_to_standard_characters() -> None:
    twins = [private_use_twin(chr(code)) for code in range(0xE815, 0xE865)]
    assert all(twins)
    assert len(set(twins)) == 80
    assert private_use_twin("张") == ""


def test_free_text_keeps_lines_and_refuses_what_no_database_takes() -> None:
    assert check_text("一行\n二行\t三") == ()
    assert [problem.code for problem in check_text("一\x00")] == ["name.nul"]
    assert [problem.code for problem in check_text("一\x0b")] == ["name.control"]


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_answered(text: str) -> None:
    name, problems = check_name(text)
    assert (name == "") == any(problem.severity == "refuse" for problem in problems)
    assert isinstance(search_fold(text), str)


@given(st.text(st.sampled_from("张三\ufa19\U0002cc56Ａb ·．•\ue863é"), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert search_fold(search_fold(text)) == search_fold(text)
