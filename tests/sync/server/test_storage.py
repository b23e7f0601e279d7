"""Laws of the photo folder: a part is durable, a photo is whole, a wrong one leaves nothing."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.server.storage import FolderStorage

DATA = bytes(range(256)) * 20
NAME = hashlib.sha256(DATA).hexdigest()


@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=6))
def test_pieces_of_any_size_make_the_photo(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    storage = FolderStorage(tmp_path_factory.mktemp("photos"))
    places = [0, *sorted(cuts), len(DATA)]
    for start, end in pairwise(places):
        assert storage.append("1", NAME, start, DATA[start:end]) == end
        assert storage.offset("1", NAME) == end
    assert storage.read("1", NAME) is None
    assert storage.finish("1", NAME)
    assert storage.read("1", NAME) == DATA
    assert storage.offset("1", NAME) == 0
    assert storage.finish("1", NAME)


def test_what_lies_beyond_the_offset_is_dropped(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.append("1", NAME, 0, b"x" * 9000)
    storage.append("1", NAME, 0, DATA)
    assert storage.finish("1", NAME)


def test_a_wrong_photo_leaves_nothing(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.append("1", NAME, 0, DATA[:-1])
    assert not storage.finish("1", NAME)
    assert storage.offset("1", NAME) == 0
    assert storage.read("1", NAME) is None
    assert not storage.finish("1", NAME)


def test_districts_do_not_share_photos(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.append("1", NAME, 0, DATA)
    storage.finish("1", NAME)
    assert storage.read("2", NAME) is None
