"""The head counter: the furthest head that was noted is read back, whatever happens to one of its files."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chain import ChainHead
from core.errors import Unavailable
from core.vault import head as module
from core.vault.head import HeadCounter

KEY = b"k" * 32


def head(seq: int, ms: int = 1_795_312_200_000) -> ChainHead:
    return ChainHead(seq, f"{seq:064x}", ms)


def counter(folder: Path, key: bytes = KEY) -> HeadCounter:
    return HeadCounter((folder / "head.a", folder / "head.b"), key)


def test_what_was_noted_last_is_read_back(tmp_path: Path) -> None:
    assert counter(tmp_path).last() is None and counter(tmp_path).found == "none"
    for seq in range(1, 6):
        counter(tmp_path).note(head(seq))
        assert counter(tmp_path).last() == head(seq)
    assert counter(tmp_path).found == "whole"


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_a_late_note_of_another_connection_never_sets_it_back(
    tmp_path_factory: pytest.TempPathFactory, seqs: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("head")
    two = (counter(folder), counter(folder))
    for place, seq in enumerate(seqs):
        two[place % 2].note(head(seq))
        assert two[0].last() == head(max(seqs[: place + 1]))


def test_threads_that_note_at_once_leave_the_furthest(tmp_path: Path) -> None:
    shared = counter(tmp_path)
    threads = [
        threading.Thread(target=lambda first: [shared.note(head(n)) for n in range(first, 200, 4)], args=(first,))
        for first in range(1, 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter(tmp_path).last() == head(199)


@pytest.mark.parametrize("name", ["head.a", "head.b"])
@pytest.mark.parametrize("size", [0, 1, 40, 87])
def test_a_write_that_was_cut_leaves_the_one_before_it_at_worst(tmp_path: Path, name: str, size: int) -> None:
    counter(tmp_path).note(head(7))
    counter(tmp_path).note(head(8))
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:size])
    read = counter(tmp_path)
    assert read.found == "one" and read.last() in (head(7), head(8))
    read.note(head(9))
    read.note(head(10))
    assert counter(tmp_path).found == "whole" and counter(tmp_path).last() == head(10)


def test_every_single_bit_is_sealed(tmp_path: Path) -> None:
    counter(tmp_path).note(head(7))
    data = (tmp_path / "head.a").read_bytes()
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        (tmp_path / "head.a").write_bytes(flipped)
        assert counter(tmp_path).last() is None, bit


def test_another_workspace_s_files_count_nothing(tmp_path: Path) -> None:
    counter(tmp_path, b"o" * 32).note(head(900))
    assert counter(tmp_path).found == "both" and counter(tmp_path).last() is None


def test_after_an_accepted_loss_it_counts_from_there(tmp_path: Path) -> None:
    for seq in (8, 9):
        counter(tmp_path).note(head(seq))
    counter(tmp_path).begin_again(head(4))
    assert counter(tmp_path).last() == head(4)
    counter(tmp_path).note(head(5))
    assert counter(tmp_path).last() == head(5)


def test_a_disk_that_refuses_stops_nobody_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = counter(tmp_path)
    one.note(head(1))
    one.note(head(2))

    def refuse(_handle: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(module, "_flush", refuse)
    one.note(head(3))
    assert one.is_lagging
    monkeypatch.undo()
    one.note(head(4))
    assert not one.is_lagging and counter(tmp_path).last() == head(4)


@pytest.mark.parametrize("size", [None, 0, 40])
def test_a_disk_that_takes_no_new_file_stops_nobody_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int | None
) -> None:
    """A file that went missing or is too short is written anew; what was stored is stored all the same, and whoever
    was told otherwise would sign once more."""
    one = counter(tmp_path)
    for seq in (1, 2):
        one.note(head(seq))
    for name in ("head.a", "head.b"):
        (tmp_path / name).unlink() if size is None else (tmp_path / name).write_bytes(b"x" * size)

    def full(*_arguments: object) -> None:
        raise Unavailable("disk.full")

    monkeypatch.setattr(module, "replace_file", full)
    for verb in (one.note, one.bring_up, one.begin_again):
        verb(head(3))
        assert one.is_lagging
    one.turn_to(b"n" * 32, head(3))
    monkeypatch.undo()
    one.note(head(4))
    assert not one.is_lagging and counter(tmp_path, b"n" * 32).last() == head(4)


def test_years_before_1970_and_after_2106_are_noted_as_they_are(tmp_path: Path) -> None:
    for place, ms in enumerate((-86_400_000, 4_294_967_296_000)):
        counter(tmp_path).note(head(place + 1, ms))
        assert counter(tmp_path).last() == head(place + 1, ms)
