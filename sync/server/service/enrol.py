"""Handing out one-time codes and turning them into devices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from core.clock import Clock
from core.errors import InvalidInput
from core.ids import Ids
from sync.protocol.limits import CODE_LIFE_S
from sync.protocol.messages import EnrolReply, EnrolRequest, Village
from sync.protocol.signing import decode, encode
from sync.protocol.versions import can_upload
from sync.server.service import cursor
from sync.server.service.founding import sealing_key, server_key
from sync.server.service.ordering import days_of, lease_key
from sync.server.service.refusal import Refused
from sync.server.store import devices, districts
from sync.server.store.devices import Code
from sync.server.store.districts import District

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else: no 0 O 1 I L
CODE_LENGTH = 10
_CODE_COST = 2**14  # scrypt's n
_VILLAGE = re.compile(r"[0-9]{6,15}")


def hand_out_code(
    connection: Connection, clock: Clock, ids: Ids, district: District, user_name: str, villages: Mapping[str, str]
) -> str:
    """A code for one laptop, valid for a day, kept only as a hash. Raises InvalidInput("device.*")."""
    if not user_name.strip() or len(user_name) > 100:
        raise InvalidInput("device.name", where="name")
    check_villages(villages)
    if not villages:
        raise InvalidInput("device.village", where="village", value="")
    code = "".join(ALPHABET[_below(ids, len(ALPHABET))] for _ in range(CODE_LENGTH))
    districts.name_villages(connection, district.code, villages)
    until_ms = clock.now().utc_ms + CODE_LIFE_S * 1000
    devices.add_code(connection, district.code, _hash(district, code), user_name.strip(), sorted(villages), until_ms)
    return code


def check_villages(villages: Iterable[str]) -> None:
    """Raises InvalidInput("device.village") for what is no village code."""
    bad = next((code for code in villages if not _VILLAGE.fullmatch(code)), None)
    if bad is not None:
        raise InvalidInput("device.village", where="village", value=bad)


def enrol(connection: Connection, clock: Clock, ids: Ids, district: District, request: EnrolRequest) -> EnrolReply:
    """Makes the device; the same code with the same key gives the same answer again (the first reply may be lost).

    Raises Refused: protocol.unknown, practice.mismatch, enrol.code.
    """
    if not can_upload(request.protocol):
        raise Refused("protocol.unknown", version=request.protocol)
    if request.practice != district.is_practice:
        raise Refused("practice.mismatch", practice=district.is_practice)
    public_key = _public_key(request.public_key)
    code_hash = _hash(district, request.code)
    code = devices.find_code(connection, district.code, code_hash)
    if code is None or code.expires_ms <= clock.now().utc_ms:
        raise Refused("enrol.code")
    if code.public_key is not None and code.public_key != public_key:
        raise Refused("enrol.code")
    device_id = code.device_id or _make_device(connection, clock, ids, district, code, public_key, request)
    if code.device_id is None:
        devices.use_code(connection, district.code, code_hash, public_key, device_id)
    return _reply(connection, district, device_id)


def _make_device(
    connection: Connection,
    clock: Clock,
    ids: Ids,
    district: District,
    code: Code,
    public_key: bytes,
    request: EnrolRequest,
) -> str:
    device_id, now_ms = ids.new(), clock.now().utc_ms
    # What was acknowledged before a restore may be among what the backup did not have.
    goes_on = request.epoch in ("", district.epoch)
    start_seq, start_hash = (request.chain_seq, request.chain_hash) if goes_on else (0, "")
    values = {
        "district": district.code,
        "device_id": device_id,
        "tag": _tag(districts.next_device_number(connection, district.code)),
        "user_name": code.user_name,
        "public_key": public_key,
        "villages": list(code.villages),
        "scope": cursor.first_scope(device_id),
        "program": request.program,
        "enrolled_ms": now_ms,
        "last_seen_ms": now_ms,
        "start_seq": start_seq,
        "start_hash": start_hash,
        "have_seq": start_seq,
        "have_hash": start_hash,
    }
    devices.add(connection, values)
    return device_id


def _reply(connection: Connection, district: District, device_id: str) -> EnrolReply:
    device = devices.find(connection, district.code, device_id)
    if device is None or device.revoked_ms is not None:
        raise Refused("enrol.code")
    names = districts.village_names(connection, district.code, device.villages)
    return EnrolReply(
        device_id=device.id,
        device_tag=device.tag,
        user_name=device.user_name,
        district_code=district.code,
        district_name=district.name,
        villages=[Village(code=code, name=names.get(code, "")) for code in device.villages],
        server_key=server_key(district),
        sealing_key=sealing_key(district),
        lease_days=days_of(district, device),
        lease_key=encode(lease_key(district, device.id)),
        practice=district.is_practice,
        chain_seq=device.start_seq,
    )


def _public_key(text: str) -> bytes:
    try:
        key = decode(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused("request.broken", where="public_key")
    return key


def _hash(district: District, code: str) -> str:
    """Slow on purpose: a stolen database must not give away the codes of the day. Typing slips are forgiven."""
    typed = re.sub(r"[\s-]", "", code).upper()
    return hashlib.scrypt(typed.encode(), salt=district.code_salt, n=_CODE_COST, r=8, p=1, dklen=32).hex()


def _below(ids: Ids, limit: int) -> int:
    while True:  # no modulo: every character equally likely
        number = ids.token(1)[0]
        if number < 256 - 256 % limit:
            return number % limit


def _tag(number: int) -> str:
    """A short tag for serials, two characters for the first 930 laptops of a district, never given twice."""
    base, number, digits = len(ALPHABET), number + len(ALPHABET) - 1, ""
    while number:
        number, rest = divmod(number, base)
        digits = ALPHABET[rest] + digits
    return digits
