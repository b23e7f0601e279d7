"""The disk is full at any size: what was acknowledged is there, the refusal says so, and with space it works again."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from core.app import Core, open_workspace
from core.errors import AppError
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams

STEP = 24 * 1024
SIZES = [*range(12), *(pytest.param(n, marks=pytest.mark.soak) for n in range(12, 96))]


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> Path:
    """A workspace with two visits to be signed."""
    root = tmp_path_factory.mktemp("full") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    for _ in range(2):
        fill_visit(core, add_people(core, 1)[0])
    core.close()
    return root


def on_a_small_disk(root: Path, room: int) -> list[dict[str, Any]]:
    """In a child of its own: no file may grow beyond `room`; then there is space again."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=5))
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
            told = [attempt(core, "sign"), attempt(core, "backup")]
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            told += [attempt(core, "sign"), attempt(core, "backup")]
            os.write(write_end, json.dumps(told).encode())
        finally:
            os._exit(0)  # like a killed one: nothing is put in order
    os.close(write_end)
    with os.fdopen(read_end, "rb") as heard:
        told = json.loads(heard.read() or b"[]")
    os.waitpid(pid, 0)
    return list(told)


def attempt(core: Core, what: str) -> dict[str, Any]:
    try:
        if what == "sign":
            return {"signed": core.records.sign(core.drafts.list()[0].id).id}
        return {"backup": str(core.backups.make(core.paths.root.parent / "stick").row.folder)}
    except AppError as error:
        return {"refused": error.code}


@pytest.mark.parametrize("size", SIZES)
def test_a_full_disk_loses_nothing_that_was_acknowledged(ready: Path, tmp_path: Path, size: int) -> None:
    root = tmp_path / "w"
    shutil.copytree(ready, root)
    told = on_a_small_disk(root, size * STEP)
    assert len(told) == 4, "the child failed by itself"
    assert {one.get("refused", "disk.full") for one in told[:2]} == {"disk.full"}
    assert all("refused" not in one or one["refused"] == "backup.exists" for one in told[2:]), told
    core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T11:00:00.000+08:00", seed=6))
    signed = {one["signed"] for one in told if "signed" in one}
    assert signed == {row.id for row in core.records.list("visit")}
    assert len(signed) + len(core.drafts.list()) == 2, "what was refused is still a draft"
    assert not [finding.code for finding in core.health.check() if not finding.is_ok]
    kept = {row.folder for row in core.backups.list(tmp_path / "stick")}
    assert {Path(one["backup"]) for one in told if "backup" in one} == kept
    core.close()


def test_there_is_a_size_at_which_something_is_refused_and_one_at_which_nothing_is(ready: Path, tmp_path: Path) -> None:
    for size, wanted in ((0, 2), (1 << 20, 0)):
        shutil.copytree(ready, tmp_path / str(size) / "w")
        told = on_a_small_disk(tmp_path / str(size) / "w", size * STEP)
        assert sum("refused" in one for one in told[:2]) == wanted
