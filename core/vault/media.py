"""Photos and signatures on the disk: one encrypted file each, named by the SHA-256 of what is inside.

A file is written whole or not at all (temporary name, fsync, rename, fsync of the folder) and before the row
that names it commits, so a row never points at half a picture. AES-256-GCM binds the content to its name: a file
that was changed, cut or put in another's place is found when it is read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Unavailable
from core.files import make_folder, replace_file

LEFT_FOR_S = 3600.0
_MAGIC = b"NFM1"
_KEY_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 8, 12, 16
_HEADER_BYTES = len(_MAGIC) + _KEY_ID_BYTES + _NONCE_BYTES
_HASH = re.compile(r"[0-9a-f]{64}")


class MediaStore:
    """The folder `media/` of one workspace. `key`: 32 bytes the caller derived for this purpose alone."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        random_bytes: Callable[[int], bytes] = os.urandom,
        former: Sequence[bytes] = (),
    ) -> None:
        self._folder = folder
        self._random = random_bytes
        self.turn_to(key, former)

    def turn_to(self, key: bytes, former: Sequence[bytes]) -> None:
        """Writes with `key` from here on. What lies under a former key is read with that one: every file says which."""
        self._key_id = _key_id(key)
        self._ciphers = {_key_id(one): AESGCM(one) for one in (*former, key)}

    def path_of(self, content_hash: str) -> Path:
        """Where a file lies. Raises Unavailable("media.missing") for what is not a SHA-256 in lower-case hex."""
        if not _HASH.fullmatch(content_hash):
            raise Unavailable("media.missing", where=content_hash[:80])
        return self._folder / content_hash[:2] / content_hash

    def write(self, data: bytes) -> str:
        """Stores these bytes durably and returns their hash; twice the same is one file.

        Raises Unavailable("disk.full" | "disk.read_only" | "disk.failed"); then nothing is left behind.
        """
        content_hash = hashlib.sha256(data).hexdigest()
        if self._is_sound(content_hash):
            return content_hash
        nonce = self._random(_NONCE_BYTES)
        header = _MAGIC + self._key_id + nonce
        sealed = header + self._ciphers[self._key_id].encrypt(nonce, data, _bound(header, content_hash))
        target = self.path_of(content_hash)
        make_folder(target.parent)
        replace_file(target, sealed, f"{self._random(6).hex()}.part")
        return content_hash

    def read(self, content_hash: str) -> bytes:
        """The bytes of this hash, verified. Raises Unavailable: media.missing, media.unreadable, media.wrong_key,
        media.damaged."""
        try:
            sealed = self.path_of(content_hash).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise Unavailable("media.missing", where=content_hash) from None
        except OSError:
            raise Unavailable("media.unreadable", where=content_hash) from None
        if len(sealed) < _HEADER_BYTES + _TAG_BYTES or sealed[: len(_MAGIC)] != _MAGIC:
            raise Unavailable("media.damaged", where=content_hash)
        header, body = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
        cipher = self._ciphers.get(header[len(_MAGIC) : len(_MAGIC) + _KEY_ID_BYTES])
        if cipher is None:
            raise Unavailable("media.wrong_key", where=content_hash)
        try:
            data = cipher.decrypt(header[-_NONCE_BYTES:], body, _bound(header, content_hash))
        except InvalidTag:
            raise Unavailable("media.damaged", where=content_hash) from None
        return data

    def count_bad(self, hashes: Iterable[str]) -> tuple[int, int]:
        """Reads each of these: how many are gone, and how many are there and cannot be read."""
        missing, damaged = 0, 0
        for one in hashes:
            try:
                self.read(one)
            except Unavailable as error:
                missing += error.code == "media.missing"
                damaged += error.code != "media.missing"
        return missing, damaged

    def has(self, content_hash: str) -> bool:
        """True when a file of this name is there (not yet that it is sound)."""
        return bool(_HASH.fullmatch(content_hash)) and self.path_of(content_hash).is_file()

    def hashes(self) -> Iterator[str]:
        """The names of all stored files, for checks and backups."""
        for path in sorted(self._folder.glob("??/*")):
            if _HASH.fullmatch(path.name) and path.parent.name == path.name[:2]:
                yield path.name

    def remove(self, content_hash: str) -> None:
        """Takes a file away (nothing refers to it any more); absent already is fine."""
        self.path_of(content_hash).unlink(missing_ok=True)

    def tidy(self, now_s: float) -> int:
        """Removes what a killed write left behind an hour ago or longer: what is younger may still be being written.

        `now_s`: seconds since 1970, by the clock that the file system goes by.
        """
        leftovers = [path for path in self._folder.glob("??/*.part") if now_s - path.stat().st_mtime > LEFT_FOR_S]
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def _is_sound(self, content_hash: str) -> bool:
        if not self.has(content_hash):
            return False
        try:
            self.read(content_hash)
        except Unavailable:
            return False  # damaged: the good bytes at hand mend it
        return True


def _key_id(key: bytes) -> bytes:
    return hmac.digest(key, b"nuanfang media key id", "sha256")[:_KEY_ID_BYTES]


def _bound(header: bytes, content_hash: str) -> bytes:
    return header + bytes.fromhex(content_hash)
