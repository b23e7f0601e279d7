"""Laws of the photo storage, the same for a folder and for S3: a part is durable, a photo is whole, a wrong one leaves
nothing, and any worker can go on where another stopped."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from sync.server.storage import FolderStorage, Storage, StorageTrouble
from sync.server.storage_choice import open_storage
from sync.server.storage_s3 import S3Storage
from tests.helpers.s3 import Bucket, bucket, s3_server

__all__ = ["bucket", "s3_server"]

DATA = bytes(range(256)) * 20
NAME = hashlib.sha256(DATA).hexdigest()
Open = Callable[[], Storage]


@pytest.fixture(params=["folder", "s3"])
def worker(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same storage once more, as one more worker or a restart does."""
    if request.param == "folder":
        return lambda: FolderStorage(tmp_path)
    opened: Bucket = request.getfixturevalue("bucket")
    return opened.open


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=4), turns=st.integers(1, 3))
def test_pieces_of_any_size_through_any_worker_make_the_photo(worker: Open, cuts: list[int], turns: int) -> None:
    workers = [worker() for _ in range(turns)]
    places = [0, *sorted(cuts), len(DATA)]
    district = hashlib.sha256(repr((cuts, turns)).encode()).hexdigest()[:12]  # a place of its own each time
    for turn, (start, end) in enumerate(pairwise(places)):
        storage = workers[turn % turns]
        assert storage.append(district, NAME, start, DATA[start:end]) == end
        assert all(other.offset(district, NAME) == end for other in workers)
    assert workers[0].read(district, NAME) is None or cuts == []
    assert workers[-1].finish(district, NAME)
    assert all(other.read(district, NAME) == DATA for other in workers)
    assert workers[0].offset(district, NAME) == 0
    assert workers[0].finish(district, NAME)


def test_what_was_acknowledged_is_there_after_a_restart(worker: Open) -> None:
    assert worker().append("1", NAME, 0, DATA[:1000]) == 1000
    assert worker().offset("1", NAME) == 1000
    worker().append("1", NAME, 1000, DATA[1000:])
    assert worker().finish("1", NAME)
    assert worker().read("1", NAME) == DATA


def test_a_piece_sent_again_after_a_lost_answer_changes_nothing(worker: Open) -> None:
    first, second = worker(), worker()
    first.append("1", NAME, 0, DATA[:2000])
    assert second.append("1", NAME, 0, DATA[:2000]) == 2000
    assert first.offset("1", NAME) == 2000
    second.append("1", NAME, 2000, DATA[2000:])
    assert first.finish("1", NAME)
    assert second.finish("1", NAME), "the answer of the last one got lost too"
    assert second.read("1", NAME) == DATA


def test_what_lies_beyond_the_offset_is_dropped(worker: Open) -> None:
    storage = worker()
    storage.append("1", NAME, 0, b"x" * 9000)
    storage.append("1", NAME, 0, DATA[:3000])
    assert storage.offset("1", NAME) == 3000
    storage.append("1", NAME, 1000, DATA[1000:2000])
    assert storage.offset("1", NAME) == 2000
    storage.append("1", NAME, 2000, DATA[2000:])
    assert storage.finish("1", NAME)
    assert storage.read("1", NAME) == DATA


def test_a_wrong_photo_leaves_nothing(worker: Open) -> None:
    storage = worker()
    storage.append("1", NAME, 0, DATA[:-1])
    assert not storage.finish("1", NAME)
    assert storage.offset("1", NAME) == 0
    assert storage.read("1", NAME) is None
    assert not storage.finish("1", NAME)
    assert not storage.store("1", NAME, DATA[:-1])
    assert not storage.has("1", NAME)


def test_a_whole_photo_at_once_takes_the_place_of_its_part(worker: Open) -> None:
    storage = worker()
    storage.append("1", NAME, 0, DATA[:10])
    assert storage.store("1", NAME, DATA)
    assert storage.read("1", NAME) == DATA
    assert storage.has("1", NAME)
    assert list(storage.parts("1")) == []
    assert storage.store("1", NAME, DATA)


def test_districts_do_not_share_photos(worker: Open) -> None:
    storage = worker()
    storage.store("1", NAME, DATA)
    storage.append("12", NAME, 0, DATA[:5])
    assert storage.read("2", NAME) is None
    assert storage.offset("1", NAME) == 0


def test_parts_are_listed_with_their_size_and_can_be_dropped(worker: Open) -> None:
    storage = worker()
    storage.append("1", NAME, 0, DATA[:600])
    storage.append("1", NAME, 600, DATA[600:700])
    storage.store("1", hashlib.sha256(b"x").hexdigest(), b"x")
    [part] = storage.parts("1")
    assert (part.sha256, part.size) == (NAME, 700)
    assert part.touched_ms > 1_700_000_000_000
    storage.drop_part("1", NAME)
    storage.drop_part("1", NAME)
    assert list(storage.parts("1")) == []
    assert storage.has("1", hashlib.sha256(b"x").hexdigest())


def test_a_storage_that_works_says_nothing(worker: Open) -> None:
    worker().check()


def test_a_late_shorter_write_of_another_worker_takes_nothing_back(bucket: Bucket) -> None:
    """The first worker's request was given up, and reaches the store after a longer one was acknowledged."""
    late, other = bucket.open(), bucket.open()
    assert other.append("1", NAME, 0, DATA[:900]) == 900
    other.append("1", NAME, 900, DATA[900:1000])
    late._put(late._chunk_key("1", NAME, 0, 300), DATA[:300])
    assert other.offset("1", NAME) == 1000
    other.append("1", NAME, 1000, DATA[1000:])
    late._put(late._chunk_key("1", NAME, 900, 4), DATA[900:904])
    assert other.finish("1", NAME)


def test_a_store_that_is_away_or_forbids_is_a_trouble_not_a_bug(bucket: Bucket, tmp_path: Path) -> None:
    nobody = Bucket(bucket.address, bucket.environ | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}).open()
    missing = Bucket("s3://no-such-bucket-here", bucket.environ).open()
    (tmp_path / "file").write_bytes(b"")
    folder = FolderStorage(tmp_path / "file")
    for storage in (nobody, missing, folder):
        with pytest.raises(StorageTrouble):
            storage.check()
        with pytest.raises(StorageTrouble):
            storage.append("1", NAME, 0, DATA)
        with pytest.raises(StorageTrouble):
            storage.store("1", NAME, DATA)


def test_where_photos_go_is_said_once_and_clearly(tmp_path: Path, bucket: Bucket) -> None:
    assert isinstance(open_storage(tmp_path, "", {}), FolderStorage)
    assert isinstance(open_storage(None, bucket.address, bucket.environ), S3Storage)
    for data, address in ((None, ""), (tmp_path, "s3://x"), (None, "ftp://x"), (None, "s3://")):
        with pytest.raises(InvalidInput):
            open_storage(data, address, {})


def test_what_a_full_disk_did_not_take_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    storage = FolderStorage(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    for _ in range(5):
        with pytest.raises(StorageTrouble):
            storage.store("1", NAME, DATA)
    monkeypatch.undo()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert storage.store("1", NAME, DATA) and storage.read("1", NAME) == DATA


def test_a_new_folder_is_safe_before_what_lies_in_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_safe: list[Path] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        fsync(handle)
        made_safe.append(Path(f"/proc/self/fd/{handle}").readlink())

    monkeypatch.setattr(os, "fsync", watched)
    root = tmp_path / "new"
    storage = FolderStorage(root)
    storage.append("1", NAME, 0, DATA[:10])
    assert {tmp_path, root, root / "parts", root / "parts/1"} <= set(made_safe)
    made_safe.clear()
    assert storage.store("1", NAME, DATA)
    photos = root / "photos"
    assert {root, photos, photos / "1", photos / "1" / NAME[:2]} <= set(made_safe)
    assert made_safe[-1] == photos / "1" / NAME[:2], "the name in its folder comes last"
    made_safe.clear()
    other = bytes(reversed(DATA))
    storage.store("1", hashlib.sha256(other).hexdigest(), other)
    assert len(made_safe) == 2, "the folders of later photos are there already"
