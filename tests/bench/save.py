"""One signed visit, durable, in a workspace with 50,000 of them, against one bare durable insert of the same bytes.

The baseline is a table with a key and a text in a SQLCipher file of its own, opened with the program's own pragmas:
one row, one commit that has reached the disk. Ours checks every answer, writes the record, chains its event, queues
it for the district and ends the draft.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from core.app import Core
from core.forms import Session
from core.service.practice_answers import fill
from core.service.practice_pictures import signature
from core.store.database import Database
from tests.bench.measure import compare, tell
from tests.helpers.big_workspace import TODAY, big_workspace, open_big

BOUND = 4.0
ROUNDS = 60


def complete_draft(core: Core, person_id: str, ink: str) -> tuple[str, Session]:
    """A draft with nothing missing, and the form as the page holds it, every answer judged."""
    draft = core.drafts.start("visit", person_id)
    session = core.records.session(draft)
    usual = {"image": ink, "signature": ink, "date": (TODAY + timedelta(days=14)).isoformat(), "time": "08:00"}
    fill(session, {"visit/visited_on": TODAY.isoformat(), "visit/visited_at": "08:00"}, usual)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    session.missing()
    return draft.id, session


def signer(core: Core, count: int) -> Callable[[], object]:
    """Signs the next of `count` complete drafts at every call, as the page does: with the form on the screen."""
    left = iter(complete_drafts(core, count, 0))
    return lambda: core.records.sign(*next(left))


def stored_signer(core: Core, count: int) -> Callable[[], object]:
    """Signs drafts as they lie in the database, judging every answer anew (the command line)."""
    left = iter(complete_drafts(core, count, 2 * count))
    return lambda: core.records.sign(next(left)[0])


def writer(core: Core, count: int) -> Callable[[], object]:
    """Only what `sign` does after it has judged the answers: the transaction."""
    left = iter(
        [
            (draft, core.records.session(draft).answers())
            for draft in (core.drafts.open(key) for key, _session in complete_drafts(core, count, count))
        ]
    )

    def write() -> None:
        draft, answers = next(left)
        with core.records.many():
            core.records.write_answers(draft, "探视巡防", answers)

    return write


def complete_drafts(core: Core, count: int, offset: int) -> list[tuple[str, Session]]:
    ink = core.photos.keep_signature(signature(0)).answer
    return [complete_draft(core, row.id, ink) for row in core.people.search(limit=count, offset=offset).rows]


def bare(folder: Path, size: int) -> Callable[[], object]:
    """Inserts one row of `size` bytes at every call."""
    database = Database(folder / "bare.db", bytes(range(32)), create=True)
    database.execute("CREATE TABLE record (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT")
    count = 0

    def insert() -> None:
        nonlocal count
        count += 1
        with database.transaction():
            database.execute("INSERT INTO record VALUES (?, ?)", (f"{count:036d}", "答" * (size // 3)))

    return insert


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(big_workspace(2_000, 50_000), folder / "w")
        core = open_big(folder / "w")
        sign, write = signer(core, ROUNDS + 2), writer(core, ROUNDS + 2)
        stored = stored_signer(core, ROUNDS + 2)
        sign()
        size = len(core.exchange.take_batch(1, 1)[0].line)
        insert = bare(folder, size)
        results = [
            compare("a signed visit from the page, durable / bare durable insert", sign, insert, BOUND, rounds=ROUNDS),
            compare("a stored draft judged anew and signed / the same", stored, insert, None, rounds=ROUNDS),
            compare("its transaction alone / bare durable insert", write, insert, None, rounds=ROUNDS),
        ]
        core.close()
    for result in results:
        result.notes["bytes"] = size
    tell(results)


if __name__ == "__main__":
    main()
