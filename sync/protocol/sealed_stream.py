"""Sealing a stream of any length: chunk by chunk, so that half a gigabyte of photos never lies in memory.

    suite "NFS-S1" | ephemeral public key (32) | nonce prefix (7) | chunk | chunk | … | last chunk

X25519 with a key pair made for this one file, HKDF-SHA-256, AES-256-GCM. A chunk is 256 KiB of plain text and its tag
(the last one may be shorter, also empty). Its nonce is prefix, number of the chunk (4 bytes), and 1 for the last chunk,
else 0: so chunks that were left out, swapped or cut off are seen. The label stands in for every chunk. This is the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption, 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.protocol.sealing import NotSealed

SUITE_S = b"NFS-S1"
KEY_BYTES, PREFIX_BYTES, TAG_BYTES = 32, 7, 16
CHUNK_BYTES = 256 * 1024
HEAD_BYTES = len(SUITE_S) + KEY_BYTES + PREFIX_BYTES


class CutOff(NotSealed):
    """What is there is genuine, but the end is missing."""


def sealed_size(plain_bytes: int) -> int:
    """How many bytes a stream of so many plain bytes has."""
    chunks = max(1, -(-plain_bytes // CHUNK_BYTES))
    return HEAD_BYTES + plain_bytes + chunks * TAG_BYTES


def seal_stream(
    public_raw: bytes, data: Iterable[bytes], label: bytes, random_bytes: Callable[[int], bytes]
) -> Iterator[bytes]:
    """`data` sealed to this public key, in pieces to be written one after the other."""
    own = X25519PrivateKey.from_private_bytes(random_bytes(KEY_BYTES))
    public = own.public_key().public_bytes_raw()
    cipher = _cipher(own, X25519PublicKey.from_public_bytes(public_raw), public, public_raw)
    prefix = random_bytes(PREFIX_BYTES)
    yield SUITE_S + public + prefix
    number = 0
    waiting = bytearray()
    for part in data:
        waiting += part
        while len(waiting) > CHUNK_BYTES:  # what fills a chunk exactly may still be the last
            yield cipher.encrypt(_nonce(prefix, number, is_last=False), bytes(waiting[:CHUNK_BYTES]), label)
            del waiting[:CHUNK_BYTES]
            number += 1
    yield cipher.encrypt(_nonce(prefix, number, is_last=True), bytes(waiting), label)


def open_stream(private_raw: bytes, file: BinaryIO, label: bytes) -> Iterator[bytes]:
    """The plain chunks, each proven genuine before it is given out. Raises NotSealed, CutOff.

    Whoever must not act on half a file reads to the end first: only then is it known that nothing is missing.
    """
    head = file.read(HEAD_BYTES)
    if not head.startswith(SUITE_S) or len(head) < HEAD_BYTES:
        raise NotSealed
    public, prefix = head[len(SUITE_S) : len(SUITE_S) + KEY_BYTES], head[len(SUITE_S) + KEY_BYTES :]
    private = X25519PrivateKey.from_private_bytes(private_raw)
    try:
        cipher = _cipher(private, X25519PublicKey.from_public_bytes(public), public, _public_of(private))
    except ValueError:
        raise NotSealed from None
    number = 0
    block = file.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(prefix, number, is_last=not following), block, label)
        except (InvalidTag, ValueError):
            raise _why(cipher, _nonce(prefix, number, is_last=False), block, label, following) from None
        if not following:
            return
        block, number = following, number + 1


def _why(cipher: AESGCM, nonce: bytes, block: bytes, label: bytes, following: bytes) -> NotSealed:
    """A whole chunk that is genuine but not the last one stands where the file ends: the rest is missing."""
    if following:
        return NotSealed()
    try:
        cipher.decrypt(nonce, block, label)
    except (InvalidTag, ValueError):
        return NotSealed()
    return CutOff()


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if is_last else b"\x00")


def _public_of(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def _cipher(private: X25519PrivateKey, other: X25519PublicKey, from_public: bytes, to_public: bytes) -> AESGCM:
    shared = private.exchange(other)
    return AESGCM(HKDF(hashes.SHA256(), KEY_BYTES, None, SUITE_S + from_public + to_public).derive(shared))
