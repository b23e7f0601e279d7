"""政策明白纸: one page to hand out, in large type or in two columns, with the hotline and the district's own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core.document.blocks.articles import one_article, section
from core.document.blocks.furniture import Furniture
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, notes
from core.document.fonts import Typeface
from core.document.images import Picture, read_picture
from core.document.layout import Layout, best_of, lay_out, texts_of
from core.document.page import Strip, bundle
from core.document.papers import Article, Leaflet
from core.document.pen import MIDDLE, Pen, fit
from core.document.setting import SMALL_FIFTH, Setting
from core.document.types import Stamp
from core.document.wording import Words, letters_of, words_of

_LARGE, _COLUMNS = (18.0, 16.0, 15.0, 14.0, 12.0), (14.0, 13.0, 12.0, 11.0, 10.5)
_GUTTER = 22.0
_CALL, _CALL_ALONE, _PICTURE = 104.0, 62.0, 84.0


def compose(data: Leaflet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the leaflet in the largest type that keeps it on one page.

    Raises InvalidInput("document.no_glyph" | "document.bad_picture").
    """
    words = words_of("leaflet")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of("leaflet")])
    title = data.title or words["title"]
    setting = Setting(typeface)
    furniture = Furniture.of(setting, words, stamp, title, data.serial, "")
    picture = read_picture(data.picture) if data.picture else None

    def lay(size: float) -> Layout:
        text = replace(setting, size=size)
        body = _column(text, data.sections) if data.is_large else _two_columns(text, data.sections)
        strips = [
            *heading(setting, title, org=data.org_title, subtitle=data.subtitle),
            gap(6),
            *body,
            gap(8),
            *_call(setting, data, picture, words),
            *notes(setting, data.notes),
        ]
        return lay_out(setting, strips, furniture)

    return best_of([partial(lay, size) for size in (_LARGE if data.is_large else _COLUMNS)])


def _column(text: Setting, sections: Sequence[Article]) -> list[Strip]:
    return [strip for number, part in enumerate(sections, start=1) for strip in _part(text, part, number)]


def _part(text: Setting, part: Article, number: int) -> list[Strip]:
    return [*one_article(text, part, section(number), indent=0), gap(text.size * 0.4)]


def _two_columns(text: Setting, sections: Sequence[Article]) -> list[Strip]:
    """Sections in two columns of like height, none of them parted; one column where they are too high for a page."""
    width = (text.room - _GUTTER) / 2
    paper = replace(text.paper, right=text.paper.right + text.room - width)
    narrow = replace(text, paper=paper)
    parts = [bundle(_part(narrow, part, number), width) for number, part in enumerate(sections, start=1)]
    split = min(range(len(parts) + 1), key=lambda at: max(_height(parts[:at]), _height(parts[at:])))
    left, right = bundle(parts[:split], width), bundle(parts[split:], width)
    height = max(left.height, right.height)
    if height > text.paper.depth * 0.8:
        return _column(text, sections)

    def draw(pen: Pen, x: float, top: float) -> None:
        left.draw(pen, x, top)
        right.draw(pen, x + width + _GUTTER, top)
        middle = x + width + _GUTTER / 2
        pen.rule(middle, top - 2, middle, top - height + 2)

    return [Strip(height, draw, is_framed=False)]


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _call(setting: Setting, data: Leaflet, picture: Picture | None, words: Words) -> list[Strip]:
    """The hotline, as large as it is important, with the district's code at the right."""
    if not data.hotline and picture is None:
        return []
    height = _CALL if picture is not None else _CALL_ALONE

    def draw(pen: Pen, left: float, top: float) -> None:
        middle = top - height / 2
        room = setting.room - (_PICTURE + 40 if picture is not None else 0)
        if data.hotline:
            pen.centred(left + room / 2, middle + 12, words["hotline"], setting.heading, 14)
            pen.centred(left + room / 2, middle - 20, data.hotline, setting.heading, 28)
        if picture is not None:
            wide, high = fit(picture, _PICTURE, _PICTURE)
            x = left + setting.room - 20 - _PICTURE / 2
            pen.picture(picture, x - wide / 2, top - 6 - high, wide, high)
            text = data.picture_text or words["picture_text"]
            pen.centred(x, top - height + 5 - MIDDLE, text, setting.body, SMALL_FIFTH)

    return [Strip(height, draw, pulls=1)]
