"""How a document is set: fonts, paper, size of type. Sizes are points; 小四 is 12, 五号 10.5, 小五 9."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.document.fonts import Style, Typeface
from core.document.page import PORTRAIT, Paper

TITLE, SECOND, FIFTH, SMALL_FIFTH, SIXTH = 18.0, 15.0, 10.5, 9.0, 7.5


@dataclass(frozen=True)
class Setting:
    """What a block needs to measure itself. `pad` is the room above and below text in a cell, `side` beside it."""

    typeface: Typeface
    paper: Paper = PORTRAIT
    size: float = FIFTH
    leading: float = 1.32
    pad: float = 3.0
    side: float = 4.0

    @property
    def line(self) -> float:
        """Distance between lines."""
        return self.size * self.leading

    @property
    def body(self) -> Style:
        """宋."""
        return self.typeface.body

    @property
    def heading(self) -> Style:
        """黑."""
        return self.typeface.heading

    @property
    def room(self) -> float:
        """Width of the printed area."""
        return self.paper.room

    def denser(self, step: float) -> Setting:
        """The same with smaller type and less air: 0 as it is, 1 小五, the least that is pleasant to read."""
        return replace(
            self,
            size=self.size + (SMALL_FIFTH - self.size) * step,
            leading=self.leading - 0.06 * step,
            pad=self.pad - 0.8 * step,
        )
