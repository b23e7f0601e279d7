"""Taking a batch: every line gets its answer, everything is stored exactly once, in one transaction.

Order of work: read the lines; lock the device; look up what is here already; go along the chain; let the items take
effect in the chain's order; take sequence numbers (which locks the district until commit, so as late as possible);
write. The transaction either commits with all answers stored or leaves nothing; the laptop then simply sends again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from sync.protocol.answers import answers_hash, fold
from sync.protocol.digests import EMPTY
from sync.protocol.digests import add as digest_add
from sync.protocol.limits import LATE_S, MAX_ITEMS, URGENT_UP_TO
from sync.protocol.messages import BatchHeader, Item, ItemAnswer, PushReply, Receipt
from sync.protocol.signing import sign_receipt
from sync.protocol.versions import can_upload
from sync.server.service import effects
from sync.server.service.chain import Known, Place, Walk, walk
from sync.server.service.effects import Verdict
from sync.server.service.lines import Line, Problem, read_line, recorded_ms
from sync.server.service.people import as_read
from sync.server.service.refusal import Refused
from sync.server.service.resolving import about
from sync.server.store import devices, districts, feed, items, receipts, soft_flags
from sync.server.store.devices import Device
from sync.server.store.districts import District
from sync.server.store.items import NewItem, StoredItem
from sync.server.store.items import Refused as RefusedLine

IN_FORCE = frozenset({"accepted", "merged"})


@dataclass
class _Batch:
    """One push while it is worked on. `verdicts` by line hash: the same line twice gets the same answer."""

    connection: Connection
    district: District
    device: Device
    lines: list[Line]
    now_ms: int
    known: dict[str, StoredItem] = field(default_factory=dict)
    fresh: list[Line] = field(default_factory=list)  # to be judged, in the order of the chain
    refused: dict[str, Problem] = field(default_factory=dict)  # by line hash
    brought: list[Line] = field(default_factory=list)  # here already, from the device this laptop was before
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by line hash
    seqs: dict[str, int] = field(default_factory=dict)  # by item id
    past: dict[str, int] | None = None  # villages this device worked for before -> until when, once it is asked for


def push(
    connection: Connection,
    district: District,
    device: Device,
    header: BatchHeader,
    data: Sequence[bytes],
    now_ms: int,
    *,
    is_locked: bool = False,
) -> PushReply:
    """Takes a batch whose frame is sound; `is_locked`: the device was read with its lock.

    Raises Refused for the batch as a whole; a bad line is only an answer.
    """
    _check_header(district, device, header)
    lines = [read_line(index, line) for index, line in enumerate(data)]
    locked = device if is_locked else devices.find(connection, district.code, device.id, lock=True)
    if locked is None or locked.revoked_ms != device.revoked_ms:  # revoked since it was let in
        raise Refused("auth.refused")
    batch = _Batch(connection, district, locked, lines, now_ms)
    _sort_out(batch)
    steps = _go_along_chain(batch)
    changes = _judge(batch, steps)
    _write(batch, steps, changes)
    return _reply(batch, header, steps)


def _check_header(district: District, device: Device, header: BatchHeader) -> None:
    if header.device != device.id:
        raise Refused("batch.device")
    if header.practice != district.is_practice:
        raise Refused("practice.mismatch", practice=district.is_practice)
    if not can_upload(header.protocol):
        raise Refused("protocol.unknown", version=header.protocol)


def _sort_out(batch: _Batch) -> None:
    """Which lines are new, which are here already, which cannot be taken."""
    held = [
        read_line(-1, data) for data in items.held_lines(batch.connection, _code(batch), batch.device.id, MAX_ITEMS)
    ]
    ids = {line.id for line in batch.lines if line.id is not None}
    parents = {line.item.supersedes for line in [*batch.lines, *held] if isinstance(line.item, Item)}
    wanted = ids | {parent for parent in parents if parent is not None}
    wanted |= {line.id for line in held if line.id is not None}
    wanted |= {about(line.item) for line in [*batch.lines, *held] if isinstance(line.item, Item)} - {""}
    batch.known = items.find(batch.connection, _code(batch), wanted)
    chosen = {line.id: line for line in held if line.id is not None}
    for line in batch.lines:
        problem = line.problem or _not_here(batch, line) or _other_bytes(batch, chosen, line)
        if problem is not None:
            batch.refused[line.hash] = problem
        elif line.id is not None and _is_fresh(batch, line.id):
            chosen.setdefault(line.id, line)
    batch.fresh = sorted(chosen.values(), key=lambda line: line.event.seq if line.event else 0)


def _is_fresh(batch: _Batch, item_id: str) -> bool:
    stored = batch.known.get(item_id)
    return stored is None or stored.outcome == "held"


def _not_here(batch: _Batch, line: Line) -> Problem | None:
    """An item of a village that is not this device's. What it saw while the village was its own is taken."""
    item = line.item
    if not isinstance(item, Item) or item.village in batch.device.villages:
        return None
    if batch.past is None:
        batch.past = soft_flags.past(batch.connection, _code(batch), batch.device.id)
    until_ms = batch.past.get(item.village)
    if until_ms is not None and recorded_ms(item) <= until_ms + LATE_S * 1000:
        return None
    return Problem("item.village", "village")


def _other_bytes(batch: _Batch, chosen: dict[str, Line], line: Line) -> Problem | None:
    stored = batch.known.get(line.id or "")
    other = chosen.get(line.id or "")
    is_other = (stored is not None and stored.line_hash != line.hash) or (other is not None and other.hash != line.hash)
    return Problem("item.hash_mismatch", "id") if is_other else None


def _go_along_chain(batch: _Batch) -> Walk:
    """Checks order, gaps and forks of everything that came, also of lines that were refused."""
    places = [_place(line, is_item=True) for line in batch.fresh]
    blind = 0
    seen = items.in_quarantine(batch.connection, _code(batch), batch.device.id, batch.refused)
    for line in {line.hash: line for line in batch.lines if line.hash in batch.refused}.values():
        if line.event is None:
            blind += line.hash not in seen
        elif batch.refused[line.hash].code != "item.hash_mismatch" or line.event.seq > batch.device.have_seq:
            places.append(_place(line, is_item=False))
    device = batch.device
    ahead = items.places_after(batch.connection, _code(batch), device.id, device.have_seq)
    batch.brought = _brought(batch, ahead.keys())
    places += [_place(line, is_item=False) for line in batch.brought]
    earlier = [place.seq for place in places if device.start_seq < place.seq <= device.have_seq]
    known = Known(
        start_seq=device.start_seq,
        have_seq=device.have_seq,
        have_hash=device.have_hash,
        blind=device.blind + blind,
        ahead=ahead,
        earlier=items.places(batch.connection, _code(batch), device.id, earlier),
    )
    return walk(known, places)


def _brought(batch: _Batch, ahead: Collection[int]) -> list[Line]:
    """What the district has from another device: a laptop that enrolled anew offers everything again, and what comes
    after it must not wait for places that are known long since."""
    lines = {line.hash: line for line in batch.lines if line.hash not in batch.refused}
    return [
        line
        for line in lines.values()
        if line.event is not None
        and (stored := batch.known.get(line.id or "")) is not None
        and stored.outcome != "held"
        and stored.device_id != batch.device.id
        and line.event.seq > batch.device.have_seq
        and line.event.seq not in ahead
    ]


def _place(line: Line, *, is_item: bool) -> Place:
    event = line.event
    if event is None:
        raise AssertionError("only lines with an event have a place")
    leads = not isinstance(line.item, Item) or line.item.urgency <= URGENT_UP_TO
    return Place(line.hash, event.seq, event.prev, event.hash, is_item, leads)


def _judge(batch: _Batch, steps: Walk) -> effects.Effects:
    """Lets the items take effect, in the order of the chain."""
    lost_days = batch.district.lost_days
    edits = {line.hash: as_read(line.edit, lost_days) for line in batch.fresh if line.edit is not None}
    work = [(line.item, edits.get(line.hash)) for line in batch.fresh if isinstance(line.item, Item)]
    stored = {item_id: row.outcome for item_id, row in batch.known.items()} | _not_taken(batch)
    changes = effects.gather(batch.connection, batch.device, batch.now_ms, work, stored, lost_days)
    for line in batch.fresh:
        if line.hash in steps.held:
            verdict = Verdict("held", "event.gap", "event.seq", {"have_seq": steps.have_seq})
        elif not isinstance(line.item, Item):
            verdict = Verdict("accepted")
        elif line.hash in edits:
            verdict = changes.of_edit(line.item, edits[line.hash])
        else:
            verdict = changes.of_fact(line.item)
        batch.verdicts[line.hash] = verdict
    return changes


def _not_taken(batch: _Batch) -> dict[str, str]:
    """What corrections of this batch correct, where that was refused: whoever mends it must not wait for it."""
    parents = {line.item.supersedes for line in batch.fresh if isinstance(line.item, Item) and line.item.supersedes}
    parents -= batch.known.keys()
    here = {line.id for line in batch.lines if line.hash in batch.refused} & parents
    before = items.refused_ids(batch.connection, _code(batch), batch.device.id, parents - here)
    return dict.fromkeys(sorted(filter(None, here | before)), "rejected")


def _write(batch: _Batch, steps: Walk, changes: effects.Effects) -> None:
    code = _code(batch)
    changed = [line for line in batch.fresh if _is_news(batch, line)]
    changes.write(batch.connection, code, batch.now_ms)
    rows = changes.feed_rows()
    if changed or rows:
        first = districts.take_numbers(batch.connection, code, len(changed) + len(rows))
        batch.seqs = {line.id: first + step for step, line in enumerate(changed) if line.id is not None}
        feed.put(batch.connection, code, rows, first + len(changed))
    written = [(line.id in batch.known, _row(batch, line)) for line in changed]
    items.write(batch.connection, code, [row for is_known, row in written if not is_known], batch.now_ms)
    items.change_outcome(batch.connection, code, [row for is_known, row in written if is_known])
    items.add_marks(batch.connection, code, batch.device.id, steps.marks | _places_taken_over(batch, steps))
    items.add_quarantine(batch.connection, code, batch.device.id, _quarantined(batch), batch.now_ms)
    news = [(row.kind, row.event_hash) for _, row in written if row.outcome in IN_FORCE and row.op != "withdrawn"]
    _add_to_digests(batch, news + _in_force(batch, batch.brought))
    devices.move_head(batch.connection, batch.device, steps.have_seq, steps.have_hash, steps.blind, batch.now_ms)


def _places_taken_over(batch: _Batch, steps: Walk) -> dict[int, str]:
    """Items that waited under the device this laptop was before: their rows stay there, their places count here too."""
    return {
        line.event.seq: line.event.hash
        for line in batch.fresh
        if line.event is not None
        and line.hash not in steps.held
        and (stored := batch.known.get(line.id or "")) is not None
        and stored.device_id != batch.device.id
    }


def _is_news(batch: _Batch, line: Line) -> bool:
    stored, verdict = batch.known.get(line.id or ""), batch.verdicts[line.hash]
    return stored is None or (stored.outcome, stored.code) != (verdict.outcome, verdict.code)


def _row(batch: _Batch, line: Line) -> NewItem:
    item, verdict = line.item, batch.verdicts[line.hash]
    if item is None:
        raise AssertionError("only lines that were read are stored")
    full = item if isinstance(item, Item) else None
    return NewItem(
        id=item.id,
        device_id=batch.device.id,
        device_seq=item.event.seq,
        op=item.op,
        kind=full.kind if full else "withdrawn",
        village=full.village if full else "",
        person_id=full.person_id if full else None,
        supersedes=full.supersedes if full else None,
        occurred_at=full.occurred_at if full else "",
        line=line.data,
        line_hash=line.hash,
        event_hash=item.event.hash,
        server_seq=batch.seqs[item.id],
        outcome=verdict.outcome,
        code=verdict.code,
        field=verdict.field,
        params=verdict.params,
        media=tuple(full.media) if full else (),
    )


def _quarantined(batch: _Batch) -> list[RefusedLine]:
    lines = {line.hash: line for line in batch.lines if line.hash in batch.refused}
    return [
        RefusedLine(line.data, line.hash, line.id, problem.code, problem.field, problem.params)
        for line in lines.values()
        for problem in [batch.refused[line.hash]]
    ]


def _in_force(batch: _Batch, lines: Sequence[Line]) -> list[tuple[str, str]]:
    return [
        (line.item.kind, line.item.event.hash)
        for line in lines
        if isinstance(line.item, Item) and batch.known[line.item.id].outcome in IN_FORCE
    ]


def _add_to_digests(batch: _Batch, news: Sequence[tuple[str, str]]) -> None:
    """(kind, event hash) of what this device has delivered now."""
    if not news:
        return
    table = devices.read_digests(batch.connection, batch.device)
    for kind, event_hash in news:
        count, digest = table.get(kind, (0, EMPTY))
        table[kind] = (count + 1, digest_add(digest, event_hash))
    devices.write_digests(batch.connection, batch.device, {kind: table[kind] for kind, _ in news})


def _reply(batch: _Batch, header: BatchHeader, steps: Walk) -> PushReply:
    answers = _answers(batch)
    receipt = Receipt(
        batch=header.sha256,
        district=_code(batch),
        device=batch.device.id,
        epoch=batch.district.epoch,
        time=batch.now_ms,
        count=len(answers),
        answers=answers_hash(answers),
    )
    signature = sign_receipt(batch.district.private_key, receipt.model_dump())
    receipts.add(batch.connection, _code(batch), receipt.model_dump(), signature)
    runs, rest = fold(answers)
    return PushReply(runs=runs, answers=rest, have_seq=steps.have_seq, receipt=receipt, signature=signature)


def _answers(batch: _Batch) -> list[ItemAnswer]:
    answered: set[str] = set()
    answers = []
    for line in batch.lines:
        answers.append(_answer(batch, line, is_again=line.hash in answered))
        answered.add(line.hash)
    return answers


def _answer(batch: _Batch, line: Line, *, is_again: bool) -> ItemAnswer:
    refused = batch.refused.get(line.hash)
    if refused is not None:
        outcome: Any = "conflict" if refused.code == "item.hash_mismatch" else "rejected"
        return _item_answer(line, outcome, refused.code, refused.field, refused.params, None)
    verdict, stored = batch.verdicts.get(line.hash), batch.known.get(line.id or "")
    if verdict is None:
        if stored is None:
            raise AssertionError("a line is new, known or refused")
        verdict = Verdict(stored.outcome, stored.code, stored.field, stored.params)  # type: ignore[arg-type]
        is_again = True
    seq = batch.seqs.get(line.id or "") or (stored.server_seq if stored else None)
    outcome = "duplicate" if is_again and verdict.outcome in IN_FORCE else verdict.outcome
    return _item_answer(line, outcome, verdict.code, verdict.field, verdict.params, seq)


def _item_answer(
    line: Line, outcome: Any, code: str, where: str, params: dict[str, Any], seq: int | None
) -> ItemAnswer:
    if not (code or where or params):
        return ItemAnswer.plain(line.index, line.id, outcome, seq)
    return ItemAnswer(
        index=line.index, id=line.id, outcome=outcome, code=code, field=where, params=params, server_seq=seq
    )


def _code(batch: _Batch) -> str:
    return batch.district.code
