"""Closing checks: counts and digests that both ends can keep up to date one item at a time.

The digest of a set is the XOR of its members' SHA-256 (empty set: zeros), so order does not matter and adding a
member costs the same at ten items and at ten million. It finds what got lost, it does not defend against a forger:
that is what the chain and the receipts are for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sync.protocol.jsonbytes import dumps

EMPTY = "0" * 64


def add(digest: str, member_hash: str) -> str:
    """The digest with one member more (or, as XOR undoes itself, with one member less)."""
    return format(int(digest, 16) ^ int(member_hash, 16), "064x")


def total(member_hashes: Iterable[str]) -> tuple[int, str]:
    """Count and digest of these members."""
    count, value = 0, 0
    for member in member_hashes:
        count += 1
        value ^= int(member, 16)
    return count, format(value, "064x")


def digest_of(digests: Mapping[str, tuple[int, str]]) -> str:
    """The 16 digits that stand for all kinds together in hello; kinds with no member are left out."""
    table = {kind: [count, digest] for kind, (count, digest) in digests.items() if count}
    return hashlib.sha256(dumps(table)).hexdigest()[:16]


def row_totals(rows: Iterable[tuple[str, str, int]]) -> dict[str, tuple[int, str]]:
    """Count and digest per kind of rows (kind, id, version) that came down by pull. A member's hash is the SHA-256
    of kind, id and version, each on a line."""
    counts: dict[str, int] = {}
    values: dict[str, int] = {}
    sha256, number = hashlib.sha256, int.from_bytes
    for kind, row_id, version in rows:
        member = number(sha256(f"{kind}\n{row_id}\n{version}".encode()).digest(), "big")
        counts[kind] = counts.get(kind, 0) + 1
        values[kind] = values.get(kind, 0) ^ member
    return {kind: (count, format(values[kind], "064x")) for kind, count in sorted(counts.items())}
