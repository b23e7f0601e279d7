"""委托照料协议: parties, articles, who signs and seals, and the table of duties on a leaf of its own."""

from __future__ import annotations

from dataclasses import replace

from core.document.blocks.articles import article, articles, prose
from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.parties import party_boxes, read_parties
from core.document.blocks.prose import gap, notes, paragraph
from core.document.blocks.side import sided
from core.document.blocks.table import listing
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, texts_of
from core.document.numerals import numeral
from core.document.page import Span, Strip
from core.document.papers import Contract, Grid, Party
from core.document.setting import SECOND, Setting
from core.document.sheet import qr_text
from core.document.types import FieldItem, Stamp
from core.document.wording import Words, letters_of, words_of

_TEXT = 12.0
_SIDE = 74.0  # six characters to a line: 甲方 and below it who that is
_ROW = 24.0


def compose(data: Contract, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the agreement. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
    words = words_of("contract")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of("contract")])
    setting = Setting(typeface)
    title = data.title or words["title"]
    code = qr_text(data.qr, data.record_id, data.hash)
    furniture = Furniture.of(setting, words, stamp, title, data.serial, code, data.copy_name)
    return lay_out(setting, _strips(setting, data, words, title), furniture)


def _strips(setting: Setting, data: Contract, words: Words, title: str) -> list[Strip]:
    text = replace(setting, size=_TEXT)
    hands = read_parties(data.parties)
    strips = heading(
        setting,
        title,
        org=data.org_title,
        subtitle=data.subtitle,
        right=words["serial_line"].format(serial=data.serial) if data.serial else "",
    )
    for party in data.parties:
        strips += _party(setting, party, words)
    strips += [gap(8), *prose(text, data.recitals), *articles(text, data.articles, article)]
    if data.copies:
        strips += prose(text, [words["copies"].format(n=numeral(data.copies))])
    strips.append(gap(8))
    strips += party_boxes(setting, data.parties, hands, date_line=words["date_line"], seal=words["seal_word"])
    strips += notes(setting, data.notes)
    for number, grid in enumerate(data.attachments, start=1):
        strips += _attachment(setting, grid, number, words)
    return strips


def _party(setting: Setting, party: Party, words: Words) -> list[Strip]:
    items = [FieldItem(words["party_name"], party.name), *party.fields]

    def make(span: Span, least: float) -> list[Strip]:
        return field_grid(setting, items, thirds=2, indent=_SIDE, span=span, least=least)

    return sided(setting, party.label.replace("（", "\n（", 1), _SIDE, make)


def _attachment(setting: Setting, grid: Grid, number: int, words: Words) -> list[Strip]:
    """A table on a page of its own, under its number and name."""
    name = words["attachment"].format(n=number, title=grid.title)
    first, *others = paragraph(setting, name, size=SECOND * 0.93, style=setting.heading, indent=0, after=6)
    table = listing(setting, grid, words["number_head"], words["empty"], _ROW)
    table[0] = replace(table[0], pulls=len(others) + 1)
    return [replace(first, is_leaf=True), *others, *table]
