"""Visits up: time, bytes, server CPU, memory, each beside the limit of the same run (`limit.py`).

Notes named `target_…` are the stricter aims; a ratio's bound is what must hold.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

import requests

from tests.bench.measure import Result, tell
from tests.bench.sync import limit, place, work

ROUNDS = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with place.district(folder) as there:
            command = [sys.executable, "-m", "tests.bench.sync.limit", there.database, str(folder / "limit")]
            there.served.append(place.start(command))
            small = [_turn(there, folder, 1_000) for _ in range(ROUNDS)]
            large = _turn(there, folder, 10_000)
            worker_kib = there.server.memory_kib("VmHWM")
    tell([*_times(small, large), *_costs(small, large, worker_kib)])


def _turn(there: place.Place, folder: Path, count: int) -> dict[str, Any]:
    """Ours and both limits with the same payload."""
    root = work.make_laptop(folder / "laptop", count)
    with work.opened(root) as core:
        lines = [item.line for item in core.exchange.take_batch(10**6, 10**9)]
    fresh = [json.loads(line) | {"id": str(uuid.uuid4())} for line in lines]
    session = requests.Session()
    limit_ms, limit_bytes = limit.push(session, there.served[1].url, fresh)
    again = [json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() for row in fresh]
    outbox_ms, outbox_bytes = limit.push_lines(session, there.served[1].url, again)
    session.close()
    before = there.server.cpu_s() + there.postgres_cpu_s()
    ours = place.sync(root, there.server.url, there.code(), runs=2)
    cpu_ms = (there.server.cpu_s() + there.postgres_cpu_s() - before) * 1000
    assert ours["sent"] == count
    assert ours["is_all_sent"]
    return ours | {
        "limit_ms": limit_ms, "limit_bytes": min(limit_bytes, outbox_bytes), "outbox_ms": outbox_ms, "server_ms": cpu_ms
    }  # fmt: skip


def _middle(turns: list[dict[str, Any]], name: str) -> float:
    return statistics.median(turn[name] for turn in turns)


def _times(small: list[dict[str, Any]], large: dict[str, Any]) -> list[Result]:
    ours, base, outbox = _middle(small, "ms"), _middle(small, "limit_ms"), _middle(small, "outbox_ms")
    return [
        Result("push of 1,000 visits / limit", ours, base, 4.0),
        Result("push of 1,000 visits / limit-outbox", ours, outbox, None),
        Result("push of 10,000 visits / limit", large["ms"], large["limit_ms"], 4.0),
        Result("push of 10,000 / limit-outbox", large["ms"], large["outbox_ms"], None, notes={"target_x": 1.5}),
        Result("push of 10,000 / push of 1,000", large["ms"], ours, 10.5),
    ]


def _costs(small: list[dict[str, Any]], large: dict[str, Any], worker_kib: int) -> list[Result]:
    turn, quiet = small[-1], small[-1]["runs"][1]
    both = float(quiet["bytes_up"] + quiet["bytes_down"])
    up, base = float(turn["bytes_up"]), float(turn["limit_bytes"])
    return [
        Result("bytes up of 1,000, HTTP included / limit", up, base, 1.10, notes={"target_x": 1.03}),
        Result("bytes up of 10,000 / limit", large["bytes_up"], large["limit_bytes"], 1.10),
        Result("round trips of a whole run with 1,000", turn["round_trips"], 0, None, "rounds", {"target": 5}),
        Result("round trips of a whole run with 10,000", large["round_trips"], 0, None, "rounds", {"target": 5}),
        Result("nothing changed: round trips", quiet["round_trips"], 0, 1, "rounds"),
        Result("nothing changed: bytes both ways", both, 0, 600, "bytes"),
        Result("server and PostgreSQL CPU of 1,000", _middle(small, "server_ms"), 0, None, "ms", {"target_ms": 100}),
        Result("laptop's peak with 10,000", large["peak_kib"] / 1024, 0, None, "MiB", {"target": 100}),
        Result("laptop before it began", large["before_kib"] / 1024, 0, None, "MiB"),
        Result("server's peak after all that", worker_kib / 1024, 0, None, "MiB", {"target": 120}),
    ]


if __name__ == "__main__":
    main()
