"""Laws of ID numbers: a right one is taken, a wrong one is named, nothing is mended in silence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import identity
from core.domain.identity import check_id_number, fold_digits, mask_id, mask_name, mask_phone
from tests.helpers.people import check_character, id_number

TODAY = date(2026, 11, 22)

valid_numbers = st.builds(
    id_number,
    st.dates(date(1900, 1, 1), TODAY),
    st.sampled_from(["1", "2"]),
    region=st.sampled_from(["120221", "110105", "510182", "659001", "340421"]),
    serial=st.integers(1, 499),
)


def codes(text: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in check_id_number(text, TODAY).problems]


def test_the_standards_own_example_is_read() -> None:
    reading = check_id_number("11010519491231002X", TODAY)
    assert (reading.value, reading.kind, reading.birth_date, reading.sex, reading.problems) == (
        "11010519491231002X",
        "resident",
        date(1949, 12, 31),
        "2",
        (),
    )


def test_the_second_example_is_so_old_that_it_is_doubted() -> None:
    reading = check_id_number("440524188001010014", TODAY)
    assert reading.value == "440524188001010014"
    assert codes("440524188001010014")[0] == ("identity.age", "doubt")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110101199003070001", "identity.check_digit"),
        ("440101199002301232", "identity.birth_not_exist"),
        ("110100180001011230", "identity.birth_year"),
        ("٣١٠١٠١١٩٩٠٠٣٠٧٠٠٠٣", "identity.foreign_digits"),
        ("1101011990030700０٣", "identity.foreign_digits"),
        ("11010119900307000", "identity.length"),
        ("1101011990030700030", "identity.length"),
        ("11010119900307O003", "identity.characters"),
        ("张三张三张三张三张三张三张三张三张三", "identity.characters"),
        ("", "identity.empty"),
        ("  　", "identity.empty"),
    ],
)
def test_a_wrong_number_is_refused_by_name(text: str, code: str) -> None:
    reading = check_id_number(text, TODAY)
    assert codes(text) == [(code, "refuse")]
    assert reading.is_refused
    assert reading.value == ""


def test_a_date_that_does_not_exist_is_told() -> None:
    assert check_id_number("440101199002301232", TODAY).problems[0].params == {"date": "1990-02-30"}


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "'11010519491231002X",
        "\u200b11010519491231002X\u202c",
        "　11010519491231002Ｘ\n",
    ],
)
def test_what_spreadsheets_add_is_cleaned_with_a_note(text: str) -> None:
    reading = check_id_number(text, TODAY)
    assert reading.value == "11010519491231002X"
    assert codes(text) == [("identity.cleaned", "note")]


def test_fifteen_digits_are_kept_and_asked_about() -> None:
    reading = check_id_number("110105491231002", TODAY)
    assert reading.value == "110105491231002"
    assert reading.suggestion == "11010519491231002X"
    assert codes("110105491231002") == [("identity.old_number", "doubt")]
    assert codes("110105491331002") == [("identity.birth_not_exist", "refuse")]


def test_future_births_and_great_ages_are_doubted() -> None:
    assert codes(id_number(date(2031, 1, 1))) == [("identity.future_birth", "doubt")]
    assert codes(id_number(date(1896, 1, 1))) == [("identity.age", "doubt")]
    assert codes(id_number(date(1900, 1, 1))) == []


@pytest.mark.parametrize(("region", "kind"), [("810000", "permit"), ("820000", "permit"), ("830000", "permit")])
def test_residence_permits_are_a_kind_of_their_own(region: str, kind: str) -> None:
    number = id_number(date(1955, 5, 5), region=region)
    assert check_id_number(number, TODAY).kind == kind
    assert codes(number) == []


def test_permanent_residents_from_abroad_are_a_kind_of_their_own() -> None:
    number = id_number(date(1955, 5, 5), region="911124")
    assert (check_id_number(number, TODAY).kind, codes(number)) == ("foreign", [])
    old = check_id_number("CAN110155050500", TODAY)
    assert (old.kind, old.value) == ("foreign", "CAN110155050500")
    assert codes("CAN110155050500") == [("identity.foreign_old", "note")]


def test_an_unknown_region_is_only_a_note() -> None:
    assert codes(id_number(date(1955, 5, 5), region="119999")) == [("identity.region", "note")]
    assert codes(id_number(date(1955, 5, 5), region="110103")) == []  # 崇文区, abolished in 2010


@given(valid_numbers)
def test_every_valid_number_is_accepted(number: str) -> None:
    reading = check_id_number(number, TODAY)
    assert reading.value == number
    assert reading.birth_date == date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    assert all(problem.severity == "note" for problem in reading.problems)


@given(valid_numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_never_passes(number: str, place: int, digit: str) -> None:
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        assert check_id_number(changed, TODAY).is_refused


@given(valid_numbers)
def test_check_characters_agree_with_the_tests_own(number: str) -> None:
    assert identity.check_character(number[:17]) == check_character(number[:17])


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    reading = check_id_number(text, TODAY)
    assert reading.is_refused == (reading.value == "")


def test_masks_leave_first_six_and_last_four() -> None:
    assert mask_id("110105194912310021") == "110105********0021"
    assert mask_id("110105491231002") == "110105*****1002"
    assert mask_id("12345") == "*****"
    assert mask_id("") == ""


def test_phone_masks() -> None:
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("022-69591234") == "022-****1234"
    assert mask_phone("13800001234、13900005678") == "138****1234、139****5678"
    assert mask_phone("") == ""


def test_name_masks_count_code_points() -> None:
    assert [mask_name(name) for name in ("", "张", "张三", "张三丰", "𬱖德")] == ["", "张", "张*", "张*丰", "𬱖*"]


def test_only_full_width_signs_are_folded() -> None:
    assert fold_digits("１２Ｘ－٣三") == "12X-٣三"
