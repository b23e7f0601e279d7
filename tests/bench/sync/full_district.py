"""What a pushed visit costs at a district that has ten million visits, against one that has ten thousand.

python -m tests.bench.sync.full_district [VISITS]

Both databases lie in one PostgreSQL without waiting for disks, so that nothing the same in both hides the difference.
Ten million visits of 1.5 KB take 25 GB while they are loaded; where there is less room the stored lines are short, and
the notes say so.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from core.clock import SystemClock
from core.ids import Ids
from sync.server import local_postgres
from sync.server.database import open_engine
from sync.server.migrations import migrate
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from tests.bench.measure import Result, clocked, tell
from tests.bench.sync.place import CODE, start
from tests.sync.server.laptop import Laptop

FEW, MANY = 10_000, 10_000_000
DEVICES, PERSONS, BATCH, ROUNDS = 400, 40_000, 100, 25
BOUND = 1.3
LINE_BYTES, SHORT_BYTES, ROOM_FOR_ONE = 1_504, 128, 4_000  # of a stored visit; of the disk, with indexes and log
VILLAGE = "120221104201"


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        line_bytes = LINE_BYTES if shutil.disk_usage(folder).free > many * ROOM_FOR_ONE else SHORT_BYTES
        postgres = local_postgres.start(folder / "postgres", {}, is_durable=False)
        stack.callback(postgres.stop, at_once=True)
        began = time.perf_counter()
        databases = [postgres.create_database(f"visits{count}") for count in (FEW, many)]
        for database, count in zip(databases, (FEW, many), strict=True):
            fill(database, count, line_bytes)
        loaded_s = time.perf_counter() - began
        os.sync()  # what was loaded does not go to the disk while a batch is timed
        few, full = (stack.enter_context(pushing(database, folder)) for database in databases)
        taken: tuple[list[float], list[float]] = ([], [])
        for turn in range(ROUNDS + 3):
            for laptop, list_ in zip((full, few), taken, strict=True):
                lines = [laptop.fact(person_id=person(turn * BATCH + n)) for n in range(BATCH)]
                ms = clocked(lambda laptop=laptop, lines=lines: accepted(laptop, lines))
                if turn >= 3:
                    list_.append(ms)
    notes = {"visits": float(many), "line_bytes": float(line_bytes), "loading_s": loaded_s, "batch": float(BATCH)}
    medians = [statistics.median(list_) for list_ in taken]
    tell([Result("a pushed batch: 10 million stored visits / 10,000", medians[0], medians[1], BOUND, notes=notes)])


def accepted(laptop: Laptop, lines: list[bytes]) -> None:
    assert set(laptop.told(lines)) == {"accepted"}


def person(number: int) -> str:
    """One of the district's people."""
    return f"00000000-0000-7000-8000-{number * 7919 % PERSONS:012x}"


@contextmanager
def pushing(database: str, folder: Path) -> Iterator[Laptop]:
    """A served district and a laptop with a token."""
    clock = SystemClock()
    ids = Ids(clock)
    engine = open_engine(database)
    with engine.begin() as connection:
        from sync.server.store import districts

        district = districts.find(connection, CODE)
        assert district is not None
        code = hand_out_code(connection, clock, ids, district, "安行远", {VILLAGE: "小营村"})
    engine.dispose()
    command = [sys.executable, "-m", "sync.server", "--database", database, "serve", "--port", "0"]
    served = start([*command, "--data", str(folder / "data")])
    laptop = Laptop(served.url, clock, ids)  # type: ignore[arg-type]
    laptop.enrol(code)
    laptop.hello(need_token=True)
    try:
        yield laptop
    finally:
        laptop.close()
        served.process.terminate()
        served.process.wait(30)
        assert served.process.stdout is not None
        served.process.stdout.close()


def fill(database: str, visits: int, line_bytes: int) -> None:
    """A district with so many visits of DEVICES laptops and PERSONS people; indexes are made after the rows."""
    clock = SystemClock()
    engine = open_engine(database)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        found(connection, clock, Ids(clock), CODE, "示例区", is_practice=False)
        people(connection)
        laptops(connection, visits // DEVICES)
        without_indexes(connection, "items", lambda: items(connection, visits, line_bytes))
        connection.execute(text("UPDATE districts SET seq = :seq"), {"seq": visits + PERSONS})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()


def people(connection: Connection) -> None:
    connection.execute(
        text(f"""
        INSERT INTO persons (district, person_id, village, id_number, version, body, field_versions)
        SELECT '{CODE}', ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '{VILLAGE}', '', 1,
               jsonb_build_object('name', '人' || n, 'village_code', '{VILLAGE}'), '{{}}'
        FROM generate_series(0, {PERSONS - 1}) AS n
    """)
    )
    connection.execute(
        text(f"""
        INSERT INTO feed (district, village, kind, object_id, seq, version, body)
        SELECT '{CODE}', village, 'person', person_id::text, row_number() OVER (), 1, body::text FROM persons
    """)
    )


def laptops(connection: Connection, each: int) -> None:
    connection.execute(
        text(f"""
        INSERT INTO devices (district, device_id, tag, user_name, public_key, villages, have_seq, have_hash)
        SELECT '{CODE}', ('10000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'D' || n, '', '\\x00',
               ARRAY['{VILLAGE}'], {each}, md5(n::text) FROM generate_series(0, {DEVICES - 1}) AS n
    """)
    )


def items(connection: Connection, visits: int, line_bytes: int) -> None:
    """Ids rise with time, as UUIDv7 do; people and laptops come by turns, as on real days."""
    connection.execute(
        text(f"""
        INSERT INTO items (district, item_id, device_id, device_seq, op, kind, village, person_id, occurred_at,
                           received_ms, server_seq, outcome, line_hash, event_hash, line)
        SELECT '{CODE}', (lpad(to_hex(1600000000000 + n * 30), 12, '0') || '7' || substr(md5(n::text), 1, 19))::uuid,
               ('10000000-0000-4000-8000-' || lpad(to_hex(n % {DEVICES}), 12, '0'))::uuid, n / {DEVICES} + 1,
               'fact', 'visit', '{VILLAGE}',
               ('00000000-0000-7000-8000-' || lpad(to_hex(n * 7919 % {PERSONS}), 12, '0'))::uuid,
               '2020-01-01T08:00:00.000+08:00', 1600000000000 + n * 30, n + 1, 'accepted', md5(n::text),
               md5(n::text), convert_to(repeat(md5(n::text), {line_bytes // 32}), 'UTF8')
        FROM generate_series(0::bigint, {visits - 1}) AS n
    """)
    )


def without_indexes(connection: Connection, table: str, load: object) -> None:
    """Drops the table's indexes, loads, and makes them again as they were."""
    found_ = connection.execute(text(
        "SELECT i.relname, x.indisprimary, pg_get_indexdef(i.oid), coalesce(pg_get_constraintdef(k.oid), '') "
        "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_constraint k ON k.conindid = i.oid "
        "AND k.contype = 'p' WHERE x.indrelid = CAST(:table AS regclass)"
    ), {"table": table}).all()  # fmt: skip
    for name, is_primary, _definition, _constraint in found_:
        drop = f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' if is_primary else f'DROP INDEX "{name}"'
        connection.exec_driver_sql(drop)
    assert callable(load)
    load()
    for name, is_primary, definition, constraint in found_:
        add = f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {constraint}'
        connection.exec_driver_sql(add if is_primary else definition)


if __name__ == "__main__":
    main()
