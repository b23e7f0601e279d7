"""Laws of telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.phones import read_phone


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13800001234", "13800001234"),
        ("1 3 8 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("+86-138-0000-1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("８６１３８００００１２３４", "13800001234"),
        ("022-69591234", "022-69591234"),
        ("(022)69591234", "022-69591234"),
        ("02269591234", "022-69591234"),
        ("+86 22 69591234", "022-69591234"),
        ("0316-5912345", "0316-5912345"),
        ("010-69591234-801", "010-69591234-801"),
        ("010-69591234转801", "010-69591234-801"),
        ("022—69591234", "022-69591234"),
        ("4001234567", "4001234567"),
        ("12349", "12349"),
        ("13800001234/13900005678", "13800001234、13900005678"),
        ("13800001234、022-69591234", "13800001234、022-69591234"),
    ],
)
def test_numbers_come_out_in_one_form(text: str, value: str) -> None:
    reading = read_phone(text)
    assert reading.value == value
    assert all(problem.severity == "note" for problem in reading.problems)
    assert bool(reading.problems) == (text != value)


def test_a_local_number_is_kept_and_asked_for_its_area() -> None:
    reading = read_phone("69591234")
    assert reading.value == "69591234"
    assert [(problem.code, problem.severity) for problem in reading.problems] == [("phone.no_area", "doubt")]


@pytest.mark.parametrize(
    "text", ["1380000123", "138000012345", "不清楚", "13800001234/12", "12800001234", "١٣٨٠٠٠٠١٢٣٤"]
)
def test_an_unreadable_number_is_doubted_with_an_example(text: str) -> None:
    reading = read_phone(text)
    assert reading.value == ""
    assert [(problem.code, problem.severity) for problem in reading.problems] == [("phone.unreadable", "doubt")]
    assert "138" in str(reading.problems[0].params["example"])


@given(st.text(max_size=40))
def test_any_text_is_answered_and_reading_twice_is_reading_once(text: str) -> None:
    reading = read_phone(text)
    assert reading.value or reading.problems
    if reading.value:
        assert read_phone(reading.value).value == reading.value
