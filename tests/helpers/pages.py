"""A pen that remembers what it drew, so that laws about the page can be read off."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from core.document import layout
from core.document.layout import Layout, write_pdf
from core.document.page import PORTRAIT, Paper
from core.document.pen import FRAME, HAIR, Pen


@dataclass(frozen=True)
class Run:
    """A piece of text where it stands, in points."""

    x: float
    y: float
    width: float
    size: float
    text: str


@dataclass
class Drawn:
    """One page: text, rules (x1, y1, x2, y2), boxes to tick, pictures."""

    runs: list[Run] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, bool]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(run.text for run in self.runs)

    def collisions(self) -> list[tuple[Run, tuple[float, float, float, float]]]:
        """Text that a rule of the form runs through."""
        return [(run, rule) for run in self.runs for rule in self.rules if _crosses(run, rule)]


def _crosses(run: Run, rule: tuple[float, float, float, float]) -> bool:
    x1, y1, x2, y2 = rule
    left, right = run.x + 0.3, run.x + run.width - 0.3
    low, high = run.y - 0.08 * run.size, run.y + 0.80 * run.size
    return min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < high and max(y1, y2) > low


class RecordingPen(Pen):
    """Draws and remembers."""

    pages: list[Drawn]

    def __init__(self, press: Any) -> None:
        super().__init__(press)
        self.pages.append(Drawn())
        self._is_turned = False

    def text(self, x: float, y: float, text: str, style: Any, size: float, **more: Any) -> None:
        if text and not self._is_turned:
            spread = more.get("spread", 0.0) * (len(text) - 1)
            self.pages[-1].runs.append(Run(x, y, style.width(text, size) + spread, size, text))
        super().text(x, y, text, style, size, **more)

    def slanted(self, *given: Any) -> None:
        self._is_turned = True
        super().slanted(*given)
        self._is_turned = False

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = HAIR) -> None:
        self.pages[-1].rules.append((x1, y1, x2, y2))
        super().rule(x1, y1, x2, y2, weight)

    def frame(self, x: float, y: float, width: float, height: float, weight: float = FRAME) -> None:
        right, high = x + width, y + height
        self.pages[-1].rules += [(x, y, right, y), (x, high, right, high), (x, y, x, high), (right, y, right, high)]
        super().frame(x, y, width, height, weight)

    def check_box(self, x: float, y: float, size: float, is_ticked: bool) -> None:
        self.pages[-1].boxes.append((x, y, is_ticked))
        super().check_box(x, y, size, is_ticked)

    def picture(self, picture: Any, x: float, y: float, width: float, height: float) -> None:
        self.pages[-1].pictures.append((x, y, width, height))
        super().picture(picture, x, y, width, height)


@contextmanager
def recording() -> Iterator[list[Drawn]]:
    """Every page drawn inside is remembered in the list."""
    pages: list[Drawn] = []
    pen = type("Pen", (RecordingPen,), {"pages": pages})
    with patch.object(layout, "Pen", pen):
        yield pages


def drawn(made: Layout) -> list[Drawn]:
    """The pages of a document as they were drawn."""
    with recording() as pages:
        write_pdf(io.BytesIO(), [made])
    return pages


def assert_sound(page: Drawn, paper: Paper = PORTRAIT) -> None:
    """No rule runs through text, and nothing stands outside the margins or below the foot."""
    assert page.collisions() == []
    for run in page.runs:
        assert run.x >= paper.left - 0.1, run
        assert run.x + run.width <= paper.left + paper.room + 0.1, run
        assert run.y > 20, run
