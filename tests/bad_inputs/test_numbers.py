"""Every number of the laptop's bad inputs is held by exactly one test here, by named tests elsewhere, or is open."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from tests.helpers.sources import ROOT

TABLE, READER, PREVIEW = (f"tests/core/roster/test_{name}.py" for name in ("table", "reader", "preview"))
BACKUPS = "tests/core/service/test_backups.py"

ELSEWHERE: dict[int, list[str]] = {
    9: [f"{TABLE}::test_sex_and_birth_that_differ_from_the_number_are_shown_with_both"],
    10: [
        f"{TABLE}::test_the_second_row_with_a_number_is_refused_and_names_the_first",
        f"{PREVIEW}::test_another_name_under_a_known_number_is_doubted",
    ],
    16: ["tests/core/service/test_household.py::test_the_dead_are_not_met_and_the_ended_not_reviewed"],
    21: [
        "tests/core/document/test_fonts.py::test_a_character_that_no_font_has_stops_the_print_with_its_name_and_code_point"
    ],
    29: [
        "tests/core/forms/test_questions.py::test_newlines_become_one_sort",
        "tests/core/domain/test_names.py::test_free_text_keeps_lines_and_refuses_what_no_database_takes",
    ],
    32: [f"{TABLE}::test_each_kind_of_bad_cell_is_named"],
    37: ["tests/core/document/test_workbook.py::test_a_name_like_a_formula_stays_text_and_numbers_are_masked"],
    40: [
        f"{READER}::test_a_bomb_is_refused_before_it_is_loaded",
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
    43: [
        f"{READER}::test_hidden_rows_columns_and_sheets_are_read_and_marked",
        f"{READER}::test_merged_cells_carry_their_value_marked_as_a_copy",
        f"{READER}::test_date_cells_are_days_in_both_calendars",
    ],
    84: [
        f"{BACKUPS}::test_the_backup_of_another_village_is_refused_before_anything_is_touched",
        f"{BACKUPS}::test_a_backup_that_is_not_whole_is_refused_by_name",
    ],
}

OPEN: dict[int, str] = {
    18: "a list in CSV for programs that know GBK only",
    28: "how long a paste of ten megabytes keeps the window",
    31: "sums of money out of range",
    38: "a cell of 40,000 characters in an export",
    39: "control characters in an export",
    83: "a long print cancelled half way (no printer at all is tested)",
}


def numbers_here() -> Counter[int]:
    """How many tests of this folder carry each number."""
    found = Counter[int]()
    for path in (ROOT / "tests" / "bad_inputs").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (match := re.match(r"test_bad_input_(\d+)_", node.name)):
                found[int(match[1])] += 1
    return found


def test_every_number_has_one_place() -> None:
    everywhere = numbers_here() + Counter(ELSEWHERE.keys()) + Counter(OPEN.keys())
    assert everywhere == Counter([*range(1, 51), 82, 83, 84])


@pytest.mark.parametrize("number", ELSEWHERE)
def test_what_is_tested_elsewhere_exists(number: int) -> None:
    for one in ELSEWHERE[number]:
        file, name = one.split("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, one
