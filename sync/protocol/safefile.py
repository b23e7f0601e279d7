"""Files on a stick that may be pulled out at any moment: whole under their name, or not there at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

PART = ".part"
_READ_BYTES = 1024 * 1024


class NotAsWritten(OSError):
    """What can be read back is not what was written: the stick is worn out, or larger on its label than inside."""


def write_safely(path: Path, data: Iterable[bytes], before_naming: Callable[[], object] = lambda: None) -> int:
    """Writes a file beside its name, makes it durable, reads it back, and only then gives it its name.

    `before_naming` is called when nothing can go wrong any more but the naming itself. Returns the size. Raises
    OSError, NotAsWritten; then nothing is left behind (unless the stick is gone) and an older file is untouched.
    """
    part = path.with_name(path.name + PART)
    try:
        written = hashlib.sha256()
        size = _write(part, data, written)
        if _read_back(part) != written.hexdigest():
            raise NotAsWritten("read back other bytes")
        before_naming()
        part.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return size


def sync_folder(folder: Path) -> None:
    """Makes a new name durable. Windows cannot open folders and needs it not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(part: Path, data: Iterable[bytes], written: hashlib._Hash) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(part, flags, 0o600)
    size = 0
    try:
        for piece in data:
            written.update(piece)
            size += len(piece)
            view = memoryview(piece)
            while view:  # the system may take less than it was given
                view = view[os.write(handle, view) :]
        os.fsync(handle)
        if hasattr(os, "posix_fadvise"):  # reading back is to ask the stick, not the memory
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
    return size


def _read_back(part: Path) -> str:
    found = hashlib.sha256()
    with part.open("rb") as file:
        while piece := file.read(_READ_BYTES):
            found.update(piece)
    return found.hexdigest()
