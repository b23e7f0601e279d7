"""Without a network: what waits is written to a stick for the district. Only the receipt marks it as delivered."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.clock import Clock
from core.errors import AppError, Conflict, InvalidInput, NotAllowed, Unavailable
from core.ids import Ids
from core.service.exchange import Enrolment, Exchange, OutItem, OutPhoto, StickExport
from sync.client.orders import Orders
from sync.client.pull import CURSOR, EPOCH
from sync.protocol import framing, jsonbytes, sealing, signing, stick
from sync.protocol.limits import GIB, KIB, MIB
from sync.protocol.safefile import NotAsWritten, write_safely
from sync.protocol.stick import Head
from sync.protocol.stick_messages import MAX_BATCHES, MAX_PHOTOS
from sync.protocol.versions import CURRENT

MAX_ITEMS = 20_000  # what is more goes with the next stick
BATCH_ITEMS, BATCH_BYTES = 2_000, 1 * MIB
MAX_PHOTO_FILE_BYTES = 2 * GIB
UNNAMED_DISTRICT = "00"  # a laptop that was enrolled before it kept its district's code
_SPARE_BYTES = 64 * KIB
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

Tell = Callable[[int, int], None]


class Stopped(Exception):
    """Somebody asked to stop before the file had its name."""


@dataclass(frozen=True)
class Seams:
    """What the world gives: time, ids, randomness, who is told of bytes written, whether to stop."""

    clock: Clock
    ids: Ids
    tell: Tell = lambda done, total: None
    is_stopped: Callable[[], bool] = lambda: False


@dataclass
class _Batch:
    items: list[OutItem]
    name: str = ""
    packed: bytes = b""
    plain_bytes: int = 0


@dataclass
class _Load:
    """Everything that goes into one file."""

    batches: list[_Batch]
    photos: list[OutPhoto]
    asked: list[str]
    left: int
    key: bytes = b""
    header: bytes = b""

    @property
    def content_bytes(self) -> int:
        return sum(len(batch.packed) for batch in self.batches) + sum(photo.size_bytes for photo in self.photos)


def export(exchange: Exchange, path: Path, seams: Seams, *, with_photos: bool = False) -> dict[str, Any]:
    """Writes what waits to `path` (a folder: under a name of our own) and says what went with it.

    Everything that waits counts as sent from now on, never as delivered. Raises NotAllowed("sync.not_enrolled",
    "stick.no_key"), Unavailable("stick.full", "stick.gone", "stick.read_only", "stick.bad", "stick.failed"), Stopped.
    """
    me = exchange.enrolment()
    if me is None:
        raise NotAllowed("sync.not_enrolled")
    if not me.sealing_key:
        raise NotAllowed("stick.no_key")
    target = _target(exchange, path)
    load = _load(exchange, me, seams, with_photos=with_photos)
    head = _head(me, seams.ids.new(), load)
    record = _record(exchange, head, load, seams.clock)
    try:
        _check_room(target, head.size)
        pieces = stick.seal_file(
            head, load.header, _contents(exchange, load), signing_key=me.signing_key, to=me.sealing_key,
            random_bytes=seams.ids.token,
        )  # fmt: skip
        ids = [[item.item_id for item in batch.items] for batch in load.batches]
        write_safely(target, _told(pieces, head.size, seams), lambda: exchange.sticks.keep(record, ids))
    except OSError as error:
        raise stick_error(error, head.size) from error
    exchange.sticks.note_written(record.id)
    return {
        "file": str(target),
        "export": record.id,
        "items": record.items,
        "photos": record.photos,
        "bytes": head.size,
        "left": load.left,
        "photos_left": len(load.asked),
    }


def stick_error(error: OSError, needed: int = 0) -> AppError:
    """The stick's complaint as one that people can mend."""
    if isinstance(error, NotAsWritten):
        return Unavailable("stick.bad")
    if error.errno in _FULL:
        return Unavailable("stick.full", megabytes=max(1, -(-needed // MIB)))
    if error.errno in _LOCKED:
        return Unavailable("stick.read_only")
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE):
        return Unavailable("stick.gone")
    return Unavailable("stick.failed")


def refusal(error: stick.BadStick) -> AppError:
    """A file that cannot be taken, as one of our errors."""
    kind = Unavailable if error.code == "stick.newer" else Conflict if error.code == "stick.changed" else InvalidInput
    return kind(error.code, where="file", **error.params)


def _target(exchange: Exchange, path: Path) -> Path:
    if path.is_dir():
        path = path / exchange.sticks.file_name()
    if not path.parent.is_dir():
        raise Unavailable("stick.gone")
    return path


def _load(exchange: Exchange, me: Enrolment, seams: Seams, *, with_photos: bool) -> _Load:
    """Takes what waits; from here on it is on its way."""
    items, left = exchange.sticks.take(MAX_ITEMS)
    parts = _parts(_places(exchange, {item.item_id for item in items}) + items)
    batches = [_packed(part, me) for part in parts[:MAX_BATCHES]]
    left += sum(len(part) for part in parts[MAX_BATCHES:])
    waiting = exchange.photos_to_send()
    photos = _carried(exchange, waiting) if with_photos else []
    carried = {photo.hash for photo in photos}
    asked = [photo.hash for photo in waiting if photo.hash not in carried][:MAX_PHOTOS]
    load = _Load(batches, photos, asked, left, key=seams.ids.token(sealing.KEY_BYTES))
    load.header = _header(exchange, me, load, seams.clock)
    return load


def _places(exchange: Exchange, travelling: set[str]) -> list[OutItem]:
    """What does not travel although the district does not know of its place: only the place goes."""
    return [
        OutItem(item.seq, item.item_id, item.kind, item.urgency, item.person_id, _place_line(item))
        for item in exchange.parking.unplaced()
        if item.item_id not in travelling
    ]


def _place_line(item: OutItem) -> bytes:
    from core.domain.canonical import loads_strict

    event = loads_strict(item.line)["event"]
    return jsonbytes.dumps({"id": item.item_id, "op": "parked", "event": event})


def _parts(items: Sequence[OutItem]) -> list[list[OutItem]]:
    """In batches, in the order of the chain: nothing has to wait for what comes on the same stick."""
    parts: list[list[OutItem]] = []
    size = 0
    for item in sorted(items, key=lambda one: one.seq):
        if not parts or len(parts[-1]) >= BATCH_ITEMS or size + len(item.line) > BATCH_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(item)
        size += len(item.line)
    return parts


def _packed(items: list[OutItem], me: Enrolment) -> _Batch:
    batch = framing.pack(me.device_id, [item.line for item in items], is_practice=me.is_practice)
    return _Batch(items, framing.name_of(batch), framing.compress(batch), len(batch))


def _carried(exchange: Exchange, waiting: Sequence[OutPhoto]) -> list[OutPhoto]:
    """The photos that fit and can be read; a damaged one stays listed as waiting, `check` names it."""
    found: list[OutPhoto] = []
    size = 0
    for photo in waiting[:MAX_PHOTOS]:
        size += photo.size_bytes
        if size > MAX_PHOTO_FILE_BYTES:
            break
        try:
            is_whole = len(exchange.photo_bytes(photo.hash)) == photo.size_bytes
        except AppError:
            is_whole = False
        if is_whole:
            found.append(photo)
    return found


def _header(exchange: Exchange, me: Enrolment, load: _Load, clock: Clock) -> bytes:
    said: dict[str, Any] = {
        "practice": me.is_practice,
        "made": clock.now().utc_ms,
        "answer_key": signing.encode(sealing.public_of(load.key)),
        "hello": _hello(exchange, me, len(load.asked)),
        "batches": [
            {
                "name": batch.name,
                "sha256": jsonbytes.sha256(batch.packed),
                "size": len(batch.packed),
                "plain": batch.plain_bytes,
                "count": len(batch.items),
            }
            for batch in load.batches
        ],
        "photos": [{"sha256": photo.hash, "size": photo.size_bytes} for photo in load.photos],
        "asked": load.asked,
    }
    return jsonbytes.dumps(said)


def _hello(exchange: Exchange, me: Enrolment, photos_left: int) -> dict[str, Any]:
    """As by wire, but for the closing check: it would compare what lies on this very stick."""
    seq, head_hash = exchange.head()
    return {
        "protocol": CURRENT.number,
        "cursor": str(exchange.get_state(CURSOR) or ""),
        "epoch": str(exchange.get_state(EPOCH) or ""),
        "head": seq,
        "head_hash": head_hash[:16] if seq else "",
        "photos": photos_left,
        "need_beacon": True,
        "program": "nuanfang",
        **Orders(exchange, me).to_tell(),
    }


def _head(me: Enrolment, export_id: str, load: _Load) -> Head:
    district = me.district_code or UNNAMED_DISTRICT
    size = stick.file_size(Head("NFB", district, 0, me.device_id, export_id), load.header, load.content_bytes)
    return Head("NFB", district, size, me.device_id, export_id)


def _record(exchange: Exchange, head: Head, load: _Load, clock: Clock) -> StickExport:
    return StickExport(
        id=head.export,
        made_ms=clock.now().utc_ms,
        epoch=str(exchange.get_state(EPOCH) or ""),
        cursor=str(exchange.get_state(CURSOR) or ""),
        answer_key=load.key,
        batches=tuple(batch.name for batch in load.batches),
        items=sum(len(batch.items) for batch in load.batches),
        photos=len(load.photos),
    )


def _contents(exchange: Exchange, load: _Load) -> Iterator[bytes]:
    for batch in load.batches:
        yield batch.packed
    for photo in load.photos:
        yield exchange.photo_bytes(photo.hash)


def _told(pieces: Iterator[bytes], total: int, seams: Seams) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        if seams.is_stopped():
            raise Stopped
        yield piece
        done += len(piece)
        seams.tell(done, total)


def _check_room(target: Path, size: int) -> None:
    if shutil.disk_usage(target.parent).free < size + _SPARE_BYTES:
        raise OSError(errno.ENOSPC, "no room")
