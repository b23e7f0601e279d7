"""One font inside one PDF: characters become two-byte codes, and only the glyphs that were used are embedded.

The PDF library's own TrueType support cuts a font into pieces of 256 characters, keeps every font in a table of
the whole process, and writes code points above U+FFFF wrongly into the table that copying and searching use.
A composite font (Type 0, Identity-H; ISO 32000-1, 9.7) needs none of that: one piece, no shared state, any code point.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from reportlab.pdfbase import pdfdoc

from core.document.fonts import Style
from core.document.truetype import FontFile

_SYMBOLIC = 4
_MOST_CODED = 4096
_STEM = 80  # thousandths; readers use it only when they must replace the font


class _Codes(dict[str, str]):
    """Character -> its code as four hexadecimal digits; a new character gets the next glyph number."""

    def __init__(self, file: FontFile) -> None:
        super().__init__()
        self._file = file
        self.glyphs = [0]

    def __missing__(self, char: str) -> str:
        code = f"{len(self.glyphs):04X}"
        self.glyphs.append(self._file.glyph_of(ord(char)))
        self[char] = code
        return code


class DocumentFont:
    """A font as one document uses it. `resource` is the name that page content calls it by (F0, F1, …)."""

    def __init__(self, file: FontFile, resource: str) -> None:
        self._file = file
        self._codes = _Codes(file)
        self.resource = resource

    def encode(self, text: str) -> str:
        """The hexadecimal string that a PDF show-text operator takes. The caller made sure the font has the glyphs."""
        return "".join(map(self._codes.__getitem__, text))

    def add_to(self, document: pdfdoc.PDFDocument) -> None:
        """Writes the font's objects into the document, once everything was drawn."""
        name = f"/{_tag(self.resource)}+{self._file.name}"
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "CIDToGIDMap": "/Identity",
            "DW": 1000,
            "W": self._widths(),
            "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(self._descriptor(document, name))),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(pdfdoc.PDFDictionary(descendant))]),
            "ToUnicode": document.Reference(_stream(self._unicode_map())),
        }
        document.idToObject["BasicFonts"].dict[self.resource] = document.Reference(pdfdoc.PDFDictionary(font))

    def _descriptor(self, document: pdfdoc.PDFDocument, name: str) -> dict[str, object]:
        program = self._file.subset(self._codes.glyphs)
        return {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(self._file.box),
            "ItalicAngle": 0,
            "Ascent": self._file.ascent,
            "Descent": self._file.descent,
            "CapHeight": self._file.ascent,
            "StemV": _STEM,
            "FontFile2": document.Reference(_stream(program, Length1=len(program))),
        }

    def _widths(self) -> str:
        """Widths that differ from a full em, as `first [w w w]` groups."""
        groups: list[str] = []
        run: list[str] = []
        for code, glyph in enumerate([*self._codes.glyphs, 0]):
            width = self._file.width_of(glyph)
            if code < len(self._codes.glyphs) and width != 1000:
                run.append(f"{width:.4g}")
            elif run:
                groups.append(f"{code - len(run)} [{' '.join(run)}]")
                run = []
        return "[" + " ".join(groups) + "]"

    def _unicode_map(self) -> bytes:
        """The table that copying and searching use: code -> UTF-16, at most 100 lines to a block (Adobe note 5014)."""
        lines = [f"<{code}> <{char.encode('utf-16-be').hex()}>" for char, code in self._codes.items()]
        blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
        middle = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{middle}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


class FontSet:
    """The fonts of one document, each entered when its first character is drawn."""

    def __init__(self) -> None:
        self._fonts: dict[int, DocumentFont] = {}
        self._coded: dict[tuple[Style, str], list[tuple[str, str]]] = {}

    def coded(self, style: Style, text: str) -> list[tuple[str, str]]:
        """The text in stretches of one font: its resource name and the hexadecimal string to show.

        Remembered, because the sheets of a batch say the same things; no more than `_MOST_CODED` texts.
        """
        made = self._coded.get((style, text))
        if made is None:
            fonts = [(self.of(file), run) for file, run in style.runs(text)]
            made = [(font.resource, font.encode(run)) for font, run in fonts]
            if len(self._coded) >= _MOST_CODED:
                self._coded.clear()
            self._coded[style, text] = made
        return made

    def of(self, file: FontFile) -> DocumentFont:
        """This document's use of a font file."""
        font = self._fonts.get(id(file))
        if font is None:
            font = self._fonts[id(file)] = DocumentFont(file, f"F{len(self._fonts)}")
        return font

    def __iter__(self) -> Iterator[DocumentFont]:
        return iter(self._fonts.values())


def _stream(content: bytes, **entries: object) -> pdfdoc.PDFStream:
    packed = zlib.compress(content, 6)
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary({**entries, "Filter": "/FlateDecode"}), packed)


def _tag(resource: str) -> str:
    """Six capitals before a subset's name (ISO 32000-1, 9.6.4), the same in every run."""
    (number,) = struct.unpack(">L", zlib.crc32(resource.encode()).to_bytes(4, "big"))
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(65 + rest))
    return "".join(letters)
