"""kill -9 in every path that writes: what was acknowledged is there afterwards, nothing is half there."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import AppError
from core.service.exchange import RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams, signature_png

Say = Callable[[str], None]
WORDS = [PASSPHRASE, *(f"another phrase {n}" for n in range(1, 60))]
CYCLES = [0, 1, *(pytest.param(n, marks=pytest.mark.soak) for n in range(2, 143))]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> Path:
    """Some people, a draft to save and visits ready to be signed."""
    root = tmp_path_factory.mktemp("kill") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    for _ in range(6):
        fill_visit(core, add_people(core, 1)[0])
    core.drafts.start("visit", add_people(core, 1)[0])
    core.close()
    return root


def save_drafts(core: Core, say: Say) -> None:
    draft = core.drafts.list()[0].id
    for n in range(1, 10_000):
        core.drafts.save(draft, {"life/life_note": str(n)}, "life")
        say(f"{draft} {n}")


def sign(core: Core, say: Say) -> None:
    for row in core.drafts.list():
        try:
            say(core.records.sign(row.id).id)
        except AppError:
            continue


def bring_in_people(core: Core, say: Say) -> None:
    for _ in range(1000):
        say(" ".join(add_people(core, 7)))


def keep_pictures(core: Core, say: Say) -> None:
    for n in range(1000):
        ink = signature_png() + bytes([n % 256, n // 256])
        say(core.photos.keep_signature(ink).answer)


def back_up(core: Core, say: Say) -> None:
    for n in range(100):
        made = core.backups.make(core.paths.root.parent / f"stick{n}")
        say(str(made.row.folder))


def change_passphrases(core: Core, say: Say) -> None:
    for n in range(1, len(WORDS)):
        core.change_passphrase(WORDS[n - 1], WORDS[n])
        say(str(n))


def take_pages(core: Core, say: Say) -> None:
    for n in range(1000):
        ids = [core.seams.ids.new() for _ in range(5)]
        rows = [RemoteItem("person", key, 1, 5 * n + place + 1, invented_body(place)) for place, key in enumerate(ids)]
        core.exchange.apply_remote(rows, f"c{n}", "e1")
        say(f"c{n} " + " ".join(ids))


def drafts_are_there(core: Core, told: list[str]) -> None:
    draft, n = told[-1].split()
    assert int(core.drafts.open(draft).answers["life/life_note"]) >= int(n)


def visits_are_there(core: Core, told: list[str]) -> None:
    signed = {row.id for row in core.records.list("visit")}
    assert set(told) <= signed
    assert len(signed) + len(core.drafts.list()) == 7, "a draft or a record, never both, never neither"


def people_are_there(core: Core, told: list[str]) -> None:
    known = set(core._desk.persons.all_ids())
    assert {one for line in told for one in line.split()} <= known
    assert len(known) % 7 == 0, "seven at once or none of them"


def pictures_are_there(core: Core, told: list[str]) -> None:
    assert all(core.photos.load(one) for one in told)


def backups_are_whole(core: Core, told: list[str]) -> None:
    for line in told:
        assert core.backups.list(Path(line).parents[2])[0].folder == Path(line)


def pages_are_there(core: Core, told: list[str]) -> None:
    known = set(core._desk.persons.all_ids())
    assert {one for line in told for one in line.split()[1:]} <= known
    assert (len(known) - 7) % 5 == 0
    assert int(core.exchange.get_state("cursor")[1:]) >= int(told[-1].split()[0][1:])


PATHS: dict[str, tuple[Callable[[Core, Say], None], Callable[[Core, list[str]], None]]] = {
    "draft": (save_drafts, drafts_are_there),
    "sign": (sign, visits_are_there),
    "import": (bring_in_people, people_are_there),
    "picture": (keep_pictures, pictures_are_there),
    "backup": (back_up, backups_are_whole),
    "page": (take_pages, pages_are_there),
}


def killed(root: Path, work: Callable[[Core, Say], None], seed: int) -> list[str]:
    """Runs `work` in a child and kills it a moment after one of its first acknowledgements; returns all it gave."""
    rng, (read_end, write_end) = random.Random(seed), os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read_end)
            core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=seed + 100))
            work(core, lambda line: os.write(write_end, f"{line}\n".encode()) and None)
            time.sleep(60)  # all done: wait for the end
        finally:
            os._exit(1)
    os.close(write_end)
    heard = b""
    wanted = rng.randrange(1, 5)
    while heard.count(b"\n") < wanted:
        chunk = os.read(read_end, 65536)
        assert chunk, "the child failed by itself"
        heard += chunk
    select.select([], [], [], rng.random() * 0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while chunk := os.read(read_end, 65536):
        heard += chunk
    os.close(read_end)
    return heard.decode().split("\n")[:-1]


@pytest.mark.parametrize("seed", CYCLES)
@pytest.mark.parametrize("path", PATHS)
def test_what_was_acknowledged_survives(prepared: Path, tmp_path: Path, path: str, seed: int) -> None:
    work, judge = PATHS[path]
    root = tmp_path / "w"
    shutil.copytree(prepared, root)
    told = killed(root, work, seed)
    core = open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T11:00:00.000+08:00", seed=999))
    judge(core, told)
    bad = [finding.code for finding in core.health.check() if not finding.is_ok]
    assert not bad
    rows = "SELECT count(*) FROM event", "SELECT count(*) FROM outbox"
    assert len({core._desk.db.scalar(sql) for sql in rows}) == 1
    core.close()


@pytest.mark.parametrize("seed", CYCLES)
def test_a_passphrase_is_the_old_one_or_the_new_one(prepared: Path, tmp_path: Path, seed: int) -> None:
    root = tmp_path / "w"
    shutil.copytree(prepared, root)
    told = killed(root, change_passphrases, seed)
    last, opened = int(told[-1]), []
    for word in WORDS[last : last + 2]:
        try:
            core = open_workspace(root, word, fixed_seams())
        except AppError as error:
            assert error.code == "vault.wrong_passphrase"
            continue
        assert core.health.check()[0].is_ok, "both copies are whole again after opening"
        core.close()
        opened.append(word)
    assert len(opened) == 1
