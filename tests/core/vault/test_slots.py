"""Key slots: three things that can be wrong, three answers; a killed replacement leaves old or new."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import open_with_recovery, open_workspace, workspace_mode
from core.errors import AppError, InvalidInput, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault.kdf import KdfCost
from core.vault.slots import (
    CODE_LETTERS,
    SlotFile,
    new_recovery_code,
    read_recovery_code,
    read_slots,
    unwrap,
    wrap,
    write_slots,
)
from tests.helpers.workspace import PASSPHRASE


def _refusal(root: Path, passphrase: str, seams: Seams) -> str:
    with pytest.raises(AppError) as caught:
        open_workspace(root, passphrase, seams)
    return caught.value.code


def test_a_wrong_passphrase_damaged_slots_and_a_newer_database_get_three_answers(root: Path, seams: Seams) -> None:
    paths = WorkspacePaths(root)
    wrong = _refusal(root, "not the passphrase", seams)
    core = open_workspace(root, PASSPHRASE, seams)
    core._desk.db.execute("PRAGMA user_version = 9999")
    core.close()
    newer = _refusal(root, PASSPHRASE, seams)
    for path in paths.slots:
        path.write_bytes(path.read_bytes()[:-40])
    damaged = _refusal(root, PASSPHRASE, seams)
    assert (wrong, newer, damaged) == ("vault.wrong_passphrase", "store.newer", "vault.slots_damaged")


@pytest.mark.parametrize("copy", [0, 1])
def test_one_damaged_copy_opens_by_the_other_and_is_mended(root: Path, seams: Seams, copy: int) -> None:
    path = WorkspacePaths(root).slots[copy]
    whole = path.read_bytes()
    path.write_bytes(b"\x00" * 100)
    core = open_workspace(root, PASSPHRASE, seams)
    assert core.had_damaged_keys, "whoever comes in is told"
    core.close()
    assert path.read_bytes() == whole
    core = open_workspace(root, PASSPHRASE, seams)
    assert not core.had_damaged_keys
    core.close()


def test_the_recovery_code_opens_and_sets_a_new_passphrase(
    root: Path, workspace_template: tuple[Path, str], seams: Seams
) -> None:
    code = workspace_template[1].lower().replace("-", " ").replace("0", "o")
    open_with_recovery(root, code, "a fresh passphrase 1", seams).close()
    open_workspace(root, "a fresh passphrase 1", seams).close()
    assert _refusal(root, PASSPHRASE, seams) == "vault.wrong_passphrase"
    with pytest.raises(Unavailable, match="vault.wrong_recovery"):
        open_with_recovery(root, "0" * 24, "another passphrase 1", seams)


def test_a_changed_passphrase_wraps_the_same_key(root: Path, seams: Seams) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    database = WorkspacePaths(root).database.read_bytes()[:16]
    core.change_passphrase(PASSPHRASE, "a second passphrase 1")
    with pytest.raises(Unavailable, match="vault.wrong_passphrase"):
        core.change_passphrase(PASSPHRASE, "a third passphrase 1")
    core.close()
    assert WorkspacePaths(root).database.read_bytes()[:16] == database
    open_workspace(root, "a second passphrase 1", seams).close()


@pytest.mark.parametrize("passphrase", ["", "short", "x" * 257])
def test_a_passphrase_too_short_or_too_long_is_refused(root: Path, seams: Seams, passphrase: str) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    with pytest.raises(InvalidInput, match=r"vault\.passphrase_(short|long)"):
        core.change_passphrase(PASSPHRASE, passphrase)
    core.close()


def test_a_slot_cheapened_or_moved_to_another_workspace_no_longer_opens(seams: Seams) -> None:
    key = seams.ids.token(32)
    cost = KdfCost.lowest()
    slot = wrap(key, PASSPHRASE, "s1", "passphrase", "u1", "w1", cost, seams.ids.token)
    assert unwrap(SlotFile("w1", "real", (slot,)), PASSPHRASE, "passphrase")[0] == key
    with pytest.raises(Unavailable, match="vault.wrong_passphrase"):
        unwrap(SlotFile("w2", "real", (slot,)), PASSPHRASE, "passphrase")


def test_a_slot_file_with_a_cost_out_of_range_is_damaged(root: Path, seams: Seams) -> None:
    paths = WorkspacePaths(root).slots
    data = json.loads(paths[0].read_bytes())
    data["body"]["slots"][0]["cost"]["memory_kib"] = 8 * 1024 * 1024
    from core.domain.canonical import digest

    data["sum"] = digest(data["body"])
    for path in paths:
        path.write_text(json.dumps(data))
    assert _refusal(root, PASSPHRASE, seams) == "vault.slots_damaged"


def test_a_replacement_killed_at_any_step_leaves_a_whole_copy(
    root: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file operation of the replacement fails once; after each the slots still open."""
    from core import files as module

    paths = WorkspacePaths(root).slots
    file = read_slots(paths)
    for name in ("open", "write", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(module.os, name, _failing(28))
            with pytest.raises(Unavailable, match="disk.full"):
                write_slots(paths, file)
        assert read_slots(paths) == file
    assert not list(root.glob("*.new"))


def test_a_set_that_has_its_place_counts_although_the_folder_would_not_be_flushed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was told that nothing changed would go on typing a passphrase that opens nothing any more."""
    from core import files as module

    paths = WorkspacePaths(root).slots
    changed = dataclasses.replace(read_slots(paths), policy="asvs")

    def failing(_folder: Path) -> None:
        raise OSError(5, "the folder is not flushed")

    with monkeypatch.context() as patch:
        patch.setattr(module, "sync_folder", failing)
        write_slots(paths, changed)
    assert read_slots(paths).policy == "asvs"
    assert not list(root.glob("*.new"))


def test_the_practice_mark_is_readable_without_a_key(root: Path) -> None:
    assert workspace_mode(root) == "real"
    assert workspace_mode(root / "nothing") == ""


@given(st.binary(min_size=24, max_size=24))
def test_a_recovery_code_is_read_back_as_printed(noise: bytes) -> None:
    code = new_recovery_code(lambda _size: noise)
    assert len(code) == 29
    assert read_recovery_code(code) == code.replace("-", "")
    assert set(code.replace("-", "")) <= set(CODE_LETTERS)


@given(st.text(max_size=40))
def test_any_text_as_recovery_code_is_read_or_refused_never_a_crash(text: str) -> None:
    try:
        assert len(read_recovery_code(text)) == 24
    except InvalidInput as error:
        assert error.code == "vault.recovery_form"


def _failing(number: int):  # type: ignore[no-untyped-def]
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(number, "simulated")

    return fail
