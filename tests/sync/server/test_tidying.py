"""Pieces of photos that nobody finishes go after thirty days; whole photos never do."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sync.server.service import tidying
from sync.server.storage import FolderStorage, Storage
from sync.server.store import photos
from tests.helpers.s3 import Bucket, bucket, s3_server
from tests.sync.server.office import CODE, Office

__all__ = ["bucket", "s3_server"]

OLD, YOUNG, WHOLE = (hashlib.sha256(word).hexdigest() for word in (b"old", b"young", b"whole"))
DAY_MS = 24 * 3600 * 1000


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A storage with two parts and a photo, and one that grew from a part."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "pictures")
    opened: Bucket = request.getfixturevalue("bucket")
    return opened.open()


def test_only_old_parts_go(office: Office, storage: Storage) -> None:
    device = office.ids.new()
    with office.begin() as connection:
        for name in (OLD, WHOLE):
            photos.begin(connection, CODE, name, 5, device)
        photos.finish(connection, CODE, WHOLE, 1)
    storage.append(CODE, OLD, 0, b"ol")
    storage.store(CODE, WHOLE, b"whole")
    [part] = storage.parts(CODE)
    with office.begin() as connection:
        assert tidying.tidy(connection, storage, CODE, part.touched_ms + 30 * DAY_MS).to_json() == {
            "dropped": 0, "freed_bytes": 0, "kept": 1,
        }  # fmt: skip
        assert tidying.tidy(connection, storage, CODE, part.touched_ms + 31 * DAY_MS).to_json() == {
            "dropped": 1, "freed_bytes": 2, "kept": 0,
        }  # fmt: skip
        assert list(storage.parts(CODE)) == []
        assert photos.find(connection, CODE, OLD) is None
        assert photos.find(connection, CODE, WHOLE) is not None
        assert tidying.damaged(connection, storage, CODE) == []
    assert storage.read(CODE, WHOLE) == b"whole"


def test_a_part_that_somebody_works_on_stays(office: Office, tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.append(CODE, OLD, 0, b"ol")
    os.utime(tmp_path / "parts" / CODE / OLD, (0, 0))
    now_ms = office.clock.now().utc_ms
    with office.begin() as busy, office.begin() as connection:
        photos.lock(busy, CODE, OLD)
        assert tidying.tidy(connection, storage, CODE, now_ms).kept == 1
    with office.begin() as connection:
        assert tidying.tidy(connection, storage, CODE, now_ms).dropped == 1
        assert connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar_one() == 0


def test_a_damaged_photo_is_named(office: Office, tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    with office.begin() as connection:
        for name in (OLD, YOUNG, WHOLE):
            photos.begin(connection, CODE, name, 5, office.ids.new())
            photos.finish(connection, CODE, name, 1)
        storage.store(CODE, WHOLE, b"whole")
        storage.store(CODE, YOUNG, b"young")
        (tmp_path / "photos" / CODE / YOUNG[:2] / YOUNG).write_bytes(b"yOung")
        assert tidying.damaged(connection, storage, CODE) == sorted([OLD, YOUNG])


def test_after_a_database_was_put_back_the_laptops_are_asked_for_photos_that_are_gone(
    office: Office, run: Callable[..., tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    storage = FolderStorage(tmp_path)
    with office.begin() as connection:
        for name in (YOUNG, WHOLE):
            photos.begin(connection, CODE, name, 5, office.ids.new())
            photos.finish(connection, CODE, name, 1)
        storage.store(CODE, WHOLE, b"whole")
    assert run("epoch")[1]["error"]["code"] == "storage.none"
    assert run("epoch", "--data", str(tmp_path))[1]["missing_photos"] == 1
    with office.begin() as connection:
        assert photos.complete(connection, CODE) == [WHOLE]
