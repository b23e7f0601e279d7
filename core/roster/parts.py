"""The XML parts of an .xlsx besides its sheets: which sheets there are, shared texts, which styles are dates.

Parsed with expat directly: three times faster than a tree, bounded memory, and any document type (entities, outside
files) stops it. Part names and attributes are those of ECMA-376-1, chapters 12 and 18.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from core.errors import InvalidInput
from core.roster.grid import MAX_CELLS

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]

# Formats that the standard leaves to the language; in Chinese programs all of these are dates (ECMA-376-1, 18.8.30).
_CHINESE_DATES = frozenset((*range(27, 37), *range(50, 59)))
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its name, where its XML lies, whether the tab is shown."""

    name: str
    path: str
    is_hidden: bool


@dataclass(frozen=True)
class Book:
    """What the sheets need to be read."""

    sheets: tuple[SheetPart, ...]
    texts: list[str]
    date_styles: frozenset[int]
    is_1904: bool


def parse(
    archive: zipfile.ZipFile, path: str, start: Start, end: End | None, text: Callable[[str], None] | None
) -> None:
    """Walks one part; element names come without their prefix. Raises InvalidInput("roster.entities")."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        closing = end
        parser.EndElementHandler = lambda name: closing(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with archive.open(path) as stream:
        parser.ParseFile(stream)


def read_book(archive: zipfile.ZipFile) -> Book:
    """The structure of a workbook. Raises KeyError and others for a damaged one (`xlsx` makes one case of them)."""
    main = next(target for kind, target in _relations(archive, "").values() if kind == "officeDocument")
    relations = _relations(archive, main)
    sheets: list[SheetPart] = []
    flags: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
            kind, target = relations[link]
            if kind == "worksheet":
                sheets.append(SheetPart(attributes["name"], target, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            flags.append(attributes.get("date1904", "0"))

    parse(archive, main, start, None, None)
    by_kind = dict(relations.values())
    texts = _texts(archive, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
    styles = _date_styles(archive, by_kind["styles"]) if "styles" in by_kind else frozenset()
    return Book(tuple(sheets), texts, styles, bool({"1", "true"} & set(flags)))


def unescaped(text: str) -> str:
    """_x000D_ stands for a character that XML cannot hold (ST_Xstring); halves of characters stay as they are."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: _character(match), text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _refuse_doctype(*_details: object) -> None:
    raise InvalidInput("roster.entities")


def _relations(archive: zipfile.ZipFile, path: str) -> Mapping[str, tuple[str, str]]:
    """Id → (last word of the type, full path) of what a part refers to."""
    folder, name = posixpath.split(path)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), start, None, None)
    return found


def _texts(archive: zipfile.ZipFile, path: str) -> list[str]:
    """Shared texts in order; runs of rich text are joined, reading aids over characters (rPh) left out."""
    texts: list[str] = []
    pieces: list[str] = []
    is_reading = is_aid = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal is_reading, is_aid
        if name == "t":
            is_reading = not is_aid
        elif name == "si":
            pieces.clear()
        elif name == "rPh":
            is_aid = True

    def end(name: str) -> None:
        nonlocal is_reading, is_aid
        if name == "t":
            is_reading = False
        elif name == "si":
            texts.append(unescaped("".join(pieces)))
            if len(texts) > MAX_CELLS:
                raise InvalidInput("roster.file_too_big", limit_mb=200)
        elif name == "rPh":
            is_aid = False

    def text(data: str) -> None:
        if is_reading:
            pieces.append(data)

    parse(archive, path, start, end, text)
    return texts


def _date_styles(archive: zipfile.ZipFile, path: str) -> frozenset[int]:
    formats: dict[int, str] = {}
    cells: list[int] = []
    is_inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if name == "numFmt":
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            is_inside = True
        elif name == "xf" and is_inside:
            cells.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal is_inside
        if name == "cellXfs":
            is_inside = False

    parse(archive, path, start, end, None)
    return frozenset(index for index, number in enumerate(cells) if _is_date(number, formats))


def _is_date(number: int, formats: Mapping[int, str]) -> bool:
    if number in formats:
        return bool(is_date_format(formats[number]))
    return number in _CHINESE_DATES or bool(is_date_format(BUILTIN_FORMATS.get(number, "General")))
