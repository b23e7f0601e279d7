"""Every number of the laptop's bad inputs is held by exactly one numbered test, or by named tests that say as much."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from tests.helpers.sources import ROOT

TABLE, READER, PREVIEW = (f"tests/core/roster/test_{name}.py" for name in ("table", "reader", "preview"))
BACKUPS = "tests/core/service/test_backups.py"

LAPTOP = (*range(1, 51), 82, 83, 84)
ELSEWHERE: dict[int, list[str]] = {
    9: [f"{TABLE}::test_sex_and_birth_that_differ_from_the_number_are_shown_with_both"],
    10: [
        f"{TABLE}::test_the_second_row_with_a_number_is_refused_and_names_the_first",
        f"{PREVIEW}::test_another_name_under_a_known_number_is_doubted",
        "tests/core/service/test_leads_and_referrals.py::test_the_same_number_telephone_or_sound_is_said_by_its_name",
    ],
    21: [
        "tests/core/document/test_fonts.py::test_a_character_that_no_font_has_stops_the_print_with_its_name_and_code_point"
    ],
    40: [
        f"{READER}::test_a_bomb_is_refused_before_it_is_loaded",
        f"{READER}::test_a_workbook_that_unfolds_too_far_is_refused",
        f"{READER}::test_a_sheet_that_claims_a_million_rows_and_a_thousand_columns_is_refused",
    ],
    41: [
        f"{READER}::test_macros_are_refused_by_suffix_and_by_content",
        f"{READER}::test_entities_of_any_kind_are_refused_in_any_part",
        f"{READER}::test_only_values_come_out_and_a_formula_without_result_is_marked",
    ],
    42: [
        f"{READER}::test_text_that_is_in_no_known_encoding_is_refused_with_its_line",
        f"{READER}::test_quotes_that_do_not_match_are_refused_with_their_line",
        f"{TABLE}::test_a_line_with_a_missing_field_is_doubted_in_text_files_only",
        "tests/core/service/test_roster.py::test_one_refused_row_stops_everything_and_is_named",
    ],
    84: [
        f"{BACKUPS}::test_the_backup_of_another_village_is_refused_before_anything_is_touched",
        f"{BACKUPS}::test_a_backup_that_is_not_whole_is_refused_by_name",
    ],
}


def numbers_here() -> Counter[int]:
    """How many tests carry each number: here, or at the place where the input enters."""
    numbered = re.compile(r"^def test_bad_input_(\d+)_", re.MULTILINE)
    paths = (ROOT / "tests").rglob("test_*.py")
    return Counter(int(found) for path in paths for found in numbered.findall(path.read_text("utf-8")))


def test_every_number_has_one_place() -> None:
    everywhere = numbers_here() + Counter(ELSEWHERE.keys())
    assert {number: everywhere[number] for number in LAPTOP} == dict.fromkeys(LAPTOP, 1)


@pytest.mark.parametrize("number", ELSEWHERE)
def test_what_is_tested_elsewhere_exists(number: int) -> None:
    for one in ELSEWHERE[number]:
        file, name = one.split("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, one
