"""Files on a stick: `.nfb` carries what a laptop reports, `.nfr` the district's receipt for it.

    NFB 1 120221 000000048213 <device> <export>\\n        kind, format, district, bytes of the whole file, whose, which
    sealed stream (sealed_stream) of
        signature (64) | length of the header (4, big-endian) | header (JSON) | contents, one after the other

The head line is clear, so that a foreign file can be named without any key; it is the label of every sealed chunk and
part of what is signed: `"stick\\n" + head line + header`. The header lists every content with its size and hash, so one
signature holds the whole file, and nothing in it is a path.

The reader goes: head line, size, the whole stream once to its end (genuine, complete), device, signature, and only then
looks into the header and the contents, each bounded before it is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from sync.protocol import signing
from sync.protocol.limits import GIB, KIB, MIB
from sync.protocol.sealed_stream import CutOff, open_stream, seal_stream, sealed_size
from sync.protocol.sealing import NotSealed

Kind = Literal["NFB", "NFR"]
FORMAT = 1
SUFFIX = {"NFB": ".nfb", "NFR": ".nfr"}
MAX_HEAD_LINE_BYTES = 200
MAX_FILE_BYTES = 3 * GIB  # FAT32 sticks hold files up to 4 GiB
MAX_HEADER_BYTES = 4 * MIB
_LENGTH_BYTES, _SIGNATURE_BYTES = 4, 64
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ANY = re.compile(rb"NF[BR] ([1-9][0-9]{0,8}) [ -~]*")
_LINE = re.compile(f"(NF[BR]) 1 ([0-9]{{2,12}}) ([0-9]{{12}}) ({_UUID}) ({_UUID})".encode())

REFUSALS = (
    "stick.not_ours",  # no file of ours
    "stick.wrong_kind",  # a receipt where a batch file is wanted, or the other way round
    "stick.newer",  # a format this program does not know yet
    "stick.foreign",  # another district's
    "stick.truncated",  # the copy to the stick did not come to its end
    "stick.changed",  # not one byte may differ
    "stick.too_large",
    "stick.content",  # genuine, but not made as agreed
)


class BadStick(Exception):
    """The file cannot be taken. `code` is one of `REFUSALS`, `params` what its sentence needs."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Head:
    """The clear line. `size` is of the whole file in bytes, `device` made it or is to get it, `export` names it."""

    kind: Kind
    district: str
    size: int
    device: str
    export: str

    def line(self) -> bytes:
        """The line as it stands in the file."""
        return f"{self.kind} {FORMAT} {self.district} {self.size:012d} {self.device} {self.export}\n".encode("ascii")


@dataclass(frozen=True)
class Opened:
    """A file whose every byte is genuine, as far as the seal goes; the signature is still to be checked."""

    head: Head
    signature: bytes
    header: bytes
    contents: Contents

    def is_signed_by(self, public_raw: bytes) -> bool:
        """True when the holder of the key signed this header and so, by its hashes, every content."""
        return signing.is_stick(public_raw, self.head.line(), self.header, self.signature)


class Contents:
    """What follows the header, read in the order in which the header lists it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def pieces(self, size: int, piece_bytes: int = 1 * MIB) -> Iterator[bytes]:
        """The next `size` bytes in pieces. Raises BadStick."""
        while size:
            piece = self.take(min(size, piece_bytes))
            size -= len(piece)
            yield piece

    def take(self, size: int) -> bytes:
        """The next `size` bytes at once; the caller has bounded them. Raises BadStick."""
        parts = [self._rest]
        have = len(self._rest)
        while have < size:
            chunk = self._next()
            if chunk is None:
                raise BadStick("stick.content", what="size")
            parts.append(chunk)
            have += len(chunk)
        data = b"".join(parts)
        self._rest = data[size:]
        return data[:size]

    def finish(self) -> None:
        """Nothing may follow. Raises BadStick."""
        if self._rest or self._next():
            raise BadStick("stick.content", what="rest")

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except CutOff:
            raise BadStick("stick.truncated") from None
        except NotSealed:
            raise BadStick("stick.changed") from None


def seal_file(
    head: Head,
    header: bytes,
    contents: Iterable[bytes],
    *,
    signing_key: bytes,
    to: bytes,
    random_bytes: Callable[[int], bytes],
) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. `head.size` must be what `file_size` says."""
    line = head.line()
    signature = signing.sign_stick(signing_key, line, header)

    def plain() -> Iterator[bytes]:
        yield signature + len(header).to_bytes(_LENGTH_BYTES, "big") + header
        yield from contents

    yield line
    yield from seal_stream(to, plain(), line, random_bytes)


def file_size(head: Head, header: bytes, content_bytes: int) -> int:
    """Bytes of the whole file (`head.size` is not looked at)."""
    plain = _SIGNATURE_BYTES + _LENGTH_BYTES + len(header) + content_bytes
    return len(head.line()) + sealed_size(plain)


def read_head(file: BinaryIO, kind: Kind) -> Head:
    """The clear line of a file of this kind; the file stands behind it then. Raises BadStick.

    Nothing is proven yet: whoever checks the seal proves the line too.
    """
    file.seek(0)
    start = file.read(MAX_HEAD_LINE_BYTES)
    line, found, _ = start.partition(b"\n")
    known = _ANY.fullmatch(line) if found else None
    if known is None:
        raise BadStick("stick.not_ours")
    if int(known[1]) > FORMAT:
        raise BadStick("stick.newer", format=int(known[1]))
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise BadStick("stick.not_ours")
    found_kind, district, size, device, export = (part.decode("ascii") for part in parts.groups())
    if found_kind != kind:
        raise BadStick("stick.wrong_kind", kind=found_kind)
    _check_size(file, int(size))
    file.seek(len(line) + 1)
    return Head(kind, district, int(size), device, export)


def open_file(file: BinaryIO, head: Head, private_raw: bytes) -> Opened:
    """Opens a file after its seal was checked from the first byte to the last. Raises BadStick."""
    label = head.line()
    file.seek(len(label))
    whole = Contents(open_stream(private_raw, file, label))
    while whole._next() is not None:
        pass
    file.seek(len(label))
    contents = Contents(open_stream(private_raw, file, label))
    start = contents.take(_SIGNATURE_BYTES + _LENGTH_BYTES)
    length = int.from_bytes(start[_SIGNATURE_BYTES:], "big")
    if length > MAX_HEADER_BYTES:
        raise BadStick("stick.too_large", limit=MAX_HEADER_BYTES // KIB)
    return Opened(head, start[:_SIGNATURE_BYTES], contents.take(length), contents)


def _check_size(file: BinaryIO, said: int) -> None:
    size = file.seek(0, os.SEEK_END)
    if said > MAX_FILE_BYTES or size > MAX_FILE_BYTES:
        raise BadStick("stick.too_large", limit=MAX_FILE_BYTES // KIB)
    if size < said:
        raise BadStick("stick.truncated")
    if size > said:
        raise BadStick("stick.changed")
