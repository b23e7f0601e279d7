"""Laws of the preview."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from core.document import raster, route_list
from core.document.catalogue import kind_of
from core.document.fonts import Typeface
from core.errors import InvalidInput, NotFound
from tests.helpers import documents


@pytest.fixture(scope="module")
def pdf(typeface: Typeface) -> bytes:
    return route_list.render(documents.route(), documents.STAMP, typeface)


def test_pages_are_counted_and_measured(pdf: bytes) -> None:
    assert raster.page_count(pdf) == 3
    assert [(round(width), round(height)) for width, height in raster.page_sizes(pdf)] == [(842, 595)] * 3


def test_a_page_becomes_a_picture_of_its_size_on_white_paper(pdf: bytes) -> None:
    shot = raster.page_bitmap(pdf, 0, 72)
    assert (shot.width, shot.height) == (842, 596)
    assert len(shot.data) == shot.stride * shot.height
    assert shot.data[:3] == b"\xff\xff\xff"
    with Image.open(io.BytesIO(raster.page_png(pdf, 0, 144))) as image:
        assert image.width in (1684, 1685)
        assert image.getpixel((3, 3)) == (255, 255, 255)


def test_colours_are_not_swapped(typeface: Typeface) -> None:
    practice = kind_of("lead").render(documents.lead(), documents.PRACTICE, typeface)
    with Image.open(io.BytesIO(raster.page_png(practice, 0, 72))) as image:
        red, green, blue = image.getpixel((100, 30))  # type: ignore[misc]
    assert red > 150 > 60 > max(green, blue)


def test_a_page_that_is_not_there_is_refused(pdf: bytes) -> None:
    for index in (-1, 3):
        with pytest.raises(NotFound, match=r"document\.no_page"):
            raster.page_png(pdf, index, 72)


def test_what_is_not_a_pdf_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"document\.bad_pdf"):
        raster.page_count(b"%PDF-1.4 but no more")


def test_threads_wait_for_each_other(pdf: bytes) -> None:
    with ThreadPoolExecutor(6) as pool:
        shots = list(pool.map(lambda index: raster.page_bitmap(pdf, index % 3, 40).data, range(18)))
    assert shots[:3] * 6 == shots
