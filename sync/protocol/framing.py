"""A batch as bytes: one header line, then one canonical JSON line per item; the same over HTTPS and on a USB stick.

    {"count":2,"device":"…","format":"nuanfang-batch/1","practice":false,"protocol":1,"schema":1,"sha256":"…"}\n
    {…item…}\n
    {…item…}\n

`sha256` is the hash of everything after the header line and names the batch. Compression is outside: zstd, or gzip
where zstd is missing. Whatever is read is bounded before it is read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

import zstandard
from pydantic import ValidationError

from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.limits import MAX_HEADER_LINE_BYTES, MAX_INFLATED_BYTES, MAX_ITEMS
from sync.protocol.messages import BatchHeader
from sync.protocol.versions import BATCH_FORMAT, CURRENT, ITEM_SCHEMA

BATCH_TYPE = "application/x-nuanfang-batch"
ENCODINGS = ("zstd", "gzip", "identity")
ZSTD_LEVEL = 3
_WINDOW_BYTES = 8 * 1024 * 1024
_ZSTD_STEP_BYTES = 512  # a step can grow to 16 MiB at the very most: 128 blocks of 128 KiB


class BadFrame(Exception):
    """The bytes are not a batch. `code` is one of `codes.REFUSALS`, `params` what its sentence needs."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def pack(device_id: str, lines: Sequence[bytes], *, is_practice: bool) -> bytes:
    """The batch of these item lines (without line ends), not yet compressed."""
    content = b"".join(line + b"\n" for line in lines)
    header = {
        "format": BATCH_FORMAT,
        "protocol": CURRENT.number,
        "schema": ITEM_SCHEMA,
        "device": device_id,
        "practice": is_practice,
        "count": len(lines),
        "sha256": sha256(content),
    }
    return dumps(header) + b"\n" + content


def name_of(batch: bytes) -> str:
    """The batch's name: the hash of everything after its header line."""
    return sha256(batch[batch.index(b"\n") + 1 :])


def unpack(data: bytes) -> tuple[BatchHeader, list[bytes]]:
    """Header and item lines of an inflated batch. Raises BadFrame("batch.*"). The lines are not looked into."""
    end = data.find(b"\n", 0, MAX_HEADER_LINE_BYTES)
    if end < 0:
        raise BadFrame("batch.header")
    header = _header(data[:end])
    content = data[end + 1 :]
    if header.sha256 != sha256(content):
        raise BadFrame("batch.hash")
    lines = content.split(b"\n")
    if lines.pop() != b"" or len(lines) != header.count:
        raise BadFrame("batch.count", said=header.count)
    return header, lines


def compress(data: bytes, encoding: str = "zstd", level: int = ZSTD_LEVEL) -> bytes:
    """`data` in the named encoding."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=level).compress(data)
    if encoding == "gzip":
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        return packer.compress(data) + packer.flush()
    return data


def inflate(data: bytes, encoding: str, limit_bytes: int = MAX_INFLATED_BYTES) -> bytes:
    """`data` out of the named encoding, never more than `limit_bytes`, whatever the frame says of itself.

    Raises BadFrame: body.encoding (unknown encoding), body.too_large, body.broken.
    """
    if encoding in ("", "identity"):
        plain = data
    elif encoding == "zstd":
        plain = _inflate_zstd(data, limit_bytes)
    elif encoding == "gzip":
        plain = _inflate_gzip(data, limit_bytes)
    else:
        raise BadFrame("body.encoding")
    if len(plain) > limit_bytes:
        raise BadFrame("body.too_large", limit=limit_bytes)
    return plain


def _header(line: bytes) -> BatchHeader:
    try:
        header = BatchHeader.model_validate(json.loads(line.decode("utf-8")))
    except (ValidationError, ValueError, RecursionError):
        raise BadFrame("batch.header") from None
    if header.format != BATCH_FORMAT:
        raise BadFrame("batch.header")
    if header.count > MAX_ITEMS:
        raise BadFrame("batch.count", said=header.count)
    return header


def _inflate_zstd(data: bytes, limit_bytes: int) -> bytes:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).decompressobj()
    parts: list[bytes] = []
    size = start = 0
    try:
        while start < len(data) and not unpacker.eof:
            part = unpacker.decompress(data[start : start + _ZSTD_STEP_BYTES])
            start += _ZSTD_STEP_BYTES
            size += len(part)
            if size > limit_bytes:
                raise BadFrame("body.too_large", limit=limit_bytes)
            parts.append(part)
    except zstandard.ZstdError:
        raise BadFrame("body.broken") from None
    if not unpacker.eof or unpacker.unused_data or start < len(data):
        raise BadFrame("body.broken")
    return b"".join(parts)


def _inflate_gzip(data: bytes, limit_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(data, limit_bytes + 1)
    except zlib.error:
        raise BadFrame("body.broken") from None
    if len(plain) > limit_bytes:
        raise BadFrame("body.too_large", limit=limit_bytes)
    if not unpacker.eof or unpacker.unused_data:
        raise BadFrame("body.broken")
    return plain
