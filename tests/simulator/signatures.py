"""Signatures of a simulated world: real ones, but what was signed here is not computed anew to be checked.

A signature that nobody here made (altered, replayed under another text, of another key) is checked as always.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol import signing


class Signatures:
    """Every key that was used, and every signature that was made: (public key, signature, text)."""

    def __init__(self) -> None:
        self._keys: dict[bytes, tuple[Ed25519PrivateKey, bytes]] = {}
        self._made: set[tuple[bytes, bytes, bytes]] = set()
        self._check = signing._verify

    def sign(self, private_raw: bytes, text: bytes) -> str:
        if private_raw not in self._keys:
            key = Ed25519PrivateKey.from_private_bytes(private_raw)
            self._keys[private_raw] = (key, key.public_key().public_bytes_raw())
        key, public = self._keys[private_raw]
        signature = key.sign(text)
        self._made.add((public, signature, text))
        return signing.encode(signature)

    def verify(self, public_raw: bytes, signature: bytes, text: bytes) -> bool:
        return (public_raw, signature, text) in self._made or self._check(public_raw, signature, text)


@contextmanager
def remembered_signatures() -> Iterator[None]:
    """Signing and checking go through one memory until the block ends."""
    memory = Signatures()
    with patch.object(signing, "_sign", memory.sign), patch.object(signing, "_verify", memory.verify):
        yield
