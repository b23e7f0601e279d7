"""What the district says, down: 1,000 and 10,000 tasks of about 1.5 KB into the encrypted workspace.

The limit: one COPY out, compressed once, one GET, one INSERT each in one transaction of a bare SQLCipher table.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import requests
import zstandard

from core.domain.canonical import dumps
from core.store.database import Database
from sync.server.database import open_engine
from sync.server.store import districts, feed
from sync.server.store.feed import FeedRow
from tests.bench.measure import Result, tell
from tests.bench.sync import place, work
from tests.helpers.people import VILLAGE_CODE

ROUNDS = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with place.district(folder) as there:
            command = [sys.executable, "-m", "tests.bench.sync.limit", there.database, str(folder / "limit")]
            there.served.append(place.start(command))
            _fill(there, 0, 1_000)
            small = [_turn(there, folder, 1_000) for _ in range(ROUNDS)]
            _fill(there, 1_000, 10_000)
            large = _turn(there, folder, 10_000)
    ours, base = (statistics.median(turn[name] for turn in small) for name in ("ms", "limit_ms"))
    tell(
        [
            Result("pull of 1,000 / limit", ours, base, 4.0),
            Result("pull of 10,000 / limit", large["ms"], large["limit_ms"], 4.0, notes={"target_x": 1.0}),
            Result("pull of 10,000 / pull of 1,000", large["ms"], ours, 10.5),
            Result("bytes down of 1,000 / limit", small[-1]["bytes_down"], small[-1]["limit_bytes"], 1.10),
            Result("bytes down of 10,000 / limit", large["bytes_down"], large["limit_bytes"], 1.10),
        ]
    )


def _fill(there: place.Place, first: int, end: int) -> None:
    """Tasks for the village, and the same bodies where the limit reads them."""
    tasks = map(_task, range(first, end))
    rows = [FeedRow(VILLAGE_CODE, "task", task["id"], 1, dumps(task).decode(), 0) for task in tasks]
    engine = open_engine(there.database)
    with engine.begin() as connection:
        feed.put(connection, place.CODE, rows, districts.take_numbers(connection, place.CODE, len(rows)))
    engine.dispose()
    url = there.database.replace("+psycopg", "")
    with psycopg.connect(url) as bare, bare.cursor().copy("COPY limit_feed FROM STDIN") as copy:
        for n, row in enumerate(rows, first):
            copy.write_row((n, row.kind, row.object_id, row.version, row.body))


def _task(n: int) -> dict[str, Any]:
    rng = random.Random(n)
    return {
        "id": f"019b0000-0000-7000-8000-{n:012d}",
        "person_id": None,
        "kind": "request",
        "title": f"核实第{n}户的取暖情况",
        "text": "，".join(rng.choices(work.WORDS, k=150)),
        "due_on": "2026-12-31",
        "state": "open",
        "issued_at": "2026-11-22T09:30:00.000+08:00",
        "form": "",
        "name": "",
        "rule": "",
    }


def _turn(there: place.Place, folder: Path, count: int) -> dict[str, Any]:
    root = work.make_laptop(folder / "laptop")
    limit_ms, limit_bytes = _limit(there.served[1].url, folder)
    told = place.sync(root, there.server.url, there.code())
    assert told["pulled"] == count
    return told | {"limit_ms": limit_ms, "limit_bytes": limit_bytes}


def _limit(url: str, folder: Path) -> tuple[float, int]:
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    database = Database(path, bytes(range(32)), create=True)
    database.execute("CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
    session = requests.Session()
    began = time.perf_counter()
    body = session.get(f"{url}/rows").content
    lines = zstandard.decompress(body, max_output_size=2**28).decode().splitlines()
    with database.transaction():
        database.execute_many("INSERT INTO record VALUES (?, ?)", enumerate(lines))
    taken = (time.perf_counter() - began) * 1000
    session.close()
    database.close()
    return taken, len(body)


if __name__ == "__main__":
    main()
