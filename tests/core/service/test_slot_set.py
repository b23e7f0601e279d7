"""The set of key slots: no seal is no set, nobody who left is given the new key, and no change undoes another's."""

from __future__ import annotations

import dataclasses
import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.app import Core, open_with_recovery, open_workspace
from core.errors import AppError, NotAllowed, Unavailable
from core.paths import WorkspacePaths
from core.service import opening, rotation, users
from core.store.database import Database
from core.vault.kdf import KdfCost
from core.vault.slots import Slot, SlotFile, read_slots, unwrap, wrap, write_slots
from core.vault.turn import NAME
from tests.helpers.dying import Fuse, dies_in
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

LIU = "Liu second phrase 2"


def key_of(root: Path, passphrase: str = PASSPHRASE) -> bytes:
    return unwrap(read_slots(WorkspacePaths(root).slots), passphrase, "passphrase")[0]


def refusal(verb: object) -> str:
    with pytest.raises(AppError) as told:
        verb()  # type: ignore[operator]
    return told.value.code


def test_a_set_without_its_seal_is_nobody_s_once_there_was_one(core: Core) -> None:
    paths = core.paths.slots
    file = read_slots(paths)
    old = dataclasses.replace(file.slots[0], public=b"", sealed=b"", owner="nobody", id="z")
    bare = dataclasses.replace(file, slots=(old,), seal=b"")
    assert bare.is_vouched(core._keys.database), "as a file of the first format is"
    write_slots(paths, bare)
    assert refusal(core.rotate_key) == "vault.slots_foreign"
    assert refusal(core.new_card) == "vault.slots_foreign"
    assert "check.slots_foreign" in {finding.code for finding in core.health.check()}
    assert read_slots(paths) == bare


def test_a_key_change_that_would_leave_its_user_outside_is_refused(core: Core) -> None:
    paths, key = core.paths.slots, core._keys.database
    file = read_slots(paths).without_owner(core.info.user.id).vouched(key)
    write_slots(paths, file)
    with pytest.raises(NotAllowed, match=r"key\.no_way_in"):
        core.rotate_key()
    assert read_slots(paths) == file and core._keys.database == key
    add_people(core)


def test_who_left_is_not_given_the_new_key_by_an_old_key_file(root: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    old = [path.read_bytes() for path in core.paths.slots]
    twin = core.twin()
    core.users.end(user.id)
    twin.close()
    core.close()
    for path, data in zip(WorkspacePaths(root).slots, old, strict=True):
        path.write_bytes(data)
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=3))
    assert again.users.key_waits_for() is None, "the key was changed at the opening"
    assert user.id not in read_slots(again.paths.slots).owners()
    with pytest.raises(Unavailable, match=r"vault\.wrong_passphrase"):
        key_of(root, LIU)
    again.close()


def test_a_change_of_passphrase_brings_nobody_back_who_was_let_go_meanwhile(
    core: Core, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    other = open_workspace(root, PASSPHRASE, fixed_seams(seed=33))
    real = core.users._slot

    def slow(*args: object) -> object:
        other.users.end(user.id)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(core.users, "_slot", slow)
    core.change_passphrase(PASSPHRASE, "Fresh words 99")
    other.close()
    assert user.id not in read_slots(core.paths.slots).owners()
    assert key_of(root, "Fresh words 99") == core._keys.database


def test_who_is_let_go_while_he_changes_his_passphrase_gets_no_new_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    user, _changes = lead.users.add("刘助理", "assistant", LIU)
    his = open_workspace(root, LIU, fixed_seams(seed=3))
    real = his.users._slot
    monkeypatch.setattr(his.users, "_slot", lambda *args: (lead.users.end(user.id), real(*args))[1])
    with pytest.raises(Unavailable, match=r"vault\.wrong_passphrase"):
        his.change_passphrase(LIU, "Fresh words 99")
    assert user.id not in read_slots(his.paths.slots).owners()
    his.close()
    lead.close()


def test_every_change_of_the_key_file_takes_its_turn_and_works_out_before_it(
    core: Core, root: Path, workspace_template: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file is written the door is held; while Argon2id runs it is not."""
    fcntl = pytest.importorskip("fcntl")
    written: list[bool] = []
    derived: list[bool] = []

    def is_held() -> bool:
        with (root / NAME).open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    from core.service import rescue, slot_set, users

    for module in (slot_set, rotation, rescue):
        real = module.write_slots
        monkeypatch.setattr(module, "write_slots", lambda *a, r=real: (written.append(is_held()), r(*a))[1])
    for module in (users, rotation, opening):
        real_wrap = module.wrap
        monkeypatch.setattr(module, "wrap", lambda *a, r=real_wrap: (derived.append(is_held()), r(*a))[1])
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    core.change_passphrase(PASSPHRASE, "Fresh words 99")
    _code, card = core.new_card()
    core.drop_card(card)
    core.users.choose_policy("asvs")
    core.users.end(user.id)
    core.rotate_key()
    open_with_recovery(root, workspace_template[1], "Other words 77", fixed_seams(seed=5)).close()
    assert written == [True] * len(written) and len(written) >= 9
    assert derived == [False] * 4


def test_the_card_that_opens_is_renewed_and_the_other_one_stays(
    root: Path, workspace_template: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    fresh, _card = core.new_card()
    core.close()
    with monkeypatch.context() as dear:
        dear.setattr(opening, "dearer", lambda cost, _ms: KdfCost(cost.passes + 1, cost.memory_kib, cost.lanes))
        open_with_recovery(root, workspace_template[1], "Other words 77", fixed_seams(seed=3)).close()
    open_with_recovery(root, fresh, "Third words 77", fixed_seams(seed=4)).close()


def test_nothing_of_before_is_left_that_the_old_key_opens(core: Core, root: Path) -> None:
    old = core._keys.database
    core._db.copy_into(root / "workspace-schema3.db")
    (root / "workspace.db-wal.lost7").write_bytes(b"pages under the old key")
    core.rotate_key()
    assert not list(root.glob("workspace-schema*")) and not list(root.glob("*.lost*"))
    with pytest.raises(Unavailable, match=r"store\.wrong_key"):
        Database(core.paths.database, old)


def test_killed_before_that_the_next_opening_removes_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    core._db.copy_into(root / "workspace-schema3.db")
    with monkeypatch.context() as killed:
        killed.setattr(rotation, "_drop_left", lambda _paths: (_ for _ in ()).throw(Unavailable("disk.failed")))
        core.rotate_key()
    core.close()
    assert read_slots(WorkspacePaths(root).slots).previous
    open_workspace(root, PASSPHRASE, fixed_seams(seed=3)).close()
    assert not list(root.glob("workspace-schema*")) and not read_slots(WorkspacePaths(root).slots).previous


def test_a_file_that_somebody_holds_leaves_the_old_key_and_opens_the_door(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    core.users.end(user.id)
    core.close()

    def held(_paths: WorkspacePaths) -> None:
        raise PermissionError(errno.EACCES, "held by a scanner")

    with monkeypatch.context() as scanner:
        scanner.setattr(rotation, "_exchange", held)
        again = open_workspace(root, PASSPHRASE, fixed_seams(seed=3))
        assert again.users.key_waits_for() == [] and refusal(again.rotate_key) == "disk.read_only"
        add_people(again)
        again.close()
    later = open_workspace(root, PASSPHRASE, fixed_seams(seed=4))
    assert later.users.key_waits_for() is None
    later.close()


def test_what_cannot_be_opened_after_the_exchange_is_opened_by_what_lies_there(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, real = core._keys.database, rotation._exchange

    def then_fails(paths: WorkspacePaths) -> None:
        real(paths)
        raise OSError(errno.EIO, "the folder could not be flushed")

    monkeypatch.setattr(rotation, "_exchange", then_fails)
    assert refusal(core.rotate_key) == "disk.failed"
    assert core._keys.database != old
    add_people(core)


@pytest.mark.parametrize("garbage", [b"x" * 60, b"x", b"x" * 13])
def test_garbage_where_the_former_key_belongs_keeps_nobody_out(root: Path, garbage: bytes) -> None:
    paths = WorkspacePaths(root)
    write_slots(paths.slots, dataclasses.replace(read_slots(paths.slots), previous=garbage))
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=2))
    assert not read_slots(paths.slots).previous
    core.rotate_key()
    core.close()


def test_a_slot_slipped_in_for_the_one_at_the_desk_proves_nothing(core: Core, root: Path) -> None:
    paths, ids = WorkspacePaths(root).slots, fixed_seams(seed=9).ids
    file, me = read_slots(paths), core.info.user.id
    thief = wrap(
        b"?" * 32, "thief thief 1", ids.new(), "passphrase", me, file.workspace_id, KdfCost.lowest(), ids.token
    )
    write_slots(paths, replace(file, slots=(*file.slots, thief)))
    with pytest.raises(Unavailable, match=r"vault\.wrong_passphrase"):
        core.confirm("thief thief 1")
    core.confirm(PASSPHRASE)


def test_nor_does_it_get_the_old_key_when_a_killed_change_goes_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the slots and the exchange, and somebody writes to the folder before the next opening."""

    def turn() -> None:
        opened, fuse = open_workspace(root, PASSPHRASE, fixed_seams(seed=91)), Fuse(1)
        monkeypatch.setattr(rotation, "_exchange", lambda _paths: fuse.burn())
        opened.rotate_key()

    core = open_workspace(root, PASSPHRASE, fixed_seams())
    old = core._keys.database
    core.close()
    assert dies_in(turn)
    paths, ids = WorkspacePaths(root).slots, fixed_seams(seed=9).ids
    file = read_slots(paths)
    assert file.previous
    thief = wrap(
        b"?" * 32, "thief thief 1", ids.new(), "passphrase", "x", file.workspace_id, KdfCost.lowest(), ids.token
    )
    slipped = file.with_slot(thief)
    write_slots(paths, slipped)
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    assert again._keys.database == old
    assert "check.slots_foreign" in {finding.code for finding in again.health.check()}
    again.close()
    assert read_slots(paths) == slipped
    with pytest.raises(Unavailable):
        open_workspace(root, "thief thief 1", fixed_seams(seed=6))
    write_slots(paths, file)
    third = open_workspace(root, PASSPHRASE, fixed_seams(seed=7))
    assert third._keys.database == old and not read_slots(paths).previous
    third.close()


def test_a_card_or_a_passphrase_worked_out_while_the_key_changed_opens_with_the_new_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())

    def slow(*arguments: Any) -> Slot:
        slot = wrap(*arguments)
        core.rotate_key()
        return slot

    monkeypatch.setattr(rotation, "wrap", slow)
    monkeypatch.setattr(users, "wrap", slow)
    code, _slot = core.new_card()
    core.users.add("刘助理", "assistant", LIU)
    core.users.change_passphrase(PASSPHRASE, "Fresh words 99")
    core.close()
    for passphrase in (LIU, "Fresh words 99"):
        open_workspace(root, passphrase, fixed_seams(seed=5)).close()
    open_with_recovery(root, code, "Fresher words 98", fixed_seams(seed=6)).close()


def test_a_full_disk_in_the_middle_of_a_change_of_the_key_leaves_the_desk_its_database(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    people = add_people(core)
    whole = rotation.write_slots

    def full(paths: tuple[Path, Path], file: SlotFile) -> None:
        raise Unavailable("disk.full")

    def exchanging(paths: WorkspacePaths) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(rotation, "_exchange", exchanging)
    turns = iter([whole, full])
    monkeypatch.setattr(rotation, "write_slots", lambda paths, file: next(turns)(paths, file))
    with pytest.raises(AppError, match=r"disk\.full"):
        core.rotate_key()
    assert core.people.show(people[0])
    monkeypatch.undo()
    core.close()
    again = open_workspace(core.paths.root, PASSPHRASE, fixed_seams(seed=8))
    assert again.people.show(people[0]) and not read_slots(again.paths.slots).previous
    again.close()
