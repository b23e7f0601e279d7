"""The checklist: questions under headings that reach over their rows, answers, and drawn boxes 正常 / 异常 / 不适用."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.document.blocks.cells import Cell, label, rows, side_width
from core.document.blocks.side import sided
from core.document.page import Span, Strip
from core.document.pen import Pen
from core.document.setting import Setting
from core.document.types import Mark, Row, SectionBlock

_MARK_SIZE = 0.86  # of the text: the three words over the boxes are set smaller
_MARKS: tuple[Mark, ...] = ("ok", "problem", "na")


def checklist(setting: Setting, sections: Sequence[SectionBlock], heads: Sequence[str]) -> list[Strip]:
    """Sections with their rows. `heads`: words over section, question, answer and the three marks.

    A list without a single mark has no columns of boxes.
    """
    side, question, answer, box = _widths(setting)
    if any(Row(*row).mark for section in sections for row in section.rows):
        widths: tuple[float, ...] = (side, question, answer, box, box, box)
    else:
        widths = (side, question, answer + 3 * box)
    cells = [
        label(text) if at < 3 else replace(label(text), size=setting.size * _MARK_SIZE)
        for at, text in enumerate(heads[: len(widths)])
    ]
    head = rows(setting, widths, cells)
    strips = list(head)
    for number, section in enumerate(sections):
        part = _section(setting, section, tuple(head))
        if number == 0 and part:
            part[0] = replace(part[0], pulls=max(1, part[0].pulls))
        strips += part
    return strips


def _widths(setting: Setting) -> tuple[float, float, float, float]:
    side = side_width(setting)
    box = 3 * _MARK_SIZE * setting.size + 5.0
    rest = setting.room - side - 3 * box
    return side, rest * 0.52, rest * 0.48, box


def _section(setting: Setting, section: SectionBlock, head: tuple[Strip, ...]) -> list[Strip]:
    def make(span: Span, least: float) -> list[Strip]:
        return _questions(setting, section, head, span, least)

    return sided(setting, section.label, _widths(setting)[0], make)


def _questions(
    setting: Setting, section: SectionBlock, head: tuple[Strip, ...], span: Span, least: float
) -> list[Strip]:
    side, question, answer, box = _widths(setting)
    strips: list[Strip] = []
    for asked in section.rows:
        item = Row(*asked)
        cells, widths = [Cell(item.question)], [question]
        if item.mark:
            cells += [Cell(item.answer, is_bold=item.mark == "problem")]
            cells += [Cell(fills=_box(setting, item.mark == mark)) for mark in _MARKS]
            widths += [answer, box, box, box]
        else:
            cells += [Cell(item.answer)]
            widths += [answer + 3 * box]
        strips += rows(setting, widths, cells, indent=side, head=head, span=span, least=least)
    return strips


def _box(setting: Setting, is_ticked: bool) -> Callable[[Pen, float, float, float, float], None]:
    def draw(pen: Pen, x: float, y: float, width: float, height: float) -> None:
        pen.check_box(x + width / 2, y + height / 2, setting.size, is_ticked)

    return draw
