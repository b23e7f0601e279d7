"""Replacing the key slots is killed at every step: they can always be read, and say the old or the new."""

from __future__ import annotations

import os
import random
import select
import signal
from pathlib import Path

import pytest

from core.vault.kdf import KdfCost
from core.vault.slots import Slot, SlotFile, damaged_copies, read_slots, write_slots
from tests.helpers.dying import Fuse, dies_in


def slots(number: int) -> SlotFile:
    slot = Slot(f"s{number}", "passphrase", "u", KdfCost.lowest(), b"s" * 16, b"n" * 12, bytes([number % 256]) * 48)
    return SlotFile("w", "real", (slot,))


def both(folder: Path) -> tuple[Path, Path]:
    return folder / "slots.a.json", folder / "slots.b.json"


def test_killed_at_every_step_it_is_the_old_or_the_new(tmp_path: Path) -> None:
    paths, step, seen = both(tmp_path), 0, set()
    write_slots(paths, slots(0))
    died = True
    while died:
        step += 1

        def replace(last: int = step) -> None:
            fuse = Fuse(last)
            for name in ("open", "write", "fsync", "replace", "rename"):
                setattr(os, name, fuse.before(getattr(os, name)))
            write_slots(paths, slots(last))

        old = read_slots(paths)
        died = dies_in(replace)
        new = read_slots(paths)
        assert new in (old, slots(step))
        seen.add(new == old)
        write_slots(paths, new)  # as the next opening does
        assert not damaged_copies(paths)
    assert step > 10 and seen == {True, False}


def random_kills(folder: Path, count: int) -> None:
    paths, rng = both(folder), random.Random(count)
    write_slots(paths, slots(0))
    for _ in range(count):
        pid = os.fork()
        if pid == 0:
            try:
                for number in range(1_000_000):
                    write_slots(paths, slots(number))
            finally:
                os._exit(1)
        select.select([], [], [], rng.random() * 0.01)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert read_slots(paths).workspace_id == "w"


def test_killed_at_any_moment_they_can_be_read(tmp_path: Path) -> None:
    random_kills(tmp_path, 60)


@pytest.mark.soak
def test_killed_five_hundred_times_they_can_be_read(tmp_path: Path) -> None:
    random_kills(tmp_path, 500)


def test_overwriting_in_place_would_be_caught(tmp_path: Path) -> None:
    """The proof that the law above can fail: the same kill, with a file that is written over where it lies."""
    paths = both(tmp_path)
    write_slots(paths, slots(0))

    def overwrite() -> None:
        fuse = Fuse(2)
        for path in paths:
            handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
            fuse.burn()
            os.write(handle, b"{")

    for path in paths:
        path.write_bytes(path.read_bytes())
    assert dies_in(overwrite)
    assert set(damaged_copies(paths)) == set(paths)
