"""One bit that flips anywhere in the database file is found, and told as damage."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import AppError
from core.store.database import Database
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

SHORT, LONG = 200, 2000


@pytest.fixture(scope="session")
def closed(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> tuple[Path, bytes]:
    root = tmp_path_factory.mktemp("flips") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    add_people(core, 60)
    key = core._keys.database
    core.close()
    return root, key


def told(path: Path, key: bytes) -> str:
    """What the program says of this file: the code of a refusal, or of the check; "" when it says nothing."""
    try:
        database = Database(path, key, is_read_only=True)
    except AppError as error:
        return error.code
    try:
        return "check.pages" if database.all("PRAGMA cipher_integrity_check") else ""
    except AppError as error:
        return error.code
    finally:
        database.close()


def flips(closed: tuple[Path, bytes], tmp_path: Path, count: int) -> set[str]:
    root, key = closed
    path, rng, found = tmp_path / "flipped.db", random.Random(count), set()
    whole = (root / "workspace.db").read_bytes()
    path.write_bytes(whole)
    assert told(path, key) == "", "an undamaged file raises no alarm"
    with path.open("r+b") as file:
        for _ in range(count):
            place, bit = rng.randrange(len(whole)), 1 << rng.randrange(8)
            file.seek(place)
            file.write(bytes([whole[place] ^ bit]))
            file.flush()
            found.add(told(path, key))
            file.seek(place)
            file.write(whole[place : place + 1])
            file.flush()
    return found


def test_every_flipped_bit_is_found(closed: tuple[Path, bytes], tmp_path: Path) -> None:
    assert flips(closed, tmp_path, SHORT) <= {"check.pages", "store.damaged", "store.wrong_key"}


@pytest.mark.soak
def test_every_one_of_many_flipped_bits_is_found(closed: tuple[Path, bytes], tmp_path: Path) -> None:
    assert flips(closed, tmp_path, LONG) <= {"check.pages", "store.damaged", "store.wrong_key"}


@pytest.mark.parametrize("place", [3, 20, 1000, 4090, 4096 + 5, 8192 + 77])
def test_a_flip_at_the_beginning_is_refused_at_the_door_or_named_by_check(
    closed: tuple[Path, bytes], tmp_path: Path, place: int
) -> None:
    shutil.copytree(closed[0], tmp_path / "w")
    file = tmp_path / "w" / "workspace.db"
    data = bytearray(file.read_bytes())
    data[place] ^= 4
    file.write_bytes(data)
    try:
        core = open_workspace(tmp_path / "w", PASSPHRASE, fixed_seams())
    except AppError as error:
        assert error.code in {"store.damaged", "store.wrong_key"}
        return
    assert "check.pages" in {finding.code for finding in core.health.check()}
    core.close()
