"""A folder that may not be written to, rights that are missing, a stick that is pulled out, a disk that runs full:
nothing acknowledged is lost, the refusal says what it is, and afterwards the program works again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.app import Core, open_workspace
from core.clock import FixedClock
from core.errors import AppError, Unavailable
from core.service.backups import Backups
from core.vault import backup
from tests.bad_inputs.words import said as sentence
from tests.core.test_disk_full import attempt, check_nothing_is_lost, in_a_child, keep_picture, ready, sign
from tests.helpers.workspace import PASSPHRASE, fixed_seams

NOBODY = 65_534
SENTENCES = {  # bad input 82
    "store.read_only": "数据库只能读，不能保存。请检查文件夹权限或磁盘开关。（store.read_only）",
    "workspace.no_rights": "没有权限读“w”里的文件，数据没有动。"
    "请用平时的账户登录电脑，或请管理员开放权限，再打开一次。（workspace.no_rights）",
}
__all__ = ["ready"]


def become_nobody() -> None:
    """Rights count for nothing while one is root."""
    if os.geteuid() == 0:
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def open_later(root: Path) -> Core:
    return open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=5))


@pytest.fixture
def place(ready: Path) -> Iterator[Path]:
    """A workspace in a folder that anybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="nuanfang-test-"))
    folder.chmod(0o755)
    shutil.copytree(ready, folder / "w")
    yield folder / "w"
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


def each(root: Path, mode: int, folder_mode: int) -> None:
    for path in (root, *root.rglob("*")):
        path.chmod(folder_mode if path.is_dir() else mode)


@pytest.mark.parametrize(
    ("mode", "folder_mode", "code"),
    [
        (0o444, 0o555, "store.read_only"),
        (0o000, 0o555, "workspace.no_rights"),
        (0o444, 0o000, "workspace.no_rights"),
    ],
    ids=["read only", "no file", "no folder"],
)
def test_a_workspace_one_may_not_write_to_is_refused_by_name_and_opens_once_one_may(
    place: Path, mode: int, folder_mode: int, code: str
) -> None:
    each(place, mode, folder_mode)

    def work() -> list[dict[str, Any]]:
        become_nobody()
        try:
            open_later(place).close()
        except AppError as error:
            return [{"refused": error.code, "said": sentence(error)}]
        return []

    told = in_a_child(work)
    each(place, 0o600, 0o700)
    assert told == [{"refused": code, "said": SENTENCES[code]}]
    check_nothing_is_lost(place, [])


def test_rights_that_go_while_one_works_stop_new_files_only_and_lose_nothing(place: Path) -> None:
    def work() -> list[dict[str, Any]]:
        core = open_later(place)
        core.statistics.workbook(core.statistics.month())  # whatever Python still has to load is loaded before
        each(place.parent, 0o444, 0o555)
        become_nobody()
        return attempt(core, 1)

    told = in_a_child(work)
    each(place.parent, 0o600, 0o700)
    refused = {one["what"]: one["refused"] for one in told if "refused" in one}
    assert refused == {"picture": "disk.read_only", "export": "gui.cannot_save", "backup": "disk.read_only"}
    check_nothing_is_lost(place, told)


STEPS = (Backups, "_copy_database"), (backup, "copy_media"), (backup, "hash_of"), (Backups, "_verify")


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_stick_pulled_out_in_the_middle_of_a_backup_leaves_no_half_one(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The folder goes as a stick does: before the database is copied, before the pictures are, while the copy is
    hashed, while everything is read back."""
    root, stick, pocket = tmp_path / "w", tmp_path / "stick", tmp_path / "pocket"
    shutil.copytree(ready, root)
    core = open_later(root)
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    first = core.backups.make(stick).row.folder.name
    clock.move(minutes=40)
    told = [{"what": "picture", "done": keep_picture(core, 1)}, {"what": "sign", "done": sign(core, 1)}]
    target, name = STEPS[step]
    real = getattr(target, name)

    def pulled(*given: Any, **named: Any) -> Any:
        if stick.exists():
            stick.rename(pocket)
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(target, name, pulled)
        with pytest.raises(Unavailable, match=r"backup\.no_place"):
            core.backups.make(stick)
    assert not stick.exists(), "nothing is made anew in its place"
    pocket.rename(stick)
    whole = {row.folder.name for row in core.backups.list(stick)}
    assert first in whole
    assert len(whole) == (2 if name == "_verify" else 1), "only what was finished counts"
    clock.move(minutes=1)
    core.backups.make(stick)
    assert len(core.backups.list(stick)) == len(whole) + 1
    core.close()
    shutil.rmtree(stick)
    check_nothing_is_lost(root, told)


@pytest.mark.parametrize("room", [6_000, pytest.param(12_000, marks=pytest.mark.soak)])
def test_a_small_disk_that_runs_full_loses_nothing(ready: Path, tmp_path: Path, room: int) -> None:
    """A real disk of that many kilobytes beside the workspace's own size, where the system lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    used = sum(path.stat().st_size for path in ready.rglob("*") if path.is_file()) // 1024
    size = f"size={used + room}k"
    mount = shutil.which("mount")
    if mount is None or os.geteuid() or subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", disk]).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        root = disk / "w"
        shutil.copytree(ready, root)

        def work() -> list[dict[str, Any]]:
            core = open_later(root)
            (disk / "films").write_bytes(bytes(max(0, os.statvfs(disk).f_bavail - 4) * os.statvfs(disk).f_frsize))
            told = attempt(core, 1)
            (disk / "films").unlink()
            return told + attempt(core, 2)

        told = in_a_child(work)
        half = len(told) // 2
        assert {one.get("refused") for one in told[:half]} == {"disk.full", "gui.cannot_save"}, told
        assert not [one for one in told[half:] if "refused" in one], told
        check_nothing_is_lost(root, told)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
