"""Laws of coded values: the words of lists become codes, unknown ones never do."""

from __future__ import annotations

import pytest

from core.domain.person import PERSON_FIELDS
from core.roster.choices import Disability, allowed_words, read_choice, read_disability


@pytest.mark.parametrize("field", [field for field in PERSON_FIELDS if field.choices], ids=lambda field: field.name)
def test_every_label_of_the_master_record_is_read(field) -> None:  # type: ignore[no-untyped-def]
    assert [read_choice(field.name, label) for _, label in field.choices] == [code for code, _ in field.choices]


@pytest.mark.parametrize(
    ("field", "word", "code"),
    [
        ("sex", "男 ", "1"),
        ("sex", "Ｆ", "2"),
        ("self_care", "具备生活自理能力", "full"),
        ("self_care", "半失能", "partial"),
        ("self_care", "部分丧失自理", "partial"),  # as the program itself calls it on a person's page
        ("self_care", "完全丧失自理", "none"),
        ("self_care", "完全丧失生活自理能力", "none"),
        ("self_care", "一档", ""),
        ("support_form", "分散", "home"),
        ("support_form", "农村集中供养", "institution"),
        ("lives_alone", "√", "yes"),
        ("lives_alone", "无", "no"),
        ("labour", "无", "none"),
        ("marital", "离异", "40"),
        ("housing", "借住", "lodging"),
        ("disability_grade", "Ⅱ级", "2"),
        ("self_care", "好", ""),
    ],
)
def test_words_of_lists(field: str, word: str, code: str) -> None:
    assert read_choice(field, word) == code


@pytest.mark.parametrize(
    ("text", "kind", "grade"),
    [
        ("肢体二级", "4", "2"),
        ("二级肢体残疾", "4", "2"),
        ("精神残疾（一级）", "6", "1"),
        ("视力残疾", "1", ""),
        ("三级", "", "3"),
        ("智力 4级", "5", "4"),
        ("多重一级", "7", "1"),
        ("肢体贰级", "4", "2"),
        ("肢体Ⅲ级", "4", "3"),
        ("无", "", ""),
        ("", "", ""),
    ],
)
def test_kind_and_grade_in_one_cell(text: str, kind: str, grade: str) -> None:
    assert read_disability(text) == Disability(kind, grade)


@pytest.mark.parametrize("text", ["肢体二级、视力三级", "重度", "肢体五级", "有"])
def test_what_only_the_certificate_can_say_is_not_understood(text: str) -> None:
    assert not read_disability(text).is_understood


def test_the_words_that_are_asked_for_are_words_that_are_read() -> None:
    for field in PERSON_FIELDS:
        if field.name == "disability_kind":
            assert all(read_disability(word).grade for word in allowed_words(field.name).split("、"))
        elif field.choices or field.kind == "yes_no":
            assert all(read_choice(field.name, word) for word in allowed_words(field.name).split("、")), field.name
