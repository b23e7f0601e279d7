"""A database that has less than it had acknowledged is never opened as if nothing had happened."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import Unavailable
from core.seams import Seams
from core.service.backups import restore
from core.vault.keys import Keys
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit


def reopen(root: Path, **how: bool) -> Core:
    return open_workspace(root, PASSPHRASE, fixed_seams("2026-11-22T10:00:00.000+08:00", seed=99), **how)


def crashed(core: Core, to: Path) -> Path:
    """The workspace as a killed program leaves it: the last commits lie in the write-ahead log only."""
    shutil.copytree(core.paths.root, to)
    return to


def codes(core: Core) -> set[str]:
    return {finding.code for finding in core.health.check()}


@pytest.fixture
def mine(root: Path, seams: Seams) -> Core:
    """An open workspace that the test closes itself."""
    return open_workspace(root, PASSPHRASE, seams)


def test_an_old_file_put_back_is_refused_with_how_much_is_missing(mine: Core) -> None:
    person = add_people(mine, 2)[0]
    mine._desk.db.checkpoint()
    old = mine.paths.database.read_bytes()
    sign_visit(mine, person)
    head = mine._desk.journal.head()
    mine.close()
    mine.paths.database.write_bytes(old)
    with pytest.raises(Unavailable, match=r"store\.rolled_back") as told:
        reopen(mine.paths.root)
    assert told.value.params == {
        "lost": head[0] - 2, "since": "2026-11-22 09:30", "until": "2026-11-22 09:30",
    }  # fmt: skip
    with pytest.raises(Unavailable, match=r"store\.rolled_back"):
        reopen(mine.paths.root)  # asking twice changes nothing


def test_going_on_knowingly_leaves_a_fact_for_ever(mine: Core) -> None:
    person = add_people(mine, 2)[0]
    mine._desk.db.checkpoint()
    old = mine.paths.database.read_bytes()
    before = mine._desk.journal.chain_head()
    sign_visit(mine, person)
    after = mine._desk.journal.chain_head()
    mine.close()
    mine.paths.database.write_bytes(old)
    opened = reopen(mine.paths.root, accepts_loss=True)
    [gap] = opened._desk.facts.bodies("gap")
    assert gap == {
        "lost": after.seq - before.seq,
        "before": {"seq": before.seq, "hash": before.hash},
        "after": {"seq": after.seq, "hash": after.hash},
    }
    assert opened.exchange.take_batch(100, 1 << 20)[-1].kind == "gap", "the district hears of it"
    sign_visit(opened, person)
    opened.close()
    again = reopen(mine.paths.root)
    assert len(again._desk.facts.bodies("gap")) == 1
    assert "ok.head" in codes(again)
    again.close()


def test_a_killed_program_is_no_loss(core: Core, tmp_path: Path) -> None:
    person = add_people(core, 1)[0]
    sign_visit(core, person)
    left = crashed(core, tmp_path / "left")
    opened = reopen(left)
    assert opened._desk.journal.head() == core._desk.journal.head()
    opened.close()


def test_a_copy_without_its_log_is_never_silently_older(core: Core, tmp_path: Path) -> None:
    """Somebody copied the files of an open workspace and left the log out."""
    core._desk.db.checkpoint()
    sign_visit(core, add_people(core, 1)[0])
    left = crashed(core, tmp_path / "left")
    (left / "workspace.db-wal").unlink()
    (left / "workspace.db-shm").unlink(missing_ok=True)
    with pytest.raises(Unavailable, match=r"store\.rolled_back") as told:
        reopen(left)
    assert told.value.params["lost"] == core._desk.journal.head()[0]


@pytest.mark.parametrize("seed", range(50))
def test_a_rotten_write_ahead_log_is_seen(seed: int, worn: tuple[Path, int], tmp_path: Path) -> None:
    """One flipped bit, or a cut, anywhere in the log: SQLite drops what follows without a word."""
    root, seq = worn
    shutil.copytree(root, tmp_path / "w")
    log = tmp_path / "w" / "workspace.db-wal"
    rng, data = random.Random(seed), bytearray(log.read_bytes())
    if seed % 5 == 0:
        del data[rng.randrange(len(data)) :]
    else:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    log.write_bytes(data)
    with pytest.raises(Unavailable, match=r"store\.rolled_back") as told:
        reopen(tmp_path / "w")
    lost = told.value.params["lost"]
    assert isinstance(lost, int) and 1 <= lost <= seq
    assert any((tmp_path / "w").glob("workspace.db-wal.lost*")) or not data, "what can still be read is kept"


@pytest.fixture(scope="session")
def worn(tmp_path_factory: pytest.TempPathFactory, workspace_template: tuple[Path, str]) -> tuple[Path, int]:
    """A killed workspace whose log holds nothing but commits that moved the chain."""
    root = tmp_path_factory.mktemp("worn") / "w"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    core._desk.db.checkpoint()
    for _ in range(12):
        add_people(core, 1)
    left = crashed(core, root.with_name("left"))
    seq = core._desk.journal.head()[0]
    core.close()
    return left, seq


def test_without_the_counter_the_same_rot_goes_unseen(worn: tuple[Path, int], tmp_path: Path) -> None:
    """The proof that the test above can fail: SQLite's and SQLCipher's own checks are content."""
    shutil.copytree(worn[0], tmp_path / "w")
    for path in (tmp_path / "w").glob("head.*"):
        path.unlink()
    log = tmp_path / "w" / "workspace.db-wal"
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    log.write_bytes(data)
    opened = reopen(tmp_path / "w")
    assert opened._desk.journal.head()[0] < worn[1]
    assert {"ok.database", "ok.chain"} <= codes(opened)
    opened.close()


def test_a_database_of_another_past_is_refused(root: Path, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    for copy, seed, count in ((mine, 1, 2), (other, 2, 3)):
        shutil.copytree(root, copy)
        opened = open_workspace(copy, PASSPHRASE, fixed_seams(seed=seed))
        add_people(opened, count)
        opened.close()
    shutil.copyfile(other / "workspace.db", mine / "workspace.db")
    with pytest.raises(Unavailable, match=r"store\.other_history"):
        reopen(mine)


def test_a_restored_backup_is_no_loss(core: Core, tmp_path: Path) -> None:
    add_people(core, 2)
    core.backups.make(tmp_path / "stick")
    add_people(core, 3)
    restore(tmp_path / "stick", tmp_path / "back", PASSPHRASE)
    back = reopen(tmp_path / "back")
    assert "ok.head_new" in codes(back)
    back.close()


@pytest.mark.parametrize("spoilt", ["head.a", "head.b"])
def test_a_spoilt_counter_file_is_told_and_mended(mine: Core, spoilt: str) -> None:
    add_people(mine, 1)
    add_people(mine, 1)
    mine.close()
    (mine.paths.root / spoilt).write_bytes(b"x")
    opened = reopen(mine.paths.root)
    assert "check.head_copy" in codes(opened)
    opened.close()
    again = reopen(mine.paths.root)
    assert "ok.head" in codes(again)
    again.close()


@pytest.mark.parametrize("other", [b"x", None])
def test_two_spoilt_counter_files_over_a_chain_want_somebody_to_go_on_knowingly(
    mine: Core, other: bytes | None
) -> None:
    """A pulled plug spoils one of them: who spoils both may have put an old database there."""
    add_people(mine, 1)
    add_people(mine, 1)
    mine.close()
    (mine.paths.root / "head.a").write_bytes(b"x")
    (mine.paths.root / "head.b").unlink()
    if other is not None:
        (mine.paths.root / "head.b").write_bytes(other)
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"store\.counter_spoilt"):
            reopen(mine.paths.root)
    opened = reopen(mine.paths.root, accepts_loss=True)
    [gap] = opened._desk.facts.bodies("gap")
    assert gap["lost"] == 0 and "check.head" in codes(opened)
    opened.close()
    again = reopen(mine.paths.root)
    assert "ok.head" in codes(again)
    again.close()


def test_two_connections_count_together(core: Core, seams: Seams) -> None:
    twin = core.twin()
    for one in (core, twin, core, twin, twin):
        add_people(one, 1)
    noted = core._head.last()
    assert noted == core._desk.journal.chain_head() == twin._desk.journal.chain_head()
    twin.close()


def test_a_part_that_was_taken_back_is_not_counted(core: Core) -> None:
    add_people(core, 1)
    head = core._desk.journal.chain_head()
    db = core._desk.db
    with db.transaction():
        with pytest.raises(RuntimeError, match="no"), db.part():
            core._desk.write_fact("note", {}, title="x")
            raise RuntimeError("no")
        db.execute("DELETE FROM draft")
    assert core._head.last() == head == core._desk.journal.chain_head()


def test_the_counter_has_a_key_of_its_own() -> None:
    keys = Keys(b"k" * 32)
    assert len({keys.database, keys.head, keys.media, keys.backup}) == 4
