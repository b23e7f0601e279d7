"""A bit that flipped on the disk is told as damage wherever it is met, also in the middle of a long read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import AppError, Unavailable
from core.seams import Seams
from core.store.database import Database
from tests.helpers.workspace import PASSPHRASE, add_people

PAGE = 4096


@pytest.mark.parametrize("seed", range(6))
def test_a_flipped_bit_is_never_a_bug(root: Path, seams: Seams, seed: int) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    add_people(core, 120)
    core.close()
    file = root / "workspace.db"
    data = bytearray(file.read_bytes())
    rng = random.Random(seed)
    for _ in range(3):
        data[rng.randrange(8 * PAGE, len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(data)
    told = []
    try:
        opened = open_workspace(root, PASSPHRASE, seams)
    except AppError as error:
        assert error.code == "store.damaged"
        return
    exchange = opened.exchange
    for read in (
        lambda: exchange.take_batch(1000, 1 << 30),
        exchange.digests,
        exchange.remote_rows,
        opened.due.list,
        opened.people.search,
        opened._desk.journal.broken_at,
        opened._desk.journal.altered_items,
    ):
        try:
            read()
        except AppError as error:  # anything else would be told as a fault of the program
            told.append(error.code)
    assert set(told) <= {"store.damaged"}
    assert not all(finding.is_ok for finding in opened.health.check())
    opened.close()


def test_a_read_that_breaks_off_after_its_first_rows_is_told_as_damage(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", b"k" * 32, create=True)
    with database.transaction():
        database.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)")
        database.execute_many("INSERT INTO t (b) VALUES (?)", [(bytes(1000),) for _ in range(2000)])
    database.close()
    data = bytearray((tmp_path / "x.db").read_bytes())
    data[-3 * PAGE // 2] ^= 1
    (tmp_path / "x.db").write_bytes(data)
    database = Database(tmp_path / "x.db", b"k" * 32)
    read = 0
    with pytest.raises(Unavailable, match=r"store\.damaged"):
        for _row in database.each("SELECT n, b FROM t ORDER BY n"):
            read += 1
    assert read > 1000
    database.close()
