"""Laws of dealing strips out to pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.document.page import LANDSCAPE, PORTRAIT, Page, Paper, Strip, deal

PAPER = Paper(width=400, height=500, top=50, bottom=50)


def nothing(pen: object, left: float, top: float) -> None:
    """Draws nothing."""


def strip(height: float, pulls: int = 0, head: tuple[Strip, ...] = ()) -> Strip:
    return Strip(height, nothing, head, pulls)


STRIPS = st.lists(st.builds(strip, st.floats(5, 120), st.integers(0, 3)), min_size=1, max_size=60)


def bodies(pages: list[Page], head: Strip) -> list[Strip]:
    return [placed for page in pages for placed, _ in page.placed if placed is not head]


@given(STRIPS)
def test_every_strip_is_placed_once_and_in_order(strips: list[Strip]) -> None:
    pages = deal(strips, PAPER, 20)
    assert [placed.height for page in pages for placed, _ in page.placed] == [item.height for item in strips]


@given(STRIPS)
def test_nothing_reaches_below_the_foot_of_the_page(strips: list[Strip]) -> None:
    for page in deal(strips, PAPER, 20):
        assert all(level - placed.height >= PAPER.bottom - 0.02 for placed, level in page.placed)


@given(STRIPS)
def test_no_page_is_empty_and_strips_do_not_overlap(strips: list[Strip]) -> None:
    for page in deal(strips, PAPER, 20):
        assert page.placed
        levels = [level for _, level in page.placed]
        feet = [level - placed.height for placed, level in page.placed]
        assert all(foot >= following - 1e-9 for foot, following in zip(feet, levels[1:], strict=False))


@given(st.integers(1, 80), st.integers(1, 3))
def test_headings_are_repeated_on_every_page_of_a_table(count: int, heads: int) -> None:
    head = tuple(strip(12) for _ in range(heads))
    pages = deal([*head, *(strip(30, head=head) for _ in range(count))], PAPER)
    for page in pages[1:]:
        assert [placed for placed, _ in page.placed][:heads] == list(head)
    assert sum(placed.height == 30 for page in pages for placed, _ in page.placed) == count


@given(st.integers(0, 40))
def test_what_closes_a_form_is_never_alone_on_a_page(count: int) -> None:
    closing = strip(150, pulls=2)
    pages = deal([*(strip(25) for _ in range(count)), closing], PAPER)
    last = [placed for placed, _ in pages[-1].placed]
    assert last[-1] is closing
    assert len(last) >= min(2, count + 1)
    if len(pages) > 1 and sum(placed.height for placed, _ in pages[-2].placed) < 400:
        assert len(last) == 3


def test_the_page_that_is_left_keeps_at_least_one_strip() -> None:
    pages = deal([strip(300), strip(150, pulls=2)], PAPER)
    assert [len(page.placed) for page in pages] == [1, 1]


def test_a_strip_may_look_otherwise_where_a_page_begins_or_ends() -> None:
    opening, closing = strip(31), strip(32)
    piece = Strip(30, nothing, opening=opening, closing=closing)
    pages = deal([piece] * 20, PAPER)
    assert pages[0].placed[0][0] is piece
    assert pages[0].placed[-1][0] is closing
    assert pages[1].placed[0][0] is opening


def test_paper_is_a4_and_keeps_room_for_holes() -> None:
    assert round(PORTRAIT.width / 72 * 25.4) == 210
    assert round(PORTRAIT.height / 72 * 25.4) == 297
    assert (LANDSCAPE.width, LANDSCAPE.height) == (PORTRAIT.height, PORTRAIT.width)
    assert PORTRAIT.left / 72 * 25.4 >= 25 - 1e-9
