"""The workspace's keys: one random database key, everything else derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@dataclass
class Keys:
    """The database key and its children. Lives only in memory; `repr` shows nothing."""

    database: bytes

    def turn_to(self, database: bytes) -> None:
        """The database has a new key: whoever holds this object has it too."""
        self.database = database

    def __repr__(self) -> str:
        return "Keys(…)"

    @property
    def media(self) -> bytes:
        """The key of photo and signature files."""
        return self._derive(b"nuanfang media v1")

    @property
    def backup(self) -> bytes:
        """The key that seals the manifests of backups."""
        return self._derive(b"nuanfang backup v1")

    @property
    def head(self) -> bytes:
        """The key that seals the head counter."""
        return self._derive(b"nuanfang head v1")

    @property
    def slots(self) -> bytes:
        """The key that seals who is in the set of key slots."""
        return self._derive(b"nuanfang slots v2")

    @property
    def previous(self) -> bytes:
        """The key that keeps the former database key while it is being changed."""
        return self._derive(b"nuanfang previous key v1")

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.database)
