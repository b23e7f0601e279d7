"""Pages: a document is a list of strips that are never cut; here they are dealt out to pages and printed.

All measuring is done before the first page is drawn, so "page x of y" needs no second pass and a document that
cannot be set (a character without a glyph) leaves no half of itself behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from core.document.pen import Pen

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

Draw = Callable[[Pen, float, float], None]
DrawSpan = Callable[[Pen, float, float, float], None]


@dataclass(frozen=True)
class Paper:
    """Size and margins in points.

    GB/T 9704-2012 gives a letter 37/35/28/26 mm (top, bottom, left, right). These are working forms without a red
    head and with a full table on each side, so the top shrinks; the left keeps room for binding holes, the bottom
    keeps its height because the code and the page number stand there.
    """

    width: float = A4[0]
    height: float = A4[1]
    top: float = 20 * MM
    bottom: float = 32 * MM
    left: float = 25 * MM
    right: float = 20 * MM

    @property
    def room(self) -> float:
        """Width of the printed area."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """Height of the printed area."""
        return self.height - self.top - self.bottom


PORTRAIT = Paper()
LANDSCAPE = Paper(A4[1], A4[0], top=20 * MM, bottom=28 * MM, left=18 * MM, right=18 * MM)


@dataclass(frozen=True, eq=False)
class Span:
    """Something that reaches over several strips, like the cell of a section at the left; drawn once a page.

    `draw(pen, left, top, bottom)`.
    """

    draw: DrawSpan


@dataclass(frozen=True)
class Strip:
    """A part of the page that is never cut. `draw(pen, left, top)`.

    `head` is repeated above when the strip begins a page; `pulls` is how many strips before it must not be left
    behind (a heading with its first row, a signature with the last rows it answers for); `is_framed` strips that
    follow each other stand in one outer frame; `opening` takes the strip's place when it begins
    a page after another, `closing` when it ends one before another; `is_leaf` begins a page of its own (an attachment).
    """

    height: float
    draw: Draw
    head: tuple[Strip, ...] = ()
    pulls: int = 0
    is_framed: bool = True
    span: Span | None = None
    opening: Strip | None = None
    closing: Strip | None = None
    is_leaf: bool = False


@dataclass
class Page:
    """Strips with the height of their upper edge, in points from the foot of the paper."""

    placed: list[tuple[Strip, float]] = field(default_factory=list)
    level: float = 0.0

    def put(self, strip: Strip) -> None:
        """Sets a strip below what is there."""
        self.placed.append((strip, self.level))
        self.level -= strip.height

    def close(self) -> None:
        """Nothing follows on this page: the last strip takes the shape it has at the end of one."""
        last, level = self.placed[-1]
        if last.closing is not None:
            self.placed[-1] = last.closing, level


def deal(strips: Sequence[Strip], paper: Paper, running: float = 0.0) -> list[Page]:
    """Strips on pages. `running` is the height of the running head, which every page but the first has."""
    pages = [Page(level=paper.height - paper.top)]
    for strip in strips:
        page = pages[-1]
        is_full = page.level - (strip.closing or strip).height < paper.bottom - 0.01
        if page.placed and (is_full or strip.is_leaf):
            taken = [] if strip.is_leaf else _take_back(page, strip, paper.depth - running)
            page.close()
            page = Page(level=paper.height - paper.top - running)
            pages.append(page)
            for part in (*(taken or [strip])[0].head, *taken):
                page.put(replace(part, head=()))
            strip = strip if taken else strip.opening or strip
        page.put(strip)
    return pages


def _take_back(page: Page, strip: Strip, room: float) -> list[Strip]:
    """The strips that go along to the next page; as many as asked for, if something stays and all of it fits."""
    taken: list[Strip] = []
    height = strip.height
    wanted = strip.pulls
    while wanted > 0 and len(page.placed) > 1:
        last, level = page.placed[-1]
        height += last.height
        if height > room:
            break
        page.placed.pop()
        page.level = level
        taken.insert(0, last)
        wanted = max(wanted - 1, last.pulls)
    return taken


def draw_strips(pen: Pen, page: Page, left: float, width: float) -> None:
    """Strips, what reaches over them, and the outer frames."""
    for strip, top in page.placed:
        strip.draw(pen, left, top)
    for span, top, bottom in _stretches(page, lambda strip: strip.span):
        if isinstance(span, Span):
            span.draw(pen, left, top, bottom)
    for is_framed, top, bottom in _stretches(page, lambda strip: strip.is_framed):
        if is_framed:
            pen.frame(left, bottom, width, top - bottom)


def bundle(strips: Sequence[Strip], width: float) -> Strip:
    """Strips that are never parted, as one."""

    def draw(pen: Pen, left: float, top: float) -> None:
        page = Page(level=top)
        for strip in strips:
            page.put(strip)
        draw_strips(pen, page, left, width)

    return Strip(sum(strip.height for strip in strips), draw, is_framed=False)


def _stretches(page: Page, key: Callable[[Strip], object]) -> Iterator[tuple[object, float, float]]:
    """Neighbouring strips that share a key, with the upper edge of the first and the lower edge of the last."""
    for value, group in groupby(page.placed, key=lambda placed: key(placed[0])):
        members = list(group)
        last, level = members[-1]
        yield value, members[0][1], level - last.height
