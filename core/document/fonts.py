"""The type of the printed page: which font sets a character, how wide it is, and what to do when none has it.

Body is 宋 (Noto Serif SC, or the laptop's own 仿宋 when its file is handed in), headings are 黑 (Noto Sans SC Bold).
Rare characters (outside the Basic Multilingual Plane) come from HanaMinB, which is opened only when one is met.
A `Typeface` is handed to the renderers; nothing is registered anywhere. It may be shared between threads.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from core.document.lines import clean, wrap
from core.document.truetype import FontFile
from core.errors import InvalidInput, Unavailable
from core.paths import resources

SERIF, BOLD = "NotoSerifSC_400Regular.ttf", "NotoSansSC_700Bold.ttf"
SANS, RARE = "NotoSansSC_400Regular.ttf", "HanaMinB.ttf"
_LATIN = re.compile("[!-~]+")
_MOST_KEPT = 4096  # texts broken into lines, a megabyte or two
_FANGSONG_PLACES = (
    "C:/Windows/Fonts/simfang.ttf",
    "/usr/share/fonts/truetype/simfang.ttf",
    "/usr/share/fonts/windows/simfang.ttf",
    "/usr/share/fonts/chinese/simfang.ttf",
)


def local_fangsong() -> Path | None:
    """The laptop's own 仿宋, where Windows and the usual Linux desktops keep it; None when there is none."""
    return next((place for place in map(Path, _FANGSONG_PLACES) if place.is_file()), None)


class _LazyFont:
    """A font file that is opened by whoever needs it first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: FontFile | None = None

    @property
    def file(self) -> FontFile:
        """Raises Unavailable("document.font_broken")."""
        if self._file is None:
            with self._lock:
                if self._file is None:
                    self._file = FontFile(self._path)
        return self._file


class _Places(dict[str, int]):
    """Character -> number of the font in the chain that has it; -1: none. Filled as characters are met."""

    def __init__(self, chain: Sequence[_LazyFont]) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> int:
        code = ord(char)
        place = next((at for at, font in enumerate(self._chain) if font.file.glyph_of(code)), -1)
        self[char] = place
        return place


class _Widths(dict[str, float]):
    """Character -> advance width in thousandths of the type size."""

    def __init__(self, chain: Sequence[_LazyFont], places: _Places) -> None:
        super().__init__()
        self._chain = chain
        self._places = places

    def __missing__(self, char: str) -> float:
        place = self._places[char]
        if place < 0:
            raise no_glyph(char)
        file = self._chain[place].file
        self[char] = width = file.width_of(file.glyph_of(ord(char)))
        return width


class Style:
    """One style of lettering: a chain of fonts, the first that has a character sets it."""

    def __init__(self, chain: Sequence[_LazyFont]) -> None:
        self._chain = chain
        self.places = _Places(chain)
        self._widths = _Widths(chain, self.places)
        self._broken: dict[tuple[str, float, float, bool], list[str]] = {}

    def width(self, text: str, size: float) -> float:
        """Width in points. Raises InvalidInput("document.no_glyph")."""
        return sum(map(self._widths.__getitem__, text)) * size / 1000

    def lines(self, text: str, size: float, room: float) -> list[str]:
        """The text broken into lines no wider than `room` points. Raises InvalidInput("document.no_glyph")."""
        return self._kept((text, size, room, False), self._break)

    def _kept(self, key: tuple[str, float, float, bool], find: Callable[[str, float, float], list[str]]) -> list[str]:
        """What was found before: a batch asks the same questions on every sheet. Never more than `_MOST_KEPT` texts."""
        lines = self._broken.get(key)
        if lines is None:
            lines = find(*key[:3])
            if len(self._broken) >= _MOST_KEPT:
                self._broken.clear()
            self._broken[key] = lines
        return list(lines)

    def _break(self, text: str, size: float, room: float) -> list[str]:
        text = clean(text)
        widths = self._widths
        limit = room * 1000 / size
        if "\n" not in text and sum(map(widths.__getitem__, text)) <= limit:
            return [text.rstrip(" ")]
        return wrap(text, limit, lambda part: sum(map(widths.__getitem__, part)))

    def even_lines(self, text: str, size: float, room: float) -> list[str]:
        """Like `lines`, but none much shorter than the others: for narrow cells (照料人/履职, not 照料/人履/职)."""
        return self._kept((text, size, room, True), self._break_evenly)

    def _break_evenly(self, text: str, size: float, room: float) -> list[str]:
        lines = self.lines(text, size, room)
        if len(lines) < 2 or "\n" in text:
            return lines
        words = max((self.width(word, size) for word in _LATIN.findall(clean(text))), default=0.0)
        narrow = max(self.width(clean(text), size) / len(lines), min(words, room))  # numbers and dates stay whole
        while narrow < room:
            tried = self._break(text, size, narrow + 0.1)
            if len(tried) <= len(lines):
                return tried
            narrow += size / 4
        return lines

    def runs(self, text: str) -> list[tuple[FontFile, str]]:
        """The text in stretches that one font sets, in order."""
        places, chain = self.places, self._chain
        if not any(map(places.__getitem__, text)):
            return [(chain[0].file, text)] if text else []
        return [(chain[place].file, "".join(chars)) for place, chars in groupby(text, key=places.__getitem__)]


class Typeface:
    """Everything a renderer knows about fonts."""

    def __init__(self, folder: Path | None = None, fangsong: Path | None = None) -> None:
        """`folder` holds the fonts (default: those that ship with the program); `fangsong` is tried first for the
        body and ignored when unreadable."""
        folder = folder or resources() / "fonts"
        serif, bold, sans, rare = (_LazyFont(folder / name) for name in (SERIF, BOLD, SANS, RARE))
        own = _usable(fangsong)
        self._first = (serif, bold)
        self.body = Style([*own, serif, rare, sans])
        self.heading = Style([bold, serif, rare])
        self._known: set[str] = set()

    def warm(self) -> None:
        """Opens the fonts that every page needs; a worker thread may do it before the first print."""
        for font in self._first:
            _ = font.file
        for style in (self.body, self.heading):
            style.width("一年月日姓名（）：，。0123456789", 1)

    def check_glyphs(self, texts: Iterable[str]) -> list[tuple[str, str]]:
        """The characters that no font has, each with its code point ("U+323B0"), in order of code points."""
        chars = set().union(*texts) - self._known
        cleaned = set(clean("".join(chars))) - {"\n"}
        lacking = {char for style in (self.body, self.heading) for char in cleaned if style.places[char] < 0}
        self._known |= chars - lacking
        return [(char, code_point(char)) for char in sorted(lacking)]

    def require_glyphs(self, texts: Iterable[str]) -> None:
        """Raises InvalidInput("document.no_glyph", char, code_point, name, excerpt) for the first such character."""
        texts = list(texts)
        lacking = self.check_glyphs(texts)
        if lacking:
            char = lacking[0][0]
            raise no_glyph(char, next(text for text in texts if char in text))


def no_glyph(char: str, text: str = "") -> InvalidInput:
    """The refusal to print a character that no font has; of the `text` it stands in a few letters are shown."""
    at = text.find(char)
    excerpt = text[max(0, at - 6) : at + 7].replace("\n", " ") if at >= 0 else char
    return InvalidInput(
        "document.no_glyph", char=char, code_point=code_point(char), name=_character_name(char), excerpt=excerpt
    )


def code_point(char: str) -> str:
    """U+4E2D, U+2C456: at least four hexadecimal digits."""
    return f"U+{ord(char):04X}"


def _character_name(char: str) -> str:
    """The standard's name; ideographs newer than the running Python are named by the standard's own rule."""
    name = unicodedata.name(char, "")
    if not name and 0x20000 <= ord(char) <= 0x3FFFD:
        return f"CJK UNIFIED IDEOGRAPH-{ord(char):X}"
    return name


def _usable(path: Path | None) -> list[_LazyFont]:
    if path is None:
        return []
    font = _LazyFont(path)
    try:
        _ = font.file
    except Unavailable:
        return []
    return [font]
