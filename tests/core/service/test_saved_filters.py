"""One's own filters: kept under a name, refused with a sentence, forgotten."""

from __future__ import annotations

import pytest

from core.app import Core
from core.errors import InvalidInput
from core.service.saved_filters import MOST, SavedFilter


def test_a_filter_of_the_same_name_is_replaced(core: Core) -> None:
    filters = core.people.filters
    filters.save(SavedFilter("  三组  要看的 ", group="三组"))
    filters.save(SavedFilter("三组 要看的", text="王"))
    assert list(filters.all()) == [SavedFilter("三组 要看的", text="王")]
    filters.drop("三组 要看的")
    assert filters.all() == []


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        (SavedFilter(" ", text="王"), "filter.name"),
        (SavedFilter("长" * 21, text="王"), "filter.name"),
        (SavedFilter("空的", text="  "), "filter.empty"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_the_name(core: Core, filter_: SavedFilter, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        core.people.filters.save(filter_)
    assert (refused.value.code, refused.value.where) == (code, "name")


def test_there_is_an_end_to_filters(core: Core) -> None:
    for number in range(MOST):
        core.people.filters.save(SavedFilter(str(number), text="王"))
    with pytest.raises(InvalidInput, match=r"filter\.too_many"):
        core.people.filters.save(SavedFilter("还有", text="王"))
