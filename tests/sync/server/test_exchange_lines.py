"""The exchange file does not change by accident: one line of each type, as it always was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sync.server.service.exporting import FORMAT, KINDS, export
from sync.server.store import decisions, persons, samples, tasks
from sync.server.store.decisions import Decision
from sync.server.store.persons import HistoryRow, PersonRow
from sync.server.store.samples import Sample
from sync.server.store.tasks import TaskRow
from tests.helpers.sources import ROOT
from tests.sync.server.office import FIRST, Office

GOLDEN = ROOT / "tests" / "golden" / "exchange" / "lines.jsonl"
PERSON, TASK, FACT, SAMPLE = (f"019aa000-0000-7000-8000-00000000010{n}" for n in range(4))


def fill(office: Office) -> None:
    body = {"name": "某人", "village_code": FIRST, "external_ids": {"jinmin": "TK-000123"}}
    with office.begin() as connection:
        persons.save(connection, "120221", [PersonRow(PERSON, FIRST, 2, body, dict.fromkeys(body, 2))])
        history = HistoryRow(PERSON, 2, f"decision:{FACT}", {"died_on": [None, "2026-11-20"]})
        persons.add_history(connection, "120221", [history], 1_795_334_400_000)
        told = {"title": "预警核实：车辆"}
        task = TaskRow(TASK, FIRST, PERSON, told, "warning", 2, "done", "2026-12-04", "2026-11-22",
                       "2026-11-22T09:30:00.000+08:00", "2026-11-25", FACT, "complex", "W1")  # fmt: skip
        tasks.add(connection, "120221", [task])
        decisions.open_all(connection, "120221", [Decision(FACT, FIRST, "change", PERSON)])
        at, taken = "2026-11-25T10:00:00.000+08:00", "2026-11-23T08:00:00.000+08:00"
        decided = Decision(FACT, FIRST, "change", PERSON, "decided", "同意", at, "区民政局", 3, taken, "镇民政办")
        decisions.save(connection, "120221", decided)
        sample = Sample(SAMPLE, 1_795_334_400_000, "区民政局", "7", "2026-11-01", "2026-12-01", "120221", 40, "0" * 64,
                        [{"item_id": FACT, "serial": "TF1", "inspector": "", "task_id": ""}])  # fmt: skip
        samples.add(connection, "120221", sample)


def test_every_line_is_written_as_it_always_was(office: Office, tmp_path: Path) -> None:
    fill(office)
    out = tmp_path / "all.jsonl"
    with office.begin() as connection:
        counts = export(connection, "120221", out, [name for name in KINDS if name != "items"])
    assert counts == {"persons": 1, "changes": 1, "tasks": 1, "decisions": 1, "samples": 1}
    assert out.read_text("utf-8") == GOLDEN.read_text("utf-8")


def test_the_page_about_it_names_every_type_and_field() -> None:
    page = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    lines: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
    assert {line["format"] for line in lines} == {FORMAT}
    for line in lines:
        assert f"| {line['type']} |" in page
        if line["type"] != "sample":
            missing = [name for name in line if name not in ("format", "type") and f"`{name}`" not in page]
            assert not missing, (line["type"], missing)
