"""The check finds each kind of damage and says which it is; it changes nothing, and whole is whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core, open_workspace
from core.clock import FixedClock, Moment
from core.errors import Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from gui.text import has_sentence
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit

PAGE = 4096


@pytest.fixture
def busy_root(root: Path, seams: Seams) -> Path:
    """A closed workspace with people, visits and photos."""
    core = open_workspace(root, PASSPHRASE, seams)
    people = add_people(core, 5)
    for person in people[:3]:
        sign_visit(core, person, photos=1)
    core.close()
    return root


def codes(root: Path, seams: Seams, damage: Callable[[Core], None] = lambda core: None) -> list[str]:
    core = open_workspace(root, PASSPHRASE, seams)
    try:
        damage(core)
        findings = core.health.check()
        assert all(has_sentence(finding.code) for finding in findings)
        return [finding.code for finding in findings]
    finally:
        core.close()


def run(*statements: str) -> Callable[[Core], None]:
    def damage(core: Core) -> None:
        core._desk.db.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            core._desk.db.execute(statement)

    return damage


def test_a_sound_workspace_is_sound_in_every_part(busy_root: Path, seams: Seams) -> None:
    parts = ["ok.slots", "ok.database", "ok.head", "ok.chain", "ok.media", "ok.backup_young"]
    assert codes(busy_root, seams) == parts


def test_a_fresh_workspace_is_sound(root: Path, seams: Seams) -> None:
    assert codes(root, seams) == ["ok.slots", "ok.database", "ok.head_new", "ok.chain", "ok.media"]


def test_a_damaged_slot_copy_is_named(busy_root: Path, seams: Seams) -> None:
    path = WorkspacePaths(busy_root).slots[1]

    def damage(_core: Core) -> None:
        path.write_bytes(b"rubbish")

    core = open_workspace(busy_root, PASSPHRASE, seams)
    damage(core)
    [finding] = [one for one in core.health.check() if not one.is_ok]
    core.close()
    assert (finding.code, finding.params) == ("check.slot_copy", {"file": path.name})


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (("DELETE FROM outbox WHERE seq = 3", "DELETE FROM event WHERE seq = 3"), "check.chain"),
        (("DELETE FROM outbox WHERE seq = 8", "DELETE FROM event WHERE seq = 8"), "check.fact_altered"),
        (("UPDATE event SET prev = 'x' WHERE seq = 2",), "check.chain"),
        (("UPDATE event SET hash = '0' WHERE seq = 2",), "check.chain"),
        (("UPDATE event SET hash = '0' WHERE seq = 8",), "check.item_altered"),
        (
            ("UPDATE outbox SET line = CAST(replace(CAST(line AS TEXT), '村', '镇') AS BLOB) WHERE seq = 2",),
            "check.item_altered",
        ),
        (("UPDATE outbox SET line = CAST('no json' AS BLOB) WHERE seq = 2",), "check.item_altered"),
        (("UPDATE outbox SET op = 'withdrawn' WHERE seq = 2",), "check.item_altered"),
    ],
)
def test_a_chain_that_somebody_meddled_with_is_found(
    busy_root: Path, seams: Seams, statements: tuple[str, ...], code: str
) -> None:
    drop = ("DROP TRIGGER outbox_is_kept", "DROP TRIGGER fact_is_final", "DROP TRIGGER fact_is_kept")
    assert code in codes(busy_root, seams, run(*drop, *statements))


def test_a_fact_that_differs_from_what_was_signed_is_found(busy_root: Path, seams: Seams) -> None:
    damage = run("DROP TRIGGER fact_is_final", "UPDATE fact SET body = replace(body, '\"ok\"', '\"bad\"')")
    assert "check.fact_altered" in codes(busy_root, seams, damage)


def test_a_fact_that_is_gone_although_its_event_is_there_is_found(busy_root: Path, seams: Seams) -> None:
    damage = run(
        "DROP TRIGGER fact_is_kept",
        "DELETE FROM visit WHERE fact_id = (SELECT min(id) FROM fact)",
        "DELETE FROM fact WHERE id = (SELECT min(id) FROM fact)",
    )
    assert "check.fact_altered" in codes(busy_root, seams, damage)


def test_rows_that_point_nowhere_are_found(busy_root: Path, seams: Seams) -> None:
    damage = run("UPDATE visit SET fact_id = 'nobody' WHERE fact_id = (SELECT min(fact_id) FROM visit)")
    assert "check.references" in codes(busy_root, seams, damage)


def test_missing_and_damaged_photos_are_counted_apart(busy_root: Path, seams: Seams) -> None:
    files = sorted(WorkspacePaths(busy_root).media.glob("??/*"))
    files[0].unlink()
    data = files[1].read_bytes()
    files[1].write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    core = open_workspace(busy_root, PASSPHRASE, seams)
    found = {one.code: dict(one.params) for one in core.health.check() if not one.is_ok}
    core.close()
    assert found == {"check.media_missing": {"count": 1}, "check.media_damaged": {"count": 1}}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_a_flipped_byte_anywhere_in_the_database_is_found(busy_root: Path, seams: Seams, luck: random.Random) -> None:
    """Either the workspace does not open, with a sentence, or the check names damaged pages; it never passes."""
    path = WorkspacePaths(busy_root).database
    whole = path.read_bytes()
    place = luck.randrange(len(whole))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
    try:
        assert "check.pages" in codes(busy_root, seams), f"byte {place}, page {place // PAGE + 1}"
    except Unavailable as error:
        assert error.code in ("store.damaged", "store.wrong_key"), f"byte {place}, page {place // PAGE + 1}"
        assert has_sentence(error.code)
    finally:
        for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            name.unlink(missing_ok=True)
        path.write_bytes(whole)


def test_the_check_changes_nothing(busy_root: Path, seams: Seams) -> None:
    core = open_workspace(busy_root, PASSPHRASE, seams)
    before = core._desk.journal.head(), core.exchange.status(), core._desk.db.scalar("PRAGMA data_version")
    core.health.check()
    core.health.check()
    assert (core._desk.journal.head(), core.exchange.status(), core._desk.db.scalar("PRAGMA data_version")) == before
    core.close()


def test_a_backup_that_is_missing_or_old_is_advice_and_no_damage(
    busy_root: Path, seams: Seams, clock: FixedClock
) -> None:
    assert "ok.backup_young" in codes(busy_root, seams)
    clock.moment = Moment(clock.moment.utc_ms + 8 * 86_400_000, 480)
    assert "advice.backup_none" in codes(busy_root, seams)
    assert "ok.backup" in codes(busy_root, seams, lambda core: core.backups.make() and None)
    clock.moment = Moment(clock.moment.utc_ms + 8 * 86_400_000, 480)
    assert "advice.backup_old" in codes(busy_root, seams)
    core = open_workspace(busy_root, PASSPHRASE, seams)
    assert all(finding.is_ok for finding in core.health.check())
    core.close()
