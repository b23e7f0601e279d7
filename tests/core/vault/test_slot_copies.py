"""Two copies of the key slots: the one that lags behind is written anew, so that an old passphrase opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault import slots as module
from core.vault.slots import damaged_copies, read_slots
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


def test_a_passphrase_counts_as_changed_once_the_first_copy_is_on_the_disk(
    root: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = WorkspacePaths(root).slots
    core = open_workspace(root, PASSPHRASE, seams)
    write = module.replace_file

    def full(path: Path, data: bytes) -> None:
        if path == second:
            raise Unavailable("disk.full")
        write(path, data)

    monkeypatch.setattr(module, "replace_file", full)
    core.change_passphrase(PASSPHRASE, NEW)
    core.close()
    monkeypatch.undo()
    assert damaged_copies((first, second)) == [second]
    open_workspace(root, NEW, seams).close()
    assert damaged_copies((first, second)) == []


def test_a_disk_that_takes_not_even_the_first_copy_is_told_and_nothing_changed(
    root: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise Unavailable("disk.full")

    core = open_workspace(root, PASSPHRASE, seams)
    monkeypatch.setattr(module, "replace_file", full)
    with pytest.raises(Unavailable, match=r"disk\.full"):
        core.change_passphrase(PASSPHRASE, NEW)
    core.close()
    monkeypatch.undo()
    open_workspace(root, PASSPHRASE, seams).close()


@pytest.mark.parametrize("rubbish", [b"[" * 100_000, b'{"body": [], "sum": 1e999}', b'"x"', b"\xff"])
def test_rubbish_in_the_first_copy_is_a_damaged_copy(root: Path, rubbish: bytes) -> None:
    paths = WorkspacePaths(root).slots
    whole = read_slots(paths)
    paths[0].write_bytes(rubbish)
    assert read_slots(paths) == whole
    assert damaged_copies(paths) == [paths[0]]
