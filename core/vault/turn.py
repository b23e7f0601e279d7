"""One at a time at the door: while the database file is exchanged for another, nobody opens the old one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NAME = "door.lock"


@contextmanager
def door(root: Path, system: str = os.name) -> Iterator[None]:
    """Waits until no other process opens or exchanges the database in this folder.

    Where no file can be made (a read-only folder) nothing can be exchanged either. `system`: as `os.name` says it.
    """
    handle = -1
    with suppress(OSError):
        handle = os.open(root / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if handle >= 0:
            _lock(handle, system)
        yield
    finally:
        if handle >= 0:
            _let_go(handle, system)


def _lock(handle: int, system: str) -> None:
    if system != "nt":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
        return
    windows = _msvcrt()
    while True:
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            windows.locking(handle, windows.LK_LOCK, 1)
        except OSError as error:
            if error.errno == errno.EDEADLK:  # it gives up after ten seconds; whoever is inside may take longer
                continue
        return  # locked, or on a drive that knows no locks


def _let_go(handle: int, system: str) -> None:
    """Closing the file lets go too, on Windows only some time later."""
    try:
        if system == "nt":
            windows = _msvcrt()
            os.lseek(handle, 0, os.SEEK_SET)
            with suppress(OSError):
                windows.locking(handle, windows.LK_UNLCK, 1)
    finally:
        os.close(handle)


def _msvcrt() -> Any:
    import importlib

    return importlib.import_module("msvcrt")  # on Windows only: the type checker of another system knows none
