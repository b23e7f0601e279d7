"""TrueType files, read only as far as printing needs them: which glyph, how wide, and a subset to embed.

Our own reader, because the ones at hand expand every table into Python objects (60-130 ms for a Chinese font
and tens of megabytes); here the file is mapped and the tables are looked into. A parsed file never changes,
so any number of documents may be made from it at the same time.
Source of the layout: the OpenType specification (tables cmap, hmtx, loca, glyf).
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import Unavailable

_COPIED = (b"cvt ", b"fpgm", b"prep")
_WORDS, _MORE, _SCALE, _SCALE_XY, _SCALE_2X2 = 0x01, 0x20, 0x08, 0x40, 0x80


class FontFile:
    """One font file. Widths are in thousandths of the type size, as PDF counts them."""

    def __init__(self, path: Path) -> None:
        """Raises Unavailable("document.font_broken") when the file is missing or is not a TrueType font."""
        try:
            with path.open("rb") as handle:
                self._data = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_tables()
        except (OSError, ValueError, KeyError, IndexError, struct.error) as trouble:
            raise Unavailable("document.font_broken", where=path.name, file=path.name) from trouble

    def _read_tables(self) -> None:
        if self._data[:4] not in (b"\0\1\0\0", b"true"):
            raise ValueError("not a TrueType font")
        (count,) = struct.unpack_from(">H", self._data, 4)
        self._tables: dict[bytes, tuple[int, int]] = {}
        for number in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", self._data, 12 + 16 * number)
            self._tables[tag] = offset, length
        head, hhea = self._tables[b"head"][0], self._tables[b"hhea"][0]
        (units,) = struct.unpack_from(">H", self._data, head + 18)
        self._per_unit = 1000 / units
        self.box = tuple(round(v * self._per_unit) for v in struct.unpack_from(">4h", self._data, head + 36))
        rise, fall = struct.unpack_from(">2h", self._data, hhea + 4)
        self.ascent, self.descent = round(rise * self._per_unit), round(fall * self._per_unit)
        (self._long_metrics,) = struct.unpack_from(">H", self._data, hhea + 34)
        self._metrics = self._numbers("H", self._tables[b"hmtx"][0], 2 * self._long_metrics)
        (glyphs,) = struct.unpack_from(">H", self._data, self._tables[b"maxp"][0] + 4)
        (is_long,) = struct.unpack_from(">h", self._data, head + 50)
        self._places = self._numbers("I" if is_long else "H", self._tables[b"loca"][0], glyphs + 1)
        self._place_unit = 1 if is_long else 2
        self._glyf = self._tables[b"glyf"][0]
        self.name = self._read_name()
        self.glyph_of = self._read_map()

    def _numbers(self, kind: str, offset: int, count: int) -> array[int]:
        size = array(kind).itemsize
        numbers = array(kind, self._data[offset : offset + count * size])
        if sys.byteorder == "little":
            numbers.byteswap()
        return numbers

    def _read_name(self) -> str:
        """The PostScript name, reduced to what a PDF name may hold without escapes."""
        base = self._tables[b"name"][0]
        _, count, texts = struct.unpack_from(">3H", self._data, base)
        for number in range(count):
            platform, _, _, name_id, length, offset = struct.unpack_from(">6H", self._data, base + 6 + 12 * number)
            if name_id == 6:
                raw = self._data[base + texts + offset : base + texts + offset + length]
                text = raw.decode("utf-16-be" if platform in (0, 3) else "latin-1", "ignore")
                return "".join(char for char in text if char.isascii() and (char.isalnum() or char == "-")) or "Font"
        return "Font"

    def _read_map(self) -> Callable[[int], int]:
        """The lookup code point -> glyph (0: none), from the widest Unicode table of the file."""
        base = self._tables[b"cmap"][0]
        (count,) = struct.unpack_from(">H", self._data, base + 2)
        found: dict[int, int] = {}
        for number in range(count):
            platform, encoding, offset = struct.unpack_from(">HHL", self._data, base + 4 + 8 * number)
            (form,) = struct.unpack_from(">H", self._data, base + offset)
            if (platform == 0 and encoding != 5) or (platform == 3 and encoding in (1, 10)):
                found[form] = base + offset
        if 12 in found:
            return self._segments_12(found[12])
        return self._segments_4(found[4])

    def _segments_12(self, base: int) -> Callable[[int], int]:
        (count,) = struct.unpack_from(">L", self._data, base + 12)
        groups = self._numbers("I", base + 16, 3 * count)
        starts, ends, glyphs = groups[0::3], groups[1::3], groups[2::3]

        def look_up(code: int) -> int:
            at = bisect_right(starts, code) - 1
            return glyphs[at] + code - starts[at] if at >= 0 and code <= ends[at] else 0

        return look_up

    def _segments_4(self, base: int) -> Callable[[int], int]:
        count = struct.unpack_from(">H", self._data, base + 6)[0] // 2
        ends = self._numbers("H", base + 14, count)
        starts = self._numbers("H", base + 16 + 2 * count, count)
        deltas = self._numbers("H", base + 16 + 4 * count, count)
        ranges_at = base + 16 + 6 * count
        ranges = self._numbers("H", ranges_at, count)

        def look_up(code: int) -> int:
            at = bisect_left(ends, code)
            if at == count or code < starts[at]:
                return 0
            if ranges[at] == 0:
                return (code + deltas[at]) & 0xFFFF
            place = ranges_at + 2 * at + ranges[at] + 2 * (code - starts[at])
            glyph: int = struct.unpack_from(">H", self._data, place)[0]
            return (glyph + deltas[at]) & 0xFFFF if glyph else 0

        return look_up

    def width_of(self, glyph: int) -> float:
        """Advance width of a glyph in thousandths."""
        units: float = self._metrics[2 * min(glyph, self._long_metrics - 1)] * self._per_unit
        return units

    def _outline(self, glyph: int) -> bytes:
        begin, end = self._places[glyph] * self._place_unit, self._places[glyph + 1] * self._place_unit
        return self._data[self._glyf + begin : self._glyf + end]

    def _bearing(self, glyph: int) -> int:
        """The left side bearing, as the unsigned number that stands in the file."""
        if glyph < self._long_metrics:
            return self._metrics[2 * glyph + 1]
        place = self._tables[b"hmtx"][0] + 4 * self._long_metrics + 2 * (glyph - self._long_metrics)
        bearing: int = struct.unpack_from(">H", self._data, place)[0]
        return bearing

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A font file that holds these glyphs under the numbers 0, 1, 2, …; parts of composed glyphs follow them.

        It has the tables a PDF needs for glyphs addressed by number, and no others.
        """
        wanted = list(glyphs)
        outlines = self._collect(wanted)
        glyf, places = bytearray(), [0]
        for outline in outlines:
            glyf += outline
            glyf += b"\0" * (-len(glyf) % 4)
            places.append(len(glyf))
        metrics = array("H")
        for glyph in wanted:
            metrics.append(self._metrics[2 * min(glyph, self._long_metrics - 1)])
            metrics.append(self._bearing(glyph))
        tables = {tag: self._table(tag) for tag in _COPIED if tag in self._tables}
        tables[b"glyf"] = bytes(glyf)
        tables[b"loca"] = _big_endian(array("I", places))
        tables[b"hmtx"] = _big_endian(metrics)
        tables[b"head"] = _patch(self._table(b"head"), (8, ">L", 0), (50, ">h", 1))
        tables[b"hhea"] = _patch(self._table(b"hhea"), (34, ">H", len(wanted)))
        tables[b"maxp"] = _patch(self._table(b"maxp"), (4, ">H", len(wanted)))
        return _assemble(tables)

    def _table(self, tag: bytes) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _collect(self, wanted: list[int]) -> list[bytes]:
        """Outlines of the wanted glyphs; `wanted` grows by the parts of composed ones."""
        numbers: dict[int, int] = {}
        for number, glyph in enumerate(wanted):
            numbers.setdefault(glyph, number)
        outlines = []
        for glyph in wanted:  # grows while it is walked
            outline = self._outline(glyph)
            if len(outline) > 10 and outline[0] & 0x80:
                outline = _renumber(outline, numbers, wanted)
            outlines.append(outline)
        return outlines


def _renumber(outline: bytes, numbers: dict[int, int], wanted: list[int]) -> bytes:
    """A composed glyph with its parts under their new numbers; parts not yet wanted are added."""
    changed, at, flags = bytearray(outline), 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", changed, at)
        if part not in numbers:
            numbers[part] = len(wanted)
            wanted.append(part)
        struct.pack_into(">H", changed, at + 2, numbers[part])
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _SCALE_XY else 8 if flags & _SCALE_2X2 else 0
    return bytes(changed)


def _big_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _patch(table: bytes, *changes: tuple[int, str, int]) -> bytes:
    patched = bytearray(table)
    for offset, form, value in changes:
        struct.pack_into(form, patched, offset, value)
    return bytes(patched)


def _checksum(table: bytes) -> int:
    words = array("I", table + b"\0" * (-len(table) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: dict[bytes, bytes]) -> bytes:
    """Table directory and tables, in the order of their tags, each on a four-byte boundary."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">4sHHHH", b"\0\1\0\0", count, 16 << power, power, 16 * count - (16 << power))
    offset, directory, bodies = 12 + 16 * count, [], []
    for tag in sorted(tables):
        table = tables[tag]
        directory.append(struct.pack(">4sLLL", tag, _checksum(table), offset, len(table)))
        padded = table + b"\0" * (-len(table) % 4)
        bodies.append(padded)
        offset += len(padded)
    return b"".join((head, *directory, *bodies))
