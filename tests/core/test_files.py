"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from core import files
from core.errors import Unavailable
from core.files import disk_error, make_folder, replace_file


def test_the_new_bytes_take_the_place_of_the_old_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    replace_file(path, b"new" * 100_000)
    assert path.read_bytes() == b"new" * 100_000
    assert path.stat().st_mode & 0o077 == 0
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk.full"), (errno.EROFS, "disk.read_only"), (errno.EIO, "disk.failed")],
)
def test_a_failing_disk_leaves_the_old_bytes_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_args: object) -> int:
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, call, fail)
        with pytest.raises(Unavailable, match=code):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_takes_a_byte_at_a_time_gets_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "write", lambda handle, data: whole(handle, bytes(data[:1])))
        replace_file(tmp_path / "file", b"slowly")
    assert (tmp_path / "file").read_bytes() == b"slowly"


def test_a_folder_that_cannot_be_made_is_the_disks_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="disk.failed"):
        make_folder(tmp_path / "file" / "folder")
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_every_folder_that_was_missing_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_safe: list[Path] = []
    monkeypatch.setattr(files, "sync_folder", made_safe.append)
    make_folder(tmp_path / "a" / "b" / "c", 0o700)
    assert made_safe == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"], "from above, each in what holds it"
    assert os.name == "nt" or (tmp_path / "a" / "b" / "c").stat().st_mode & 0o777 == 0o700
    make_folder(tmp_path / "a" / "b" / "d")
    assert made_safe[3:] == [tmp_path / "a" / "b"]


def test_a_complaint_without_a_number_is_still_the_disks() -> None:
    assert disk_error(OSError("odd")).code == "disk.failed"
