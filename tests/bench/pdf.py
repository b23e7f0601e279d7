"""One printed visit, warm, against the same page drawn by bare reportlab calls."""

from __future__ import annotations

import hashlib
from functools import partial

from core.document.catalogue import kind_of
from core.document.fonts import Typeface
from tests.bench.bare import draw_bare, recording, register_fonts
from tests.bench.measure import compare, tell
from tests.helpers import documents

BOUND = 1.5


def main() -> None:
    register_fonts()
    typeface = Typeface()
    data = documents.visit()
    inks = {ink_key(documents.signature(width)): documents.signature(width) for width in (700, 900)}
    with recording() as pages:
        kind_of("visit").render(data, documents.STAMP, typeface)
    results = [
        compare(
            f"visit record as PDF, warm / bare reportlab, {what}",
            lambda: kind_of("visit").render(data, documents.STAMP, typeface),
            partial(draw_bare, pages, shown),
            BOUND,
            rounds=20,
        )
        for what, shown in (("same page", inks), ("texts and lines only", {}))
    ]
    tell(results)


def ink_key(picture: bytes) -> str:
    """The name that a signature has in our files."""
    return "S" + hashlib.sha256(picture).hexdigest()[:24]


if __name__ == "__main__":
    main()
