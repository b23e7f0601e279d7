"""QR codes as runs of black modules (error level M, ISO/IEC 18004)."""

from __future__ import annotations

import re
from itertools import pairwise

from reportlab.graphics.barcode import qrencoder

QUIET = 4  # modules of empty border that readers ask for

Modules = tuple[int, list[tuple[int, int, int]]]

_RUN = re.compile(b"0{5,}|1{5,}")
_BLACK = re.compile(b"1+")
_DIGITS = bytes.maketrans(b"\0\1", b"01")
_MASKS = 8


def modules(text: str) -> Modules:
    """Side length in modules, and (column, row from below, length) of every black run."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(text))
    code.version = code.calculate_version()
    code.makeImpl(False, min(range(_MASKS), key=lambda mask: _penalty(code, mask)))
    side = code.getModuleCount()
    runs = [
        (run.start(), side - 1 - number, run.end() - run.start())
        for number, row in enumerate(_rows(code))
        for run in _BLACK.finditer(row)
    ]
    return side, runs


def _rows(code: qrencoder.QRCode) -> list[bytes]:
    return [bytes(row).translate(_DIGITS) for row in code.modules]


def _penalty(code: qrencoder.QRCode, mask: int) -> int:
    """How hard the code is to read under this mask (ISO/IEC 18004, 7.8.3); on bytes, for speed."""
    code.makeImpl(True, mask)
    rows = _rows(code)
    points = 0
    for line in (*rows, *map(bytes, zip(*rows, strict=True))):
        points += sum(len(run) - 2 for run in _RUN.findall(line))
        points += 40 * (line.count(b"10111010000") + line.count(b"00001011101"))
    numbers = [int(row, 2) for row in rows]
    inner = (1 << (len(rows) - 1)) - 1
    for upper, lower in pairwise(numbers):
        unlike = (upper ^ lower) | (upper ^ upper >> 1) | (lower ^ lower >> 1) | (upper >> 1 ^ lower >> 1)
        points += 3 * (len(rows) - 1 - (unlike & inner).bit_count())
    dark = sum(number.bit_count() for number in numbers) / len(rows) ** 2
    return points + 10 * int(abs(dark - 0.5) * 20)
