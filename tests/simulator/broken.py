"""Programs that are wrong on purpose: the laws are worth something only when each of these breaks one.

Every variant is a few lines laid over the real code for the time of a test; nothing of it is in the product.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from core.service.exchange import Exchange
from core.service.incoming import Incoming
from core.store.persons import PersonRepository
from sync.client import engine, receipts
from sync.client.pull import EPOCH
from sync.server.service import chain, people
from sync.server.service.people import Merge
from tests.simulator.disk import Disk
from tests.simulator.memory import Memory
from tests.simulator.memory_items import Items
from tests.simulator.memory_office import Devices
from tests.simulator.office import Office

Overlay = Callable[[ExitStack], None]


def no_epoch_check(stack: ExitStack) -> None:
    """The laptop takes note of a new epoch and offers nothing again."""
    note: Callable[..., None] = lambda exchange, epoch, *_: exchange.set_state(EPOCH, epoch)  # noqa: E731
    stack.enter_context(patch.object(engine, "note_epoch", note))


def no_dedupe(stack: ExitStack) -> None:
    """The district does not look whether an item is here already; what comes again takes effect again."""

    def write(memory: Memory, district: str, rows: Any, now_ms: int) -> None:
        for row in rows:
            memory.put("items", (district, row.id), row)

    nothing: Callable[..., dict[str, Any]] = lambda *_: {}  # noqa: E731
    for name, function in (("find", nothing), ("places", nothing), ("write", write)):
        stack.enter_context(patch.object(Items, name, staticmethod(function)))


def last_write_wins(stack: ExitStack) -> None:
    """Whatever comes last replaces what was there."""

    def merge(person: Any, edit: Any, *_: Any, **__: Any) -> Merge:
        changed = {name: [person.body.get(name), value] for name, value in sorted(edit.fields.items())}
        return Merge("accepted", changed={name: pair for name, pair in changed.items() if pair[0] != pair[1]})

    stack.enter_context(patch.object(people, "merge", merge))


def base_and_pending_merged(stack: ExitStack) -> None:
    """A proposal is written into the district's version on the laptop instead of lying on top of it."""
    add_edit = PersonRepository.add_edit

    def add(self: PersonRepository, edit: Any) -> None:
        add_edit(self, edit)
        base = self.base(edit.person_id)
        if base is not None:
            seq = self.base_seq(edit.person_id) or 0
            self.put_base(edit.person_id, base[0], seq, base[1] | edit.fields)

    stack.enter_context(patch.object(PersonRepository, "add_edit", add))


def outbox_after_commit(stack: ExitStack) -> None:
    """The row of the outbox is written when the record is safe already."""
    execute, commit = Disk.execute, Disk._commit
    late: dict[int, list[Any]] = {}

    def run(self: Disk, sql: str, params: Any = ()) -> Any:
        if sql.startswith("INSERT INTO outbox"):
            late.setdefault(id(self), []).append((sql, params))
            return execute(self, "SELECT 1")
        return execute(self, sql, params)

    def finish(self: Disk) -> Any:
        rows = late.pop(id(self), [])
        done = commit(self)
        for sql, params in rows:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute(sql, params)
            commit(self)
        return done

    stack.enter_context(patch.object(Disk, "execute", run))
    stack.enter_context(patch.object(Disk, "_commit", finish))


def cursor_before_rows(stack: ExitStack) -> None:
    """The place in the feed is stored before the rows that lead to it."""
    apply_remote = Exchange.apply_remote

    def apply(self: Exchange, items: Any, cursor: str, epoch: str, **more: Any) -> Any:
        self.set_state("cursor", cursor)
        return apply_remote(self, items, cursor, epoch, **more)

    stack.enter_context(patch.object(Exchange, "apply_remote", apply))


def acknowledged_before_fsync(stack: ExitStack) -> None:
    """The laptop says "saved" while the commit is still in a cache: a crash takes the last ones with it."""
    begun: dict[int, list[bytes]] = {}
    commit, restart = Disk._commit, Disk.after_crash

    def finish(self: Disk) -> Any:
        done = commit(self)
        images = begun.setdefault(id(self), [])
        images.append(self.connection.serialize())
        del images[:-3]
        return done

    def lose(self: Disk) -> None:
        restart(self)
        images = begun.pop(id(self), [])
        if len(images) > 1:
            self.put_back((images[0], self.media, self.head))
            self.head = None

    stack.enter_context(patch.object(Disk, "_commit", finish))
    stack.enter_context(patch.object(Disk, "after_crash", lose))


def answered_before_commit(stack: ExitStack) -> None:
    """The district answers while its commit is still to come: a worker that dies then has promised too much."""
    handle, recovers, dying = Office.handle, Office.recovers, list[Office]()

    def answer(self: Office, *request: Any) -> Any:
        before = self.backend.snapshot()
        reply = handle(self, *request)
        if dying:
            dying.clear()
            self.backend.restore(before)
        return reply

    stack.enter_context(patch.object(Office, "handle", answer))
    stack.enter_context(patch.object(Office, "dies_at_commit", lambda office: dying.append(office)))

    def recover(self: Office) -> None:
        dying.clear()
        recovers(self)

    stack.enter_context(patch.object(Office, "recovers", recover))


def tombstone_dropped(stack: ExitStack) -> None:
    """What is gone at the district stays on the laptop."""
    person = Incoming._person

    def keep(self: Incoming, item: Any) -> set[str]:
        return person(self, item) if item.body is not None else set()

    stack.enter_context(patch.object(Incoming, "_person", keep))


def receipt_not_checked(stack: ExitStack) -> None:
    """Any answer of the right length counts as the district's word on this batch."""

    def fits(_me: Any, _batch: str, items: Any, _reply: Any, _receipt: Any, answers: Any) -> bool:
        return [said.index for said in answers] == list(range(len(items)))

    stack.enter_context(patch.object(receipts, "_is_proof", fits))


def chain_gap_ignored(stack: ExitStack) -> None:
    """The district takes events whatever is missing before them."""

    def step(state: Any, seq: int, event_hash: str, prev: str) -> bool:
        state.have_seq, state.have_hash = seq, event_hash
        return True

    stack.enter_context(patch.object(chain, "_step", step))


def revocation_not_asked(stack: ExitStack) -> None:
    """A token is good until it ends, whatever became of its device."""
    find = Devices.find

    def blind(*args: Any, **options: Any) -> Any:
        device = find(*args, **options)
        return device and dataclasses.replace(device, revoked_ms=None)

    stack.enter_context(patch.object(Devices, "find", staticmethod(blind)))


VARIANTS: Mapping[str, Overlay] = {
    overlay.__name__: overlay
    for overlay in (
        no_epoch_check,
        no_dedupe,
        last_write_wins,
        base_and_pending_merged,
        outbox_after_commit,
        cursor_before_rows,
        acknowledged_before_fsync,
        answered_before_commit,
        tombstone_dropped,
        receipt_not_checked,
        chain_gap_ignored,
        revocation_not_asked,
    )
}


@contextmanager
def broken(name: str) -> Iterator[None]:
    """The variant of this name lies over the program until the block ends."""
    with ExitStack() as stack:
        VARIANTS[name](stack)
        yield
