"""`make bench`: every measurement in a process of its own, one table, one JSON file.

python -m tests.bench [NAME ...] [--out FILE] [--strict]      --strict: exit code 1 when a bound is not kept
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.measure import Result
from tests.helpers.sources import ROOT

BENCHES = (
    "start",
    "save",
    "durable",
    "unlock",
    "pdf",
    "pdf_batch",
    "search",
    "photo",
    "due_list",
    "day",
    "sync.push",
    "sync.pull",
    "sync.photos",
    "sync.weak",
    "sync.crowd",
    "sync.full_district",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench")
    parser.add_argument("names", nargs="*", default=BENCHES, metavar="NAME")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--strict", action="store_true")
    arguments = parser.parse_args()
    results: list[Result] = []
    print(f"{'what':<58}{'ours ms':>10}{'base ms':>10}{'value':>10}{'bound':>9}")
    for name in arguments.names:
        for result in run(name):
            results.append(result)
            print(line(result), flush=True)
    print(
        f"While this ran, the machine gave a busy process {portion():.0%} of a core: milliseconds count on a quiet one."
    )
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps([as_json(item) for item in results], indent=1), "utf-8")
    return int(arguments.strict and not all(result.is_kept for result in results))


def portion(seconds: float = 1.0) -> float:
    """The part of a core that this process gets when it wants a whole one."""
    began, used = time.monotonic(), time.process_time()
    while time.monotonic() - began < seconds:
        pass
    return (time.process_time() - used) / (time.monotonic() - began)


def run(name: str) -> list[Result]:
    """The results of one measurement, made in a fresh process."""
    environ = os.environ | {"LC_ALL": "C.UTF-8", "QT_LOGGING_RULES": "qt.qpa.*=false"}
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    command = [sys.executable, "-m", f"tests.bench.{name}"]
    out = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, check=True).stdout
    return [Result(**item) for item in json.loads(out)]


def line(result: Result) -> str:
    unit = f" {result.unit}"
    bound = "" if result.bound is None else f"{result.bound:g}{unit}"
    base = f"{result.base_ms:.2f}" if result.base_ms else ""
    verdict = "" if result.is_kept else "   over"
    return f"{result.name:<58}{result.ours_ms:>10.2f}{base:>10}{result.value:>8.2f}{unit:<3}{bound:>8}{verdict}"


def as_json(result: Result) -> dict[str, object]:
    return {
        "name": result.name,
        "ours_ms": round(result.ours_ms, 3),
        "base_ms": round(result.base_ms, 3),
        "value": round(result.value, 3),
        "unit": result.unit,
        "bound": result.bound,
        "is_kept": result.is_kept,
        "notes": {key: round(value, 3) for key, value in result.notes.items()},
    }


if __name__ == "__main__":
    raise SystemExit(main())
