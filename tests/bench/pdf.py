"""One printed visit, warm, against the same texts, lines, code and pictures drawn by bare reportlab calls.

What our own page drew is recorded once and drawn again without any of our code: so both make the same page, and the
ratio is what layout, glyph fallback and checks cost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from reportlab.graphics.barcode import qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.document import layout, pen
from core.document.catalogue import kind_of
from core.document.fonts import BOLD, SERIF, Typeface
from core.paths import resources
from tests.bench.measure import compare, tell
from tests.helpers import documents

BOUND = 1.5


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


Page = list[Text | Stroke]


@contextmanager
def recording() -> Iterator[list[Page]]:
    """Every page that is drawn inside, stroke by stroke."""
    pages: list[Page] = []

    class Recorder(pen.Pen):
        def __init__(self, press: Any) -> None:
            super().__init__(press)
            pages.append([])

        def text(self, x: float, y: float, text: str, style: Any, size: float, **more: Any) -> None:
            pages[-1].append(Text(x, y, text, "Serif" if len(style._chain) == 4 else "Bold", size))
            super().text(x, y, text, style, size, **more)

        def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = pen.HAIR) -> None:
            pages[-1].append(Stroke(x1, y1, x2, y2, weight, False))
            super().rule(x1, y1, x2, y2, weight)

        def frame(self, x: float, y: float, width: float, height: float, weight: float = pen.FRAME) -> None:
            pages[-1].append(Stroke(x, y, width, height, weight, True))
            super().frame(x, y, width, height, weight)

    real = layout.Pen
    layout.Pen = Recorder  # type: ignore[misc]
    try:
        yield pages
    finally:
        layout.Pen = real  # type: ignore[misc]


def draw_bare(pages: list[Page], *, has_pictures: bool) -> bytes:
    """The recorded pages through reportlab's own calls; with the code in the corner and the signatures, or without."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    for page in pages:
        for item in page:
            if isinstance(item, Text):
                canvas.setFont(item.font, item.size)
                canvas.drawString(item.x, item.y, item.text)
            else:
                canvas.setLineWidth(item.weight)
                (canvas.rect if item.is_frame else canvas.line)(*item[:4])
        if has_pictures:
            drawing = Drawing(60, 60)
            drawing.add(qr.QrCodeWidget(f"NF1:{documents.RECORD_ID}:{documents.HASH[:16]}", barLevel="M"))
            drawing.drawOn(canvas, 480, 30)
        canvas.showPage()
    for width in (700, 900) if has_pictures else ():
        canvas.drawImage(ImageReader(io.BytesIO(documents.signature(width))), 50, 50, 100, 40, mask="auto")
    canvas.save()
    return out.getvalue()


def main() -> None:
    for name, file in (("Serif", SERIF), ("Bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / file)))
    typeface = Typeface()
    data = documents.visit()
    with recording() as pages:
        kind_of("visit").render(data, documents.STAMP, typeface)
    results = [
        compare(
            f"visit record as PDF, warm / bare reportlab, {what}",
            lambda: kind_of("visit").render(data, documents.STAMP, typeface),
            partial(draw_bare, pages, has_pictures=has_pictures),
            BOUND,
            rounds=20,
        )
        for what, has_pictures in (("same page", True), ("texts and lines only", False))
    ]
    tell(results)


if __name__ == "__main__":
    main()
