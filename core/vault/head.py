"""The head counter: how far the chain of events had got, kept outside the database.

SQLite drops what a rotten write-ahead log holds without a word, and nothing inside an old file says that it is old.
After every commit that moved the chain one of two small files is written in place and flushed, in turns, so that a
pulled plug spoils at most the one being written. A database that has less than the better of the two files has lost
something it had acknowledged. A missing or spoilt file accuses nobody: it is told, never a reason to refuse.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.domain.chain import ChainHead
from core.errors import AppError
from core.files import replace_file

_MAGIC = b"NFH1"
_BODY = struct.Struct(">4sQQq32s")  # magic, epoch, seq, recorded_ms (some clocks stand before 1970), hash
_SEAL_BYTES = 32
_BYTES = _BODY.size + _SEAL_BYTES
_AS_IT_IS = getattr(os, "O_BINARY", 0)
_flush = getattr(os, "fdatasync", os.fsync)  # the length never changes: there is no name or size to make durable


@dataclass(frozen=True)
class _Record:
    """`epoch` counts how often a loss was accepted: a later epoch wins, however short its chain."""

    epoch: int
    head: ChainHead

    @property
    def order(self) -> tuple[int, int]:
        return self.epoch, self.head.seq


class HeadCounter:
    """The two files of one workspace. `key`: 32 bytes derived for this purpose alone. Any thread may note a head."""

    def __init__(self, paths: tuple[Path, Path], key: bytes) -> None:
        self._paths = paths
        self._key = key
        self._lock = threading.Lock()
        self.found = self._condition()
        self.is_lagging = False

    def turn_to(self, key: bytes, head: ChainHead) -> None:
        """The database has a new key: from here on the counter is sealed with the one derived from that."""
        with self._lock:
            self._key = key
        self.bring_up(head)
        self.found = self._condition()

    def last(self) -> ChainHead | None:
        """The furthest head that was noted; None when neither file can be read."""
        best = self._best(self._read())
        return best.head if best else None

    def is_damaged(self) -> bool:
        """True when a file is there that cannot be read."""
        return self._condition() in ("one", "both")

    def note(self, head: ChainHead) -> None:
        """After a commit. Never raises: what was acknowledged stays so, and a disk that refuses leaves us behind, which
        `check` tells. The next record tells it too: the disk will refuse that."""
        self._write(head, lambda best: None if best and best.head.seq >= head.seq else best.epoch if best else 0)

    def bring_up(self, head: ChainHead) -> None:
        """At opening: the database is ahead after a pulled plug, or a spoilt file is written anew."""
        for _ in self._paths if self.is_damaged() else self._paths[:1]:
            self._write(head, lambda best: best.epoch if best else 0)

    def begin_again(self, head: ChainHead) -> None:
        """From here on, although it had got further: whoever answers for it knows what was lost."""
        self._write(head, lambda best: best.epoch + 1 if best else 0)

    def _write(self, head: ChainHead, epoch_after: Callable[[_Record | None], int | None]) -> None:
        try:
            with self._lock, self._alone():
                records = self._read()
                epoch = epoch_after(self._best(records))
                if epoch is not None:
                    self._put(self._paths[_worse(records)], _Record(epoch, head))
            self.is_lagging = False
        except (OSError, AppError):
            self.is_lagging = True

    def _put(self, path: Path, record: _Record) -> None:
        data = self._sealed(record)
        try:
            handle = os.open(path, os.O_WRONLY | _AS_IT_IS)
        except FileNotFoundError:
            replace_file(path, data)
            return
        try:
            is_whole = os.fstat(handle).st_size == _BYTES
            if is_whole:
                os.write(handle, data)
                _flush(handle)
        finally:
            os.close(handle)
        if not is_whole:
            replace_file(path, data)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Another process with the same workspace (a command beside the window) waits its turn."""
        if os.name == "nt":  # there a command and the window race; the loser is written again after the next event
            yield
            return
        import fcntl

        handle = os.open(self._paths[0].parent, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _read(self) -> tuple[_Record | None, _Record | None]:
        return self._parsed(self._paths[0]), self._parsed(self._paths[1])

    @staticmethod
    def _best(records: tuple[_Record | None, _Record | None]) -> _Record | None:
        return max((one for one in records if one), key=lambda one: one.order, default=None)

    def _parsed(self, path: Path) -> _Record | None:
        data = b""
        with suppress(OSError):
            data = _contents(path)
        if len(data) != _BYTES or not hmac.compare_digest(data[_BODY.size :], self._seal(data[: _BODY.size])):
            return None
        magic, epoch, seq, recorded_ms, chain_hash = _BODY.unpack(data[: _BODY.size])
        return _Record(epoch, ChainHead(seq, chain_hash.hex(), recorded_ms)) if magic == _MAGIC else None

    def _sealed(self, record: _Record) -> bytes:
        head = record.head
        body = _BODY.pack(_MAGIC, record.epoch, head.seq, head.recorded_ms, bytes.fromhex(head.hash))
        return body + self._seal(body)

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)

    def _condition(self) -> str:
        """ "whole", "one" (spoilt), "both" (spoilt) or "none" (never counted here)."""
        spoilt = sum(path.exists() and self._parsed(path) is None for path in self._paths)
        if spoilt == 0:
            return "whole" if self.last() else "none"
        return "one" if self.last() else "both"


def _contents(path: Path) -> bytes:
    """What a file holds, or one byte more than it may hold. Not `Path.read_bytes`: every signing waits for this."""
    handle = os.open(path, os.O_RDONLY | _AS_IT_IS)
    try:
        return os.read(handle, _BYTES + 1)
    finally:
        os.close(handle)


def _worse(records: tuple[_Record | None, _Record | None]) -> int:
    """The file that may be spoilt: the unreadable or the older one."""
    first, second = records
    if first is None or second is None:
        return 0 if first is None else 1
    return 0 if first.order <= second.order else 1
