"""What SQLite asks of the disk, recorded below its own file layer, and any instant of it rebuilt after a power cut.

The recorder puts itself between SQLite and its operating-system layer (the published `sqlite3_vfs` interface): every
write, truncation, deletion and flush of the database files passes through here, in order, with the marks the test
sets between them. Model: names are durable at once (journaled metadata); of what was not flushed the disk may have
kept none, all, the beginning, any part, and a write may be torn at a sector of 512 bytes.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3._sqlite3 as library

_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_XOPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)  # SQLite keeps the pointer to the name: the very same goes on
_XDELETE = ctypes.CFUNCTYPE(_I, _P, ctypes.c_char_p, _I)
_XWRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_XTRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_XSYNC = ctypes.CFUNCTYPE(_I, _P, _I)
_METHODS = 20  # a version number and nineteen pointers at most (sqlite3_io_methods)
SECTOR = 512


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _I), ("file_bytes", _I), ("longest", _I), ("next", _P), ("name", ctypes.c_char_p), ("data", _P),
        ("open", _P), ("delete", _P),
    )  # fmt: skip


@dataclass
class Tape:
    """The recorded steps: ("write", file, offset, bytes), ("truncate", file, size), ("delete", file), ("sync", file)
    and ("mark", anything)."""

    start: dict[str, bytes]
    steps: list[tuple[Any, ...]] = field(default_factory=list)

    def mark(self, what: object) -> None:
        """Something the program had acknowledged by now."""
        self.steps.append(("mark", what))

    def marks(self, instant: int) -> list[Any]:
        return [step[1] for step in self.steps[:instant] if step[0] == "mark"]

    def state(self, instant: int, rng: random.Random) -> dict[str, bytes]:
        """The files as the disk may hold them when the plug is pulled after `instant` steps."""
        files = {}
        for name in {*self.start, *(step[1] for step in self.steps[:instant] if step[0] != "mark")}:
            safe: bytearray | None = bytearray(self.start[name]) if name in self.start else None
            loose: list[tuple[Any, ...]] = []
            for step in self.steps[:instant]:
                if step[0] == "mark" or step[1] != name:
                    continue
                if step[0] in ("sync", "delete"):
                    for done in loose:
                        safe = _apply(safe, done)
                    loose = []
                    safe = None if step[0] == "delete" else safe
                else:
                    loose.append(step)
            for done in _kept(loose, rng):
                safe = _apply(safe, done)
            if safe is not None:
                files[name] = bytes(safe)
        return files


def _apply(data: bytearray | None, step: tuple[Any, ...]) -> bytearray:
    data = bytearray() if data is None else data
    if step[0] == "truncate":
        del data[step[2] :]
        data.extend(bytes(max(0, step[2] - len(data))))
        return data
    _write, _name, offset, chunk = step
    data.extend(bytes(max(0, offset + len(chunk) - len(data))))
    data[offset : offset + len(chunk)] = chunk
    return data


def _kept(loose: list[tuple[Any, ...]], rng: random.Random) -> list[tuple[Any, ...]]:
    way = rng.randrange(5)
    if way == 0 or not loose:
        return []
    if way == 1:
        return loose
    if way == 2:
        return loose[: rng.randrange(len(loose) + 1)]
    some = [step for step in loose if rng.random() < 0.5]
    if way == 4 and some and some[-1][0] == "write":
        write, name, offset, chunk = some[-1]
        some[-1] = (write, name, offset, chunk[: SECTOR * rng.randrange(len(chunk) // SECTOR + 1)])
    return some


@contextmanager
def recorded(folder: Path) -> Iterator[Tape]:
    """Records every database that is opened in here, until the end; close them before."""
    tape = Tape({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
    dll = ctypes.CDLL(library.__file__)
    dll.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = dll.sqlite3_vfs_find(None).contents
    real_open, real_delete = vfs.open, vfs.delete
    names: dict[int, str] = {}
    keep: list[Any] = []

    def opened(this: int, path: int | None, file: int, flags: int, out: int) -> int:
        code = _XOPEN(real_open)(this, path, file, flags, out)
        if code == 0 and path:
            names[file] = Path(ctypes.string_at(path).decode()).name
            _listen(file, names, tape, keep)
        return int(code)

    def deleted(this: int, path: bytes, sync: int) -> int:
        tape.steps.append(("delete", Path(path.decode()).name))
        return int(_XDELETE(real_delete)(this, path, sync))

    mine = _XOPEN(opened), _XDELETE(deleted)
    vfs.open, vfs.delete = (ctypes.cast(one, _P).value for one in mine)
    try:
        yield tape
    finally:
        vfs.open, vfs.delete = real_open, real_delete
    keep.clear()


def _listen(file: int, names: dict[int, str], tape: Tape, keep: list[Any]) -> None:
    """Gives one open file a table of methods of our own, which note what they hand on."""
    slot = ctypes.cast(file, ctypes.POINTER(_P))
    real = ctypes.cast(slot[0], ctypes.POINTER(_P * _METHODS)).contents
    table = (_P * _METHODS)(*real)
    write, truncate, sync = _XWRITE(real[3]), _XTRUNCATE(real[4]), _XSYNC(real[5])

    def on_write(this: int, data: int, size: int, offset: int) -> int:
        tape.steps.append(("write", names[this], offset, ctypes.string_at(data, size)))
        return int(write(this, data, size, offset))

    def on_truncate(this: int, size: int) -> int:
        tape.steps.append(("truncate", names[this], size))
        return int(truncate(this, size))

    def on_sync(this: int, flags: int) -> int:
        code = int(sync(this, flags))
        tape.steps.append(("sync", names[this]))
        return code

    mine = _XWRITE(on_write), _XTRUNCATE(on_truncate), _XSYNC(on_sync)
    for place, one in zip((3, 4, 5), mine, strict=True):
        table[place] = ctypes.cast(one, _P).value
    keep += [table, *mine]
    slot[0] = ctypes.addressof(table)
