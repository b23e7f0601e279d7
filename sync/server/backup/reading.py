"""Reading a backup: whole or named by what is wrong, with the passphrase down to the last byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from core.errors import Unavailable
from sync.protocol.sealed_stream import open_stream
from sync.protocol.sealing import NotSealed
from sync.server.backup import manifest as manifests
from sync.server.backup.export import photo_label, photo_path
from sync.server.backup.manifest import Manifest, TableCopy

_READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Backup:
    """One finished backup; the photos lie beside it. `private` opens it, b"" only looks at the outside."""

    folder: Path
    manifest: Manifest
    private: bytes = b""

    def require_files(self) -> None:
        """All files are here as they were written. Raises Unavailable("backup.half" | "backup.changed")."""
        for table in self.manifest.tables:
            path = self.folder / table.file
            if not path.exists() or path.stat().st_size < table.sealed_bytes:
                raise Unavailable("backup.half", where=table.file)
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != table.sealed_sha256:
                    raise Unavailable("backup.changed", where=table.file)

    def rows(self, table: TableCopy) -> Iterator[bytes]:
        """The plain copy of a table; at its end hash and rows were right. Raises Unavailable("backup.changed")."""
        found = hashlib.sha256()
        lines = 0
        try:
            with (self.folder / table.file).open("rb") as file:
                for block in _unpack(open_stream(self.private, file, table.label)):
                    found.update(block)
                    lines += block.count(b"\n")
                    yield block
        except (NotSealed, zstandard.ZstdError, OSError):
            raise Unavailable("backup.changed", where=table.file) from None
        if (found.hexdigest(), lines) != (table.sha256, table.rows):
            raise Unavailable("backup.changed", where=table.file)

    def photo(self, sha256: str) -> bytes | None:
        """A photo's bytes; None when it is not in this backup, or damaged."""
        path = photo_path(self.folder.parent, self.manifest.district, sha256)
        try:
            with path.open("rb") as file:
                data = b"".join(open_stream(self.private, file, photo_label(sha256)))
        except (NotSealed, OSError):
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def photo_names(self) -> list[str]:
        """Every photo that lies beside this backup, also those of later ones."""
        place = self.folder.parent / "photos" / self.manifest.district
        return sorted(path.name for path in place.glob("*/*") if not path.name.endswith(".part"))


@dataclass
class Seen:
    """What a check found. `is_deep`: everything was opened and read."""

    backup: Backup
    is_deep: bool
    photos: int = 0
    damaged: list[str] = field(default_factory=list)


def open_backup(folder: Path, private: bytes = b"") -> Backup:
    """`folder` a backup, or the folder of many: then the newest. Raises InvalidInput, Unavailable("backup.*")."""
    place = manifests.newest(folder)
    return Backup(place, manifests.read(place), private)


def verify(backup: Backup) -> Seen:
    """Raises Unavailable("backup.*") for tables; damaged photos are listed, the rest is good without them."""
    backup.require_files()
    seen = Seen(backup, bool(backup.private))
    if not seen.is_deep:
        return seen
    for table in backup.manifest.tables:
        for _block in backup.rows(table):
            pass
    for sha256 in backup.photo_names() if backup.manifest.photos is not None else ():
        if backup.photo(sha256) is None:
            seen.damaged.append(sha256)
        else:
            seen.photos += 1
    return seen


def _unpack(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    for chunk in chunks:
        block = unpacker.decompress(chunk)
        if block:
            yield block
