"""Where the photos' bytes are. A folder by default; anything with these verbs can take its place (S3 later).

A photo grows as a part, chunk by chunk, each chunk on disk before it is acknowledged; the complete one moves to its
final name: write, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Photos of one district server by district code and SHA-256. One request at a time works on one photo."""

    def offset(self, district: str, sha256: str) -> int:
        """Bytes of the part that are safely here; 0 when there is none."""
        ...

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        """Adds to the part at `offset` (what is beyond it is dropped); returns the new offset, durable."""
        ...

    def finish(self, district: str, sha256: str) -> bool:
        """Checks the part's hash. True: it is now the photo. False: the part was wrong and is gone."""
        ...

    def read(self, district: str, sha256: str) -> bytes | None:
        """The photo's bytes, None when it is not complete."""
        ...


class FolderStorage:
    """`root/photos/<district>/ab/<sha256>` and `root/parts/<district>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def offset(self, district: str, sha256: str) -> int:
        try:
            return self._part(district, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        part = self._part(district, sha256)
        is_new = not part.exists()
        part.parent.mkdir(parents=True, exist_ok=True)
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
        if not part.exists():
            return self._photo(district, sha256).exists()
        with part.open("rb") as file:
            is_right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        if not is_right:
            part.unlink()
            return False
        photo = self._photo(district, sha256)
        photo.parent.mkdir(parents=True, exist_ok=True)
        part.replace(photo)
        _sync_folder(photo.parent)
        return True

    def read(self, district: str, sha256: str) -> bytes | None:
        try:
            return self._photo(district, sha256).read_bytes()
        except FileNotFoundError:
            return None

    def _part(self, district: str, sha256: str) -> Path:
        return self._root / "parts" / district / sha256

    def _photo(self, district: str, sha256: str) -> Path:
        return self._root / "photos" / district / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
