"""The layout may cost little: a warm page against the same page drawn by bare reportlab calls."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from reportlab.graphics.barcode import qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.document.catalogue import kind_of
from core.document.fonts import SERIF, Typeface
from core.paths import resources
from tests.helpers import documents
from tests.helpers.pages import Drawn, drawn

FONTS = resources() / "fonts"


def _bare(pages: list[Drawn]) -> bytes:
    """The same text, rules, code and signatures, as plainly as the library allows; the code is drawn once only."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    for page in pages:
        for run in page.runs:
            canvas.setFont("Serif", run.size)
            canvas.drawString(run.x, run.y, run.text)
        canvas.setLineWidth(0.5)
        for rule in page.rules:
            canvas.line(*rule)
        canvas.showPage()
    code = qr.QrCodeWidget(f"NF1:{documents.RECORD_ID}:{documents.HASH[:16]}", barLevel="M")
    drawing = Drawing(60, 60)
    drawing.add(code)
    drawing.drawOn(canvas, 480, 30)
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
def test_a_warm_visit_costs_at_most_half_more_than_bare_drawing() -> None:
    pdfmetrics.registerFont(TTFont("Serif", str(FONTS / SERIF)))
    typeface = Typeface()
    data = documents.visit()
    pages = drawn(kind_of("visit").compose(data, documents.STAMP, typeface))
    ours = _fastest(lambda: kind_of("visit").render(data, documents.STAMP, typeface))
    bare = _fastest(lambda: _bare(pages))
    print(f"ours {ours * 1000:.1f} ms, bare {bare * 1000:.1f} ms, ratio {ours / bare:.2f}")
    assert ours <= 1.5 * bare
