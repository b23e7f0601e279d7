"""Who is asking: signed requests, access tokens, revocation. One answer for unknown, revoked and wrongly signed."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection

from sync.protocol.limits import TOKEN_LIFE_S
from sync.protocol.signing import Proof, decode, encode, is_authorized, public_of, read_authorization
from sync.server.service.refusal import Refused
from sync.server.store import devices, orders
from sync.server.store.devices import Device
from sync.server.store.districts import District

CLOCKS_APART_S = 60  # at most, of the machines on which workers of one district run
_MAC_BYTES = 16
_NOBODY = public_of(bytes(32))  # unknown devices cost the same time as known ones
_UUID_TEXT = 36


@dataclass(frozen=True)
class SignedRequest:
    """What of a request the signature covers. `target` is the path with its query."""

    authorization: str
    method: str
    target: str
    body: bytes


class Misused(Refused):
    """A valid token with somebody else's signature: refused like everything else, and told to the district."""

    def __init__(self, device_id: str) -> None:
        super().__init__("auth.refused")
        self.device_id = device_id


def who_signed(request: SignedRequest) -> str:
    """The device id of a request that was verified; empty for what has another shape."""
    proof = read_authorization(request.authorization)
    return "" if proof is None else proof.who


def by_device_key(connection: Connection, district: District, request: SignedRequest) -> Device:
    """The device that signed a hello, or its last words: a revoked one that is to be cleared is heard, so that it hears
    that. Raises Refused("auth.refused")."""
    proof = read_authorization(request.authorization)
    if proof is None or not _is_uuid(proof.who):
        raise Refused("auth.refused")
    return _verified(connection, district, request, proof, proof.who, hears_clearing=True)


def by_token(
    connection: Connection, district: District, request: SignedRequest, now_ms: int, *, lock: bool = False
) -> Device:
    """The device that holds the token and signed with its key; `lock` as in `devices.find`.

    Raises Refused("auth.token" | "auth.refused").
    """
    proof = read_authorization(request.authorization)
    if proof is None:
        raise Refused("auth.refused")
    device_id = _device_of_token(district, proof.who, now_ms)
    return _verified(connection, district, request, proof, device_id, is_token=True, lock=lock)


def issue_token(district: District, device: Device, now_ms: int) -> tuple[str, int]:
    """A token and the moment it ends. It needs no table: it carries device and end, sealed by the district's key."""
    until_s = now_ms // 1000 + TOKEN_LIFE_S
    payload = uuid.UUID(device.id).bytes + until_s.to_bytes(5, "big")
    return encode(payload + _mac(district, payload)), until_s * 1000


def _device_of_token(district: District, token: str, now_ms: int) -> str:
    try:
        data = decode(token)
    except ValueError:
        raise Refused("auth.token") from None
    payload, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    if len(payload) != 21 or not hmac.compare_digest(mac, _mac(district, payload)):
        raise Refused("auth.token")
    if not holds_now(int.from_bytes(payload[16:], "big"), TOKEN_LIFE_S, now_ms):
        raise Refused("auth.token")
    return str(uuid.UUID(bytes=payload[:16]))


def holds_now(until_s: int, life_s: int, now_ms: int) -> bool:
    """Whether a word that lives so long and ends then is in force. One from the time to come was given out by a clock
    that was wrong, and would live as long as that clock was ahead."""
    return now_ms < until_s * 1000 <= now_ms + (life_s + CLOCKS_APART_S) * 1000


def _mac(district: District, payload: bytes) -> bytes:
    text = f"token\n{district.code}\n{district.epoch}\n".encode() + payload
    return hmac.new(district.token_key, text, hashlib.sha256).digest()[:_MAC_BYTES]


def _verified(
    connection: Connection,
    district: District,
    request: SignedRequest,
    proof: Proof,
    device_id: str,
    *,
    hears_clearing: bool = False,
    is_token: bool = False,
    lock: bool = False,
) -> Device:
    device = devices.find(connection, district.code, device_id, lock=lock)
    is_known = device is not None and device.revoked_ms is None
    if device is not None and not is_known and hears_clearing:
        is_known = orders.has_open(connection, district.code, device.id, "wipe")
    key = device.public_key if device is not None and is_known else _NOBODY
    is_signed = is_authorized(key, proof, request.method, request.target, request.body)
    if device is not None and is_known and is_signed:
        return device
    if is_token and device is not None and is_known:
        raise Misused(device.id)
    raise Refused("auth.refused")


def _is_uuid(text: str) -> bool:
    try:
        return len(text) == _UUID_TEXT and str(uuid.UUID(text)) == text
    except ValueError:
        return False
