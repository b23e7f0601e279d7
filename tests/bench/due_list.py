"""The due list of 2,000 people with five years of visits behind them: warm, after a visit was written, from nothing,
and while two campaigns run besides.

Linear in persons: the same for 500 of them has to take about a quarter of the time (told, not bounded).
"""

from __future__ import annotations

import statistics
from contextlib import suppress
from datetime import date

from core.app import Core
from core.service.desk import Desk
from core.service.due import DueList
from core.service.exchange import RemoteItem
from tests.bench.measure import Result, clocked, share, tell
from tests.helpers.big_workspace import TODAY, big_workspace, open_big

BOUND_MS = 100.0
FIRST_DAY = date(2021, 11, 23)
ROUNDS = 30
CAMPAIGNS = (
    {"kind": "cold_wave", "from": "2026-11-20", "until": "2026-11-30"},
    {"kind": "epidemic", "from": "2026-11-15", "until": "2026-12-15", "tags": ["all"]},
)


class _TakenBack(Exception):
    """Ends a transaction that leaves nothing behind."""


def warm(core: Core) -> list[float]:
    """Milliseconds of the list after it was asked for once."""
    core.due.list()
    return [clocked(core.due.list) for _ in range(ROUNDS)]


def after_a_visit(core: Core) -> list[float]:
    """The same when a visit was recorded since: in a transaction of its own, taken back before the next."""
    taken, desk = [], core._desk
    people = [person.id for person in desk.active.all()]
    for person_id in people[:ROUNDS]:
        core.due.list()
        with suppress(_TakenBack), desk.db.transaction():
            fact = desk.write_fact("visit", {"answers": {}}, person_id=person_id)
            desk.facts.add_visit(fact.id, person_id, TODAY, "home", True, None, "")
            taken.append(clocked(core.due.list))
            raise _TakenBack
    return taken


def from_nothing(core: Core) -> list[float]:
    """Milliseconds of a list that knows nothing from before, as the first one of a day."""
    desk = core._desk
    return [
        clocked(DueList(Desk(desk.db, core.seams, core.info, desk.media)).list) for _ in range(ROUNDS // 3)
    ]  # fmt: skip


def begin_campaigns(core: Core) -> None:
    """As the district sends them."""
    rows = []
    for n, told in enumerate(CAMPAIGNS):
        body = {"id": f"c{n}", "kind": "campaign", "title": "专项", "campaign": told, "due_on": told["until"]}
        rows.append(RemoteItem("task", f"c{n}", 1, n + 1, body))
    core.exchange.apply_remote(rows, "bench", "e1")


def end_campaigns(core: Core) -> None:
    """The workspace is kept: it has to be as it was."""
    rows = [RemoteItem("task", f"c{n}", 2, n + 10, None) for n in range(len(CAMPAIGNS))]
    core.exchange.apply_remote(rows, "", "e1")


def main() -> None:
    core = open_big(big_workspace(2_000, 50_000, first_day=FIRST_DAY))
    end_campaigns(core)
    plain, written, first = warm(core), after_a_visit(core), from_nothing(core)
    begin_campaigns(core)
    busy = warm(core)
    end_campaigns(core)
    core.close()
    fewer = open_big(big_workspace(500, 12_500, first_day=FIRST_DAY))
    quarter = warm(fewer)
    fewer.close()
    notes = {"p95": share(plain, 0.95), "max": max(plain)}
    tell(
        [
            Result("due list, 2,000 people, 5 years, warm", statistics.median(plain), 0.0, BOUND_MS, "ms", notes),
            Result("the same after a visit was written", statistics.median(written), 0.0, BOUND_MS, "ms"),
            Result("the same from nothing: rules, people and visits", statistics.median(first), 0.0, None, "ms"),
            Result("the same while two campaigns run", statistics.median(busy), 0.0, BOUND_MS, "ms"),
            Result("due list, 500 people with as many visits each", statistics.median(quarter), 0.0, None, "ms"),
        ]
    )


if __name__ == "__main__":
    main()
