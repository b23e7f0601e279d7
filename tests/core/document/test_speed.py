"""The layout may cost little: a warm page against the same page drawn by bare reportlab calls."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.graphics.barcode import qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.document import layout, pen, visit_record
from core.document.fonts import BOLD, SERIF, Typeface
from core.paths import resources
from tests.helpers import documents

FONTS = resources() / "fonts"


class _Recorder(pen.Pen):
    """Notes what is drawn on which page."""

    pages: list[list[tuple[object, ...]]] = []

    def __init__(self, press: object) -> None:
        super().__init__(press)  # type: ignore[arg-type]
        self.pages.append([])

    def text(self, x, y, text, style, size, **more):  # type: ignore[no-untyped-def]
        self.pages[-1].append(("text", x, y, text, len(style._chain) == 4, size))
        super().text(x, y, text, style, size, **more)

    def rule(self, x1, y1, x2, y2, weight=pen.HAIR):  # type: ignore[no-untyped-def]
        self.pages[-1].append(("line", x1, y1, x2, y2, weight))
        super().rule(x1, y1, x2, y2, weight)

    def frame(self, x, y, width, height, weight=pen.FRAME):  # type: ignore[no-untyped-def]
        self.pages[-1].append(("rect", x, y, width, height, weight))
        super().frame(x, y, width, height, weight)


def _bare(pages: list[list[tuple[object, ...]]]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    for page in pages:
        for kind, *rest in page:
            if kind == "text":
                x, y, text, is_body, size = rest
                canvas.setFont("Serif" if is_body else "Bold", size)
                canvas.drawString(x, y, text)
            elif kind == "line":
                canvas.setLineWidth(rest[4])
                canvas.line(*rest[:4])
            else:
                canvas.setLineWidth(rest[4])
                canvas.rect(*rest[:4])
        code = qr.QrCodeWidget(f"NF1:{documents.RECORD_ID}:{documents.HASH[:16]}", barLevel="M")
        drawing = Drawing(60, 60)
        drawing.add(code)
        drawing.drawOn(canvas, 480, 30)
        canvas.showPage()
    for width in (700, 900):
        canvas.drawImage(ImageReader(io.BytesIO(documents.signature(width))), 50, 50, 100, 40, mask="auto")
    canvas.save()
    return out.getvalue()


def _fastest(make: Callable[[], object]) -> float:
    spent = []
    for _ in range(12):
        begin = time.process_time()
        make()
        spent.append(time.process_time() - begin)
    return min(spent)


@pytest.mark.bench
def test_a_warm_visit_costs_at_most_half_more_than_bare_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, file in (("Serif", SERIF), ("Bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(Path(FONTS) / file)))
    typeface = Typeface()
    data = documents.visit()
    _Recorder.pages = []
    with monkeypatch.context() as patch:
        patch.setattr(layout, "Pen", _Recorder)
        visit_record.render(data, documents.STAMP, typeface)
    pages = _Recorder.pages
    ours = _fastest(lambda: visit_record.render(data, documents.STAMP, typeface))
    bare = _fastest(lambda: _bare(pages))
    print(f"ours {ours * 1000:.1f} ms, bare {bare * 1000:.1f} ms, ratio {ours / bare:.2f}")
    assert ours <= 1.5 * bare
