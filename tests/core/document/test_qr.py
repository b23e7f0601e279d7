"""Laws of the code on the page."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.barcode import qrencoder

from core.document.qr import encode, modules
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


def by_the_library(data: bytes, mask: int) -> list[list[bool]]:
    """The same symbol as the library's own, slow encoder makes it."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(data.decode()))
    code.version = code.calculate_version()
    code.makeImpl(False, mask)
    return [[bool(dark) for dark in row] for row in code.modules]


def rows_of(side: int, symbol: int) -> list[list[bool]]:
    line = f"{symbol:0{side * side}b}"
    return [[dark == "1" for dark in line[row * side : (row + 1) * side]] for row in range(side)]


def penalty(rows: list[list[bool]]) -> int:
    """ISO/IEC 18004, 7.8.3, word by word."""
    side, points = len(rows), 0
    for lines in (rows, [list(column) for column in zip(*rows, strict=True)]):
        for line in lines:
            points += sum(length - 2 for _, group in groupby(line) if (length := len(list(group))) >= 5)
            text = "".join("01"[dark] for dark in line)
            for pattern in ("10111010000", "00001011101"):
                points += 40 * sum(text.startswith(pattern, at) for at in range(side))
    for row in range(side - 1):
        for column in range(side - 1):
            points += 3 * (len({rows[row + a][column + b] for a in (0, 1) for b in (0, 1)}) == 1)
    return points + 10 * int(abs(sum(map(sum, rows)) / side**2 - 0.5) * 20)


TEXTS = st.text(st.sampled_from("NF1:-0123456789abcdef"), min_size=1, max_size=230)


@settings(max_examples=40)
@given(TEXTS, st.integers(0, 7))
def test_a_symbol_is_the_one_that_the_standards_encoder_makes(text: str, mask: int) -> None:
    frame, symbol = encode(text.encode(), mask)
    assert rows_of(frame.side, symbol) == by_the_library(text.encode(), mask)


@settings(max_examples=15)
@given(TEXTS)
def test_the_mask_is_the_one_that_reads_best(text: str) -> None:
    frame, chosen = encode(text.encode(), -1)
    counted = [penalty(rows_of(frame.side, encode(text.encode(), mask)[1])) for mask in range(8)]
    assert penalty(rows_of(frame.side, chosen)) == min(counted)
    assert [frame.penalty(encode(text.encode(), mask)[1]) for mask in range(8)] == counted


def test_the_runs_are_the_black_modules() -> None:
    side, runs = modules("NF1:runs")
    frame, symbol = encode(b"NF1:runs", -1)
    drawn = {(side - 1 - row, column + at) for column, row, count in runs for at in range(count)}
    rows = rows_of(frame.side, symbol)
    assert drawn == {(row, column) for row in range(side) for column in range(side) if rows[row][column]}


def test_what_no_symbol_holds_is_refused() -> None:
    assert encode(b"x" * 2331, 0)[0].side == 177
    with pytest.raises(ValueError, match="too long"):
        encode(b"x" * 2332, 0)
