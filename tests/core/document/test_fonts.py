"""Laws of type: every character is set by a font that has it, or nothing is printed."""

from __future__ import annotations

import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase.ttfonts import TTFontFile, TTFontParser

from core.document import raster
from core.document.catalogue import kind_of
from core.document.embed import DocumentFont
from core.document.fonts import BOLD, RARE, SANS, SERIF, Typeface
from core.document.truetype import FontFile
from core.document.types import FieldItem
from core.errors import InvalidInput, Unavailable
from core.paths import resources
from tests.helpers import documents

FONTS = resources() / "fonts"
UNKNOWN = "\U000323b0"  # Extension H, which none of our fonts has
NAMES = "㛃䶮𬱖𬸣𡐓𪨊𣲗"


def test_rare_names_are_printed_and_can_be_copied(typeface: Typeface) -> None:
    data = documents.visit(fields=(FieldItem("姓名", NAMES), FieldItem("别名", documents.LONG_NAME)))
    text = raster.page_text(kind_of("visit").render(data, documents.STAMP, typeface), 0)
    assert NAMES in text
    assert documents.LONG_NAME in text


def test_a_character_that_no_font_has_stops_the_print_with_its_name_and_code_point(typeface: Typeface) -> None:
    data = documents.visit(fields=(FieldItem("姓名", f"王{UNKNOWN}兰"),))
    with pytest.raises(InvalidInput) as caught:
        kind_of("visit").render(data, documents.STAMP, typeface)
    assert caught.value.code == "document.no_glyph"
    assert caught.value.params == {
        "char": UNKNOWN,
        "code_point": "U+323B0",
        "name": "CJK UNIFIED IDEOGRAPH-323B0",
        "excerpt": f"王{UNKNOWN}兰",
    }
    assert "王" not in repr(caught.value)


@pytest.mark.parametrize("place", ["signature", "printer", "answer"])
def test_the_check_covers_every_text_of_the_page(typeface: Typeface, place: str) -> None:
    data, stamp = documents.visit(), documents.STAMP
    if place == "signature":
        data = replace(data, signatures=(replace(data.signatures[0], text=UNKNOWN),))
    elif place == "printer":
        stamp = replace(stamp, printed_by=UNKNOWN)
    else:
        data = replace(data, sections=(replace(data.sections[0], rows=[("问", "答" * 3000 + UNKNOWN, "ok")]),))
    with pytest.raises(InvalidInput, match=r"document\.no_glyph"):
        kind_of("visit").render(data, stamp, typeface)


def test_check_glyphs_names_each_lacking_character_once(typeface: Typeface) -> None:
    assert typeface.check_glyphs([f"甲{UNKNOWN}", UNKNOWN, "\U0001f600"]) == [
        ("\U0001f600", "U+1F600"),
        (UNKNOWN, "U+323B0"),
    ]


def test_the_rare_font_is_opened_only_when_a_rare_character_is_met() -> None:
    face = Typeface()
    face.warm()
    rare = face.body._chain[1]
    face.body.width("王桂兰", 10)
    assert rare._file is None
    face.body.width("𪨊", 10)
    assert rare._file is not None


def test_the_laptops_own_fangsong_sets_the_body_when_it_is_there(tmp_path: Path) -> None:
    data = documents.visit()
    own = kind_of("visit").render(data, documents.STAMP, Typeface(fangsong=FONTS / SANS))
    assert b"NotoSansSC-Regular" in own
    broken = tmp_path / "simfang.ttf"
    broken.write_bytes(b"not a font")
    for missing in (broken, tmp_path / "none.ttf"):
        assert b"NotoSerifSC-Regular" in kind_of("visit").render(data, documents.STAMP, Typeface(fangsong=missing))


def test_a_missing_font_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        Typeface(tmp_path).warm()
    assert caught.value.code == "document.font_broken"
    assert caught.value.params == {"file": SERIF}


def test_one_typeface_serves_many_threads() -> None:
    face = Typeface()
    alone = kind_of("visit").render(documents.visit(), documents.STAMP, Typeface())
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda _: kind_of("visit").render(documents.visit(), documents.STAMP, face), range(16)))
    assert set(many) == {alone}


@pytest.mark.parametrize("name", [SERIF, BOLD, SANS, RARE])
def test_widths_and_glyphs_agree_with_the_pdf_librarys_own_reader(name: str) -> None:
    ours, theirs = FontFile(FONTS / name), TTFontFile(str(FONTS / name))
    codes = [*range(0x20, 0x7F), *range(0x4E00, 0x9FFF, 97), 0x3400, 0x20000, 0x2A6A5, 0x2CC56, 0x323B0]
    for code in codes:
        glyph = theirs.charToGlyph.get(code, 0)
        assert ours.glyph_of(code) == glyph
        if glyph:
            assert abs(ours.width_of(glyph) - theirs.charWidths[code]) < 0.01


def test_a_subset_keeps_the_parts_of_composed_glyphs(tmp_path: Path) -> None:
    source = FontFile(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")
    accented = source.glyph_of(ord("é"))
    cut = tmp_path / "cut.ttf"
    cut.write_bytes(source.subset([0, accented]))
    tables = TTFontParser(str(cut)).table
    assert {"glyf", "loca", "hmtx", "head", "hhea", "maxp"} <= set(tables)
    assert len(source._collect([0, accented])) == 4  # é, and the letter and the accent it is made of


def test_the_page_shows_the_composed_glyph_of_any_truetype_font() -> None:
    face = Typeface(fangsong=Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")
    pdf = kind_of("visit").render(documents.visit(org_title="Café"), documents.STAMP, face)
    assert "Café" in raster.page_text(pdf, 0)


def test_text_is_mapped_back_for_every_plane() -> None:
    font = DocumentFont(FontFile(FONTS / RARE), "F0")
    font.encode("𪨊")
    assert b"<d86ade0a>" in font._unicode_map()


def test_every_font_of_the_file_is_embedded_and_only_with_the_glyphs_used(typeface: Typeface) -> None:
    pdf = kind_of("visit").render(documents.visit(), documents.STAMP, typeface)
    assert b"Helvetica" not in pdf
    assert pdf.count(b"/FontFile2") == 2
    assert len(pdf) < 200_000
    assert any(b"beginbfchar" in zlib.decompress(raw) for raw in _streams(pdf))


def _streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S)
    return [raw for raw in found if raw[:1] == b"x"]
