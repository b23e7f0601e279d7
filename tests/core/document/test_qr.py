"""Laws of the code on the page."""

from __future__ import annotations

from core.document.qr import modules
from core.document.sheet import qr_text
from tests.helpers.documents import HASH, RECORD_ID

FINDER = {0: [(0, 7)], 1: [(0, 1), (6, 1)], 2: [(0, 1), (2, 3), (6, 1)]}


def test_the_code_names_the_record_and_the_beginning_of_its_hash() -> None:
    assert qr_text("", RECORD_ID, HASH) == f"NF1:{RECORD_ID}:{HASH[:16]}"
    assert qr_text("", "", "") == ""
    assert qr_text("X", RECORD_ID, HASH) == "X"


def test_the_code_is_of_the_smallest_size_that_holds_a_record_at_level_m() -> None:
    side, runs = modules(qr_text("", RECORD_ID, HASH))
    assert side == 33
    assert all(column >= 0 and column + count <= side and 0 <= row < side for column, row, count in runs)


def test_the_three_corners_that_readers_look_for_are_there() -> None:
    side, runs = modules("NF1")
    by_row: dict[int, list[tuple[int, int]]] = {}
    for column, row, count in runs:
        by_row.setdefault(side - 1 - row, []).append((column, count))
    for row, wanted in FINDER.items():
        assert [run for run in by_row[row] if run[0] < 7] == wanted
        assert [(column - side + 7, count) for column, count in by_row[row] if column >= side - 7] == wanted
        assert [run for run in by_row[side - 1 - row] if run[0] < 7] == wanted
