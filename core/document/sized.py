"""Papers of running text: set in the largest type in which they keep to their page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from core.document.blocks.furniture import Furniture
from core.document.fonts import Typeface
from core.document.layout import Layout, best_of, lay_out, texts_of
from core.document.page import Strip
from core.document.papers import Letter, Notice
from core.document.setting import Setting
from core.document.sheet import qr_text
from core.document.types import Stamp
from core.document.wording import Words, letters_of, words_of

P = TypeVar("P", Letter, Notice)
Strips = Callable[[Setting, Setting, P, Words, str], list[Strip]]


def compose_sized(
    name: str, data: P, stamp: Stamp, typeface: Typeface, sizes: Sequence[float], strips: Strips[P]
) -> Layout:
    """Measures a paper with the words of document `name`, trying `sizes` (points) in their order.

    `strips` takes the usual setting, that of the text, the data, the words and the title.
    Raises InvalidInput("document.no_glyph") before anything is drawn.
    """
    words = words_of(name)
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of(name)])
    title = data.title or words["title"]
    setting = Setting(typeface)
    code = qr_text(data.qr, data.record_id, data.hash)
    furniture = Furniture.of(setting, words, stamp, title, data.serial, code)

    def lay(size: float) -> Layout:
        return lay_out(setting, strips(setting, replace(setting, size=size), data, words, title), furniture)

    return best_of([partial(lay, size) for size in sizes])
