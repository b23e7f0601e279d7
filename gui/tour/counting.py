"""At the end: what the laptop has delivered is what the district holds, every record once, with the same content."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from gui.tour.driver import TourError
from gui.tour.scene import Scene

PLACED = "conflict"  # an edit in dispute is kept beside the list, not in it


def compare(scene: Scene) -> dict[str, Any]:
    """Counts of both sides by kind. Raises TourError when they differ, or something is there twice."""
    mine: dict[str, tuple[int, str]] = scene.read(lambda core: core.exchange.digests())
    waiting = scene.read(lambda core: core.exchange.status())
    out = scene.out / "material" / "district.jsonl"
    scene.ask("export", "--out", str(out))
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    out.unlink()
    theirs = _by_kind(rows)
    counts = {
        "laptop": {kind: count for kind, (count, _digest) in sorted(mine.items())},
        "district": {kind: count for kind, (count, _digest) in sorted(theirs.items())},
        "twice": [item for item, times in Counter(row["item"]["id"] for row in rows).items() if times > 1],
        "waiting": waiting.waiting + waiting.photos_waiting + waiting.needs_person,
    }
    counts["equal"] = mine == theirs and not (counts["twice"] or counts["waiting"])
    if not counts["equal"]:
        raise TourError(f"laptop and district do not hold the same: {counts}")
    return counts


def _by_kind(rows: list[dict[str, Any]]) -> dict[str, tuple[int, str]]:
    """Count and XOR of the hashes of each kind's items, as docs/protocol.md has it for the closing check."""
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row["outcome"] == PLACED:
            continue
        item = row["item"]
        kind = str(item.get("kind") or item["op"])
        count, value = sums.get(kind, (0, 0))
        sums[kind] = (count + 1, value ^ int(item["event"]["hash"], 16))
    return {kind: (count, format(value, "064x")) for kind, (count, value) in sums.items()}
