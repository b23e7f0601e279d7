"""What our pages drew, drawn again by nothing but reportlab's own calls: the baseline of the printing benches.

Texts, rules, the modules of the code and the signatures are recorded where our pen put them. So both sides make the
same page, and the ratio is what layout, glyph fallback, making the code and the checks cost.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.document import layout, pen
from core.document.fonts import BOLD, SERIF
from core.paths import resources


class Text(NamedTuple):
    """A piece of text, in which of the two fonts."""

    x: float
    y: float
    text: str
    font: str
    size: float


class Stroke(NamedTuple):
    """A line or a rectangle (`is_frame`)."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float
    is_frame: bool


class Code(NamedTuple):
    """The black modules of a code, ready made: (column, row, length) in units from a corner."""

    x: float
    y: float
    unit: float
    runs: list[tuple[int, int, int]]


class Ink(NamedTuple):
    """A signature; `key` says which."""

    x: float
    y: float
    width: float
    height: float
    key: str


Page = list[Text | Stroke | Code | Ink]


def register_fonts() -> None:
    """Body and heading, as reportlab's own canvas knows them."""
    for name, file in (("Serif", SERIF), ("Bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / file)))


@contextmanager
def recording() -> Iterator[list[Page]]:
    """Every page that is drawn inside, stroke by stroke."""
    pages: list[Page] = []

    class Recorder(pen.Pen):
        def __init__(self, press: Any) -> None:
            super().__init__(press)
            pages.append([])

        def text(self, x: float, y: float, text: str, style: Any, size: float, **more: Any) -> None:
            pages[-1].append(Text(x, y, text, "Bold" if style._chain[0]._path.name == BOLD else "Serif", size))
            super().text(x, y, text, style, size, **more)

        def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = pen.HAIR) -> None:
            pages[-1].append(Stroke(x1, y1, x2, y2, weight, False))
            super().rule(x1, y1, x2, y2, weight)

        def frame(self, x: float, y: float, width: float, height: float, weight: float = pen.FRAME) -> None:
            pages[-1].append(Stroke(x, y, width, height, weight, True))
            super().frame(x, y, width, height, weight)

        def squares(self, x: float, y: float, unit: float, runs: list[tuple[int, int, int]]) -> None:
            pages[-1].append(Code(x, y, unit, runs))
            super().squares(x, y, unit, runs)

        def picture(self, picture: Any, x: float, y: float, width: float, height: float) -> None:
            pages[-1].append(Ink(x, y, width, height, picture.key))
            super().picture(picture, x, y, width, height)

    real = layout.Pen
    layout.Pen = Recorder  # type: ignore[misc]
    try:
        yield pages
    finally:
        layout.Pen = real  # type: ignore[misc]


def draw_bare(pages: Iterable[Page], inks: Mapping[str, bytes]) -> bytes:
    """The recorded pages; of the signatures those that `inks` has (picture files by key), and codes if it has any."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    for page in pages:
        for item in page:
            if isinstance(item, Text):
                canvas.setFont(item.font, item.size)
                canvas.drawString(item.x, item.y, item.text)
            elif isinstance(item, Stroke):
                canvas.setLineWidth(item.weight)
                (canvas.rect if item.is_frame else canvas.line)(*item[:4])
            elif inks and isinstance(item, Code):
                _draw_code(canvas, item)
            elif inks and isinstance(item, Ink):
                canvas.drawImage(ImageReader(io.BytesIO(inks[item.key])), *item[:4], mask="auto")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_code(canvas: Canvas, code: Code) -> None:
    """All modules as one path."""
    path = canvas.beginPath()
    for column, row, count in code.runs:
        path.rect(code.x + column * code.unit, code.y + row * code.unit, count * code.unit, code.unit)
    canvas.drawPath(path, stroke=0, fill=1)
