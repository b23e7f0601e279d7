"""The disk is full at any size: what was acknowledged is there, the refusal says so, and with space it works again."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.app import Core, open_workspace
from core.errors import AppError
from gui.printing import save_file
from tests.helpers.pictures import encode
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams

STEP = 24 * 1024
SIZES = [pytest.param(n, marks=pytest.mark.soak) if n % 2 or n > 10 else n for n in range(96)]
OLD = Path(__file__).resolve().parents[1] / "golden" / "db" / "1"
FULL = {"disk.full", "gui.cannot_save"}  # the second names the file that leaves

Attempt = Callable[[Core, int], Any]


def save_draft(core: Core, turn: int) -> str:
    draft = core.drafts.open(core.drafts.list()[-1].id)
    core.drafts.save(draft.id, {**draft.answers, "life/life_note": f"{turn}" * 9_000}, "life")
    return f"{draft.id} {turn}"


def keep_picture(core: Core, turn: int) -> str:
    noise = encode(Image.effect_noise((300 + turn, 300), 90).convert("RGB"))
    return core.photos.keep(core.photos.prepare(noise, "西屋.jpg")).answer


def bring_in_people(core: Core, _turn: int) -> list[str]:
    return add_people(core, 7)


def sign(core: Core, _turn: int) -> str:
    return core.records.sign(core.drafts.list()[0].id).id


def export(core: Core, turn: int) -> str:
    data = core.statistics.workbook(core.statistics.month())
    return str(save_file(core.paths.root.parent / f"{turn}.xlsx", data + bytes(80_000)))


def back_up(core: Core, _turn: int) -> str:
    return str(core.backups.make(core.paths.root.parent / "stick").row.folder)


ATTEMPTS: dict[str, Attempt] = {
    "draft": save_draft,
    "picture": keep_picture,
    "people": bring_in_people,
    "sign": sign,
    "export": export,
    "backup": back_up,
}


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> Path:
    """A workspace with two visits to be signed and a third that is being written."""
    root = tmp_path_factory.mktemp("full") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    for _ in range(3):
        fill_visit(core, add_people(core, 1)[0])
    core.close()
    return root


def in_a_child(work: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What `work` told, run in a process of its own that ends like a killed one."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write_end, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as heard:
        told = json.loads(heard.read() or b"[]")
    os.waitpid(pid, 0)
    return list(told)


def attempt(core: Core, turn: int) -> list[dict[str, Any]]:
    """Each way to write once."""
    told = []
    for name, act in ATTEMPTS.items():
        try:
            told.append({"what": name, "done": act(core, turn)})
        except AppError as error:
            told.append({"what": name, "refused": error.code})
    return told


def on_a_small_disk(root: Path, room: int) -> list[dict[str, Any]]:
    """No file may grow beyond `room`; then there is space again."""

    def work() -> list[dict[str, Any]]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=5))
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        told = attempt(core, 1)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        return told + attempt(core, 2)

    return in_a_child(work)


def check_nothing_is_lost(root: Path, told: list[dict[str, Any]]) -> None:
    """Everything that was acknowledged is there, and nothing else that could be taken for it."""
    core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T11:00:00.000+08:00", seed=6))
    done: dict[str, list[Any]] = {name: [] for name in ATTEMPTS}
    for one in told:
        if "done" in one:
            done[one["what"]].append(one["done"])
    signed = {row.id for row in core.records.list("visit")}
    assert signed == set(done["sign"])
    assert len(signed) + len(core.drafts.list()) == 3, "what was refused is still a draft"
    for line in done["draft"][-1:]:
        draft, turn = line.split()
        assert draft in signed or core.drafts.open(draft).answers["life/life_note"].startswith(turn)
    assert all(core.photos.load(one) for one in done["picture"])
    known = set(core._desk.persons.all_ids())
    assert {one for seven in done["people"] for one in seven} <= known
    assert len(known) == 3 + 7 * len(done["people"]), "seven at once or none of them"
    assert all(Path(one).stat().st_size > 80_000 for one in done["export"])
    assert {path.name for path in root.parent.glob("*.xlsx*")} == {Path(one).name for one in done["export"]}
    assert {Path(one) for one in done["backup"]} == {row.folder for row in core.backups.list(root.parent / "stick")}
    assert not [finding.code for finding in core.health.check() if not finding.is_ok]
    core.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_full_disk_loses_nothing_that_was_acknowledged(ready: Path, tmp_path: Path, size: int) -> None:
    root = tmp_path / "w"
    shutil.copytree(ready, root)
    told = on_a_small_disk(root, size * STEP)
    first, second = told[: len(ATTEMPTS)], told[len(ATTEMPTS) :]
    assert len(second) == len(ATTEMPTS), "the child failed by itself"
    assert {one["refused"] for one in first if "refused" in one} <= FULL, told
    assert {one["refused"] for one in second if "refused" in one} <= {"backup.exists"}, told
    check_nothing_is_lost(root, told)


def test_there_is_a_size_at_which_something_is_refused_and_one_at_which_nothing_is(ready: Path, tmp_path: Path) -> None:
    for size, wanted in ((0, len(ATTEMPTS)), (1 << 20, 0)):
        shutil.copytree(ready, tmp_path / str(size) / "w")
        told = on_a_small_disk(tmp_path / str(size) / "w", size * STEP)
        assert sum("refused" in one for one in told[: len(ATTEMPTS)]) == wanted, told


@pytest.mark.parametrize("size", [3, *(pytest.param(n, marks=pytest.mark.soak) for n in range(60) if n != 3)])
def test_a_migration_on_a_full_disk_leaves_the_old_database_and_is_made_up_for_later(tmp_path: Path, size: int) -> None:
    root = tmp_path / "w"
    shutil.copytree(OLD, root)

    def work() -> list[dict[str, Any]]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (size * STEP, hard))
        try:
            open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=5)).close()
        except AppError as error:
            return [{"refused": error.code}]
        return [{"done": ""}]

    [told] = in_a_child(work)
    assert told.get("refused", "disk.full") == "disk.full"
    assert size >= 5 or "refused" in told
    core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T11:00:00.000+08:00", seed=6))
    assert (core.people.search("").total, len(core.records.list("visit")), len(core.drafts.list())) == (8, 2, 1)
    assert not [finding.code for finding in core.health.check() if not finding.is_ok]
    core.close()
