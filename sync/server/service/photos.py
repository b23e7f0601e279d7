"""Photos that arrive in pieces: resumable at the byte, named and checked by their hash."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.protocol.limits import MAX_PHOTO_BYTES
from sync.protocol.messages import HaveReply, HaveRequest, PhotoReply
from sync.server.service.refusal import Refused
from sync.server.storage import Storage
from sync.server.store import photos
from sync.server.store.devices import Device


def have(connection: Connection, storage: Storage, device: Device, request: HaveRequest) -> HaveReply:
    """Which of the photos are not complete here, and how much of them is."""
    known = photos.find_all(connection, device.district, set(request.photos))
    missing = {}
    for sha256 in request.photos:
        row = known.get(sha256)
        if row is None or row.done_ms == 0:
            missing[sha256] = storage.offset(device.district, sha256)
    return HaveReply(missing=missing)


def start(connection: Connection, storage: Storage, device: Device, sha256: str, size: int) -> PhotoReply:
    """Announces a photo of this size. Raises Refused("photo.too_large")."""
    if size > MAX_PHOTO_BYTES:
        raise Refused("photo.too_large", limit=MAX_PHOTO_BYTES)
    photos.lock(connection, device.district, sha256)
    row = photos.find(connection, device.district, sha256)
    if row is not None and row.done_ms:
        return PhotoReply(offset=row.size, size=row.size, done=True)
    photos.begin(connection, device.district, sha256, size, device.id)
    offset = storage.offset(device.district, sha256)
    return PhotoReply(offset=min(offset, size), size=size, done=False)


def state(connection: Connection, storage: Storage, device: Device, sha256: str) -> PhotoReply:
    """How much of a photo is here. Raises Refused("photo.unknown")."""
    row = photos.find(connection, device.district, sha256)
    if row is None:
        raise Refused("photo.unknown")
    offset = row.size if row.done_ms else storage.offset(device.district, sha256)
    return PhotoReply(offset=offset, size=row.size, done=row.done_ms > 0)


def append(
    connection: Connection, storage: Storage, device: Device, sha256: str, offset: int, data: bytes, now_ms: int
) -> PhotoReply:
    """Adds a piece, durable when this returns. Raises Refused: photo.unknown, photo.offset, photo.size.

    The last byte brings the check of the hash; the caller turns `done` False at full size into photo.hash, after the
    transaction: the part is gone then and the photo starts again.
    """
    photos.lock(connection, device.district, sha256)
    present = state(connection, storage, device, sha256)
    if present.done or offset != present.offset:
        raise Refused("photo.offset", offset=present.offset)
    if offset + len(data) > present.size:
        raise Refused("photo.size", size=present.size)
    if len(data) == present.size:
        is_right = storage.store(device.district, sha256, data)
    else:
        reached = storage.append(device.district, sha256, offset, data) if data else offset
        if reached < present.size:
            return PhotoReply(offset=reached, size=present.size, done=False)
        is_right = storage.finish(device.district, sha256)
    if not is_right:
        return PhotoReply(offset=0, size=present.size, done=False)
    photos.finish(connection, device.district, sha256, now_ms)
    return PhotoReply(offset=present.size, size=present.size, done=True)
