"""A month of a township: 1,000 visit records in one PDF, against bare reportlab drawing the same pages; and memory.

No two records are alike: names, numbers, addresses, days and a third of the answers differ, and the signatures are by
many hands. The bound is 0.8 times the pages per second, which is 1.25 times the time.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path

from PIL import Image, ImageDraw

from core.document.catalogue import Job, write_many
from core.document.fonts import Typeface
from core.document.types import FieldItem, Row, SectionBlock
from tests.bench.bare import Page, draw_bare, recording, register_fonts
from tests.bench.measure import Result, clocked, compare, tell
from tests.bench.pdf import ink_key
from tests.helpers import documents

RECORDS, FEW, KEPT, HANDS = 1000, 200, 100, 40
BOUND = 1.25
NAMES = ("赵国强", "钱玉珍", "孙德福", "李桂芳", "周大山", "吴秀兰", "郑守田", documents.RARE_NAME, documents.LONG_NAME)


class Sink(io.RawIOBase):
    """A file that is not kept."""

    size = 0

    def write(self, data: object) -> int:
        self.size += len(data)  # type: ignore[arg-type]
        return len(data)  # type: ignore[arg-type]


def hand(number: int) -> bytes:
    """A signature in ink on a transparent pad, each another."""
    image = Image.new("RGBA", (620 + 7 * number, 240), (0, 0, 0, 0))
    points = [(40 + step * 9, 120 + (step * (31 + number)) % 100 - 50) for step in range(60)]
    ImageDraw.Draw(image).line(points, fill=(10, 10, 40, 255), width=7, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def jobs(count: int, hands: list[bytes]) -> Iterator[Job]:
    """Visits of so many persons."""
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        fields = [replace(item, value=_other(item, number, name)) for item in documents.FIELDS]
        sections = [
            SectionBlock(section.label, [_answer(row, number + at) for at, row in enumerate(section.rows)])
            for section in documents.SECTIONS
        ]
        signatures = [
            replace(item, image=hands[(number + at) % len(hands)] if item.image else None, text=f"{name}　{number}日")
            for at, item in enumerate(documents.SIGNATURES)
        ]
        yield Job(
            "visit",
            documents.visit(
                serial=f"NH03-2026-{number:06}",
                record_id=f"0193a5b2-7c11-7abc-8def-{number:012x}",
                fields=fields,
                sections=sections,
                signatures=signatures,
            ),
            documents.STAMP,
        )


def _other(item: FieldItem, number: int, name: str) -> str:
    if item.label == "姓名":
        return name
    return f"{item.value}{number % 97}" if any(char.isdigit() for char in item.value) else item.value


def _answer(given: Row, number: int) -> Row:
    row = Row(*given)
    return row._replace(answer=f"{row.answer}，第{number}次问") if number % 3 == 0 else row


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def write_month(typeface: Typeface, hands: list[bytes]) -> tuple[float, Result]:
    """Milliseconds for a thousand records, and how much more memory they take than two hundred, against how much
    longer the file gets."""
    taken, sizes, spent = [], [], 0.0
    for count in (FEW, RECORDS):
        gc.collect()
        before, sink = resident(), Sink()
        spent = clocked(partial(write_many, jobs(count, hands), typeface, sink))
        taken.append(resident() - before)
        sizes.append(sink.size)
    grown, longer = max(0, taken[1] - taken[0]), sizes[1] - sizes[0]
    notes = {"rss_grown_kb": grown / 1000, "file_longer_kb": longer / 1000}
    name = f"{RECORDS} records: memory beyond {FEW} / file longer (MB)"
    return spent, Result(name, grown / 1e6, longer / 1e6, 1.0, notes=notes)


def main() -> None:
    register_fonts()
    typeface, hands = Typeface(), [hand(number) for number in range(HANDS)]
    inks = {ink_key(picture): picture for picture in hands}
    with recording() as pages:
        write_many(jobs(KEPT, hands), typeface, Sink())  # type: ignore[arg-type]

    def month(count: int) -> Iterator[Page]:
        return chain.from_iterable(islice(repeat(pages), count // KEPT))

    ours, memory = write_month(typeface, hands)
    base = clocked(lambda: draw_bare(month(RECORDS), inks))
    name = "visit records in one PDF / bare reportlab"
    plain = compare(
        f"{KEPT} {name}, texts and lines only",
        lambda: write_many(jobs(KEPT, hands), typeface, Sink()),  # type: ignore[arg-type]
        lambda: draw_bare(month(KEPT), {}),
        None,
        rounds=3,
    )
    tell([Result(f"{RECORDS} {name}, same pages", ours, base, BOUND), plain, memory])


if __name__ == "__main__":
    main()
