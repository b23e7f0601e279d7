"""Reading a file somebody hands in, before anything looks inside it.

A path from a drop, a dialog or the command line can be anything: a folder, a pipe that never ends, a link to
itself, a card that is being pulled out. Each gets its own code; the caller never hangs and never reads more
than it allowed.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from core.errors import InvalidInput

_CODE_BY_ERRNO = {
    errno.ENOENT: "photo.missing",
    errno.ENOTDIR: "photo.missing",
    errno.ENAMETOOLONG: "photo.missing",
    errno.ELOOP: "photo.link_loop",
    errno.EACCES: "photo.no_access",
    errno.EPERM: "photo.no_access",
    errno.EISDIR: "photo.folder",
}


def show_name(name: str) -> str:
    """A file name fit for a sentence: no folders, no control characters, at most 60 characters."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if char.isprintable())
    return clean if len(clean) <= 60 else clean[:40] + "…" + clean[-15:]


def read_file(path: Path, name: str, max_bytes: int) -> bytes:
    """The whole content of an ordinary file of 1 to `max_bytes` bytes.

    Raises InvalidInput: photo.missing, photo.folder, photo.not_a_file (pipe, device, socket), photo.link_loop,
    photo.no_access, photo.empty, photo.file_too_large, photo.incomplete (shrank while it was read), photo.unreadable.
    """
    try:
        _check_kind(path.stat(), name, max_bytes)
        # A pipe that took the file's place since would block for ever: O_NONBLOCK, and look again at what was opened.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            size = _check_kind(os.fstat(handle), name, max_bytes)
            return _read_all(handle, size, name, max_bytes)
        finally:
            os.close(handle)
    except OSError as error:
        code = _CODE_BY_ERRNO.get(error.errno or 0, "photo.unreadable")
        raise InvalidInput(code, name=name) from None
    except ValueError:  # a NUL in the path
        raise InvalidInput("photo.missing", name=name) from None


def check_size(size: int, name: str, max_bytes: int) -> None:
    """Raises InvalidInput("photo.empty" | "photo.file_too_large") outside 1 … `max_bytes`."""
    if size == 0:
        raise InvalidInput("photo.empty", name=name)
    if size > max_bytes:
        raise InvalidInput(
            "photo.file_too_large", name=name, size_mb=-(-size // 1_000_000), limit_mb=max_bytes // 1_000_000
        )


def _check_kind(status: os.stat_result, name: str, max_bytes: int) -> int:
    if stat.S_ISDIR(status.st_mode):
        raise InvalidInput("photo.folder", name=name)
    if not stat.S_ISREG(status.st_mode):
        raise InvalidInput("photo.not_a_file", name=name)
    check_size(status.st_size, name, max_bytes)
    return status.st_size


def _read_all(handle: int, size: int, name: str, max_bytes: int) -> bytes:
    parts = bytearray()
    while len(parts) <= max_bytes:
        part = os.read(handle, 1 << 20)
        if not part:
            break
        parts += part
    check_size(len(parts), name, max_bytes)
    if len(parts) < size:
        raise InvalidInput("photo.incomplete", name=name)
    return bytes(parts)
