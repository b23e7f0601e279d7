"""Answers to neighbours are written by one statement a run, and that shows nowhere but in the time it takes."""

from __future__ import annotations

from core.app import Core
from core.service.exchange import Answer
from core.store.outbox import Outbox, _runs


def rows(core: Core) -> list[tuple[object, ...]]:
    return core._desk.db.all("SELECT seq, state, code, params, server_seq, acked_ms, receipt FROM outbox ORDER BY seq")


def test_runs_and_single_answers_leave_the_same(core: Core) -> None:
    desk = core._desk
    with desk.db.transaction():
        ids = [desk.write_fact("visit", {"answers": {}}, title="走访").id for _ in range(12)]
    answers = [Answer(item, "accepted", server_seq=100 + n) for n, item in enumerate(ids)]
    answers[5] = Answer(ids[5], "conflict", "person.critical", "", {"fields": ["name"]}, 105)
    answers[6] = Answer(ids[6], "duplicate", server_seq=7)
    outbox, found = Outbox(desk.db), []
    for several in (True, False):
        desk.db.execute("BEGIN")
        for part in [answers] if several else [[answer] for answer in answers]:
            outbox.record(part, 1_000, "b" * 64)
        found.append(rows(core))
        desk.db.execute("ROLLBACK")
    assert found[0] == found[1]
    assert [row[1] for row in found[0]] == ["acked"] * 5 + ["conflict"] + ["acked"] * 6
    assert [row[4] for row in found[0]] == [100, 101, 102, 103, 104, 105, 7, 107, 108, 109, 110, 111]


def test_a_run_ends_where_either_number_jumps() -> None:
    answers = [Answer(str(n), "accepted", server_seq=n + 50 * (n >= 6)) for n in range(12)]
    seqs = {str(n): n + 1 for n in range(12)}
    assert [[answer.item_id for answer in run] for run in _runs(answers, seqs)] == [
        ["0", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10", "11"],
    ]
