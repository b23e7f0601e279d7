"""A morning: sixty laptops at once, each with a hundred visits and twenty photos, at a server of two workers.

python -m tests.bench.sync.crowd [LAPTOPS]

Three such mornings one after the other; the first warms up. The laptops speak the protocol by hand, so that two cores
are not busy with sixty encrypted workspaces; they wait for each answer as the program does.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from core.clock import SystemClock
from core.ids import Ids
from sync.protocol.signing import RUN_TYPE
from tests.bench.measure import Result, clocked, share, tell
from tests.bench.sync.place import Place, district
from tests.sync.server.laptop import Laptop

LAPTOPS, VISITS, BATCH, PHOTOS, PHOTO_BYTES, MORNINGS = 60, 100, 50, 20, 200_000, 3
BATCH_BOUND_MS, MEMORY_BOUND = 2_000.0, 1.10


@dataclass
class Morning:
    """What all laptops measured together, in milliseconds."""

    batches: list[float] = field(default_factory=list)
    photos: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: float = 0.0  # bytes of all workers at its end


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LAPTOPS
    with tempfile.TemporaryDirectory() as name, district(Path(name), is_served=False) as place:
        served = place.serve("--workers", "2")
        laptops = [enrolled(place) for _ in range(count)]
        workers = [child for child in psutil.Process(served.process.pid).children() if "serve" in child.cmdline()]
        mornings = [hold(laptops, turn, workers) for turn in range(MORNINGS)]
        for laptop in laptops:
            laptop.close()
    errors = [error for morning in mornings for error in morning.errors]
    assert not errors, errors[:3]
    batches = [ms for morning in mornings[1:] for ms in morning.batches]
    photos = [ms for morning in mornings[1:] for ms in morning.photos]
    notes = {"laptops": float(count), "batches": float(len(batches)), "photos": float(len(photos))}
    notes |= {"p50_ms": share(batches, 0.5), "photos_p95_ms": share(photos, 0.95)}
    memory = {f"mb_{turn}": morning.memory / 1e6 for turn, morning in enumerate(mornings)}
    tell([
        Result("sixty laptops at once: p95 of a batch", share(batches, 0.95), 0, BATCH_BOUND_MS, "ms", notes),
        Result("memory of the workers: third morning / second", mornings[2].memory, mornings[1].memory, MEMORY_BOUND,
               notes=memory),
    ])  # fmt: skip


def enrolled(place: Place) -> Laptop:
    clock = SystemClock()
    laptop = Laptop(place.server.url, clock, Ids(clock))  # type: ignore[arg-type]
    code = place.code()
    while (refusal := laptop.enrol(code).refusal) is not None:  # sixty from one address look like somebody guessing
        assert refusal.code == "rate.limited", refusal
        time.sleep(float(refusal.params.get("seconds", 1)))
    return laptop


def hold(laptops: list[Laptop], turn: int, workers: list[psutil.Process]) -> Morning:
    """All laptops begin together."""
    morning = Morning()
    begin = threading.Barrier(len(laptops))
    work = [(laptop, laptop.facts(VISITS), pictures(turn, place)) for place, laptop in enumerate(laptops)]
    threads = [threading.Thread(target=report, args=(*one, morning, begin)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    morning.memory = float(sum(worker.memory_info().rss for worker in workers))
    return morning


def pictures(turn: int, place: int) -> list[bytes]:
    return [random.Random(f"{turn} {place} {n}").randbytes(PHOTO_BYTES) for n in range(PHOTOS)]


def report(laptop: Laptop, lines: list[bytes], photos: list[bytes], morning: Morning, begin: threading.Barrier) -> None:
    """What one laptop does."""
    begin.wait()
    try:
        laptop.hello(need_token=True)
        for start in range(0, VISITS, BATCH):
            morning.batches.append(clocked(lambda part=lines[start : start + BATCH]: accepted(laptop, part)))
        morning.photos.append(clocked(lambda: sent(laptop, photos)))
        laptop.pull()
    except Exception as error:
        morning.errors.append(repr(error))


def accepted(laptop: Laptop, lines: list[bytes]) -> None:
    assert set(laptop.told(lines)) == {"accepted"}


def sent(laptop: Laptop, photos: list[bytes]) -> None:
    """All photos in one stream, as the program sends them."""
    parts = [
        {"sha256": hashlib.sha256(photo).hexdigest(), "size": len(photo), "offset": 0, "length": len(photo)}
        for photo in photos
    ]
    line = json.dumps({"photos": parts}).encode()
    answer = laptop.ask("POST", "/v1/photos", body=b"\n".join([line, b"".join(photos)]), Content_Type=RUN_TYPE)
    assert answer.refusal is None, answer.refusal
    assert not answer.data.get("missing"), "a photo did not arrive"


if __name__ == "__main__":
    main()
