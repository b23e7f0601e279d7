"""The plug is pulled at any instant: what was acknowledged is there, nothing is half there, every file opens."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import AppError
from core.store.database import Database
from core.store.journal import Journal
from tests.helpers.power import Tape, recorded
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

SHORT, LONG = 300, 10_000


def day(root: Path, level: str) -> tuple[Tape, bytes]:
    """Drafts, facts, people and checkpoints, each marked when the program had said that it is saved."""
    with recorded(root) as tape:
        core = open_workspace(root, PASSPHRASE, fixed_seams())
        key = core._keys.database
        core._desk.db.execute(f"PRAGMA synchronous = {level}")
        tape.mark(("open", 0))
        [person] = add_people(core, 1)
        draft = core.drafts.start("visit", person)
        for n in range(1, 13):
            core.drafts.save(draft.id, {"life/life_note": str(n)}, "life")
            tape.mark(("draft", n))
            if n % 2:
                add_people(core, 3)
            else:
                _fact(core, n)
            tape.mark(("chain", core._desk.journal.head()[0]))
            if n % 5 == 0:
                core._desk.db.checkpoint()
        core.close()
        tape.mark(("closed", 0))
    return tape, key


def _fact(core: Core, n: int) -> None:
    with core._desk.db.transaction():
        core._desk.write_fact("note", {"n": n, "text": "字" * 3000}, title="记")


def judged(tape: Tape, key: bytes, folder: Path, states: int) -> Counter[str]:
    """What came of that many power cuts: sound, lost, half, unreadable."""
    rng, verdicts = random.Random(20261122), Counter[str]()
    first = next(place for place, step in enumerate(tape.steps) if step[:2] == ("mark", ("open", 0)))
    for number in range(states):
        instant = rng.randrange(first + 1, len(tape.steps) + 1)
        place = folder / f"{number}"
        place.mkdir()
        for name, data in tape.state(instant, rng).items():
            if name.startswith("workspace.db") and not name.endswith("-shm"):
                (place / name).write_bytes(data)
        verdicts[verdict(place / "workspace.db", key, dict(tape.marks(instant)))] += 1
        for path in place.iterdir():
            path.unlink()
    return verdicts


def verdict(path: Path, key: bytes, told: dict[str, int]) -> str:
    try:
        database = Database(path, key)
    except AppError:
        return "unreadable"
    try:
        if database.scalar("PRAGMA quick_check") != "ok":
            return "unreadable"
        journal = Journal(database, "")
        if journal.broken_at() is not None or journal.altered_items() or journal.altered_facts():
            return "half"
        if database.scalar("SELECT (SELECT count(*) FROM event) <> (SELECT count(*) FROM outbox)"):
            return "half"
        noted = database.scalar("SELECT json_extract(answers, '$.\"life/life_note\"') FROM draft") or 0
        is_lost = int(noted) < told.get("draft", 0) or journal.head()[0] < told.get("chain", 0)
        return "lost" if is_lost else "sound"
    except AppError:
        return "unreadable"
    finally:
        database.close()


def test_nothing_acknowledged_is_lost_at_any_instant(root: Path, tmp_path: Path) -> None:
    tape, key = day(root, "FULL")
    assert sum(step[0] == "sync" for step in tape.steps) >= 24, "the recorder sees the flushes"
    assert judged(tape, key, tmp_path, SHORT) == {"sound": SHORT}


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_at_ten_thousand_instants(root: Path, tmp_path: Path) -> None:
    tape, key = day(root, "FULL")
    assert judged(tape, key, tmp_path, LONG) == {"sound": LONG}


@pytest.mark.parametrize("level", ["NORMAL", "OFF"])
def test_a_laxer_setting_is_caught(root: Path, tmp_path: Path, level: str) -> None:
    """The proof that the test above can fail."""
    tape, key = day(root, level)
    found = judged(tape, key, tmp_path, SHORT // 3)
    assert found["lost"] + found["half"] + found["unreadable"] >= 10, found
