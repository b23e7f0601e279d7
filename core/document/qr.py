"""QR codes as runs of black modules (error level M, ISO/IEC 18004).

A month of visits has a thousand codes, so a code is made with whole numbers: the symbol is one number with a bit for
every module, and drawing data, masking and judging a mask are a few operations on it. What is the same for all codes of
a size (finders, timing, format, the order of bits) is taken once from the library's own encoder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from reportlab.graphics.barcode import qrencoder

QUIET = 4  # modules of empty border that readers ask for

Modules = tuple[int, list[tuple[int, int, int]]]

_BLACK = re.compile("1+")
_MASKS = 8
_LEVEL = qrencoder.QRErrorCorrectLevel.M
_FIELD = 0x11D  # x⁸+x⁴+x³+x²+1, the polynomial that GF(256) is built on
_LIKE_FINDERS = ("10111010000", "00001011101")
_PADS = b"\xec\x11"


def modules(text: str) -> Modules:
    """Side length in modules, and (column, row from below, length) of every black run."""
    frame, symbol = encode(text.encode(), -1)
    side = frame.side
    line = f"{symbol:0{side * side}b}"
    return side, [
        (run.start(), side - 1 - row, run.end() - run.start())
        for row in range(side)
        for run in _BLACK.finditer(line[row * side : (row + 1) * side])
    ]


def encode(data: bytes, mask: int) -> tuple[_Frame, int]:
    """The symbol as a number, first module at the top left; `mask` below 0 takes the one that reads best.

    Raises ValueError for more than a symbol holds (2,331 bytes).
    """
    frame = _frame(next((size for size in range(1, 41) if _room(size) >= len(data)), 0))
    drawn = 0
    for table, word in zip(frame.words, _words(frame, data), strict=True):
        drawn ^= table[word >> 4] ^ table[16 + (word & 15)]
    if mask >= 0:
        return frame, drawn ^ frame.bases[mask]
    return frame, min((drawn ^ base for base in frame.bases), key=frame.penalty)


@dataclass(frozen=True)
class _Frame:
    """What all symbols of one size share.

    `bases`: the symbol without data under each mask; `words`: what each codeword turns on, 16 values of its upper half
    and 16 of its lower; `blocks`: (data words, check words) of every block; `generators`: see `_generator`.
    """

    side: int
    bases: Sequence[int]
    words: Sequence[Sequence[int]]
    blocks: Sequence[tuple[int, int]]
    generators: dict[int, Sequence[int]]
    not_first: tuple[int, int]
    not_ten: tuple[int, int]

    def penalty(self, symbol: int) -> int:
        """How hard the symbol is to read (ISO/IEC 18004, 7.8.3)."""
        side = self.side
        full = (1 << side * side) - 1
        points, like = 0, []
        for step, inner, far in zip((1, side), self.not_first, self.not_ten, strict=True):
            same = ~(symbol ^ symbol >> step) & inner
            like.append(same)
            five = same & same >> step & same >> 2 * step & same >> 3 * step
            points += five.bit_count() + 2 * (five & ~(five >> step)).bit_count()
            shifted = [symbol >> at * step for at in range(11)]
            for pattern in _LIKE_FINDERS:
                found = far
                for at, wanted in enumerate(pattern):
                    found &= shifted[10 - at] if wanted == "1" else full ^ shifted[10 - at]
                points += 40 * found.bit_count()
        across, down = like
        points += 3 * (across & across >> side & down).bit_count()
        return points + 10 * int(abs(symbol.bit_count() / side**2 - 0.5) * 20)


def _room(size: int) -> int:
    """How many bytes a symbol of this size holds."""
    words = sum(block.dataCount for block in qrencoder.QRRSBlock.getRSBlocks(size, _LEVEL))
    return int(words) - (2 if size < 10 else 3)


def _words(frame: _Frame, data: bytes) -> list[int]:
    """All codewords in the order in which they are drawn: data and check words of the blocks by turns."""
    total = sum(count for count, _ in frame.blocks)
    length = 8 if frame.side < 57 else 16
    bits = (4 << length | len(data)) << 8 * len(data) | int.from_bytes(data, "big")
    used = 4 + length + 8 * len(data)
    ended = min(total, -(-(used + 4) // 8))  # four zero bits end the data, if there is room for them
    body = (bits << 8 * ended - used).to_bytes(ended, "big")
    body += (_PADS * total)[: total - len(body)]
    parts, checks, at = [], [], 0
    for count, extra in frame.blocks:
        part = body[at : at + count]
        parts.append(part)
        checks.append(_check_words(part, extra, frame.generators[extra]))
        at += count
    return [word for group in (parts, checks) for turn in zip_longest(*group) for word in turn if word is not None]


def _check_words(part: bytes, count: int, table: Sequence[int]) -> bytes:
    """The remainder of the data divided by the generator, one word at a time."""
    rest, low, top = 0, (1 << 8 * count) - 1, 8 * (count - 1)
    for word in part:
        rest = (rest << 8 & low) ^ table[word ^ rest >> top]
    return rest.to_bytes(count, "big")


def _times(one: int, other: int) -> int:
    """Product in GF(256)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (_FIELD if one & 0x80 else 0)
        other >>= 1
    return product


def _generator(count: int) -> list[int]:
    """The generator for so many check words, without its first 1, times every word, each as one number."""
    factors, root = [1], 1
    for _ in range(count):
        factors = [a ^ _times(b, root) for a, b in zip([*factors, 0], [0, *factors], strict=True)]
        root = _times(root, 2)
    return [int.from_bytes(bytes(_times(factor, word) for factor in factors[1:]), "big") for word in range(256)]


@lru_cache(maxsize=8)
def _frame(size: int) -> _Frame:
    """A pure table of the standard, kept because every record of a workspace has a code of the same size."""
    if not size:
        raise ValueError("too long for a code")
    blocks = [(b.dataCount, b.totalCount - b.dataCount) for b in qrencoder.QRRSBlock.getRSBlocks(size, _LEVEL)]
    code = qrencoder.QRCode(size, _LEVEL)
    code.dataCache = [0] * sum(map(sum, blocks))
    bases = []
    for mask in range(_MASKS):
        code.makeImpl(False, mask)
        bases.append(int("".join("01"[bool(dark)] for row in code.modules for dark in row), 2))
    side = code.getModuleCount()
    last = side * side - 1
    places = [1 << last - row * side - column for column, row in code.dataPosIterator()]
    words = [
        [
            sum(bit for at, bit in enumerate(places[first : first + 4]) if half & 8 >> at)
            for first in (8 * word, 8 * word + 4)
            for half in range(16)
        ]
        for word in range(len(code.dataCache))
    ]
    columns = {skip: sum(1 << column for column in range(side - skip)) for skip in (1, 10)}
    every = sum(1 << row * side for row in range(side))
    return _Frame(
        side,
        bases,
        words,
        blocks,
        {extra: _generator(extra) for _, extra in blocks},
        (columns[1] * every, (1 << side * (side - 1)) - 1),
        (columns[10] * every, (1 << side * (side - 10)) - 1),
    )
