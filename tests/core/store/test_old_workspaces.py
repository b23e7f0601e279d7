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
    assert core.exchange.head()[0] == core.exchange.status().waiting == 10
    assert all(finding.is_ok for finding in core.health.check())
    core.close()
