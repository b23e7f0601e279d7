"""Files that laptops without a network sent on a stick: checked from the outside in, then taken like a push.

Nothing in this path decodes anything but AES-GCM, zstd and JSON, each bounded before it is read: a batch inflates in
small steps and stops at the size its signed header said, at most 8 MiB; so no process of its own is needed to keep a
hostile file within bounds. All batches are taken in one transaction: all of the file counts, or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import ValidationError
from sqlalchemy import Connection

from core.domain.canonical import loads_strict
from core.errors import AppError, InvalidInput, NotAllowed
from sync.protocol import framing, stick
from sync.protocol.answers import expand
from sync.protocol.jsonbytes import sha256
from sync.protocol.messages import BatchHeader, PushReply
from sync.protocol.stick import BadStick, Contents, Head, Opened
from sync.protocol.stick_messages import StickBatch, StickHeader, StickPhoto
from sync.protocol.stick_paper import PaperReceipt, count_through, names_hash, write_paper
from sync.server.service import audit, photos
from sync.server.service.push import push
from sync.server.service.refusal import Refused
from sync.server.storage import Storage, StorageTrouble
from sync.server.store import devices, orders, sticks
from sync.server.store.devices import Device
from sync.server.store.districts import District
from sync.server.store.sticks import StickImport

UNNAMED_DISTRICT = "00"  # laptops that were enrolled before they kept their district's code
VERB = "stick.import"
PIECE_BYTES = 4 * 1024 * 1024

Begin = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Incoming:
    """A file that is genuine and ours; its batches are checked and lie in memory as they travelled, its photos are
    still to be read from `contents`."""

    head: Head
    device: Device
    header: StickHeader
    packed: tuple[bytes, ...]
    contents: Contents


def read(connection: Connection, district: District, file: BinaryIO) -> Incoming:
    """Checks everything that can be checked before anything is stored.

    Raises InvalidInput with the codes of `stick.REFUSALS`, NotAllowed("stick.unknown_device", "stick.revoked",
    "stick.not_signed").
    """
    try:
        head = stick.read_head(file, "NFB")
        if head.district not in (district.code, UNNAMED_DISTRICT):
            raise BadStick("stick.foreign", district=head.district)
        opened = stick.open_file(file, head, district.sealing_key)
        device = _sender(connection, district, opened)
        header = _header(opened)
        packed = tuple(_batch(opened.contents, one, device, district) for one in header.batches)
    except BadStick as error:
        raise InvalidInput(error.code, where="file", **error.params) from None
    return Incoming(head, device, header, packed, opened.contents)


def take(
    connection: Connection, district: District, incoming: Incoming, now_ms: int, actor: str
) -> tuple[StickImport, bool]:
    """Pushes every batch under the device's identity and keeps the answers; True when the file is new here.

    Raises Refused, as push does.
    """
    device, header = incoming.device, incoming.header
    replies = []
    for one, packed in zip(header.batches, incoming.packed, strict=True):
        batch_header, lines = _unpacked(one, packed)
        replies.append(push(connection, district, device, batch_header, lines, now_ms))
    done = StickImport(
        device_id=device.id,
        export_id=incoming.head.export,
        imported_ms=now_ms,
        imported_by=actor,
        items=sum(one.count for one in header.batches),
        photos=0,
        header=header.model_dump(mode="json", exclude={"photos", "asked"}, exclude_unset=True),
        replies=[reply.model_dump(mode="json") for reply in replies],
        paper=_paper(district, incoming, replies, now_ms),
    )
    is_new = sticks.keep(connection, district.code, done)
    detail = {"export": done.export_id, "items": done.items, "is_new": is_new}
    audit.note(connection, district.code, now_ms, actor, VERB, f"device:{device.id}", detail=detail)
    return done, is_new


def take_photos(begin: Begin, storage: Storage | None, incoming: Incoming, now_ms: int) -> list[str]:
    """Reads the photos of the file, one after the other, and keeps what the district lacks; returns their hashes.

    A photo that is not what its name says is left out, and so is what the storage cannot take now (None: there is
    none): it stays listed as waiting on the laptop.
    """
    done: list[str] = []
    if storage is None:
        return done
    for photo in incoming.header.photos:
        pieces = incoming.contents.pieces(photo.size, PIECE_BYTES)
        try:
            is_done = _keep_photo(begin, storage, incoming.device, photo, pieces, now_ms)
        except StorageTrouble:
            return done
        if is_done:
            done.append(photo.sha256)
    return done


def refuse(connection: Connection, district: str, error: AppError, file_hash: str, now_ms: int, actor: str) -> None:
    """Notes that a file was not taken, and why."""
    detail = {"code": error.code, "file": file_hash}
    audit.note(connection, district, now_ms, actor, VERB, str(error.params.get("device", "")), "refused", detail)


def _sender(connection: Connection, district: District, opened: Opened) -> Device:
    device = devices.find(connection, district.code, opened.head.device)
    about = f"device:{opened.head.device}"
    if device is None:
        raise NotAllowed("stick.unknown_device", where="file", device=about)
    if not opened.is_signed_by(device.public_key):
        raise NotAllowed("stick.not_signed", where="file", device=about)
    # The last words of a laptop that had to clear itself count when an officer brings them in.
    if device.revoked_ms is not None and not orders.was_given(connection, district.code, device.id, "wipe"):
        raise NotAllowed("stick.revoked", where="file", device=about, tag=device.tag)
    return device


def _header(opened: Opened) -> StickHeader:
    try:
        return StickHeader.model_validate(loads_strict(opened.header))
    except (ValidationError, AppError):
        raise BadStick("stick.content", what="header") from None


def _batch(contents: Contents, one: StickBatch, device: Device, district: District) -> bytes:
    """The batch as it travelled, after its frame was looked at."""
    packed = contents.take(one.size)
    if sha256(packed) != one.sha256:
        raise BadStick("stick.content", what="hash")
    header, _lines = _unpacked(one, packed)
    if header.device != device.id or header.practice != district.is_practice:
        raise BadStick("stick.content", what="device")
    return packed


def _unpacked(one: StickBatch, packed: bytes) -> tuple[BatchHeader, list[bytes]]:
    try:
        plain = framing.inflate(packed, "zstd", one.plain)
        header, lines = framing.unpack(plain)
    except framing.BadFrame as error:
        raise BadStick("stick.content", what=error.code) from None
    if (len(plain), header.sha256, len(lines)) != (one.plain, one.name, one.count):
        raise BadStick("stick.content", what="batch")
    return header, lines


def _keep_photo(
    begin: Begin, storage: Storage, device: Device, photo: StickPhoto, pieces: Iterator[bytes], now_ms: int
) -> bool:
    with begin() as connection:
        reached = photos.start(connection, storage, device, photo.sha256, photo.size)
    is_over, seen = reached.done, 0
    for piece in pieces:  # all of them, also of a photo that is here already: the next one begins behind it
        start, seen = seen, seen + len(piece)
        if is_over or seen <= reached.offset:
            continue
        try:
            with begin() as connection:
                rest = piece[reached.offset - start :]
                reached = photos.append(connection, storage, device, photo.sha256, reached.offset, rest, now_ms)
        except Refused:  # it is arriving by wire at this very moment
            is_over = True
    return reached.done


def _paper(district: District, incoming: Incoming, replies: list[PushReply], now_ms: int) -> str:
    """What the printed receipt says, signed; "" when there is too much to tell on paper."""
    runs, rest = count_through([expand(reply) for reply in replies])
    names = [one.name for one in incoming.header.batches]
    paper = PaperReceipt(
        district=district.code,
        device=incoming.device.id,
        export=incoming.head.export,
        time_ms=now_ms,
        epoch=district.epoch,
        have_seq=replies[-1].have_seq if replies else incoming.device.have_seq,
        batches=names_hash(names),
        count=sum(one.count for one in incoming.header.batches),
        runs=runs,
        answers=rest,
    )
    return write_paper(paper, district.private_key)
