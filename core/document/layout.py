"""From strips to a PDF: the last step, the same for every document."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import BinaryIO

from core.document.blocks.furniture import Furniture
from core.document.blocks.heading import RUNNING, draw_running_head
from core.document.page import Page, Strip, deal, draw_strips
from core.document.pen import Pen
from core.document.press import Press
from core.document.setting import Setting


@dataclass(frozen=True)
class Layout:
    """A measured document: its pages and what stands around the form."""

    setting: Setting
    pages: Sequence[Page]
    furniture: Furniture
    running: tuple[str, str]

    @property
    def file_title(self) -> str:
        """For the file's properties: the document's name and number, never a person's."""
        return f"{self.furniture.title} {self.furniture.serial}".strip()

    @property
    def printed_on(self) -> date:
        """The day that stands in the file's properties."""
        return self.furniture.stamp.printed_on


def lay_out(setting: Setting, strips: Sequence[Strip], furniture: Furniture) -> Layout:
    """Deals the strips out to pages."""
    running = (
        furniture.words["continued"].format(title=furniture.title),
        furniture.words["foot_serial"].format(serial=furniture.serial) if furniture.serial else "",
    )
    return Layout(setting, deal(strips, setting.paper, RUNNING), furniture, running)


def best_of(ways: Iterable[Callable[[], Layout]], most_pages: int = 1) -> Layout:
    """The first way of setting that needs no more than so many pages (0: any number), else the shortest.

    Ways are tried in their order, the pleasant ones first.
    """
    tried: list[Layout] = []
    for way in ways:
        tried.append(way())
        if not most_pages or len(tried[-1].pages) <= most_pages:
            return tried[-1]
    return min(tried, key=lambda made: len(made.pages))


def print_layout(press: Press, layout: Layout) -> int:
    """Draws all pages of one document, numbered by themselves; returns how many there are."""
    paper = layout.setting.paper
    for number, page in enumerate(layout.pages, start=1):
        press.start_page(paper.width, paper.height)
        pen = Pen(press)
        layout.furniture.draw_under(pen)
        if number > 1:
            draw_running_head(pen, layout.setting, *layout.running)
        draw_strips(pen, page, paper.left, paper.room)
        layout.furniture.draw_over(pen, number, len(layout.pages))
        pen.finish()
    return len(layout.pages)


def write_pdf(out: BinaryIO, layouts: Iterable[Layout]) -> list[int]:
    """Writes documents one after the other into one PDF; returns the number of pages of each.

    Layouts are taken one at a time, so an iterator that makes them as they are asked for keeps memory flat.
    """
    press: Press | None = None
    counts = []
    for layout in layouts:
        press = press or Press(out, layout.file_title, layout.printed_on)
        counts.append(print_layout(press, layout))
    if press is None:
        raise ValueError("a PDF needs at least one document")
    press.finish()
    return counts


def pdf_of(layout: Layout) -> bytes:
    """One document as the bytes of a PDF."""
    out = io.BytesIO()
    write_pdf(out, [layout])
    return out.getvalue()


def texts_of(data: object) -> Iterator[str]:
    """Every text in a document's data, however deep, in no special order."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        elif isinstance(item, Mapping):
            waiting.extend(item.values())
        elif is_dataclass(item):
            waiting.extend(vars(item).values())
