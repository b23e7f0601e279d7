"""The pages as they were approved: text exactly, picture within a hair.

To approve a change: NUANFANG_GOLDEN=write, run this file, and look at every picture that git says has changed.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from core.document import raster
from core.document.catalogue import kind_of
from core.document.fonts import Typeface
from core.document.types import Stamp
from tests.helpers import documents, office_papers, register_papers
from tests.helpers.documents import PRACTICE, REPRINT, STAMP

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "documents"
DPI = 60
CASES: dict[str, tuple[str, object, Stamp]] = {
    **{name: (name, data, STAMP) for name, data in documents.SAMPLES.items()},
    "visit_practice": (
        "visit",
        documents.visit(
            fields=(documents.FieldItem("姓名", documents.LONG_NAME), *documents.FIELDS[1:]),
            photos=[documents.photo(640, 480, 20 * number) for number in range(8)],
            captions=["堂屋", "灶台", "厕所", "床铺", "电表", "药盒", "院门", "水缸"],
            problems=documents.PROBLEMS * 4,
        ),
        PRACTICE,
    ),
    "visit_public": (
        "visit",
        documents.visit(photos=[documents.photo(640, 480)], signatures=documents.SIGNATURES[3:]),
        REPRINT,
    ),
    "route_practice": ("route", documents.route(9), PRACTICE),
    "ledger_empty": ("ledger", documents.ledger(0), STAMP),
    "contract_four": ("contract", office_papers.contract("four"), STAMP),
    "contract_blank": ("contract", office_papers.contract("institution", fee="", start="", end=""), PRACTICE),
    "letter_push": ("letter", office_papers.push_letter(), STAMP),
    "notice_guardian": ("notice_paper", office_papers.notice("孙小宝的监护人孙德福"), STAMP),
    "leaflet_large": ("leaflet", office_papers.leaflet(is_large=True), STAMP),
    "register_empty": ("register", register_papers.register(0), STAMP),
    "public_list": ("public_list", register_papers.public_list(), replace(STAMP, copy="public")),
}
IS_WRITING = os.environ.get("NUANFANG_GOLDEN") == "write"


@pytest.mark.parametrize("case", sorted(CASES))
def test_pages_look_as_approved(case: str, typeface: Typeface) -> None:
    name, data, stamp = CASES[case]
    pdf = kind_of(name).render(data, stamp, typeface)
    pages = raster.page_count(pdf)
    text = "\f".join(raster.page_text(pdf, index).replace("\r\n", "\n") for index in range(pages))
    shots = [raster.page_png(pdf, index, DPI) for index in range(pages)]
    if IS_WRITING:
        _write(case, text, shots)
    assert (GOLDEN / f"{case}.txt").read_text("utf-8") == text
    assert len(list(GOLDEN.glob(f"{case}-*.png"))) == pages
    for number, shot in enumerate(shots, start=1):
        _compare(GOLDEN / f"{case}-{number}.png", shot)


def _write(case: str, text: str, shots: list[bytes]) -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob(f"{case}-*.png"):
        old.unlink()
    (GOLDEN / f"{case}.txt").write_text(text, "utf-8")
    for number, shot in enumerate(shots, start=1):
        with Image.open(io.BytesIO(shot)) as image:
            image.quantize(16).save(GOLDEN / f"{case}-{number}.png", optimize=True)


def _compare(approved: Path, shot: bytes) -> None:
    """Sixteen colours are kept, so a pixel may be a little off; a line that moved is not a little."""
    with Image.open(approved) as first, Image.open(io.BytesIO(shot)) as second:
        assert first.size == second.size
        difference = ImageChops.difference(first.convert("L"), second.convert("L"))
    strong = sum(difference.histogram()[96:]) / (difference.width * difference.height)
    assert ImageStat.Stat(difference).mean[0] < 2.5, approved.name
    assert strong < 0.002, approved.name
