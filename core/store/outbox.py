"""Reading and marking the outbox: what waits for the district and what it answered."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.canonical import dumps, loads_strict
from core.store.database import Database

# The second half lets the index of unfinished items serve: the table itself holds everything ever sent.
_IS_OPEN = "state IN ('waiting', 'sent') AND state <> 'acked'"
_WORTH_A_RUN = 4
STATE_OF = {
    "accepted": "acked",
    "duplicate": "acked",
    "merged": "acked",
    "conflict": "conflict",
    "held": "held",
    "rejected": "refused",
}


URGENT_UP_TO = 1  # danger, death, emergencies, changes and leads: before everything else, in batches of their own


@dataclass(frozen=True)
class OutItem:
    """One item as it travels. `urgency` 0 goes first."""

    seq: int
    item_id: str
    kind: str
    urgency: int
    person_id: str
    line: bytes


@dataclass(frozen=True)
class Answer:
    """The district's answer to one item: accepted, duplicate, merged, conflict, held or rejected."""

    item_id: str
    outcome: str
    code: str = ""
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    server_seq: int | None = None


@dataclass(frozen=True)
class Stuck:
    """An item the district did not take as it is: listed with the person and the reason until it is mended."""

    seq: int
    item_id: str
    kind: str
    person_id: str
    state: str
    code: str
    field: str
    params: dict[str, Any]
    attempts: int
    line: bytes
    held_ms: int | None


@dataclass(frozen=True)
class OutboxCounts:
    """Numbers for the status line; bytes are of what still has to go. `urgent` of those waiting, `overdue` of those
    held are counted again by themselves; `parked` failed too often."""

    waiting: int
    sent: int
    refused: int
    conflicts: int
    held: int
    bytes_waiting: int
    oldest_waiting_ms: int | None
    urgent: int
    parked: int
    overdue: int


@dataclass(frozen=True)
class OutGroup:
    """Items of one kind and urgency that wait: how many, and how many bytes their lines are."""

    kind: str
    is_urgent: bool
    count: int
    size_bytes: int


class Outbox:
    """Reads what waits, records answers; never deletes what was not acknowledged."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def take(
        self,
        max_items: int,
        max_bytes: int,
        after_seq: int = 0,
        *,
        urgent_apart: bool = False,
        behind: OutItem | None = None,
    ) -> list[OutItem]:
        """The next items: most urgent first, then in the order of the chain; at least one if any waits.

        Failing ones go alone (`FailingRepository`). `urgent_apart` ends with the last urgent one: on a slow link it
        must not share its fate with a hundred visits. `behind`: only what comes after this item.
        """
        taken: list[OutItem] = []
        size = 0
        sql = (
            "SELECT seq, item_id, kind, urgency, person_id, line FROM outbox"
            f" WHERE seq IN (SELECT seq FROM outbox WHERE {_IS_OPEN} AND seq > ?"
            " AND (urgency, seq) > (?, ?) AND seq NOT IN (SELECT seq FROM failing) ORDER BY urgency, seq LIMIT ?)"
            " ORDER BY urgency, seq"
        )
        place = (-1, 0) if behind is None else (behind.urgency, behind.seq)
        for row in self._db.each(sql, (after_seq, *place, max_items)):
            item = OutItem(row[0], row[1], row[2], row[3], row[4], bytes(row[5]))
            if taken and size + len(item.line) > max_bytes:
                break
            if urgent_apart and taken and taken[-1].urgency <= URGENT_UP_TO < item.urgency:
                break
            taken.append(item)
            size += len(item.line)
        return taken

    def unstored(self, max_items: int, max_bytes: int, after_seq: int) -> list[OutItem]:
        """In the order of the chain, what the district may not have in any form: what a last word has to carry."""
        taken: list[OutItem] = []
        size = 0
        sql = (
            "SELECT seq, item_id, kind, urgency, person_id, line FROM outbox"
            " WHERE state IN ('waiting', 'sent', 'parked') AND state <> 'acked' AND seq > ? ORDER BY seq LIMIT ?"
        )
        for row in self._db.each(sql, (after_seq, max_items)):
            item = OutItem(row[0], row[1], row[2], row[3], row[4], bytes(row[5]))
            if taken and size + len(item.line) > max_bytes:
                break
            taken.append(item)
            size += len(item.line)
        return taken

    def mark_sent(self, item_ids: Iterable[str]) -> None:
        """They are on the wire; no answer yet. They are offered again until one comes."""
        self._db.execute(
            "UPDATE outbox SET state = 'sent', attempts = attempts + 1"
            " WHERE item_id IN (SELECT value FROM json_each(?)) AND state <> 'acked'",
            (json.dumps(list(item_ids)),),
        )

    def record(self, answers: Sequence[Answer], now_ms: int, receipt: str = "") -> None:
        """Stores one answer per item. An acknowledged item stays acknowledged whatever comes later.

        `receipt` is the batch whose signed receipt holds these answers.
        """
        rest = self._record_runs(answers, now_ms, receipt)
        self._db.execute_many(
            "UPDATE outbox SET state = ?, code = ?, field = ?, params = ?, server_seq = coalesce(?, server_seq),"
            " acked_ms = CASE WHEN ? = 'acked' THEN ? END,"
            " held_ms = CASE WHEN ? = 'held' THEN coalesce(held_ms, ?) END, receipt = ?"
            " WHERE item_id = ? AND state <> 'acked' AND (state <> 'mended' OR ? = 'acked')",
            [
                (
                    STATE_OF[answer.outcome],
                    answer.code,
                    answer.field,
                    json.dumps(answer.params, ensure_ascii=False),
                    answer.server_seq,
                    STATE_OF[answer.outcome],
                    now_ms,
                    STATE_OF[answer.outcome],
                    now_ms,
                    receipt,
                    answer.item_id,
                    STATE_OF[answer.outcome],
                )
                for answer in rest
            ],
        )

    def _record_runs(self, answers: Sequence[Answer], now_ms: int, receipt: str) -> list[Answer]:
        """Neighbours that simply went well take one statement a run, a third of the time. Returns the rest."""
        plain = [answer for answer in answers if answer.server_seq is not None and STATE_OF[answer.outcome] == "acked"]
        plain = [answer for answer in plain if not (answer.code or answer.field or answer.params)]
        if len(plain) < _WORTH_A_RUN:
            return list(answers)
        sql = "SELECT item_id, seq FROM outbox WHERE item_id IN (SELECT value FROM json_each(?))"
        seqs: dict[str, int] = dict(self._db.all(sql, (json.dumps([answer.item_id for answer in plain]),)))
        done: set[str] = set()
        for run in _runs(plain, seqs):
            first = run[0]
            self._db.execute(
                "UPDATE outbox SET state = 'acked', code = '', field = '', params = '{}', server_seq = seq + ?,"
                " acked_ms = ?, held_ms = NULL, receipt = ? WHERE seq BETWEEN ? AND ? AND state <> 'acked'",
                (
                    (first.server_seq or 0) - seqs[first.item_id],
                    now_ms,
                    receipt,
                    seqs[first.item_id],
                    seqs[run[-1].item_id],
                ),
            )
            done |= {answer.item_id for answer in run}
        return [answer for answer in answers if answer.item_id not in done]

    def requeue(self, above_seq: int = 0) -> int:
        """Offers everything above a position again, whatever the answer was: the district that gave it forgot it.

        Of what was cleared meanwhile only its place can be offered, so that the chain goes on.
        """
        self._withdraw_cleared(above_seq)
        cursor = self._db.execute(
            "UPDATE outbox SET state = 'waiting', acked_ms = NULL WHERE seq > ? AND state NOT IN ('waiting', 'mended')",
            (above_seq,),
        )
        return int(cursor.rowcount)

    def requeue_kinds(self, kinds: Iterable[str]) -> None:
        """Offers acknowledged items of these kinds again: the closing check differed there."""
        self._db.execute_many(
            "UPDATE outbox SET state = 'waiting', acked_ms = NULL"
            " WHERE kind = ? AND state = 'acked' AND op <> 'purged'",
            [(kind,) for kind in kinds],
        )

    def _withdraw_cleared(self, above_seq: int) -> None:
        rows = self._db.all("SELECT item_id FROM outbox WHERE seq > ? AND op = 'purged'", (above_seq,))
        self.withdraw([row[0] for row in rows])

    def reopen_held(self) -> None:
        """Held items are offered again, once per synchronisation: what they wait for may have come."""
        self._db.execute("UPDATE outbox SET state = 'waiting' WHERE state = 'held' AND state <> 'acked'")

    def retry(self, item_id: str) -> None:
        """Offers one refused, conflicting or parked item again, after it was mended at the district."""
        self._db.execute(
            "UPDATE outbox SET state = 'waiting'"
            " WHERE item_id = ? AND state IN ('conflict', 'refused', 'held', 'parked')",
            (item_id,),
        )

    def settle(self, item_id: str) -> bool:
        """A conflict was decided by a person at the district; False when the item was in none."""
        sql = "UPDATE outbox SET state = 'settled' WHERE item_id = ? AND state = 'conflict'"
        return bool(self._db.execute(sql, (item_id,)).rowcount)

    def withdraw(self, item_ids: Iterable[str]) -> None:
        """Empties unsent items of their content and keeps their place in the chain.

        What was taken back before it left the laptop must not travel; the event's hash must, or the chain breaks.
        """
        for item_id in item_ids:
            line = self._db.scalar("SELECT line FROM outbox WHERE item_id = ?", (item_id,))
            event = loads_strict(bytes(line))["event"]
            stub = dumps({"id": item_id, "op": "withdrawn", "event": event})
            self._db.execute("UPDATE outbox SET op = 'withdrawn', line = ? WHERE item_id = ?", (stub, item_id))

    def acknowledged_head(self) -> tuple[int, str]:
        """(seq, hash) of the last event before the first one that is not acknowledged; (0, "") for none."""
        first_open = self._db.scalar("SELECT min(seq) FROM outbox INDEXED BY outbox_state WHERE state <> 'acked'")
        row = self._db.one(
            "SELECT seq, hash FROM event WHERE seq < coalesce(?, seq + 1) ORDER BY seq DESC LIMIT 1", (first_open,)
        )
        return (row[0], row[1]) if row else (0, "")

    def has_left(self, item_ids: Sequence[str]) -> bool:
        """True when one of the items was ever handed to the network."""
        return any(
            self._db.scalar("SELECT attempts > 0 OR state <> 'waiting' FROM outbox WHERE item_id = ?", (item_id,))
            for item_id in item_ids
        )

    def answer(self, item_id: str) -> tuple[str, dict[str, Any]]:
        """Code and params of the district's last answer to one item; ("", {}) when there is none."""
        row = self._db.one("SELECT code, params FROM outbox WHERE item_id = ?", (item_id,))
        return (row[0], json.loads(row[1])) if row else ("", {})

    def line(self, item_id: str) -> bytes | None:
        """The bytes of one item."""
        found = self._db.scalar("SELECT line FROM outbox WHERE item_id = ?", (item_id,))
        return None if found is None else bytes(found)

    def receipted_ms(self, item_id: str) -> int | None:
        """When the district signed that it has the item; None while no receipt says so."""
        return self._db.scalar(  # type: ignore[no-any-return]
            "SELECT r.time_ms FROM outbox o JOIN receipt r ON r.batch = o.receipt WHERE o.item_id = ?", (item_id,)
        )

    def stuck(self) -> list[Stuck]:
        """Everything the district did not take as it is: refused, in conflict, held, parked, or failing."""
        rows = self._db.all(
            "SELECT seq, item_id, kind, person_id, state, code, field, params, attempts, line, held_ms FROM outbox"
            " WHERE state <> 'mended' AND seq IN (SELECT seq FROM outbox WHERE state <> 'acked'"
            " AND state IN ('refused', 'conflict', 'held', 'parked') UNION SELECT seq FROM failing) ORDER BY seq"
        )
        return [Stuck(*[*row[:7], json.loads(row[7]), row[8], bytes(row[9]), row[10]]) for row in rows]

    def has_stuck(self) -> bool:
        """Whether anything was refused or parked."""
        sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('refused', 'parked') AND state <> 'acked')"
        return bool(self._db.scalar(sql))

    def waiting_groups(self) -> list[OutGroup]:
        """What waits, by kind."""
        rows = self._db.all(
            "SELECT kind, urgency <= ?, count(*), sum(length(line)) FROM outbox"
            f" WHERE {_IS_OPEN} GROUP BY 1, 2 ORDER BY 1, 2",
            (URGENT_UP_TO,),
        )
        return [OutGroup(row[0], bool(row[1]), row[2], row[3]) for row in rows]

    def counts(self, held_before_ms: int = 0) -> OutboxCounts:
        """How much waits, was sent, was refused. What was sent is everything ever written less what is unfinished."""
        rows = self._db.all(
            "SELECT state, urgency <= ?, count(*) FROM outbox WHERE state <> 'acked' GROUP BY 1, 2", (URGENT_UP_TO,)
        )
        states: dict[str, int] = {}
        for state, _is_urgent, count in rows:
            states[state] = states.get(state, 0) + count
        overdue = "SELECT count(*) FROM outbox WHERE state = 'held' AND state <> 'acked' AND held_ms <= ?"
        written = self._db.scalar("SELECT max(seq) FROM event") or 0
        waiting = self._db.one(
            "SELECT coalesce(sum(length(o.line)), 0), min(e.recorded_ms) FROM outbox o JOIN event e USING (seq)"
            f" WHERE {_IS_OPEN}"
        )
        size, oldest = waiting or (0, None)
        return OutboxCounts(
            waiting=states.get("waiting", 0) + states.get("sent", 0),
            sent=written - sum(states.values()) + states.get("settled", 0),
            refused=states.get("refused", 0),
            conflicts=states.get("conflict", 0),
            held=states.get("held", 0),
            bytes_waiting=size,
            oldest_waiting_ms=oldest,
            urgent=sum(count for state, is_urgent, count in rows if is_urgent and state in ("waiting", "sent")),
            parked=states.get("parked", 0),
            overdue=self._db.scalar(overdue, (held_before_ms,)) if states.get("held") else 0,
        )

    def digests(self) -> dict[str, tuple[int, str]]:
        """Per kind: how many items were acknowledged and the XOR of their event hashes, for the closing check."""
        sums: dict[str, tuple[int, int]] = {}
        sql = (
            "SELECT o.kind, e.hash FROM outbox o JOIN event e USING (seq)"
            " WHERE o.state = 'acked' AND o.op <> 'withdrawn'"
        )
        for kind, item_hash in self._db.each(sql):
            count, value = sums.get(kind, (0, 0))
            sums[kind] = (count + 1, value ^ int(item_hash, 16))
        return {kind: (count, format(value, "064x")) for kind, (count, value) in sums.items()}


def _runs(answers: Sequence[Answer], seqs: Mapping[str, int]) -> list[list[Answer]]:
    """Neighbours whose place here and number at the district go up together; only runs worth a statement."""
    runs: list[list[Answer]] = []
    for answer in answers:
        seq, number = seqs.get(answer.item_id), answer.server_seq
        if seq is None or number is None:
            continue
        last = runs[-1][-1] if runs else None
        if last is not None and (seqs[last.item_id] + 1, (last.server_seq or 0) + 1) == (seq, number):
            runs[-1].append(answer)
        else:
            runs.append([answer])
    return [run for run in runs if len(run) >= _WORTH_A_RUN]
