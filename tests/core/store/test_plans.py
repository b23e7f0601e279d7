"""What is read again and again is found by an index: the tables that only grow are never walked through for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.app import Core
from core.service.exchange import Answer, RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people, receive_people, sign_visit

# Names and aliases of the tables that grow with every visit. In a plan, "SCAN" without an index reads all of it.
GROWING = r"SCAN (fact|f|n|outbox|o|event|e|person_edit|print_log|p|visit)\b(?! USING (COVERING )?INDEX)"


@pytest.fixture
def statements(core: Core, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement the open workspace runs from now on."""
    seen: list[str] = []
    for name in ("execute", "execute_many", "all", "one"):
        run = getattr(core._db, name)

        def spy(sql: str, params: Any = (), run: Any = run) -> Any:
            seen.append(sql)
            return run(sql, params)

        monkeypatch.setattr(core._db, name, spy)
    yield seen


def walks(core: Core, statements: list[str]) -> dict[str, list[str]]:
    """Statement -> the steps of its plan that walk through a growing table."""
    found: dict[str, list[str]] = {}
    for sql in {text for text in statements if re.match(r"(SELECT|UPDATE|DELETE)\b", text)}:
        rows = core._db._connection.execute(f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")).fetchall()
        if sql.endswith("ORDER BY seq DESC LIMIT 1"):
            continue  # walks backwards and stops at the first
        steps = [row[3] for row in rows if re.search(GROWING, row[3])]
        if steps:
            found[sql] = steps
    return found


def test_lists_and_single_records_are_found_by_index(core: Core, statements: list[str]) -> None:
    person = receive_people(core)[0]
    record = sign_visit(core, person)
    core.records.show(record)
    core.records.list("visit", limit=10, offset=5)
    core.records.list("visit", person, month="2026-11")
    core.ledger.entries(person)
    core.due.list()
    core.people.search("张")
    core.people.show(person)
    core.tasks.list()
    assert walks(core, statements) == {}


def test_synchronising_never_walks_through_everything_ever_sent(core: Core, statements: list[str]) -> None:
    person = add_people(core)[0]
    exchange = core.exchange
    items = exchange.take_batch(50, 1 << 20, is_leaving=True)
    exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=n + 1) for n, item in enumerate(items)])
    exchange.apply_remote([RemoteItem("person", person, 1, 1, invented_body(0))], "c1", "e1")
    exchange.status()
    exchange.stuck()
    exchange.acknowledged_head()
    exchange.digests()
    exchange.photos_to_send()
    exchange.retry(items[0].item_id)
    exchange.reopen_held()
    assert walks(core, statements) == {}


def test_a_row_of_a_list_is_compared_without_walking_through_everybody(core: Core, statements: list[str]) -> None:
    receive_people(core, 2)
    name = invented_body(1)["name"]
    assert [person.name for person in core.roster._by_name(name, None)] == [name]
    plans = [core._db._connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("x",)).fetchall() for sql in statements[-1:]]
    assert "person_sort" in str(plans)


def test_what_is_counted_without_looking_is_what_is_there(core: Core) -> None:
    add_people(core, 6)
    exchange = core.exchange
    items = exchange.take_batch(50, 1 << 20)
    outcomes = ("accepted", "duplicate", "conflict", "held", "rejected")
    exchange.acknowledge([Answer(item.item_id, said) for item, said in zip(items, outcomes, strict=False)])
    status = exchange.status()
    counted = (status.sent, status.conflicts, status.held, status.refused, status.waiting)
    assert counted == (2, 1, 1, 1, 1)
    core._db.execute("UPDATE outbox SET state = 'settled' WHERE state = 'conflict'")
    assert (exchange.status().sent, exchange.status().conflicts) == (3, 0)
    assert status.bytes_waiting == len(items[5].line)


def test_records_of_the_same_instant_come_in_the_order_they_were_written(core: Core) -> None:
    person = receive_people(core)[0]
    made = [sign_visit(core, person) for _ in range(5)]
    assert [row.id for row in core.records.list("visit")] == made[::-1]
    paged = [row.id for offset in range(5) for row in core.records.list("visit", limit=1, offset=offset)]
    assert paged == made[::-1]
