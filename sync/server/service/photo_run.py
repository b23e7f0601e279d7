"""Photos in one stream: what has come is kept while the rest is still on its way.

Nothing in a run is refused because somebody else was quicker: what is here already is passed over, what does not fit
on to it is passed over too, and the answer says where each photo stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import Connection

from sync.protocol.limits import MAX_PHOTO_BYTES, MAX_RUN_BYTES, MAX_THUMBNAIL_BYTES
from sync.protocol.messages import PhotoPart, PhotoRun, PhotoRunReply
from sync.server.service.refusal import Refused
from sync.server.storage import Storage
from sync.server.store import devices, photos
from sync.server.store.devices import Device
from sync.server.store.photos import PhotoRow

_AT_ONCE = 4  # photos


@dataclass(frozen=True)
class Piece:
    """Bytes of one photo from `offset` on."""

    sha256: str
    size: int
    offset: int
    data: bytes


class Cutter:
    """Cuts the bytes of a stream into pieces of the photos that its first line named."""

    def __init__(self, run: PhotoRun) -> None:
        self._waiting = list(reversed(run.photos))
        self._done = 0  # of the photo at the front

    def cut(self, data: bytes) -> list[Piece]:
        """The pieces in `data`. Raises Refused("photo.size") when more came than was named."""
        pieces = []
        start = 0
        while self._waiting and (start < len(data) or self._waiting[-1].length == self._done):
            part = self._waiting[-1]
            taken = data[start : start + part.length - self._done]
            pieces.append(Piece(part.sha256, part.size, part.offset + self._done, taken))
            start += len(taken)
            self._done += len(taken)
            if self._done == part.length:
                self._waiting.pop()
                self._done = 0
        if start < len(data):
            raise Refused("photo.size", size=0)
        return pieces


def tail(pieces: Sequence[Piece]) -> list[Piece]:
    """The last pieces, of a photo that is incomplete, if whole photos came before it."""
    if not pieces or pieces[-1].offset + len(pieces[-1].data) >= pieces[-1].size:
        return []
    count = sum(1 for _ in takewhile(lambda piece: piece.sha256 == pieces[-1].sha256, reversed(pieces)))
    return list(pieces[-count:]) if count < len(pieces) else []


def begin(connection: Connection, device: Device, run: PhotoRun) -> None:
    """Announces every photo of the run. Raises Refused: photo.too_large, photo.size, body.too_large."""
    for part in run.photos:
        limit = MAX_PHOTO_BYTES if part.thumbnail_of is None else MAX_THUMBNAIL_BYTES
        if part.size > limit:
            raise Refused("photo.too_large", limit=limit)
        if part.offset + part.length > part.size:
            raise Refused("photo.size", size=part.size)
    if sum(part.length for part in run.photos) > MAX_RUN_BYTES:
        raise Refused("body.too_large", limit=MAX_RUN_BYTES)
    sizes = {part.sha256: part.size for part in run.photos}
    photos.begin_all(connection, device.district, sizes, device.id)
    small = {part.thumbnail_of: part.sha256 for part in run.photos if part.thumbnail_of is not None}
    photos.note_thumbnails(connection, device.district, small)


def keep(connection: Connection, storage: Storage, device: Device, pieces: Sequence[Piece], now_ms: int) -> set[str]:
    """Makes what came durable; returns photos that are complete but not what their name says: they start again.

    Raises Refused("auth.refused") when the device was revoked since the stream began.
    """
    present = devices.find(connection, device.district, device.id)
    if present is None or present.revoked_ms is not None:
        raise Refused("auth.refused")
    joined = _joined(pieces)
    photos.lock_all(connection, device.district, {piece.sha256 for piece in joined})
    known = photos.find_all(connection, device.district, {piece.sha256 for piece in joined})
    lacking = [piece for piece in joined if not _is_done(known.get(piece.sha256))]
    states = _put_all(storage, device.district, lacking)
    done = {piece.sha256: piece.size for piece in lacking if states[piece.sha256] is True}
    photos.finish_all(connection, device.district, done, now_ms)
    return {name for name, is_right in states.items() if is_right is False}


def tell(
    connection: Connection, storage: Storage, device: Device, parts: Sequence[PhotoPart], wrong: set[str]
) -> PhotoRunReply:
    """Where the photos of a run stand at its end."""
    known = photos.find_all(connection, device.district, {part.sha256 for part in parts})
    missing = {
        part.sha256: storage.offset(device.district, part.sha256)
        for part in parts
        if not _is_done(known.get(part.sha256))
    }
    return PhotoRunReply(missing=missing, wrong=sorted(wrong & missing.keys()))


def _is_done(row: PhotoRow | None) -> bool:
    return row is not None and row.done_ms > 0


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring pieces of one photo as one: fewer writes, and mostly the whole photo."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        last = groups[-1][-1] if groups else None
        if last is not None and last.sha256 == piece.sha256 and last.offset + len(last.data) == piece.offset:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [
        group[0] if len(group) == 1 else Piece(*_head(group[0]), b"".join(piece.data for piece in group))
        for group in groups
    ]


def _head(piece: Piece) -> tuple[str, int, int]:
    return piece.sha256, piece.size, piece.offset


def _put_all(storage: Storage, district: str, pieces: Sequence[Piece]) -> dict[str, bool | None]:
    """How each photo stands after its pieces (`_put`). Several photos at once: a disk brings several files to safety
    in hardly more time than one."""
    by_photo: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_photo.setdefault(piece.sha256, []).append(piece)

    def put(own: list[Piece]) -> bool | None:
        state = None
        for piece in own:
            state = state or _put(storage, district, piece)
        return state

    if len(by_photo) < 2:
        return {name: put(own) for name, own in by_photo.items()}
    with ThreadPoolExecutor(min(_AT_ONCE, len(by_photo))) as pool:
        return dict(zip(by_photo, pool.map(put, by_photo.values()), strict=True))


def _put(storage: Storage, district: str, piece: Piece) -> bool | None:
    """True: the photo is complete now. False: it was complete and wrong. None: more has to come."""
    present = storage.offset(district, piece.sha256)
    if present == 0 and piece.offset == 0 and len(piece.data) == piece.size:
        return storage.store(district, piece.sha256, piece.data)
    fits = piece.offset <= present < piece.offset + len(piece.data)
    if fits:
        present = storage.append(district, piece.sha256, present, piece.data[present - piece.offset :])
    if present < piece.size:
        return None
    return storage.finish(district, piece.sha256)
