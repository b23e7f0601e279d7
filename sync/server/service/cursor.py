"""The laptop's place in the pull, opaque to it: epoch, scope of its villages, number, and whether it is full."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sync.server.store.devices import Device
from sync.server.store.districts import District

_SHAPE = re.compile(r"([A-Za-z0-9_-]{1,40})\.([0-9]{1,9})\.([0-9]{1,16})(\.full)?")
_CHANGES = 1_000  # of the villages of one device before its scopes are those of another


@dataclass(frozen=True)
class Cursor:
    """`is_full`: this pull began at the beginning and has not come to its end yet."""

    seq: int
    is_full: bool


def read(text: str, district: District, device: Device) -> Cursor:
    """What the cursor says, or the beginning when it is from another epoch, other villages, or not a cursor at all."""
    found = _SHAPE.fullmatch(text)
    if found is None or found[1] != district.epoch or int(found[2]) != device.scope:
        return Cursor(0, True)
    return Cursor(int(found[3]), found[4] is not None)


def write(cursor: Cursor, district: District, device: Device) -> str:
    """The text for the laptop to keep."""
    return f"{district.epoch}.{device.scope}.{cursor.seq}" + (".full" if cursor.is_full else "")


def first_scope(device_id: str) -> int:
    """Where a new device begins to count the changes of its villages: 1 to 999,999,999, elsewhere than others.

    A laptop enrolled anew with more villages must not go on from a page that a cache kept for the device it was.
    """
    return int.from_bytes(hashlib.sha256(device_id.encode()).digest()[:8]) % (1_000_000 - 1) * _CHANGES + 1
