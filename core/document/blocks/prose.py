"""Running text: notes under a form, a labelled box of text, room for an office's opinion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.cells import Cell, draw_middle, label, rows, side_width
from core.document.blocks.grid import label_width
from core.document.fonts import Style
from core.document.numerals import numeral
from core.document.page import Draw, Span, Strip
from core.document.pen import MIDDLE, Pen
from core.document.setting import SMALL_FIFTH, Setting
from core.document.types import Opinion

_INDENT = 2  # a Chinese paragraph begins two characters in


def paragraph(
    setting: Setting,
    text: str,
    *,
    size: float = 0.0,
    leading: float = 1.5,
    indent: int = _INDENT,
    width: float = 0.0,
    style: Style | None = None,
    after: float = 0.0,
    inset: float = 0.0,
) -> list[Strip]:
    """Justified text, one strip a line, never a single line left behind at the end of a page."""
    size = size or setting.size
    style = style or setting.body
    room = (width or setting.room) - 2 * inset
    shift = indent * size
    lines = _set(style, text, size, room, shift)
    strips = []
    for number, (line, spread, start) in enumerate(lines):
        is_last = number == len(lines) - 1
        draw = _line(line, style, size, leading, spread, start + inset)
        pulls = 1 if number == 1 or (is_last and number) else 0
        strips.append(Strip(size * leading + (after if is_last else 0), draw, pulls=pulls, is_framed=False))
    return strips


def _set(style: Style, text: str, size: float, room: float, shift: float) -> list[tuple[str, float, float]]:
    """Lines with the space between characters that brings both edges into line, and where each begins."""
    made: list[tuple[str, float, float]] = []
    for part in text.split("\n"):
        blank = "\u3000" * round(shift / size)
        lines = style.lines(blank + part, size, room)
        for number, line in enumerate(lines):
            start = 0.0
            if number == 0 and blank and line.startswith(blank):
                line, start = line[len(blank) :], shift
            slack = room - start - style.width(line, size)
            is_full = number < len(lines) - 1 and 0 < slack < 2.2 * size and len(line) > 8
            made.append((line, slack / (len(line) - 1) if is_full else 0.0, start))
    return made


def _line(text: str, style: Style, size: float, leading: float, spread: float, start: float) -> Draw:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.text(left + start, top - size * leading / 2 - MIDDLE * size, text, style, size, spread=spread)

    return draw


def notes(setting: Setting, texts: Sequence[str], title: str = "注：") -> list[Strip]:
    """Small print under the frame, numbered when there is more than one."""
    if not texts:
        return []
    strips = [Strip(4.0, _nothing, is_framed=False)]
    for number, text in enumerate(texts):
        lead = title if number == 0 else "\u3000" * len(title)
        mark = f"{number + 1}. " if len(texts) > 1 else ""
        strips += paragraph(setting, lead + mark + text, size=SMALL_FIFTH - 0.5, leading=1.4, indent=0)
    return [replace(strip, pulls=max(strip.pulls, 1)) for strip in strips]


def framed_prose(setting: Setting, texts: Sequence[str], *, is_numbered: bool = False) -> list[Strip]:
    """Paragraphs inside the outer frame, under a rule; numbered 一、二、… when asked for."""
    strips: list[Strip] = []
    for number, text in enumerate(texts, start=1):
        lead = f"{numeral(number)}、" if is_numbered else ""
        strips += paragraph(setting, lead + text, inset=setting.side + 4)
    if not strips:
        return []
    framed = [replace(strip, is_framed=True) for strip in strips]
    framed[-1] = replace(framed[-1], height=framed[-1].height + setting.pad + 2)
    return [Strip(setting.pad + 2, _rule(setting)), replace(framed[0], pulls=1), *framed[1:]]


def _rule(setting: Setting) -> Draw:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, left + setting.room, top)

    return draw


def opinion_box(setting: Setting, opinion: Opinion, signer: str, height: float) -> list[Strip]:
    """A labelled box with what an office says, or room for it; the signing line stands at the lower right."""
    side = side_width(setting)
    names = setting.heading.even_lines(opinion.label, setting.size, side - 4)
    foot = setting.line + setting.pad
    need = len(names) * setting.line + 2 * setting.pad
    text = setting.body.lines(opinion.text, setting.size, setting.room - side - 2 * setting.side)
    least = max(height, need, len(text) * setting.line + 2 * setting.pad + foot)

    def sign(pen: Pen, x: float, y: float, width: float, deep: float) -> None:
        pen.right(x + width - setting.side, y + setting.pad + 3, opinion.signer or signer, setting.body, setting.size)

    def name(pen: Pen, left: float, top: float, bottom: float) -> None:
        pen.rule(left, top, left + side, top)
        draw_middle(pen, setting, names, left + side / 2, top, bottom)

    span = Span(name)
    cell = Cell(opinion.text + "\n" if opinion.text else "", fills=sign)
    return rows(setting, [setting.room - side], [cell], indent=side, least=least, span=span)


def sign_row(setting: Setting, names: Sequence[str]) -> list[Strip]:
    """Who signs, side by side in one line under the form, with room for each; it goes along with what stands above."""
    if not names:
        return []
    width = setting.room / len(names)

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, name in enumerate(names):
            pen.text(left + number * width, top - 22, name + "：", setting.body, setting.size)

    return [Strip(28.0, draw, pulls=1, is_framed=False)]


def labelled(setting: Setting, name: str, text: str, least: float = 0.0) -> list[Strip]:
    """A row with a bold name and a text."""
    width = label_width(setting)
    return rows(setting, [width, setting.room - width], [label(name), Cell(text)], least=least)


def _nothing(pen: Pen, left: float, top: float) -> None:
    """Empty room."""


def gap(height: float) -> Strip:
    """Empty room outside the frame."""
    return Strip(height, _nothing, is_framed=False)
