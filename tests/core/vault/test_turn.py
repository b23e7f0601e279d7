"""The door lets one in at a time, on Linux by flock and on Windows by a locked byte."""

from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.vault.turn import NAME, door


class Msvcrt(SimpleNamespace):
    """Windows' locks as its documentation describes them: LK_LOCK tries ten times and then raises OSError."""

    LK_LOCK, LK_UNLCK = 1, 0

    def __init__(self, *, refusals: int = 0, refusal: int = errno.EDEADLK) -> None:
        super().__init__()
        self.refusals, self.refusal = refusals, refusal
        self.said: list[tuple[int, int]] = []
        self.places: list[int] = []

    def locking(self, handle: int, mode: int, size: int) -> None:
        self.said.append((mode, size))
        self.places.append(os.lseek(handle, 0, os.SEEK_CUR))
        if mode == self.LK_LOCK and self.refusals:
            self.refusals -= 1
            raise OSError(self.refusal, "not now")


@pytest.mark.parametrize("refusals", [0, 3])
def test_on_windows_one_byte_is_locked_as_long_as_it_takes_and_unlocked_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    windows = Msvcrt(refusals=refusals)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError), door(tmp_path, "nt"):
        assert windows.said == [(windows.LK_LOCK, 1)] * (refusals + 1)
        raise ZeroDivisionError
    assert windows.said[-1] == (windows.LK_UNLCK, 1)
    assert set(windows.places) == {0}, "everybody locks the same byte"


def test_a_drive_of_windows_that_knows_no_locks_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = Msvcrt(refusals=1, refusal=errno.EINVAL)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)  # type: ignore[arg-type]
    with door(tmp_path, "nt"):
        assert windows.said == [(windows.LK_LOCK, 1)]


def test_two_at_the_door_go_in_one_after_the_other(tmp_path: Path) -> None:
    inside, most, counting = [0], [0], threading.Lock()

    def go_in() -> None:
        for _ in range(20):
            with door(tmp_path):
                with counting:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with counting:
                    inside[0] -= 1

    threads = [threading.Thread(target=go_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_folder_that_takes_no_file_stops_nobody(tmp_path: Path) -> None:
    with door(tmp_path / "not there"):
        assert not (tmp_path / "not there" / NAME).exists()
