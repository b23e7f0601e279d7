"""The hostile and broken inputs at the border between laptop and district, by number, each with the tests that hold its
answer. A number without a test, or a test that is gone, is red here.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.helpers.sources import ROOT

SERVER, CLIENT, WIRE = "tests/sync/server", "tests/sync/client", "tests/sync/protocol"
STICK, PUSH, LIMITS = f"{CLIENT}/test_stick_refusals.py", f"{SERVER}/test_push.py", f"{SERVER}/test_limits.py"
HOSTILE, OFFICE = f"{SERVER}/test_hostile.py", f"{SERVER}/test_office_cases.py"
MATRIX, SIGN_IN = f"{SERVER}/test_office_matrix.py", f"{SERVER}/test_office_sign_in.py"
HERE = f"{SERVER}/test_bad_inputs.py"

# ruff: noqa: E501
INPUTS: dict[int, tuple[str, list[str]]] = {
    51: ("paths as names in a batch", [f"{STICK}::test_names_inside_a_file_are_never_paths",
                                       f"{CLIENT}/test_stick_sentences.py::test_a_file_that_is_not_taken_says_why_and_what_to_do"]),
    52: ("links, doubles, a million entries",
         [f"{STICK}::test_what_is_listed_twice_or_a_million_times_is_refused_before_it_is_unpacked"]),
    53: ("a gigabyte of zeros packed",
         [f"{LIMITS}::test_53_a_gigabyte_that_travels_as_a_megabyte_is_stopped_while_inflating",
          f"{STICK}::test_a_gigabyte_of_zeros_takes_no_memory"]),
    54: ("archives and sizes that lie", [f"{STICK}::test_archives_and_sizes_that_lie_are_refused"]),
    55: ("a batch of a stranger, of a revoked device, of another district",
         [f"{STICK}::test_files_of_strangers_are_refused_by_name_and_noted",
          f"{STICK}::test_a_file_sealed_to_another_district_cannot_be_read_here"]),
    56: ("one byte changed", [f"{STICK}::test_a_changed_byte_anywhere_is_refused_and_nothing_is_stored",
                              f"{WIRE}/test_stick.py::test_any_changed_byte_is_refused_by_name"]),
    57: ("the same batch twice, an older one after a newer",
         [f"{STICK}::test_the_same_file_twice_says_that_it_was_taken_before",
          f"{PUSH}::test_the_same_batch_again_is_only_duplicates_and_changes_nothing",
          f"{CLIENT}/test_stick.py::test_two_sticks_that_cross_end_where_one_would",
          f"{CLIENT}/test_stick.py::test_an_older_receipt_after_a_newer_one_is_no_news"]),
    58: ("one bad in five hundred", [f"{PUSH}::test_one_bad_line_in_five_hundred_concerns_nobody_else",
                                     f"{CLIENT}/test_stick.py::test_one_bad_item_in_five_hundred_is_listed_and_the_others_arrive"]),
    59: ("an id with other bytes", [f"{PUSH}::test_the_same_id_with_other_bytes_is_a_conflict_and_both_are_kept",
                                    f"{HERE}::test_bad_input_59_both_versions_are_shown_to_the_administrator"]),
    60: ("a far newer schema, unknown names",
         [f"{PUSH}::test_unknown_fields_of_a_newer_laptop_are_kept",
          f"{HERE}::test_bad_input_60_what_a_newer_laptop_says_is_kept_and_returned"]),
    61: ("a child before its parent", [f"{PUSH}::test_a_correction_waits_for_what_it_corrects",
                                       "tests/core/service/test_parking.py::test_a_child_before_its_parent_is_held_quietly_and_listed_after_five_days"]),
    62: ("himself as his own guardian, guardians in a circle", ["tests/core/domain/test_household.py::test_somebody_is_not_his_own_guardian",
                                         "tests/core/service/test_care_contradictions.py::test_nobody_is_his_own_guardian",
                                         "tests/core/service/test_care_contradictions.py::test_guardians_in_an_agreement_do_not_come_back_to_the_person",
                                         "tests/core/roster/test_table.py::test_guardians_who_come_back_to_the_person_are_doubted_at_their_cell",
                                         "tests/core/service/test_household.py::test_bad_input_62_guardians_who_come_back_to_where_they_began_are_refused_at_the_field"]),
    63: ("JSON that two readers read differently",
         [f"{HOSTILE}::test_what_is_no_hello_is_refused_with_one_code", f"{HERE}::test_bad_input_63_one_reader_on_both_sides",
          f"{HERE}::test_bad_input_63_a_hundred_thousand_levels_are_refused_at_every_door",
          "tests/core/domain/test_canonical.py::test_what_the_two_ends_could_read_differently_is_refused"]),
    64: ("a body that is no UTF-8, empty, null, a list",
         [f"{HOSTILE}::test_what_is_no_hello_is_refused_with_one_code",
          f"{HERE}::test_bad_input_64_the_place_of_the_first_bad_byte_is_said"]),
    65: ("an encoding that lies", [f"{LIMITS}::test_65_an_encoding_that_lies", f"{HOSTILE}::test_encodings_that_lie"]),
    66: ("a length that lies, a body without an end, a byte now and then",
         [f"{LIMITS}::test_66_a_length_that_promises_more_than_comes",
          f"{LIMITS}::test_66_a_length_that_promises_less_than_comes",
          f"{LIMITS}::test_66_chunks_without_an_end_are_cut_at_the_limit",
          f"{LIMITS}::test_66_a_byte_now_and_then_keeps_nobody_busy"]),
    67: ("a gigabyte of body", [f"{LIMITS}::test_67_a_body_beyond_the_limit_is_refused_before_it_is_read",
                                f"{HOSTILE}::test_a_gigabyte_is_refused_before_it_is_read"]),
    68: ("heads of 64 kB, line ends in a header, TRACE",
         [f"{LIMITS}::test_68_a_head_too_long_or_torn_is_400", f"{LIMITS}::test_68_methods_that_are_not_ours_are_405",
          f"{LIMITS}::test_68_what_a_header_says_is_never_sent_back"]),
    69: ("bad tokens of every kind", [f"{SERVER}/test_tokens.py::test_bad_input_69_every_bad_token_gets_the_same_401"]),
    70: ("a token with another device's key",
         [f"{SERVER}/test_tokens.py::test_bad_input_70_a_token_with_another_device_s_signature_is_refused_and_told"]),
    71: ("a stolen word used twice",
         [f"{SERVER}/test_tokens.py::test_bad_input_71_a_hello_said_twice_gives_nothing_usable_and_is_told",
          f"{SIGN_IN}::test_a_stolen_refresh_token_ends_the_whole_session_and_the_user_is_told"]),
    72: ("a server that proves nothing",
         [f"{CLIENT}/test_no_way_around.py::test_bad_input_72_a_certificate_that_proves_nothing",
          f"{CLIENT}/test_no_way_around.py::test_bad_input_72_tls_of_the_last_century",
          f"{CLIENT}/test_no_way_around.py::test_there_is_no_switch_and_no_button_to_go_on_without_proof"]),
    73: ("a sign-in page, a redirect", [f"{CLIENT}/test_no_answer.py::test_an_impostor_is_no_answer_and_changes_nothing",
                                        f"{CLIENT}/test_engine_laws.py::test_a_captive_portal_is_no_district"]),
    74: ("something of another village by its id",
         [f"{MATRIX}::test_the_whole_table",
          f"{SERVER}/test_people.py::test_an_edit_of_somebody_unknown_waits_and_looks_the_same_as_one_of_another_village",
          f"{HERE}::test_bad_input_74_no_door_hands_out_records_or_photos_by_id",
          f"{HERE}::test_bad_input_74_a_person_of_another_village_costs_the_same_work_and_bytes_as_nobody"]),
    75: ("the office's API asked by a laptop, a role of one's own making",
         [f"{MATRIX}::test_the_whole_table", f"{OFFICE}::test_a_field_nobody_may_send_is_refused_and_noted",
          f"{SIGN_IN}::test_roles_taken_away_end_the_session_and_nobody_changes_his_own"]),
    76: ("names that only the district may set",
         [f"{HOSTILE}::test_a_name_of_the_district_is_refused_not_ignored", f"{PUSH}::test_fields_are_named_when_they_are_wrong",
          f"{HERE}::test_bad_input_76_a_name_of_the_district_is_refused_at_every_door"]),
    77: ("another township's list, SQL as an order", [f"{MATRIX}::test_the_whole_table",
                                                      f"{OFFICE}::test_a_filter_or_an_order_that_does_not_exist_is_refused"]),
    78: ("floods", [f"{LIMITS}::test_78_a_thousand_logins_a_minute_are_paused_and_an_honest_laptop_is_not",
                    f"{LIMITS}::test_78_ten_thousand_batches_a_minute_are_paused_and_others_are_not"]),
    79: ("pieces of a photo at the wrong place, twice, too late, of other bytes",
         [f"{SERVER}/test_photos.py::test_a_wrong_offset_is_answered_with_the_true_one",
          f"{SERVER}/test_photos.py::test_a_finished_photo_takes_nothing_more",
          f"{SERVER}/test_photos.py::test_a_photo_with_the_wrong_hash_starts_again",
          f"{SERVER}/test_photo_run.py::test_bad_input_79_pieces_at_the_wrong_place_twice_or_too_late_change_nothing"]),
    80: ("an audit changed by hand", [f"{SERVER}/test_audit.py::test_the_first_bad_row_is_named"]),
    81: ("a clock three years back", ["tests/core/service/test_clock.py::test_the_visit_is_saved_and_a_clock_that_is_not_believed_is_marked",
                                      f"{SERVER}/test_access.py::test_a_clock_wrong_by_years_does_not_keep_a_laptop_out",
                                      f"{SERVER}/test_access.py::test_a_token_lives_fifteen_minutes_by_the_districts_clock"]),
}  # fmt: skip


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_no_number_is_left_out() -> None:
    assert sorted(INPUTS) == list(range(51, 82))


@pytest.mark.parametrize("number", INPUTS)
def test_every_bad_input_names_tests_that_exist(number: int) -> None:
    _what, named = INPUTS[number]
    assert named
    for one in named:
        file, name = one.split("::")
        assert name in names_in(file), one
