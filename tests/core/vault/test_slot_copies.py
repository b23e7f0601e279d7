"""Two copies of the key slots: the one that lags behind is written anew, so that an old passphrase opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault.slots import damaged_copies
from tests.helpers.workspace import PASSPHRASE

NEW = "another horse 59"


def test_a_plug_pulled_between_the_two_copies_leaves_no_way_in_for_the_old_passphrase(root: Path, seams: Seams) -> None:
    first, second = WorkspacePaths(root).slots
    old = second.read_bytes()
    core = open_workspace(root, PASSPHRASE, seams)
    core.change_passphrase(PASSPHRASE, NEW)
    assert not core.health.check()[0].params
    second.write_bytes(old)  # as if only the first had been replaced
    assert [finding.code for finding in core.health.check() if not finding.is_ok] == ["check.slot_copy"]
    core.close()
    open_workspace(root, NEW, seams).close()
    assert damaged_copies((first, second)) == []
    first.unlink()
    with pytest.raises(Unavailable, match=r"vault\.wrong_passphrase"):
        open_workspace(root, PASSPHRASE, seams)
