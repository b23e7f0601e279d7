"""The columns of a list share a narrow window before anything stands over its side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.column_widths import Wish, shared

WISHES = st.lists(
    st.builds(
        lambda least, more, gives_way, is_free, is_own: Wish(least + more, least, gives_way, is_free, is_own),
        st.integers(20, 200),
        st.integers(0, 200),
        st.sampled_from([0, 0, 1, 2]),
        st.booleans(),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=7,
)


def taken(widths: list[int], hidden: set[int]) -> int:
    return sum(width for one, width in enumerate(widths) if one not in hidden)


@given(WISHES, st.integers(100, 2000))
def test_columns_fit_whenever_their_least_widths_do(wishes: list[Wish], room: int) -> None:
    hidden, widths = shared(room, wishes)
    there = [one for one in range(len(wishes)) if one not in hidden]
    least = sum(wishes[one].wide if wishes[one].is_own else wishes[one].least for one in there)
    assert taken(widths, hidden) <= max(room, least)


@given(WISHES, st.integers(100, 2000))
def test_nothing_is_narrower_than_its_words_nor_pulled_where_somebody_pulled_it(wishes: list[Wish], room: int) -> None:
    _hidden, widths = shared(room, wishes)
    for wish, width in zip(wishes, widths, strict=True):
        assert width >= wish.least
        assert not wish.is_own or width == wish.wide


@given(WISHES, st.integers(0, 500))
def test_where_there_is_room_for_all_nothing_gives_way(wishes: list[Wish], more: int) -> None:
    hidden, widths = shared(sum(wish.wide for wish in wishes) + more, wishes)
    assert hidden == set()
    assert all(width >= wish.wide for wish, width in zip(wishes, widths, strict=True))


def test_a_hidden_column_leaves_its_place_to_the_others() -> None:
    hidden, widths = shared(300, [Wish(100, 50, is_free=True), Wish(200, 50), Wish(200, 50)], {1})
    assert (hidden, widths) == ({1}, [100, 200, 200])
