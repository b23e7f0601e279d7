"""A damaged database is saved into a new folder: backup, readable rows, and a true report of what is missing."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import AppError, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.salvage import Salvaged, salvage
from core.store.database import Database
from core.store.wreck import Wreck, shapes
from core.vault import backup
from core.vault.kdf import KdfCost
from core.vault.slots import read_slots, wrap, write_slots
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit

PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


def zeroed(data: bytearray, rng: random.Random) -> None:
    start = PAGE * rng.randrange(1, len(data) // PAGE)
    data[start : start + PAGE] = bytes(PAGE)


def garbage(data: bytearray, rng: random.Random) -> None:
    for _ in range(3):
        start = PAGE * rng.randrange(1, len(data) // PAGE)
        data[start : start + PAGE] = rng.randbytes(PAGE)


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) // 2, len(data)) :]


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> tuple[Path, frozenset[str]]:
    """A closed workspace with a backup at noon and work after it; and the ids of all its facts."""
    root = tmp_path_factory.mktemp("day") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    people = [add_people(core, 1)[0] for _ in range(8)]
    add_people(core, 32)
    for person in people[:4]:
        sign_visit(core, person)
    core.backups.make()
    for person in people[4:8]:
        sign_visit(core, person, photos=1)
    facts = frozenset(row[0] for row in core._desk.db.all("SELECT id FROM fact"))
    core.close()
    return root, facts


def damaged(day: tuple[Path, frozenset[str]], tmp_path: Path, how: Damage, seed: int) -> Path:
    shutil.copytree(day[0].parent, tmp_path / "laptop")
    root = tmp_path / "laptop" / "w"
    data = bytearray((root / "workspace.db").read_bytes())
    how(data, random.Random(seed))
    (root / "workspace.db").write_bytes(data)
    return root


def saved(root: Path, tmp_path: Path, backups: Path | None = None) -> tuple[Salvaged, Core]:
    told = salvage(root, tmp_path / "new", PASSPHRASE, backups=backups)
    core = open_workspace(tmp_path / "new", PASSPHRASE, fixed_seams(seed=7), accepts_loss=True)
    core.health.settle(told)
    return told, core


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.soak) for n in range(1, 60))])
@pytest.mark.parametrize("how", [zeroed, garbage, cut])
def test_what_is_not_back_is_named(day: tuple[Path, frozenset[str]], tmp_path: Path, how: Damage, seed: int) -> None:
    root = damaged(day, tmp_path, how, seed)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    told, core = saved(root, tmp_path)
    back = {row[0] for row in core._desk.db.all("SELECT id FROM fact")}
    lost = day[1] - back
    assert sum(one.count for one in told.missing) >= len(lost), "more may be named, never less"
    assert told.from_backup and core.people.search("").total == 40
    assert len(core.records.list("visit")) >= 4, "what the backup holds is back whatever was hit"
    assert bool(core._desk.facts.bodies("gap")) == (not told.is_complete)
    assert not Database(core.paths.database, core._keys.database).all("PRAGMA cipher_integrity_check")
    assert not list((tmp_path / "new").glob("reading*"))
    core.close()
    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}, "the wreck is not touched"


def test_an_undamaged_workspace_comes_back_whole(day: tuple[Path, frozenset[str]], tmp_path: Path) -> None:
    root = damaged(day, tmp_path, lambda _data, _rng: None, 0)
    told, core = saved(root, tmp_path)
    assert told.is_complete and not told.rebuilt
    assert {row[0] for row in core._desk.db.all("SELECT id FROM fact")} == day[1]
    assert all(finding.is_ok for finding in core.health.check())
    core.close()


@pytest.mark.parametrize("seed", range(2))
def test_without_a_backup_the_readable_rows_are_saved(
    day: tuple[Path, frozenset[str]], tmp_path: Path, seed: int
) -> None:
    root = damaged(day, tmp_path, zeroed, seed)
    shutil.rmtree(root.parent / "w-backups")
    try:
        told, core = saved(root, tmp_path)
    except AppError as error:
        assert error.code == "salvage.nothing"
        assert not (tmp_path / "new").exists()
        return
    back = {row[0] for row in core._desk.db.all("SELECT id FROM fact")}
    assert sum(one.count for one in told.missing) >= len(day[1] - back)
    core.close()


def test_without_a_backup_the_copy_that_an_update_left_is_the_ground(tmp_path: Path) -> None:
    root = tmp_path / "laptop" / "w"
    shutil.copytree(Path(__file__).parents[2] / "golden" / "db" / "1", root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    people, before = [row.id for row in core.people.search().rows], core.exchange.head()
    add_people(core, 1)
    core.close()
    shutil.rmtree(root.parent / "w-backups", ignore_errors=True)
    (root / "workspace.db").write_bytes(bytes(PAGE) + (root / "workspace.db").read_bytes()[PAGE:])
    told, saved_core = saved(root, tmp_path)
    assert (told.from_backup, told.backup_made_at != "") == (before[0], True)
    assert [row.id for row in saved_core.people.search().rows] == people
    assert told.missing, "what came after the update is named"
    saved_core.close()
    (root / "workspace-schema1.db").write_bytes(bytes(PAGE) + (root / "workspace-schema1.db").read_bytes()[PAGE:])
    with pytest.raises(Unavailable, match=r"salvage\.nothing"):
        salvage(root, tmp_path / "again", PASSPHRASE)


def test_a_file_whose_first_page_is_gone_leaves_the_backup(day: tuple[Path, frozenset[str]], tmp_path: Path) -> None:
    def first(data: bytearray, _rng: random.Random) -> None:
        data[:PAGE] = bytes(PAGE)

    told, core = saved(damaged(day, tmp_path, first, 0), tmp_path)
    assert not told.is_readable and told.missing and len(core.records.list("visit")) == 4
    core.close()


@pytest.mark.parametrize("is_gone", [True, False])
def test_pictures_that_are_gone_or_damaged_are_counted_unless_the_backup_has_them(
    day: tuple[Path, frozenset[str]], tmp_path: Path, is_gone: bool
) -> None:
    root = damaged(day, tmp_path, lambda _data, _rng: None, 0)
    kept = {path.name for path in (root.parent / "w-backups").glob("**/media/??/*")}
    there = sorted((root / "media").glob("??/*"))
    backed = [path for path in there if path.name in kept]
    (later,) = [path for path in there if path.name not in kept]
    for path in (backed[0], later):
        data = path.read_bytes()
        path.unlink()
        if not is_gone:
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    told, core = saved(root, tmp_path)
    assert (told.media_missing, told.media_damaged, told.is_complete) == (int(is_gone), int(not is_gone), False)
    assert all(core._desk.media.read(path.name) for path in backed)
    assert (tmp_path / "new" / "media" / later.parent.name / later.name).is_file() is not is_gone
    expected = "check.media_missing" if is_gone else "check.media_damaged"
    assert expected in {finding.code for finding in core.health.check()}
    core.close()


def test_it_never_writes_over_anything(day: tuple[Path, frozenset[str]], tmp_path: Path) -> None:
    root = damaged(day, tmp_path, zeroed, 1)
    with pytest.raises(AppError, match=r"backup\.not_empty"):
        salvage(root, root, PASSPHRASE)
    with pytest.raises(AppError, match=r"vault\.wrong_passphrase"):
        salvage(root, tmp_path / "new", "another passphrase")
    assert not (tmp_path / "new").exists()


def test_rows_around_a_bad_page_are_read(tmp_path: Path) -> None:
    path, key = tmp_path / "x.db", b"k" * 32
    database = Database(path, key, create=True)
    with database.transaction():
        database.execute("CREATE TABLE numbered (n INTEGER PRIMARY KEY, b BLOB)")
        database.execute("CREATE TABLE named (id TEXT PRIMARY KEY, b BLOB) WITHOUT ROWID")
        rows = [(n, b"x" * 400) for n in range(1, 801)]
        database.execute_many("INSERT INTO numbered VALUES (?, ?)", rows)
        database.execute_many("INSERT INTO named VALUES (?, ?)", [(f"{n:08x}-id", b) for n, b in rows])
    known = shapes(database)
    database.close()
    data = bytearray(path.read_bytes())
    for page in (40, 90, 130, 170):
        data[PAGE * page + 9] ^= 1
    path.write_bytes(data)
    wreck = Wreck(path, key)
    assert wreck.is_readable()
    for shape in known:
        read = wreck.read(shape)
        assert not read.is_whole and 740 <= len(read.rows) < 800, (shape.name, len(read.rows))


def wrecked(root: Path) -> None:
    (root / "workspace.db").write_bytes(b"\0" * 8192)


def at(minutes: int, seed: int) -> Seams:
    seams = fixed_seams(seed=seed)
    seams.clock.move(minutes=minutes)  # type: ignore[attr-defined]
    return seams


def test_after_a_change_of_the_key_there_is_a_backup_that_opens_with_it(root: Path, tmp_path: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    [person] = add_people(core)
    core.backups.make()
    core.close()
    core = open_workspace(root, PASSPHRASE, at(45, seed=5))
    record = sign_visit(core, person)
    core.rotate_key()
    core.change_passphrase(PASSPHRASE, "Fresh words 99")
    newest, before = core.backups.list()[0], core.backups.list()[1:]
    assert len(before) == 1 and newest.events > before[0].events
    core.close()
    wrecked(root)
    told = salvage(root, tmp_path / "new", "Fresh words 99")
    assert told.from_backup == newest.events and not told.passed_over
    core = open_workspace(tmp_path / "new", "Fresh words 99", at(50, seed=6))
    assert core.records.show(record)
    core.close()


def test_a_backup_that_cannot_be_used_is_named_and_the_one_before_it_is_the_ground(root: Path, tmp_path: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    add_people(core)
    older = core.backups.make().row
    core.seams.clock.move(minutes=45)  # type: ignore[attr-defined]
    newer = core.backups.make().row
    core.close()
    wrecked(root)
    (newer.folder / "workspace.db").write_bytes(b"cut")
    told = salvage(root, tmp_path / "new", PASSPHRASE)
    assert told.passed_over == [newer.made_at.isoformat()]
    assert told.backup_made_at == older.made_at.isoformat()
    from core.command.backup_verbs import salvage_report

    assert salvage_report(told, "")["passed_over"] == told.passed_over


def test_guessing_at_a_damaged_workspace_waits_as_at_the_door(root: Path, tmp_path: Path) -> None:
    seams, found = fixed_seams(), []
    for n in range(6):
        with pytest.raises(AppError) as told:
            salvage(root, tmp_path / "new", f"a wrong one {n}", seams=seams)
        found.append(told.value.code)
    assert found[:4] == ["vault.wrong_passphrase"] * 4 and found[4:] == ["vault.wait"] * 2
    assert not (tmp_path / "new").exists()


def test_a_copy_that_a_killed_change_of_the_key_left_is_read_where_garbage_hides_the_former_key(
    root: Path, tmp_path: Path
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    [person] = add_people(core)
    record = sign_visit(core, person)
    core.close()
    paths = core.paths
    shutil.copyfile(paths.database, paths.next_database)
    wrecked(root)
    write_slots(paths.slots, dataclasses.replace(read_slots(paths.slots), previous=b"x" * 60))
    salvage(root, tmp_path / "new", PASSPHRASE)
    core = open_workspace(tmp_path / "new", PASSPHRASE, fixed_seams(seed=7))
    assert core.records.show(record)
    core.close()


def test_a_backup_that_breaks_off_while_it_comes_back_is_passed_over_for_the_one_before_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    add_people(core)
    older = core.backups.make().row
    core.seams.clock.move(minutes=45)  # type: ignore[attr-defined]
    newer = core.backups.make().row
    core.close()
    wrecked(root)
    whole = backup.restore_files

    def failing(found: backup.BackupSet, target: WorkspacePaths) -> None:
        whole(found, target)
        if found.folder == newer.folder:
            raise Unavailable("disk.failed")

    monkeypatch.setattr(backup, "restore_files", failing)
    told = salvage(root, tmp_path / "new", PASSPHRASE)
    assert told.passed_over == [newer.made_at.isoformat()]
    assert told.backup_made_at == older.made_at.isoformat()
    open_workspace(tmp_path / "new", PASSPHRASE, at(60, seed=6)).close()


def test_ways_in_that_nobody_can_read_any_more_are_taken_from_the_newest_backup_that_has_them(
    root: Path, tmp_path: Path
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    add_people(core)
    core.backups.make()
    core.seams.clock.move(minutes=45)  # type: ignore[attr-defined]
    newer = core.backups.make().row
    core.close()
    for path in (*WorkspacePaths(root).slots, newer.folder / "slots.a.json", newer.folder / "slots.b.json"):
        path.write_bytes(b"rotten")
    salvage(root, tmp_path / "new", PASSPHRASE)
    open_workspace(tmp_path / "new", PASSPHRASE, at(60, seed=6)).close()


@pytest.mark.parametrize("strips_seal", [False, True])
@pytest.mark.parametrize("is_turning", [False, True])
def test_who_slipped_into_the_damaged_folder_has_no_way_into_what_is_saved(
    root: Path, tmp_path: Path, strips_seal: bool, is_turning: bool
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    [person] = add_people(core)
    record = sign_visit(core, person)
    core.close()
    paths, ids = WorkspacePaths(root).slots, fixed_seams(seed=9).ids
    file = read_slots(paths)
    thief = wrap(
        b"?" * 32, "thief thief 1", ids.new(), "passphrase", "x", file.workspace_id, KdfCost.lowest(), ids.token
    )
    slipped = file.with_slot(thief)
    if strips_seal:
        slipped = dataclasses.replace(slipped, seal=b"")
    if is_turning:
        slipped = dataclasses.replace(slipped, previous=b"x" * 60)
    write_slots(paths, slipped)
    told = salvage(root, tmp_path / "new", PASSPHRASE)
    assert told.ways_dropped == len(file.slots)
    saved = read_slots(WorkspacePaths(tmp_path / "new").slots)
    assert [slot.kind for slot in saved.slots] == ["passphrase"]
    core = open_workspace(tmp_path / "new", PASSPHRASE, at(10, seed=6))
    assert core.records.show(record)
    assert "check.slots_foreign" not in {finding.code for finding in core.health.check()}
    core.close()
