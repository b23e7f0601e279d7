"""Papers that are read out and signed: 个人信息处理告知书, 核对授权书 with 承诺书."""

from __future__ import annotations

from core.document.blocks.articles import LEADING, articles, prose, section
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, notes, paragraph
from core.document.blocks.signature import closing, read_hands
from core.document.fonts import Typeface
from core.document.layout import Layout
from core.document.page import Strip
from core.document.papers import Notice
from core.document.setting import Setting
from core.document.sized import compose_sized
from core.document.types import Stamp
from core.document.wording import Words

_SIZES = (14.0, 12.0, 11.0, 10.5)  # as large as one page allows: it is read by old eyes


def compose_notice(data: Notice, stamp: Stamp, typeface: Typeface, name: str) -> Layout:
    """Measures a paper with the words of document `name`.

    Raises InvalidInput("document.no_glyph" | "document.bad_picture") before anything is drawn.
    """
    return compose_sized(name, data, stamp, typeface, _SIZES, _strips)


def _strips(setting: Setting, text: Setting, data: Notice, words: Words, title: str) -> list[Strip]:
    strips = heading(
        setting,
        title,
        org=data.org_title,
        subtitle=data.subtitle,
        right=words["serial_line"].format(serial=data.serial) if data.serial else "",
    )
    if data.fields:
        strips += [*field_grid(setting, data.fields), gap(6)]
    if data.addressee:
        strips += paragraph(text, data.addressee + "：", leading=LEADING, indent=0)
    strips += prose(text, data.opening)
    strips += articles(text, data.sections, section)
    strips += prose(text, data.closing)
    strips.append(gap(8))
    strips += closing(
        setting,
        data.signatures,
        read_hands(data.signatures),
        data.seal_labels,
        date_line=words["date_line"],
        seal_word=words["seal_word"],
        pulls=3,
    )
    return strips + notes(setting, data.notes)
