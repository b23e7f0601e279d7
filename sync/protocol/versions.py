"""The named versions of the protocol: who speaks which, and what each may still do.

A laptop says its version in the header `X-Nuanfang` and in every batch. Uploads of the last twelve months of
programs are always taken (a village must never be left holding reports); only downloads may be refused with 426.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One version: its number on the wire, the month it came out, and why it exists."""

    number: int
    since: str
    reason: str


V1 = Version(1, "2026-11", "the first: signed hello, batches of canonical lines, pull by cursor, resumable photos")

VERSIONS: tuple[Version, ...] = (V1,)
CURRENT = V1
OLDEST_UPLOAD = V1  # oldest version whose batches are still taken
OLDEST_PULL = V1  # oldest version that can read what the district sends

BATCH_FORMAT = "nuanfang-batch/1"
ITEM_SCHEMA = 1  # newest `schema` of an item this program writes


def can_upload(number: int) -> bool:
    """True for a version whose batches are taken; a newer one may upload too, its unknown fields are kept."""
    return number >= OLDEST_UPLOAD.number


def can_pull(number: int) -> bool:
    """True for a version that understands the rows of a pull."""
    return number >= OLDEST_PULL.number
