"""The laptop's side in a process of its own: opens a workspace, synchronises, tells in JSON what it took.

python -m tests.bench.sync.laptop '{"root": …, "url": …, "code": …}'

`code` enrols first (not measured). `runs` measures so many runs one after the other, `until_first` stops with the
first fact that the district took, `patient` goes on after so many cuts as the program does but without its pauses.
Peak memory is reset when the run begins.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.app import Core
from core.errors import Unavailable
from sync.client.engine import Engine
from sync.client.enrol import enrol
from sync.client.wire import HttpWire, Refused, Signer
from tests.bench.sync.place import memory_kib
from tests.bench.sync.work import opened

IDLE_S = 30.0


def main() -> None:
    wish = json.loads(sys.argv[1])
    with opened(Path(wish["root"])) as core:
        if wish["code"]:
            enrol(core.exchange, wish["url"], wish["code"], wish["ca"])
        told = [_measured(core, wish) for _ in range(wish.get("runs", 1))]
    print(json.dumps(told[0] | {"runs": told}))


def _measured(core: Core, wish: dict[str, Any]) -> dict[str, Any]:
    me = core.exchange.enrolment()
    assert me is not None
    clock = core.seams.clock
    signer = Signer(me.signing_key, lambda: clock.now().utc_ms, core.seams.ids.token)
    wire = HttpWire(wish["url"], me.ca_pem, signer, idle_s=wish.get("idle_s", IDLE_S))
    Path("/proc/self/clear_refs").write_text("5")
    before = memory_kib(os.getpid(), "VmRSS")
    began, used = time.perf_counter(), time.process_time()
    stages: dict[str, float] = {}
    failures, engine = _drive(core, wire, wish, stages)
    taken, cpu = time.perf_counter() - began, time.process_time() - used
    wire.close()
    return {
        "ms": taken * 1000,
        "cpu_ms": cpu * 1000,
        "failures": failures,
        "peak_kib": memory_kib(os.getpid(), "VmHWM"),
        "before_kib": before,
        **asdict(engine.report),
        **asdict(wire.traffic),
        "is_all_sent": core.exchange.status().is_all_sent,
        "stages_ms": stages,
    }


def _drive(core: Core, wire: HttpWire, wish: dict[str, Any], stages: dict[str, float]) -> tuple[int, Engine]:
    me = core.exchange.enrolment()
    assert me is not None
    engine, failures = Engine(core.exchange, me, wire, core.seams.clock), 0
    while not engine.is_done:
        stage, began = engine.stage, time.perf_counter()
        try:
            engine.step()
        except (Unavailable, Refused):
            failures += 1
            if failures > wish.get("patient", 0):
                raise
        if wish.get("until_first") and engine.report.sent:
            break
        stages[stage] = stages.get(stage, 0.0) + (time.perf_counter() - began) * 1000
    return failures, engine


if __name__ == "__main__":
    main()
