"""A migration is killed before each of its statements: the file has the old schema or the new one, never another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import Unavailable
from core.store import migrate as module
from core.store.database import Database
from core.store.migrate import migrate, newest_version, steps
from tests.helpers.dying import Fuse, dies_in
from tests.helpers.workspace import PASSPHRASE, fixed_seams

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "db"
Shape = tuple[int, frozenset[tuple[str, str]]]


def shape(path: Path, key: bytes) -> Shape:
    database = Database(path, key)
    try:
        rows = database.all("SELECT name, coalesce(sql, '') FROM sqlite_master")
        return int(database.scalar("PRAGMA user_version")), frozenset(rows)
    finally:
        database.close()


@pytest.mark.parametrize("version", range(1, newest_version()))
def test_killed_at_every_statement_it_is_old_or_new(version: int, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / str(version), tmp_path / "known")
    core = open_workspace(tmp_path / "known", PASSPHRASE, fixed_seams())
    key = core._keys.database
    core.close()
    old_file = (GOLDEN / str(version) / "workspace.db").read_bytes()
    path = tmp_path / "w.db"

    def begin() -> None:
        path.write_bytes(old_file)
        path.with_name("w.db-wal").unlink(missing_ok=True)
        path.with_name("w.db-shm").unlink(missing_ok=True)

    begin()
    shapes = {shape(path, key)}
    for number, text in steps():
        if number > version:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, "steps", lambda number=number, text=text: [(number, text)])
                database = Database(path, key)
                migrate(database)
                database.close()
            shapes.add(shape(path, key))
    step, died, seen = 0, True, set()
    while died:
        step += 1
        begin()

        def run(last: int = step) -> None:
            database = Database(path, key)
            database.execute = Fuse(last).before(database.execute)  # type: ignore[method-assign]
            migrate(database)

        died = dies_in(run)
        left = shape(path, key)
        assert left in shapes
        seen.add(left[0])
        database = Database(path, key)
        assert migrate(database) == newest_version(), "the next start goes on from there"
        assert database.scalar("PRAGMA integrity_check") == "ok"
        database.close()
    statements = sum(text.count(";\n") for number, text in steps() if number > version)
    assert step > statements and seen == set(range(version, newest_version() + 1))


def test_killed_while_the_copy_of_before_is_made_the_next_opening_makes_a_whole_one(tmp_path: Path) -> None:
    root = tmp_path / "w"
    shutil.copytree(GOLDEN / "1", root)

    def run() -> None:
        fuse = Fuse(1)
        whole = Database.copy_into

        def half(self: Database, path: Path) -> None:
            whole(self, path)
            path.write_bytes(path.read_bytes()[:5000])
            fuse.burn()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Database, "copy_into", half)
            open_workspace(root, PASSPHRASE, fixed_seams())

    assert dies_in(run)
    kept = root / "workspace-schema1.db"
    assert not kept.exists() and list(root.glob("workspace-schema1.db*"))
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    key = core._keys.database
    core.close()
    assert [path.name for path in root.glob("workspace-schema1.db*")] == [kept.name]
    assert shape(kept, key)[0] == 1


def test_a_disk_too_full_for_the_copy_of_before_leaves_the_old_schema_and_no_half_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "w"
    shutil.copytree(GOLDEN / "1", root)

    def full(_database: Database, path: Path) -> None:
        path.write_bytes(b"half")
        raise Unavailable("disk.full")

    monkeypatch.setattr(Database, "copy_into", full)
    with pytest.raises(Unavailable, match=r"disk\.full"):
        open_workspace(root, PASSPHRASE, fixed_seams())
    assert not list(root.glob("workspace-schema*"))
    monkeypatch.undo()
    open_workspace(root, PASSPHRASE, fixed_seams()).close()
