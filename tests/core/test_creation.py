"""Making a workspace: it is there whole or it can be made again at once; nobody's files are cleared away for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import core.app as app
from core.app import Core, create_workspace, open_workspace, workspace_mode
from core.errors import AppError, Conflict, NotFound, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault.kdf import KdfCost
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.workspace import PASSPHRASE

STEPS = ("replace_file", "migrate", "write_slots", "_core", "remove_file")


def make(root: Path, seams: Seams, pack_id: str | None = None) -> Core:
    made, _code = create_workspace(
        root,
        village_code=VILLAGE_CODE,
        village_name=VILLAGE,
        user_name="赵协理",
        passphrase=PASSPHRASE,
        seams=seams,
        cost=KdfCost.lowest(),
        pack_id=pack_id,
    )
    return made


def stop_at(monkeypatch: pytest.MonkeyPatch, step: str, stop: Callable[[], None]) -> None:
    def stopped(*_: object, **__: object) -> None:
        stop()

    monkeypatch.setattr(app, step, stopped)


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_while_making_it_leaves_nothing_and_the_next_try_works(
    tmp_path: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full() -> None:
        raise Unavailable("disk.full")

    root = tmp_path / "w"
    with monkeypatch.context() as broken, pytest.raises(Unavailable, match=r"disk\.full"):
        stop_at(broken, step, full)
        make(root, seams)
    assert list(root.iterdir()) == []
    assert workspace_mode(root) == ""
    make(root, seams).close()
    open_workspace(root, PASSPHRASE, seams).close()


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_making_it_there_is_no_workspace_and_the_next_try_works(
    tmp_path: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    root = tmp_path / "w"
    child = os.fork()
    if child == 0:
        stop_at(monkeypatch, step, lambda: os._exit(9))
        make(root, seams)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not WorkspacePaths(root).exists()
    with pytest.raises(Unavailable, match=r"workspace\.missing"):
        open_workspace(root, PASSPHRASE, seams)
    make(root, seams).close()
    open_workspace(root, PASSPHRASE, seams).close()
    with pytest.raises(Conflict, match=r"workspace\.exists"):
        make(root, seams)


def test_photos_whose_database_is_gone_are_not_cleared_away(tmp_path: Path, seams: Seams) -> None:
    photo = WorkspacePaths(tmp_path).media / "ab" / ("ab" * 32)
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"sealed")
    make(tmp_path, seams).close()
    assert photo.read_bytes() == b"sealed"


def test_rules_nobody_has_make_no_workspace(tmp_path: Path, seams: Seams) -> None:
    with pytest.raises(NotFound, match=r"rulepack\.unknown"):
        make(tmp_path / "w", seams, pack_id="nowhere")
    assert not (tmp_path / "w").exists()


def test_a_folder_nobody_may_look_into_is_told_as_such(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(AppError, match=r"workspace\.folder"):
        workspace_mode(root)


def test_a_new_passphrase_that_cannot_be_written_leaves_no_open_workspace(
    workspace_template: tuple[Path, str], root: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []

    def full(*_: object) -> None:
        raise Unavailable("disk.full")

    def close(core: Core) -> None:
        closed.append(True)
        core._db.close()

    monkeypatch.setattr(Core, "close", close)
    monkeypatch.setattr("core.service.slot_set.write_slots", full)
    with pytest.raises(Unavailable, match=r"disk\.full"):
        app.open_with_recovery(root, workspace_template[1], "another horse 59", seams)
    assert closed == [True]
