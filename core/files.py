"""Files that are written whole or not at all, and the disk's complaints as errors that people can mend."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from core.errors import Unavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def replace_file(path: Path, data: bytes, mark: str = "new") -> None:
    """Writes a file so that after a power cut it holds the old bytes or the new ones, readable by its owner only.

    `mark` ends the temporary name beside it. Raises Unavailable("disk.full" | "disk.read_only" | "disk.failed"); then
    the old file is untouched and nothing is left behind, unless the folder alone would not be flushed: then the new one
    has its place already, and a power cut may bring the old one back.
    """
    part = path.with_name(f"{path.name}.{mark}")
    try:
        _write_durably(part, data)
        part.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise disk_error(error) from error
        raise


def put_in_place(part: Path, path: Path) -> None:
    """Gives a file that is complete its name, durably: its bytes first. Raises Unavailable("disk.*")."""
    try:
        handle = os.open(part, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error) from error


def remove_file(path: Path) -> None:
    """Takes a name away durably; absent already is fine. Raises Unavailable("disk.*")."""
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error) from error


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """A folder whose name is durable, with those above it that are missing. Raises Unavailable("disk.*")."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        folder.mkdir(mode=mode, exist_ok=True)
        sync_folder(folder.parent)
    except OSError as error:
        raise disk_error(error) from error


def sync_folder(folder: Path) -> None:
    """Makes a new name durable. Windows cannot open folders and needs it not: its renames are journaled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_error(error: OSError) -> Unavailable:
    """The operating system's complaint as one of ours."""
    if error.errno in _FULL:
        return Unavailable("disk.full")
    if error.errno in _LOCKED:
        return Unavailable("disk.read_only")
    return Unavailable("disk.failed")


def _write_durably(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        view = memoryview(data)
        while view:  # the system may take less than it was given
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
