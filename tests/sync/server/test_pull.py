"""Laws of what comes down: only one's own villages, every row once, consistent under writing, tombstones included."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256

from core.domain.canonical import dumps
from sync.protocol.digests import total
from sync.protocol.messages import RemoteRow
from sync.server.service.founding import new_epoch
from sync.server.service.tasks import add_task
from sync.server.store import districts, feed
from sync.server.store.feed import EVERYWHERE, FeedRow
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import FIRST, SECOND, Office


def publish(office: Office, *rows: FeedRow) -> None:
    with office.begin() as connection:
        feed.publish(connection, office.district.code, rows)


def person(number: int, village: str = FIRST, version: int = 1) -> FeedRow:
    name = f"00000000-0000-7000-8000-{number:012d}"
    return FeedRow(village, "person", name, version, dumps({"name": f"人{number}", "version": version}).decode())


def rows_of(laptop: Laptop, limit: int = 500) -> list[RemoteRow]:
    return [row for page in laptop.pull(limit) for row in page.rows]


def test_pages_bring_every_row_once_and_in_order(office: Office, laptop: Laptop) -> None:
    publish(office, *(person(n) for n in range(25)))
    rows = rows_of(laptop, 10)
    assert [row.id for row in rows] == [person(n).object_id for n in range(25)]
    assert [row.seq for row in rows] == sorted(row.seq for row in rows)
    assert rows_of(laptop) == []


def test_another_villages_rows_never_come(office: Office, enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    publish(office, person(1), person(2, SECOND), FeedRow(EVERYWHERE, "rulepack", "p@1", 1, '{"id":"p"}'))
    assert {row.id for row in rows_of(laptop)} == {person(1).object_id, "p@1"}
    assert {row.id for row in rows_of(enrolled(SECOND))} == {person(2).object_id, "p@1"}
    assert {row.id for row in rows_of(enrolled(FIRST, SECOND))} == {person(1).object_id, person(2).object_id, "p@1"}


def test_a_changed_thing_comes_again_only_in_its_newest_state(office: Office, laptop: Laptop) -> None:
    publish(office, person(1), person(2))
    laptop.pull()
    publish(office, person(1, version=2))
    publish(office, person(1, version=3))
    assert [(row.id, row.version) for row in rows_of(laptop)] == [(person(1).object_id, 3)]


def test_what_is_gone_is_said_as_gone(office: Office, laptop: Laptop) -> None:
    publish(office, person(1))
    laptop.pull()
    publish(office, FeedRow(FIRST, "person", person(1).object_id, 2, None))
    assert [(row.id, row.body) for row in rows_of(laptop)] == [(person(1).object_id, None)]


def test_the_last_page_brings_totals_that_fit_what_came(office: Office, laptop: Laptop) -> None:
    publish(office, *(person(n) for n in range(5)), FeedRow(FIRST, "person", person(9).object_id, 2, None))
    pages = laptop.pull(3)
    live = [row for page in pages for row in page.rows if row.body is not None]
    count, digest = total(sha256(f"{row.kind}\n{row.id}\n{row.version}".encode()).hexdigest() for row in live)
    assert pages[-1].totals == {"person": [count, digest]}
    assert all(not page.totals for page in pages[:-1])


def test_a_pull_from_the_beginning_says_so_on_every_page(office: Office, laptop: Laptop) -> None:
    publish(office, *(person(n) for n in range(5)))
    assert [page.is_full for page in laptop.pull(2)] == [True, True, True]
    assert not laptop.pull_page().is_full
    for lost in ("rubbish", f"{laptop.cursor}x", "AAAAAAAAAAA.1.99"):
        laptop.cursor = lost
        assert laptop.pull_page().is_full


def test_a_place_in_the_pull_of_the_device_that_a_laptop_was_before_is_nothing_to_go_on_from(
    office: Office, enrolled: Callable[..., Laptop]
) -> None:
    publish(office, person(1, SECOND), person(2))
    before, now = enrolled(FIRST), enrolled(FIRST, SECOND)
    before.pull()
    now.cursor = before.cursor  # a cache answered with the page it kept
    assert now.pull_page().is_full
    assert {row.id for row in rows_of(enrolled(FIRST, SECOND))} == {person(1).object_id, person(2).object_id}


def test_after_a_restore_the_laptop_is_told_by_the_epoch_and_reads_from_the_beginning(
    office: Office, laptop: Laptop
) -> None:
    publish(office, person(1))
    laptop.pull()
    old = laptop.ask_hello().epoch
    with office.begin() as connection:
        districts.set_epoch(connection, office.district.code, new_epoch(office.ids), (0, 0))
    answer = laptop.ask_hello(epoch=old)
    assert answer.epoch != old
    assert answer.data["waiting"]
    laptop.token = answer.data["token"]
    assert laptop.pull_page().is_full


def test_pages_are_consistent_while_others_write(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    """Three writers and one reader at once: the reader misses nothing and never sees a number out of order."""
    writers = [enrolled() for _ in range(3)]
    done = threading.Event()

    def write(writer: Laptop) -> None:
        for n in range(15):
            writer.push([writer.edit(writer.ids.new(), 0, {"name": f"人{n}"}), writer.fact("lead")])

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    seen: list[RemoteRow] = []
    while not done.is_set():
        if not any(thread.is_alive() for thread in threads):
            done.set()
        seen += rows_of(laptop, 7)
    seqs = [row.seq for row in seen]
    assert seqs == sorted(seqs)
    assert len({row.id for row in seen if row.kind == "person"}) == 45
    assert len({row.id for row in seen if row.kind == "decision"}) == 45
    assert laptop.pull_page().rows == []


def test_a_page_ends_early_when_its_rows_are_large(office: Office, laptop: Laptop) -> None:
    big = dumps({"note": "字" * 900_000}).decode()
    publish(office, *(FeedRow(FIRST, "task", f"t{n}", 1, big) for n in range(8)))
    pages = laptop.pull()
    assert len(pages) > 1
    assert sum(len(page.rows) for page in pages) == 8


def test_tasks_reach_the_village_they_are_for(office: Office, laptop: Laptop) -> None:
    with office.begin() as connection:
        task_id = add_task(
            connection,
            office.ids,
            office.district.code,
            village=FIRST,
            person_id=None,
            kind="request",
            title="核实取暖设备",
            text="",
            due_on="2026-12-01",
            now=office.clock.now(),
        )
    body = laptop.pulled()[f"task {task_id}"]
    assert body is not None
    assert (body["title"], body["state"], body["due_on"]) == ("核实取暖设备", "open", "2026-12-01")


def test_a_limit_that_is_none_is_refused_by_name(laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    for limit in ("0", "x", "99999", "-1"):
        answer = laptop.ask("GET", f"/v1/pull?cursor=&limit={limit}")
        assert answer.refusal is not None
        assert (answer.refusal.code, answer.refusal.field) == ("request.broken", "limit")
