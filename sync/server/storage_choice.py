"""From what the administrator typed to a storage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import InvalidInput
from sync.server.storage import FolderStorage, Storage


def open_storage(data: Path | None, address: str, environ: Mapping[str, str]) -> Storage:
    """`data` a folder, or `address` an `s3://bucket/prefix`: exactly one of them.

    Raises InvalidInput("storage.none" | "storage.address").
    """
    if (data is None) == (not address):
        raise InvalidInput("storage.none", where="storage")
    if data is not None:
        return FolderStorage(data)
    from sync.server.storage_s3 import open_s3  # boto3 takes a while, and most districts have a folder

    return open_s3(address, environ)
