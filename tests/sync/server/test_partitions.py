"""A province splits the tables by district: the whole exchange works on them, and districts do not see each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import FixedClock
from core.ids import Ids
from sync.server.__main__ import main
from sync.server.database import open_engine
from sync.server.local_postgres import LocalPostgres
from sync.server.migrations import migrate
from sync.server.service.founding import found
from sync.server.store import districts, dump, partitions
from sync.server.store.schema import metadata
from tests.sync.client.station import code_for, open_office
from tests.sync.server import laptop as laptops
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE

OTHER = "120223"


def test_every_key_and_unique_index_of_the_database_begins_with_the_district(database: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection:
        indexes = connection.execute(text(
            "SELECT i.relname, pg_get_indexdef(i.oid, 1, true) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "WHERE x.indisunique AND i.relnamespace = 'public'::regnamespace AND i.relname NOT LIKE 'alembic%'"
        )).all()  # fmt: skip
        assert set(dump.tables(connection)) == set(metadata.tables)
    engine.dispose()
    assert len(indexes) > len(metadata.tables)
    assert {name for name, first in indexes if first != "district"} == set()


@pytest.fixture
def split(database: str, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """A district that had rows before its tables were split by the command; the database's address."""
    with open_office(database, tmp_path / "before", clock) as office:
        laptop = Laptop(office.url, clock, office.ids)
        laptop.enrol(code_for(office))
        laptop.told(laptop.facts(5))
        before = office.everything()
        laptop.close()
    code = main(["partition", "apply", "--add", OTHER, "--database", database, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["done"] > 100) == (0, True)
    with open_office(database, tmp_path / "before", clock) as office:
        assert office.everything() == before
    yield database


def exchange(database: str, data: Path, clock: FixedClock, code: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """One district's day; returns the ids of its items."""
    monkeypatch.setattr("tests.sync.client.station.CODE", code)
    with open_office(database, data, clock) as office:
        laptop = Laptop(office.url, clock, office.ids)
        laptop.enrol(code_for(office, f"{code}104201"))
        lines = laptop.facts(6)
        assert laptop.told(lines) == ["accepted"] * 6
        assert laptop.told(lines) == ["duplicate"] * 6
        person = office.ids.new()
        proposal = {"name": "单雄信", "village_code": laptop.village, "id_number": "120221193109041013"}
        assert laptop.told([laptop.edit(person, 0, proposal)]) == ["accepted"]
        assert laptop.told([laptop.edit(person, 1, {"phone": "13511112222"})]) == ["accepted"]
        assert f"person {person}" in laptop.pulled()
        photo = b"photo of " + code.encode()
        name = laptops.sha256(photo)
        laptop.ask("POST", f"/v1/photos/{name}", {"size": len(photo)})
        assert laptop.ask("PATCH", f"/v1/photos/{name}", body=photo, Upload_Offset="0").data["done"] is True
        assert laptop.hello().have_seq == 8
        laptop.close()
        return {laptops.id_of(line) for line in lines}


def test_two_districts_work_side_by_side_on_split_tables(
    split: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(split)
    with engine.begin() as connection:
        migrate.check(connection)
        found(connection, clock, Ids(clock), OTHER, "邻区", is_practice=False)
    mine = exchange(split, tmp_path / "one", clock, CODE, monkeypatch)
    theirs = exchange(split, tmp_path / "two", clock, OTHER, monkeypatch)
    with engine.connect() as connection:
        for code, ids in ((CODE, mine), (OTHER, theirs)):
            part: Any = connection.execute(text(f'SELECT item_id::text FROM "items_{code}"')).scalars().all()
            assert ids <= set(part)
        assert not mine & set(connection.execute(text(f'SELECT item_id::text FROM "items_{OTHER}"')).scalars())
    engine.dispose()


def test_splitting_again_adds_only_what_is_new(split: str, clock: FixedClock) -> None:
    engine = open_engine(split)
    with engine.begin() as connection:
        assert partitions.plan(connection, [OTHER]) == []
        added = partitions.plan(connection, ["120224"])
        assert all(statement.startswith("CREATE TABLE") and "120224" in statement for statement in added)
        assert len(added) == len(metadata.tables)
        partitions.make_room(connection, "120225")
        found(connection, clock, Ids(clock), "120225", "新区", is_practice=False)
        assert districts.find(connection, "120225") is not None
    engine.dispose()


def test_a_district_is_backed_up_out_of_split_tables_and_restored_beside_others(
    split: str, pg: LocalPostgres, clock: FixedClock, tmp_path: Path
) -> None:
    from sync.server.backup import export, key, reading, restore
    from sync.server.storage import FolderStorage

    ids, storage = Ids(clock), FolderStorage(tmp_path)
    secret = key.make("a long passphrase", ids.token, key.Cost(1, 64, 1))
    (tmp_path / "backups").mkdir()
    engine = open_engine(split)
    made = export.make(engine, clock, ids, CODE, tmp_path / "backups", secret, None, "command:test")
    engine.dispose()
    name = "beside"
    engine = open_engine(pg.create_database(name))
    try:
        migrate.upgrade(engine)
        with engine.begin() as connection:
            found(connection, clock, ids, OTHER, "邻区", is_practice=False)
            partitions.apply(connection, partitions.plan(connection, []))
        backup = reading.Backup(made.folder, made.manifest, secret.open("a long passphrase"))
        restored = restore.restore(engine, clock, ids, backup, storage, "command:test")
        with engine.connect() as connection:
            assert connection.execute(text(f'SELECT count(*) FROM "items_{CODE}"')).scalar_one() == 5
            districts_now = {row.district for row in connection.execute(text("SELECT district FROM districts"))}
            changed = districts.find(connection, CODE)
        assert districts_now == {CODE, OTHER}
        assert changed is not None
        assert changed.epoch == restored.epoch != made.manifest.epoch
    finally:
        engine.dispose()
        with pg.connect() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def test_the_plan_is_plain_sql_that_changes_nothing(database: str, tmp_path: Path) -> None:
    out = tmp_path / "plan.sql"
    assert main(["partition", "plan", "--add", CODE, "--database", database, "--out", str(out)]) == 0
    assert "PARTITION BY LIST (district)" in out.read_text("utf-8")
    engine = open_engine(database)
    with engine.connect() as connection:
        kinds = connection.execute(text("SELECT relkind::text FROM pg_class WHERE relname = 'items'")).scalar_one()
        assert kinds == "r"
        assert "create_distributed_table('items', 'district', colocate_with => 'districts')" in "".join(
            partitions.citus(connection)
        )
    engine.dispose()
