"""How SQLite's memory is laid out: wide slots for short-lived pieces, locked and wiped as a whole."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.library import SLOT_BYTES, SLOTS
from tests.helpers.sources import ROOT

SLOTS_KIB = SLOT_BYTES * SLOTS // 1024
ROOM_KIB = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] // 1024
# What a connection takes when it is opened; how much of this process can never be swapped out; whether it works.
OPENED = """
import ctypes, sys
from pathlib import Path
{first}
from core.store import library
from core.store.database import Database
used = ctypes.CDLL(library._sqlite3.__file__).sqlite3_memory_used
used.restype = ctypes.c_int64
path = Path(sys.argv[1]) / "workspace.db"
before = used()
database = Database(path, bytes(32), create=True)
taken = (used() - before) // 1024
status = Path("/proc/self/status").read_text()
locked = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmLck"))
database.execute("CREATE TABLE word (text TEXT) STRICT")
database.execute("INSERT INTO word VALUES (?)", ("字" * 9_000,))
print(taken, locked, len(database.scalar("SELECT text FROM word")))
database.close()
print((used() - before) // 1024)
"""


def opened(folder: Path, first: str = "") -> list[int]:
    code = OPENED.format(first=first)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [int(word) for word in done.stdout.split()]


def test_a_connection_has_slots_that_most_records_fit_into_and_gives_them_back(tmp_path: Path) -> None:
    taken, _locked, length, left = opened(tmp_path)
    assert taken >= SLOTS_KIB
    assert (length, left) == (9_000, 0)


@pytest.mark.skipif(os.geteuid() != 0 and ROOM_KIB < 2 * SLOTS_KIB, reason="this user may lock too little memory")
def test_the_slots_are_locked_from_the_first_byte(tmp_path: Path) -> None:
    _taken, locked, _length, _left = opened(tmp_path)
    assert locked >= SLOTS_KIB


def test_who_loaded_the_driver_before_us_keeps_the_narrow_slots_and_everything_works(tmp_path: Path) -> None:
    taken, _locked, length, left = opened(
        tmp_path, first="from sqlcipher3 import dbapi2; open_before = dbapi2.connect(':memory:')"
    )
    assert taken < SLOTS_KIB
    assert (length, left) == (9_000, 0)
