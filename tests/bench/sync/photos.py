"""Photos up: 100 of 200 KB beside one POST of the same bytes; what a cut costs; a link that dies every 256 KB."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from tests.bench.measure import Result, tell
from tests.bench.sync import limit, place, work
from tests.bench.sync.proxy import Wire

ROUNDS = 3
COUNT, FEW = 100, 20
CUTS = (0.1, 0.5, 0.9)
DIES_AFTER = 256_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with place.district(folder) as there:
            command = [sys.executable, "-m", "tests.bench.sync.limit", there.database, str(folder / "limit")]
            there.served.append(place.start(command))
            turns = [_turn(there, folder) for _ in range(ROUNDS)]
            tell([*_whole(turns), *_cut(there, folder)])


def _turn(there: place.Place, folder: Path) -> dict[str, Any]:
    root = work.make_laptop(folder / "laptop", COUNT, COUNT)
    session = requests.Session()
    data = [random.randbytes(work.PHOTO_BYTES) for _ in range(COUNT)]
    limit_ms, _bytes = limit.photos(session, there.served[1].url, data)
    session.close()
    ours = place.sync(root, there.server.url, there.code())
    assert ours["photos_sent"] == COUNT
    return ours | {"limit_ms": limit_ms, "photos_ms": ours["stages_ms"]["photos"]}


def _whole(turns: list[dict[str, Any]]) -> list[Result]:
    base = statistics.median(turn["limit_ms"] for turn in turns)
    ours = statistics.median(turn["photos_ms"] for turn in turns)
    run = statistics.median(turn["ms"] for turn in turns)
    up = turns[-1]["bytes_up"]
    return [
        Result("100 photos, each durable / one POST of all", ours, base, 4.0, notes={"target_x": 3.0}),
        Result("the whole run with them and 100 visits / the same", run, base, None),
        Result("its bytes up / bytes of the photos", up, COUNT * work.PHOTO_BYTES, None, notes={"target_x": 1.003}),
    ]


def _cut(there: place.Place, folder: Path) -> list[Result]:
    """FEW photos, uncut and then cut once at several places, and again and again."""
    wire = Wire(int(there.server.url.rpartition(":")[2]))
    size = float(FEW * work.PHOTO_BYTES)
    uncut = _sent(there, folder, wire, None)
    again = [_sent(there, folder, wire, int(size * part)) - uncut for part in CUTS]
    dying = _sent(there, folder, wire, DIES_AFTER, every=True)
    return [
        Result("sent again after one cut, the worst of three", max(again), 0, 256 * 1024, "bytes", {"target": 65_536}),
        Result("bytes up when every connection dies after 256 KB / uncut", dying, uncut, 1.15),
    ]


def _sent(there: place.Place, folder: Path, wire: Wire, after: int | None, *, every: bool = False) -> float:
    root = work.make_laptop(folder / "laptop", 40, FEW)
    code = there.code()
    wire.reset()
    if after is not None:
        wire.cut(after, every=every)
    told = place.sync(root, wire.url, code, patient=1_000)
    assert told["is_all_sent"]
    assert (wire.cuts > 0) == (after is not None)
    return float(wire.up)


if __name__ == "__main__":
    main()
