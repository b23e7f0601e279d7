"""The district is backed up while it works, lost, and restored: the laptops bring back what the backup lacked."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.app import Core
from core.clock import FixedClock
from sync.server.__main__ import main
from sync.server.backup import key
from sync.server.database import open_engine
from sync.server.local_postgres import LocalPostgres
from sync.server.migrations import migrate
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.workspace import add_people
from tests.sync.client.station import Station, open_office

PASSPHRASE = "长寿花开在窗台上 2026"
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivation is as in life, only cheaper."""
    made = key.Cost
    monkeypatch.setattr(key, "Cost", lambda *given: made(*(given or (1, 64, 1))))


class World:
    """A district that can be lost, on databases that are made when they are needed."""

    def __init__(self, pg: LocalPostgres, database: str, tmp_path: Path, clock: FixedClock, core: Core) -> None:
        self.pg, self.database, self.clock, self.root = pg, database, clock, tmp_path
        self.data = tmp_path / "data"
        self.backups = tmp_path / "backups"
        self.secret = tmp_path / "secret"
        self.secret.write_text(PASSPHRASE + "\n", "utf-8")
        self.made: list[str] = []
        self._open()
        self.proxy = CuttingProxy(self._port())
        self.station = Station(self.office, core, self.proxy)

    def empty_database(self) -> str:
        self.made.append(f"restored_{os.urandom(6).hex()}")
        return self.pg.create_database(self.made[-1])

    def lose_everything(self) -> None:
        """The machine is gone with its photos; a new one has an empty database and folder."""
        self._context.__exit__(None, None, None)
        shutil.rmtree(self.data, ignore_errors=True)
        self.database = self.empty_database()

    def come_back(self) -> None:
        self._open()
        self.proxy.port = self._port()
        self.station.office = self.office

    def close(self) -> None:
        self.proxy.close()
        self._context.__exit__(None, None, None)
        with self.pg.connect() as connection:
            for name in self.made:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def _open(self) -> None:
        self._context = open_office(self.database, self.data, self.clock)
        self.office = self._context.__enter__()

    def _port(self) -> int:
        return int(self.office.url.rsplit(":", 1)[1])


@pytest.fixture
def world(pg: LocalPostgres, database: str, tmp_path: Path, clock: FixedClock, core: Core) -> Iterator[World]:
    """A district with one laptop."""
    made = World(pg, database, tmp_path, clock, core)
    made.station.enrol()
    yield made
    made.close()


@pytest.fixture
def run(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command of the server on the world's database."""
    monkeypatch.setattr("sync.server.__main__.SystemClock", lambda: world.clock)

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main([*arguments, "--json", "--database", world.database])
        return code, json.loads(capsys.readouterr().out)

    return run


NEW_AFTER_A_RESTORE = {"audit", "districts", "photos", "job_runs", "staff_sessions", "staff_tokens"}


def comparable(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a restore brings back as it was: all but the epoch's traces and, in a new epoch, the persons' versions."""
    return {
        name: [re.sub(r"'version': \d+", "", row) for row in rows]
        for name, rows in tables.items()
        if name not in NEW_AFTER_A_RESTORE
    }


def back_up(world: World, run: Run, *more: str) -> dict[str, Any]:
    world.clock.move(minutes=1)
    code, told = run("backup", "--to", str(world.backups), "--data", str(world.data), *more,
                     "--passphrase-file", str(world.secret))  # fmt: skip
    assert code == 0, told
    return told


def restore(world: World, run: Run, source: Path, *more: str) -> tuple[int, dict[str, Any]]:
    return run(
        "restore", "--from", str(source), "--data", str(world.data), "--passphrase-file", str(world.secret), *more
    )


def test_three_times_lost_and_restored_both_ends_agree_again(world: World, run: Run) -> None:
    station = world.station
    for turn in range(3):
        with_photos = ("--photos",) if turn else ()  # the first time the photos come back from the laptop alone
        people = add_people(station.core, 2, name="尉迟恭礼", id_number=None)
        station.write(6)
        station.picture(30_000, seed=turn)
        station.sync()
        told = back_up(world, run, *with_photos)
        rows = world.office.everything()
        add_people(station.core, 1, name="单雄信", id_number=None)
        station.core.people.propose(people[0], {"phone": f"1351111222{turn}"}, "换号")
        station.write(4)
        station.picture(20_000, seed=10 + turn)
        station.sync()
        station.write(2)
        everything = station.outbox_ids()
        world.lose_everything()
        code, restored = restore(world, run, world.backups)
        assert code == 0, restored
        assert (restored["rows"], restored["made_at"]) == (told["rows"], told["made_at"])
        assert restored["photos"] == (turn * 2 + 1 if turn else 0)
        world.come_back()
        assert comparable(world.office.everything()) == comparable(rows)
        station.patient()
        assert station.outbox_ids() == everything
        station.assert_all_there_once()
        assert station.core.people.show(people[0]).person.phone == f"1351111222{turn}"
        assert station.district_photos() == set(station.core._desk.pictures.hashes())
        assert run("photos", "check", "--data", str(world.data))[1]["ok"] is True
        assert station.sync()[0].stages == ["hello"], "counts and digests agree"


def test_a_backup_is_made_while_laptops_push(world: World, run: Run) -> None:
    """The snapshot began before; what is pushed while tables are copied is not half in it."""
    from sync.server.store import dump

    station = world.station
    station.write(5)
    station.sync()
    real = dump.copy_out

    def copy_and_push(connection: Any, table: str, columns: list[str], district: str) -> Iterator[bytes]:
        if table == "items":
            station.write(3)
            station.sync()
        yield from real(connection, table, columns, district)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dump, "copy_out", copy_and_push)
        back_up(world, run)
    assert world.office.count("items") == 8
    world.lose_everything()
    assert restore(world, run, world.backups)[0] == 0
    world.come_back()
    assert world.office.count("items") == 5
    station.patient()
    station.assert_all_there_once()


def test_a_later_backup_needs_no_passphrase_and_shares_the_photos(world: World, run: Run) -> None:
    world.station.picture(30_000)
    world.station.sync()
    assert back_up(world, run, "--photos")["new_photos"] == 1
    world.clock.move(minutes=1)
    code, told = run("backup", "--to", str(world.backups), "--photos", "--data", str(world.data))
    assert (code, told["photos"], told["new_photos"]) == (0, 1, 0)
    assert run("backup", "verify", "--from", told["backup"])[1]["deep"] is False
    deep = run("backup", "verify", "--from", str(world.backups), "--passphrase-file", str(world.secret))[1]
    assert (deep["ok"], deep["deep"], deep["backup"]) == (True, True, told["backup"])


def test_nothing_in_a_backup_can_be_read_without_the_passphrase(world: World, run: Run) -> None:
    add_people(world.station.core, 1, name="爨翯麐", id_number=None)
    photo = world.station.picture(30_000)
    world.station.sync()
    told = back_up(world, run, "--photos")
    picture = world.data / "photos" / "120221" / photo[:2] / photo
    words = ["爨翯麐".encode(), json.dumps("爨翯麐")[1:-1].encode(), picture.read_bytes()[:64], "赵协理".encode()]
    for path in world.backups.rglob("*"):
        if path.is_file():
            assert not [word for word in words if word in path.read_bytes()], path
            assert path.stat().st_mode & 0o077 == 0
    (world.root / "wrong").write_text("another passphrase", "utf-8")
    world.database = world.empty_database()
    code, said = run("restore", "--from", told["backup"], "--data", str(world.data), "--passphrase-file",
                     str(world.root / "wrong"))  # fmt: skip
    assert (code, said["error"]["code"]) == (1, "backup.passphrase")


def test_a_database_that_is_not_empty_is_left_alone(world: World, run: Run) -> None:
    world.station.write(3)
    world.station.sync()
    told = back_up(world, run)
    before = world.office.everything()
    code, said = restore(world, run, Path(told["backup"]))
    assert (code, said["error"]["code"]) == (1, "restore.not_empty")
    assert world.office.everything() == before


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda folder: (folder / "items.copy").unlink(), "backup.half"),
        (lambda folder: _cut(folder / "items.copy"), "backup.half"),
        (lambda folder: _turn_a_bit(folder / "persons.copy"), "backup.changed"),
        (lambda folder: (folder / "manifest.json").unlink(), "backup.none"),
        (lambda folder: _cut(folder / "manifest.json"), "backup.changed"),
        (lambda folder: _edit(folder / "manifest.json", '"rows": 3', '"rows": 4'), "backup.changed"),
        (lambda folder: _edit(folder / "manifest.json", '"format": 1', '"format": 9'), "backup.newer"),
        (lambda folder: _swap(folder / "items.copy", folder / "photos.copy"), "backup.half"),
        (lambda folder: (folder.parent / "key.json").unlink(), "backup.key"),
    ],
    ids=[
        "file gone",
        "file cut",
        "bit",
        "no manifest",
        "manifest cut",
        "manifest edited",
        "newer",
        "swapped",
        "key gone",
    ],
)
def test_a_bad_backup_is_refused_by_name_and_touches_nothing(
    world: World, run: Run, harm: Callable[[Path], None], code: str
) -> None:
    world.station.write(3)
    world.station.sync()
    folder = Path(back_up(world, run)["backup"])
    harm(folder)
    world.database = world.empty_database()
    exit_code, said = restore(world, run, world.backups)
    assert (said["error"]["code"], exit_code != 0) == (code, True)
    assert said["error"]["text"] != code, "it has a sentence"
    engine = open_engine(world.database)
    with engine.connect() as connection:
        assert migrate.revision(connection) == ""
    engine.dispose()


def test_a_backup_of_a_newer_program_is_refused(world: World, run: Run) -> None:
    from dataclasses import replace

    from sync.server.backup import manifest

    folder = Path(back_up(world, run)["backup"])
    replace(manifest.read(folder), revision="9999").write(folder)
    world.database = world.empty_database()
    assert restore(world, run, folder)[1]["error"]["code"] == "backup.newer"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _turn_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
