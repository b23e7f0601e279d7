"""The workspace's keys: one random database key, everything else derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """The database key and its children. Lives only in memory; `repr` shows nothing."""

    database: bytes

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

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.database)
