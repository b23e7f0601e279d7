"""A workspace of every schema version there ever was opens with today's program, and nothing in it is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.app import open_workspace
from core.seams import Seams
from core.store.migrate import newest_version
from tests.helpers.workspace import PASSPHRASE

OLD = Path(__file__).resolve().parents[2] / "golden" / "db"
VERSIONS = sorted(int(path.name) for path in OLD.iterdir() if path.is_dir())
EVENTS = {1: 10, 2: 19, 3: 20, 4: 20}  # what each of them had written


def test_every_schema_version_has_a_workspace_kept() -> None:
    assert list(range(1, newest_version() + 1)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_workspace_opens_whole(version: int, tmp_path: Path, seams: Seams) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(OLD / str(version), root)
    core = open_workspace(root, PASSPHRASE, seams)
    assert core.people.search("").total == 8
    visits = core.records.list("visit")
    assert len(visits) == 2 and all(visit.serial.startswith("TF") for visit in visits)
    for visit in visits:
        record = core.records.show(visit.id)
        assert core.forms.of(record.form_id, record.form_version).questions
        assert all(core.photos.load(item) for item in record.media)
    assert sum(visit.print_count for visit in visits) == 1
    [draft] = core.drafts.list()
    assert draft.kind == "change"
    assert core.exchange.head()[0] == core.exchange.status().waiting == EVENTS[version]
    assert all(finding.is_ok for finding in core.health.check())
    core.close()


def test_what_the_second_schema_added_is_still_there(tmp_path: Path, seams: Seams) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(OLD / "2", root)
    core = open_workspace(root, PASSPHRASE, seams)
    kinds = ("emergency", "supplement", "call", "reply", "agreement", "campaign", "notice", "review", "lead")
    assert {kind: len(core.records.list(kind)) for kind in kinds} == dict.fromkeys(kinds, 1)
    [emergency] = core.records.list("emergency")
    assert [row.kind for row in core.records.following(emergency.id)] == ["supplement"]
    assert {user.role for user in core.users.list()} == {"lead", "volunteer"}
    assert {row.title for row in core.todo.list() if row.source == "matter"} >= {"24小时内落实先行救助"}
    [signed] = [row for row in core.agreements.list() if row.id]
    assert signed.number.startswith("XY")
    core.close()


@pytest.mark.parametrize("version", ["3", "4"])
def test_what_the_third_schema_added_is_still_there(version: str, tmp_path: Path, seams: Seams) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(OLD / version, root)
    core = open_workspace(root, PASSPHRASE, seams)
    asked = core.exchange.removals.question()
    assert asked is not None and asked.count == 3
    [left] = core.exchange.tray.list()
    assert left.name
    me = core.exchange.enrolment()
    assert me is not None and len(me.sealing_key) == 32 and me.lease_days == 60
    stick = core.exchange.sticks.state()
    assert (stick.items, stick.unanswered, stick.is_read) == (20, 20, False)
    core.close()
