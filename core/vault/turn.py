"""One at a time at the door: while the database file is exchanged for another, nobody opens the old one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "door.lock"


@contextmanager
def door(root: Path) -> Iterator[None]:
    """Waits until no other process opens or exchanges the database in this folder.

    Where no file can be made (a read-only folder) nothing can be exchanged either. Windows refuses by itself to take
    a file away that is open.
    """
    handle = -1
    with suppress(OSError):
        handle = os.open(root / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if handle >= 0 and os.name != "nt":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if handle >= 0:
            os.close(handle)
