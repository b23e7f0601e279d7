"""Where the photos' bytes are: one interface, a folder by default, S3 by setting (`storage_s3.py`).

A photo grows as a part, chunk by chunk, each chunk durable before it is acknowledged, and becomes the photo when its
hash is right. Nothing is kept in memory between two calls: the next chunk may reach another worker.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import Protocol


class StorageTrouble(Exception):
    """The storage is away, full or forbids: the laptop may try again. It never carries a path or a name."""


@dataclass(frozen=True)
class Part:
    """A photo that is on its way. `touched_ms` when its last byte came, by the storage's clock."""

    sha256: str
    size: int
    touched_ms: int


class Storage(Protocol):
    """Photos of one district server by district code and SHA-256. One request at a time works on one photo.

    Every method raises StorageTrouble when the storage cannot do it now.
    """

    def offset(self, district: str, sha256: str) -> int:
        """Bytes of the part that are safely here; 0 when there is none."""
        ...

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        """Adds to the part at `offset` (what is beyond it is dropped); returns the new offset, durable."""
        ...

    def finish(self, district: str, sha256: str) -> bool:
        """Checks the part's hash. True: it is now the photo. False: the part was wrong and is gone."""
        ...

    def store(self, district: str, sha256: str, data: bytes) -> bool:
        """A whole photo at once, without a part. False: the bytes are not what the name says, nothing is kept."""
        ...

    def read(self, district: str, sha256: str) -> bytes | None:
        """The photo's bytes, None when it is not complete."""
        ...

    def has(self, district: str, sha256: str) -> bool:
        """True when the photo is complete here."""
        ...

    def parts(self, district: str) -> Iterator[Part]:
        """Every photo that is on its way."""
        ...

    def drop_part(self, district: str, sha256: str) -> None:
        """Forgets a part; a complete photo of that name stays."""
        ...

    def check(self) -> None:
        """Raises StorageTrouble when nothing can be stored here now."""
        ...


class FolderStorage:
    """`root/photos/<district>/ab/<sha256>` and `root/parts/<district>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def offset(self, district: str, sha256: str) -> int:
        with _trouble():
            return _size(self._part(district, sha256))

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        part = self._part(district, sha256)
        with _trouble():
            is_new = not part.exists()
            _make(part.parent)
            with part.open("ab" if is_new else "r+b") as file:
                file.truncate(offset)
                file.seek(offset)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                _sync_folder(part.parent)
        return offset + len(data)

    def finish(self, district: str, sha256: str) -> bool:
        part = self._part(district, sha256)
        with _trouble():
            if not part.exists():
                return self._photo(district, sha256).exists()
            with part.open("rb") as file:
                is_right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
            if not is_right:
                part.unlink()
                return False
            self._take(part, district, sha256)
        return True

    def store(self, district: str, sha256: str, data: bytes) -> bool:
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        part = self._part(district, sha256)
        fresh = part.with_name(f"{sha256}.{secrets.token_hex(4)}")
        with _trouble():
            try:
                with _opened_new(fresh) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                self._take(fresh, district, sha256)
            except BaseException:  # a full disk is not filled further by every try
                with suppress(OSError):
                    fresh.unlink(missing_ok=True)
                raise
            if part.exists():
                part.unlink(missing_ok=True)
        return True

    def read(self, district: str, sha256: str) -> bytes | None:
        with _trouble():
            try:
                return self._photo(district, sha256).read_bytes()
            except FileNotFoundError:
                return None

    def has(self, district: str, sha256: str) -> bool:
        with _trouble():
            return self._photo(district, sha256).exists()

    def parts(self, district: str) -> Iterator[Part]:
        with _trouble():
            found = sorted((self._root / "parts" / district).glob("*"))
        for path in found:
            try:
                seen = path.stat()
            except FileNotFoundError:  # it became a photo meanwhile
                continue
            yield Part(path.name, seen.st_size, int(seen.st_mtime * 1000))

    def drop_part(self, district: str, sha256: str) -> None:
        with _trouble():
            self._part(district, sha256).unlink(missing_ok=True)

    def check(self) -> None:
        probe = self._root / f"probe.{secrets.token_hex(4)}"
        with _trouble():
            self._root.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"ok")
            probe.unlink()

    def _take(self, part: Path, district: str, sha256: str) -> None:
        photo = self._photo(district, sha256)
        try:
            part.replace(photo)
        except FileNotFoundError:  # the first of its district: rare, so it is not asked for each photo
            _make(photo.parent, *(photo.parent.with_name(f"{first:02x}") for first in range(256)))
            part.replace(photo)
        _sync_folder(photo.parent)

    def _part(self, district: str, sha256: str) -> Path:
        return self._root / "parts" / district / sha256

    def _photo(self, district: str, sha256: str) -> Path:
        return self._root / "photos" / district / sha256[:2] / sha256


@contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageTrouble(f"errno {error.errno}") from error


def _opened_new(path: Path) -> BufferedWriter:
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _make(*folders: Path) -> None:
    """Folders beside each other with what is above them, durable: a photo is not safe in a folder that may be gone."""
    missing = [folder for folder in folders if not folder.exists()]
    if not missing:
        return
    above = missing[0].parent
    _make(above)
    for folder in missing:
        folder.mkdir(exist_ok=True)
    _sync_folder(above)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
