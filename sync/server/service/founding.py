"""Founding a district on an empty database, and giving it a new epoch after a restore."""

from __future__ import annotations

from sqlalchemy import Connection

from core.clock import Clock
from core.errors import Conflict, InvalidInput
from core.ids import Ids
from sync.protocol import sealing
from sync.protocol.signing import encode, public_of
from sync.server.store import districts, persons
from sync.server.store.districts import District

_BEYOND = 1_000_000  # more edits than anybody ever gets between a backup and its return


def found(connection: Connection, clock: Clock, ids: Ids, code: str, name: str, *, is_practice: bool) -> District:
    """Writes the district with fresh keys. Raises InvalidInput("district.code"), Conflict("district.exists")."""
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 12):
        raise InvalidInput("district.code", where="code")
    if districts.find(connection, code) is not None:
        raise Conflict("district.exists", district=code)
    district = District(
        code, name, new_epoch(ids), is_practice, ids.token(32), ids.token(32), ids.token(16), ids.token(32)
    )
    districts.add(connection, district, clock.now().utc_ms)
    return district


def new_epoch(ids: Ids) -> str:
    """A random word; laptops that see another one than before offer everything again."""
    return encode(ids.token(8))


def begin_epoch(connection: Connection, ids: Ids, district: str, now_ms: int) -> str:
    """The district came back from a backup: a new word, which is returned.

    Every person's version becomes one that no lost epoch can have used: an edit that somebody made on a version of the
    lost days must not look as if its author had read what was written since. The lost days themselves are kept: when
    an older backup was put back first and a newer one after it, the author of an edit between the two knows nothing of
    what only the newer one holds (`people.as_read`).
    """
    epoch, latest_s = new_epoch(ids), persons.latest_s(connection, district)
    first = now_ms // 1000
    if first <= latest_s:  # the clock is behind what the backup knows: then a number that nobody can have reached
        first = latest_s + _BEYOND + int.from_bytes(ids.token(3), "big")
    districts.set_epoch(connection, district, epoch, (latest_s, first))
    persons.raise_versions(connection, district, first)
    return epoch


def sealing_key(district: District) -> str:
    """The public key that files for this district are sealed to."""
    return encode(sealing.public_of(district.sealing_key))


def server_key(district: District) -> str:
    """The public key that receipts and beacons are checked with."""
    return encode(public_of(district.private_key))
