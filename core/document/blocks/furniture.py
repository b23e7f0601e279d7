"""What stands on every page around the form: page number, code, which copy it is, and the mark of practice."""

from __future__ import annotations

from dataclasses import dataclass

from core.document.page import MM
from core.document.pen import MIDDLE, Pen
from core.document.qr import QUIET, Modules, modules
from core.document.setting import SMALL_FIFTH, Setting
from core.document.types import Stamp
from core.document.wording import Words

_CODE = 21 * MM  # half a millimetre to a module: a cheap camera reads it from a copy of a copy
_RED, _PALE_RED = "0.78 0.05 0.08", "0.98 0.88 0.88"


@dataclass(frozen=True)
class Furniture:
    """Measured once a document. `code` None: no QR code (nothing was recorded that it could point to)."""

    setting: Setting
    words: Words
    stamp: Stamp
    title: str
    serial: str
    code: Modules | None
    mark: str = ""

    @classmethod
    def of(
        cls, setting: Setting, words: Words, stamp: Stamp, title: str, serial: str, qr: str, mark: str = ""
    ) -> Furniture:
        """`qr` is the text of the code, empty for none; `mark` is one more mark in a box (whose copy it is)."""
        return cls(setting, words, stamp, title, serial, modules(qr) if qr else None, mark)

    def draw_under(self, pen: Pen) -> None:
        """What lies under the form."""
        if not self.stamp.is_practice:
            return
        paper = self.setting.paper
        size = paper.width * 0.36
        angle = 52 if paper.height > paper.width else 33
        pen.slanted(
            paper.width / 2,
            paper.height / 2,
            self.words["practice_mark"],
            self.setting.heading,
            size,
            angle,
            _PALE_RED,
        )

    def draw_over(self, pen: Pen, number: int, total: int) -> None:
        """Banner, marks of the copy, and the foot of page `number` of `total`."""
        self._draw_banner(pen)
        self._draw_marks(pen)
        self._draw_foot(pen, number, total)

    def _draw_banner(self, pen: Pen) -> None:
        if not self.stamp.is_practice:
            return
        paper, height = self.setting.paper, 16.0
        low = paper.height - 7 * MM - height
        pen.fill(paper.left, low, paper.room, height, _RED)
        pen.coloured(
            paper.left + paper.room / 2,
            low + height / 2 - MIDDLE * 10,
            self.words["practice_banner"],
            self.setting.heading,
            10,
            "1 1 1",
        )

    def _draw_marks(self, pen: Pen) -> None:
        """The copy's mark in a box at the upper right, the reprint's at its left."""
        paper, size = self.setting.paper, SMALL_FIFTH
        texts = [*filter(None, [self.mark]), self.words["copy_" + self.stamp.copy]]
        if self.stamp.reprint:
            texts.append(self.words["reprint"].format(n=self.stamp.reprint))
        x, y = paper.left + paper.room, paper.height - paper.top + 3
        for text in texts:
            width = self.setting.heading.width(text, size) + 10
            pen.frame(x - width, y, width, 14, 0.8)
            pen.text(x - width + 5, y + 7 - MIDDLE * size, text, self.setting.heading, size)
            x -= width + 5

    def _draw_foot(self, pen: Pen, number: int, total: int) -> None:
        paper, words, stamp, size = self.setting.paper, self.words, self.stamp, SMALL_FIFTH - 0.5
        low = paper.bottom - 6 * MM
        lines = [words["foot_serial"].format(serial=self.serial)] if self.serial else []
        lines.append(words["foot_printed"].format(day=f"{stamp.printed_on:%Y-%m-%d}", by=stamp.printed_by).rstrip())
        lines.append(words["foot_" + stamp.copy])
        for at, line in enumerate(lines):
            pen.text(paper.left, low - at * 11.5, line, self.setting.body, size)
        pen.centred(
            paper.left + paper.room / 2,
            low - 23,
            words["foot_page"].format(page=number, pages=total),
            self.setting.body,
            FOOT_SIZE,
        )
        if self.code is not None:
            side, runs = self.code
            unit = _CODE / (side + 2 * QUIET)
            x = paper.left + paper.room - _CODE + QUIET * unit
            pen.squares(x, paper.bottom - 3 - QUIET * unit - side * unit, unit, runs)


FOOT_SIZE = 10.5
