"""Letters of the office: addressee, text, who signs and seals, and the part that comes back (回执)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.articles import LEADING, prose
from core.document.blocks.cut import cut_off, slip_title
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, notes, paragraph
from core.document.blocks.table import listing
from core.document.fonts import Typeface
from core.document.layout import Layout
from core.document.page import Strip
from core.document.papers import Letter, Reply
from core.document.pen import MIDDLE, Pen
from core.document.setting import Setting
from core.document.sized import compose_sized
from core.document.types import Stamp
from core.document.wording import Words

_SIZES = (14.0, 12.0, 10.5)  # 四号 if the letter fits on a page, else 小四, 五号
_SLIP = 11.0
_SEAL = 42.0  # above the signing office: with the two lines below it a seal of 42 mm stands over office and day
_ASIDE = 30.0


def compose(data: Letter, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the letter. Raises InvalidInput("document.no_glyph")."""
    return compose_sized("letter", data, stamp, typeface, _SIZES, _strips)


def _strips(setting: Setting, text: Setting, data: Letter, words: Words, title: str) -> list[Strip]:
    strips = heading(setting, title, org=data.org_title, right=data.number)
    strips.append(gap(6))
    if data.addressee:
        strips += paragraph(text, data.addressee + "：", leading=LEADING, indent=0)
    strips += prose(text, data.paragraphs)
    if data.fields:
        strips += [gap(6), *field_grid(setting, data.fields), gap(6)]
    if data.table is not None:
        strips += [gap(6), *listing(setting, data.table, words["number_head"], words["empty"]), gap(6)]
    strips += prose(text, [data.closing] if data.closing else [])
    strips += _enclosures(text, data.enclosures, words)
    strips += _signing(text, [data.signer, data.day or words["date_line"]])
    if data.contacts:
        strips += [gap(10), *field_grid(setting, data.contacts, thirds=2)]
    strips += notes(setting, data.notes)
    if data.reply is not None:
        strips += _reply(replace(setting, size=_SLIP), data.reply, data.number or data.serial, words)
    return strips


def _enclosures(text: Setting, names: Sequence[str], words: Words) -> list[Strip]:
    lead = words["enclosure"]
    strips: list[Strip] = []
    for number, name in enumerate(names, start=1):
        mark = f"{number}. " if len(names) > 1 else ""
        head = lead if number == 1 else "\u3000" * len(lead)
        strips += paragraph(text, head + mark + name, leading=LEADING)
    return strips


def _signing(text: Setting, lines: Sequence[str]) -> list[Strip]:
    """Office and day below each other at the right, with room for the seal over both; never alone on a page."""
    shown = [line for line in lines if line]
    step = text.size * LEADING
    widest = max(text.body.width(line, text.size) for line in shown)

    def draw(pen: Pen, left: float, top: float) -> None:
        middle = left + text.room - _ASIDE - widest / 2
        for number, line in enumerate(shown):
            y = top - _SEAL - (number + 0.5) * step - MIDDLE * text.size
            pen.centred(middle, y, line, text.body, text.size)

    return [Strip(_SEAL + len(shown) * step, draw, pulls=2, is_framed=False)]


def _reply(setting: Setting, reply: Reply, number: str, words: Words) -> list[Strip]:
    """What the receiver fills in and sends back."""
    about = words["reply_about"].format(number=number) if number else ""
    strips = [slip_title(setting, reply.title or words["reply_title"], about)]
    if reply.addressee:
        strips += paragraph(setting, reply.addressee + "：", leading=LEADING, indent=0)
    strips += prose(setting, reply.paragraphs)
    if reply.fields:
        strips += [gap(4), *field_grid(setting, reply.fields, thirds=2)]
    strips += _signing(setting, [reply.signer or words["reply_signer"], words["date_line"]])
    return [cut_off(setting, strips, words["cut_line"])]
