"""Head of a document: whose it is, what it is called, its numbers; and the short head of the pages that follow."""

from __future__ import annotations

from core.document.page import Strip
from core.document.pen import Pen
from core.document.setting import FIFTH, SECOND, SMALL_FIFTH, TITLE, Setting

RUNNING = 18.0  # height of the running head


def heading(
    setting: Setting, title: str, *, org: str = "", subtitle: str = "", left: str = "", right: str = ""
) -> list[Strip]:
    """Office line, title in 黑体, subtitle; then the form's number at the left and the record's at the right."""
    width = setting.room
    strips = []
    if org:
        strips += _centred(setting, org, SECOND * 0.9, 1.45, is_bold=False)
    strips += _centred(setting, title, TITLE, 1.45, is_bold=True)
    if subtitle:
        strips += _centred(setting, subtitle, FIFTH, 1.5, is_bold=False)
    if left or right:
        strips.append(_numbers(setting, left, right, width))
    else:
        strips.append(Strip(5.0, lambda pen, x, y: None, is_framed=False))
    return strips


def _centred(setting: Setting, text: str, size: float, leading: float, *, is_bold: bool) -> list[Strip]:
    style = setting.heading if is_bold else setting.body
    lines = style.lines(text, size, setting.room)

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, line in enumerate(lines):
            y = top - (number + 0.5) * size * leading - 0.38 * size
            pen.centred(left + setting.room / 2, y, line, style, size)

    return [Strip(len(lines) * size * leading, draw, is_framed=False)]


def _numbers(setting: Setting, left_text: str, right_text: str, width: float) -> Strip:
    size = SMALL_FIFTH

    def draw(pen: Pen, left: float, top: float) -> None:
        y = top - 12
        pen.text(left, y, left_text, setting.body, size)
        pen.right(left + width, y, right_text, setting.body, size)

    return Strip(17.0, draw, is_framed=False)


def draw_running_head(pen: Pen, setting: Setting, left_text: str, right_text: str) -> None:
    """One line above the frame of a continuation page: the title with 续表, and the number."""
    paper = setting.paper
    y = paper.height - paper.top - RUNNING + 6
    pen.text(paper.left, y, left_text, setting.body, SMALL_FIFTH)
    pen.right(paper.left + paper.room, y, right_text, setting.body, SMALL_FIFTH)
