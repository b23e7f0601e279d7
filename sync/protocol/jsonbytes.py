"""Canonical JSON of the wire: sorted keys, no spaces, UTF-8. The same bytes `core.domain.canonical` writes.

It stands here a second time because this package depends on nothing of ours; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import json

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def dumps(value: object) -> bytes:
    """Canonical bytes. Raises ValueError for NaN and lone surrogates."""
    return _CANONICAL.encode(value).encode("utf-8")


def sha256(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()
