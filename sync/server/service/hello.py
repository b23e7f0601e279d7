"""Does anything wait, either way? Read-only but for a note, every ten minutes at most, that the device spoke."""

from __future__ import annotations

from sqlalchemy import Connection

from core.ids import Ids
from sync.protocol.digests import digest_of
from sync.protocol.messages import HelloReply, HelloRequest
from sync.protocol.signing import make_beacon
from sync.server.service import cursor, ordering
from sync.server.service.access import issue_token
from sync.server.service.refusal import Refused
from sync.server.store import devices, feed, items, orders
from sync.server.store.devices import Device
from sync.server.store.districts import District

NOTE_SEEN_AFTER_MS = 10 * 60 * 1000


def hello(
    connection: Connection, ids: Ids, district: District, device: Device, request: HelloRequest, now_ms: int
) -> HelloReply:
    """Where both ends stand. Raises Refused("device.forked") when the laptop's head is not the one known here."""
    if device.revoked_ms is not None:
        return _last_words(connection, ids, district, device, request, now_ms)
    _check_head(connection, device, request)
    place = cursor.read(request.cursor, district, device)
    is_waiting = feed.is_waiting(connection, district.code, device.villages, place.seq)
    has_work = is_waiting or request.photos > 0 or request.head > device.have_seq
    has_work = has_work or request.epoch not in ("", district.epoch)
    token, until = issue_token(district, device, now_ms) if has_work or request.need_token else ("", 0)
    beacon = make_beacon(district.private_key, district.epoch, device.id, now_ms) if request.need_beacon else ""
    ordering.hear(connection, district, device, request, now_ms)
    _give_keys(connection, ids, district, device, request, now_ms)
    sure_of = _sure_of(connection, district, device, request)
    _note(connection, device, request, now_ms, is_complete=not is_waiting and _is_all_here(device, request))
    return HelloReply(
        have_seq=sure_of,
        have_hash=_hash_at(connection, device, sure_of) if request.epoch not in ("", district.epoch) else "",
        waiting=is_waiting,
        token=token,
        token_until=until,
        beacon=beacon,
        digests=_differing(connection, device, request),
        orders=orders.waiting(connection, district.code, device.id),
    )


def _sure_of(connection: Connection, district: District, device: Device, request: HelloRequest) -> int:
    """How far the chain is here. For a laptop that comes from another epoch only up to the first place that is merely
    kept: what once came there later is among what the backup did not have."""
    if request.epoch in ("", district.epoch):
        return device.have_seq
    first = items.first_mark(connection, device.district, device.id)
    return device.have_seq if first is None else min(device.have_seq, first - 1)


def _hash_at(connection: Connection, device: Device, seq: int) -> str:
    if seq == device.have_seq:
        return device.have_hash
    return items.places(connection, device.district, device.id, [seq]).get(seq, "")


def _last_words(
    connection: Connection, ids: Ids, district: District, device: Device, request: HelloRequest, now_ms: int
) -> HelloReply:
    """A revoked laptop that is to be cleared hears that and nothing else: no token, no time, nobody's data."""
    ordering.hear(connection, district, device, request, now_ms)
    devices.note_told(connection, device, request.head, request.photos)
    _give_keys(connection, ids, district, device, request, now_ms)  # without them nothing can be sealed to us
    waiting = [
        order
        for kind in (ordering.KEYS, ordering.WIPE)
        for order in orders.waiting(connection, district.code, device.id, kind)
    ]
    return HelloReply(have_seq=device.have_seq, orders=waiting)


def _give_keys(
    connection: Connection, ids: Ids, district: District, device: Device, request: HelloRequest, now_ms: int
) -> None:
    if ordering.KEYS in request.lacks and not orders.has_open(connection, district.code, device.id, ordering.KEYS):
        ordering.issue_keys(connection, district, ids, device, now_ms, "server")


def _is_all_here(device: Device, request: HelloRequest) -> bool:
    return request.head == device.have_seq and request.photos == 0


def _note(connection: Connection, device: Device, request: HelloRequest, now_ms: int, *, is_complete: bool) -> None:
    """When it spoke, when nothing was left either way, and at which step its last run failed: rarely, unless the last
    is news."""
    is_complete = is_complete and now_ms - device.complete_ms >= NOTE_SEEN_AFTER_MS
    is_news = request.trouble != device.trouble
    if is_news or is_complete or now_ms - device.last_seen_ms >= NOTE_SEEN_AFTER_MS:
        devices.note_seen(connection, device, now_ms, request.program)
    if is_news:
        devices.note_trouble(connection, device, request.trouble, now_ms)
    if is_complete:
        devices.note_complete(connection, device, now_ms)
    if (request.head, request.photos) != (device.told_head, device.told_photos):
        devices.note_told(connection, device, request.head, request.photos)


def _check_head(connection: Connection, device: Device, request: HelloRequest) -> None:
    if not request.head_hash or not device.start_seq < request.head <= device.have_seq:
        return
    known = items.places(connection, device.district, device.id, [request.head]).get(request.head, "")
    if known and not known.startswith(request.head_hash):
        raise Refused("device.forked", seq=request.head)


def _differing(connection: Connection, device: Device, request: HelloRequest) -> dict[str, list[int | str]]:
    """The district's digests when the laptop's are others. A device that goes on from an older one has no own total."""
    if not request.digest or device.start_seq > 0:
        return {}
    own = devices.read_digests(connection, device)
    if digest_of(own) == request.digest:
        return {}
    return {kind: [count, digest] for kind, (count, digest) in sorted(own.items())}
