"""The district's receipt, from a stick or from paper: what it says is delivered is delivered, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from core.domain.canonical import loads_strict
from core.errors import AppError, Conflict, InvalidInput, NotAllowed
from core.service.exchange import Answer, Enrolment, Exchange, StickExport
from sync.client.engine import Report
from sync.client.epoch import note_epoch
from sync.client.orders import Orders
from sync.client.pull import CURSOR, EPOCH, PASS, apply_page, differs
from sync.client.receipts import take_reply
from sync.client.stick import UNNAMED_DISTRICT, Seams, refusal, stick_error
from sync.protocol import framing, signing, stick, stick_paper
from sync.protocol.codes import Outcome
from sync.protocol.jsonbytes import sha256
from sync.protocol.messages import PullReply, PushReply
from sync.protocol.stick import BadStick, Contents, Head
from sync.protocol.stick_messages import StickPart, StickReceipt
from sync.protocol.stick_paper import PaperReceipt

PULLED_SEQ = "pulled_seq"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Line:
    item_id: str


@dataclass
class _Reading:
    """One receipt while it is read."""

    exchange: Exchange
    me: Enrolment
    export: StickExport
    report: Report
    new: int = 0

    def count(self, was_open: Sequence[bool], outcomes: Sequence[str]) -> None:
        """Only what had no answer yet is news."""
        for is_news, outcome in zip(was_open, outcomes, strict=True):
            if is_news:
                self.new += 1
                self.report.count(outcome)


def read_receipt(exchange: Exchange, path: Path, seams: Seams) -> dict[str, Any]:
    """Takes the district's answers out of a receipt file and says what was new.

    Raises NotAllowed("sync.not_enrolled"), InvalidInput and Conflict with the codes of `stick.REFUSALS` and
    "stick.other_device", "stick.unknown", "stick.not_signed", "stick.restored_since", Unavailable("stick.gone", …).
    """
    me = _me(exchange)
    try:
        with path.open("rb") as file:
            return _read_file(exchange, me, file, seams)
    except BadStick as error:
        raise refusal(error) from None
    except IsADirectoryError:
        raise InvalidInput("stick.not_ours", where="file") from None
    except OSError as error:
        raise stick_error(error) from error


def read_paper(exchange: Exchange, text: str) -> dict[str, Any]:
    """Takes what the code on a printed receipt says. Raises like `read_receipt`, and InvalidInput("stick.paper")."""
    me = _me(exchange)
    paper = stick_paper.read_paper(text, me.server_key)
    if paper is None:
        raise InvalidInput("stick.paper", where="text")
    export = _export(exchange, me, Head("NFR", paper.district, 0, paper.device, paper.export))
    reading = _Reading(exchange, me, export, Report())
    if export.answer_key is None or paper.time_ms <= export.answer_ms + 1:
        return _told(reading)
    ids = [item_id for batch in exchange.sticks.items(export) for item_id in batch]
    answers = _paper_answers(paper, ids)
    if answers is None or paper.batches != stick_paper.names_hash(export.batches):
        raise InvalidInput("stick.content", where="text", what="lines")
    _check_epoch(exchange, export, paper.epoch, paper.have_seq)
    _take_paper(reading, paper, text, answers)
    # One millisecond less than the file of the same import: its pages and full answers may still be read.
    exchange.sticks.note_read(export.id, paper.time_ms - 1, paper.time_ms)
    return _told(reading)


def _read_file(exchange: Exchange, me: Enrolment, file: BinaryIO, seams: Seams) -> dict[str, Any]:
    head = stick.read_head(file, "NFR")
    export = _export(exchange, me, head)
    reading = _Reading(exchange, me, export, Report())
    if export.answer_key is None:
        return _told(reading)
    opened = stick.open_file(file, head, export.answer_key)
    if not opened.is_signed_by(me.server_key):
        raise Conflict("stick.not_signed", where="file")
    header = _as(StickReceipt, opened.header)
    if tuple(header.batches) != export.batches:
        raise BadStick("stick.content", what="export")
    if header.time <= export.answer_ms:
        return _told(reading)
    _check_epoch(exchange, export, header.epoch, header.hello.have_seq, header.hello.have_hash)
    _take_parts(reading, header, opened.contents, seams)
    exchange.photos_done(header.photos)
    exchange.device.orders_told(header.told)
    beacon = header.hello.beacon
    if signing.read_beacon(me.server_key, me.device_id, beacon) is None:
        beacon = ""
    exchange.sticks.note_read(export.id, header.time, header.time, beacon)
    Orders(exchange, me).take(header.hello.orders)  # last: one of them may be the end of this workspace
    return _told(reading)


def _me(exchange: Exchange) -> Enrolment:
    me = exchange.enrolment()
    if me is None:
        raise NotAllowed("sync.not_enrolled")
    return me


def _export(exchange: Exchange, me: Enrolment, head: Head) -> StickExport:
    """Which export this answers. Nothing is concluded before the seal or the signature is checked."""
    if me.district_code and head.district not in (me.district_code, UNNAMED_DISTRICT):
        raise InvalidInput("stick.foreign", where="file", district=head.district)
    if head.device != me.device_id:
        raise InvalidInput("stick.other_device", where="file")
    export = exchange.sticks.find(head.export)
    if export is None:
        raise InvalidInput("stick.unknown", where="file")
    return export


def _check_epoch(exchange: Exchange, export: StickExport, epoch: str, have_seq: int, have_hash: str = "") -> None:
    """A receipt of an epoch that the laptop knows is over proves nothing: the district forgot it.

    A word nobody heard before is newer than the export, because the file was read after it was written; unless the
    laptop has heard of yet another one since, and cannot tell which came first.
    """
    known = str(exchange.get_state(EPOCH) or "")
    if known and epoch != known and known != export.epoch:
        raise Conflict("stick.restored_since", where="file")
    note_epoch(exchange, epoch, have_seq, have_hash)


def _take_parts(reading: _Reading, header: StickReceipt, contents: Contents, seams: Seams) -> None:
    replies = [part for part in header.parts if part.kind == "reply"]
    if len(replies) != len(header.batches) or header.parts[: len(replies)] != replies:
        raise BadStick("stick.content", what="parts")
    ids = reading.exchange.sticks.items(reading.export)
    total = len(header.parts)
    for place, part in enumerate(replies):
        _take_answers(reading, header.batches[place], ids[place], _part(contents, part))
        seams.tell(place + 1, total)
    reading.exchange.parking.place([item_id for batch in ids for item_id in batch])
    cursor = reading.export.cursor
    for place, part in enumerate(header.parts[len(replies) :], len(replies)):
        cursor = _take_page(reading, _as(PullReply, _part(contents, part)), header.epoch, cursor)
        seams.tell(place + 1, total)
    contents.finish()


def _take_answers(reading: _Reading, name: str, ids: Sequence[str], data: bytes) -> None:
    exchange = reading.exchange
    raw, reply = loads_strict(data), _as(PushReply, data)
    was_open = [exchange.sticks.is_open(item_id) for item_id in ids]
    lines = [_Line(item_id) for item_id in ids]
    outcomes = take_reply(exchange, reading.me, name, lines, reply, raw["receipt"], is_late=True)
    if outcomes is None:
        raise Conflict("stick.not_signed", where="file")
    reading.count(was_open, outcomes)


def _take_page(reading: _Reading, page: PullReply, epoch: str, cursor: str) -> str:
    """Takes a page, or what of it is newer than what came by another way meanwhile; returns where the next begins."""
    exchange = reading.exchange
    here = str(exchange.get_state(CURSOR) or "")
    if here != cursor:
        last = int(exchange.get_state(PULLED_SEQ) or 0)
        newer = [row for row in page.rows if row.seq > last]
        if page.is_full or exchange.get_state(PASS) is not None or not newer or here == "":
            return page.cursor
        page = page.model_copy(update={"rows": newer})
    apply_page(exchange, page, epoch, cursor)
    reading.report.pulled += len(page.rows)
    if not page.more and differs(exchange, page.totals):
        exchange.set_state(CURSOR, None)  # the next contact begins at the beginning
    return page.cursor


def _part(contents: Contents, part: StickPart) -> bytes:
    packed = contents.take(part.size)
    if sha256(packed) != part.sha256:
        raise BadStick("stick.content", what="hash")
    try:
        return framing.inflate(packed, "zstd", part.plain)
    except framing.BadFrame:
        raise BadStick("stick.content", what="zstd") from None


def _take_paper(reading: _Reading, paper: PaperReceipt, text: str, answers: Sequence[Answer]) -> None:
    exchange, start = reading.exchange, 0
    for name, ids in zip(reading.export.batches, exchange.sticks.items(reading.export), strict=True):
        part = answers[start : start + len(ids)]
        start += len(ids)
        was_open = [exchange.sticks.is_open(item_id) for item_id in ids]
        exchange.keep_receipt(name, paper.time_ms, "".join(text.split()), text.rpartition(".")[2])
        exchange.acknowledge(part, name, is_late=True)
        reading.count(was_open, [one.outcome for one in part])


def _paper_answers(paper: PaperReceipt, ids: Sequence[str]) -> list[Answer] | None:
    """One answer per item, or None when the paper does not tell of every one exactly once."""
    said: dict[int, tuple[Outcome, str, int | None]] = {}
    places = 0
    for run in paper.runs:
        if run.index + run.count > len(ids):
            return None
        said |= {run.index + step: ("accepted", "", run.server_seq + step) for step in range(run.count)}
        places += run.count
    for one in paper.answers:
        said[one.index] = (one.outcome, one.code, None)
        places += 1
    if paper.count != len(ids) or places != len(ids) or said.keys() != set(range(len(ids))):
        return None
    return [
        Answer(item_id, said[place][0], said[place][1], server_seq=said[place][2]) for place, item_id in enumerate(ids)
    ]


def _as(model: type[M], data: bytes) -> M:
    try:
        return model.model_validate(loads_strict(data))
    except (ValidationError, AppError):
        raise BadStick("stick.content", what=model.__name__) from None


def _told(reading: _Reading) -> dict[str, Any]:
    status = reading.exchange.status()
    report = {name: value for name, value in vars(reading.report).items() if name not in ("stages", "photos_sent")}
    waiting = {"waiting": status.waiting, "photos_waiting": status.photos_waiting}
    return {"new": reading.new, "again": reading.new == 0} | report | waiting
