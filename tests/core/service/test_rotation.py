"""A new database key: old or new whenever it is killed, nobody who left, nobody who slipped in, nothing missing."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.app import Core, open_with_recovery, open_workspace
from core.errors import AppError, NotAllowed, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service import rotation
from core.service.backups import restore
from core.service.salvage import salvage
from core.vault.kdf import KdfCost
from core.vault.slots import Slot, read_slots, unwrap, wrap, write_slots
from tests.helpers.dying import Fuse, dies_in
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "db"
LIU = "liu second phrase 2"


@pytest.fixture
def held(root: Path) -> Core:
    """An open workspace that the test closes itself."""
    return open_workspace(root, PASSPHRASE, fixed_seams())


def key_of(root: Path, passphrase: str = PASSPHRASE) -> bytes:
    return unwrap(read_slots(WorkspacePaths(root).slots), passphrase, "passphrase")[0]


def test_everything_is_there_under_the_new_key_and_the_old_one_opens_nothing(held: Core, root: Path) -> None:
    [person] = add_people(held)
    record = sign_visit(held, person, photos=1)
    old, seq = held._keys.database, held._desk.journal.head()
    hashes = list(held._desk.pictures.hashes())
    heard: list[str] = []
    held.rotate_key(heard.append)
    assert heard == ["copy", "check", "swap"]
    assert held._keys.database != old and held._desk.journal.head() == seq
    assert held.records.show(record).actor_name == "赵协理"
    assert all(held._desk.media.read(name) for name in hashes)
    later = sign_visit(held, person, photos=1)
    held.close()
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    assert again.records.show(later) and not [one for one in again.health.check() if not one.is_ok]
    assert all(again._desk.media.read(name) for name in again._desk.pictures.hashes())
    again.close()
    from core.store.database import Database

    with pytest.raises(Unavailable, match=r"store\.wrong_key"):
        Database(WorkspacePaths(root).database, old)


def test_pictures_taken_after_it_do_not_open_with_the_old_key(core: Core) -> None:
    from core.vault.keys import Keys
    from core.vault.media import MediaStore

    [person] = add_people(core)
    old = Keys(core._keys.database)
    sign_visit(core, person, photos=1)
    before = set(core._desk.pictures.hashes())
    core.rotate_key()
    sign_visit(core, person, photos=2)
    [fresh, *_] = sorted(set(core._desk.pictures.hashes()) - before)
    with pytest.raises(Unavailable, match=r"media\.wrong_key"):
        MediaStore(core.paths.media, old.media).read(fresh)


def test_who_was_removed_has_a_key_that_opens_nothing_any_more(core: Core, root: Path) -> None:
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    his = key_of(root, LIU)
    core.users.end(user.id)
    assert core.users.key_waits_for() == []
    assert core.rotate_if_wanted() and core.users.key_waits_for() is None
    assert key_of(root) != his


def test_killed_after_the_removal_the_next_opening_changes_the_key(held: Core, root: Path) -> None:
    user, _changes = held.users.add("刘助理", "assistant", LIU)
    held.users.end(user.id)
    old = held._keys.database
    held.close()
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    assert again._keys.database != old and again.users.key_waits_for() is None
    again.close()


def test_killed_on_the_way_the_workspace_has_the_old_key_or_the_new_one(root: Path, tmp_path: Path) -> None:
    killed_at_every(("replace",), root, tmp_path, stride=3)


@pytest.mark.soak
def test_killed_at_every_step_the_workspace_has_the_old_key_or_the_new_one(root: Path, tmp_path: Path) -> None:
    killed_at_every(("replace",), root, tmp_path)


@pytest.mark.soak
def test_nor_is_it_neither_between_two_of_the_steps(root: Path, tmp_path: Path) -> None:
    killed_at_every(("open", "write", "fsync", "replace", "rename", "unlink"), root, tmp_path)


def killed_at_every(calls: tuple[str, ...], root: Path, tmp_path: Path, stride: int = 1) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    [person] = add_people(core)
    record = sign_visit(core, person)
    seq, old = core._desk.journal.head(), core._keys.database
    core.close()
    step, died, seen = 0, True, set()
    while died:
        step += stride
        copy = tmp_path / f"w{step}"
        shutil.copytree(root, copy)

        def turn(last: int = step, copy: Path = copy) -> None:
            opened = open_workspace(copy, PASSPHRASE, fixed_seams(seed=last))
            fuse = Fuse(last)
            for name in calls:
                setattr(os, name, fuse.before(getattr(os, name)))
            rotation.rotate(opened._holder, opened.seams.ids, lambda _step: fuse.burn())

        died = dies_in(turn)
        again = open_workspace(copy, PASSPHRASE, fixed_seams(seed=step + 500))
        assert again._desk.journal.head() == seq and again.records.show(record)
        assert not [one for one in again.health.check() if not one.is_ok]
        assert not again.paths.next_database.exists() and not read_slots(again.paths.slots).previous
        seen.add(again._keys.database == old)
        again.close()
        shutil.rmtree(copy)
    assert step > 8 and seen == {True, False}


def test_exchanging_the_file_before_the_slots_would_be_caught(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the law above can fail: a program that writes the slots last loses everything when killed."""

    def turn() -> None:
        core, fuse = open_workspace(root, PASSPHRASE, fixed_seams(seed=91)), Fuse(1)
        monkeypatch.setattr(rotation, "write_slots", lambda *_args: None)
        monkeypatch.setattr(core._holder.keys, "turn_to", lambda _key: fuse.burn())
        core.rotate_key()

    assert dies_in(turn)
    with pytest.raises(Unavailable, match=r"store\.wrong_key"):
        open_workspace(root, PASSPHRASE, fixed_seams(seed=5))


def test_a_slot_that_was_slipped_in_never_receives_the_new_key(core: Core, root: Path) -> None:
    paths, ids = WorkspacePaths(root).slots, fixed_seams(seed=9).ids
    file = read_slots(paths)
    thief = wrap(
        b"?" * 32, "thief thief 1", ids.new(), "passphrase", "x", file.workspace_id, KdfCost.lowest(), ids.token
    )
    for slipped in (
        file.with_slot(thief),
        replace(file.with_slot(thief), seal=b""),
        replace(file, slots=tuple(replace(slot, public=thief.public) for slot in file.slots)),
    ):
        write_slots(paths, slipped)
        for verb in (core.rotate_key, core.new_card, lambda: core.users.add("刘助理", "assistant", LIU)):
            with pytest.raises(Unavailable, match=r"vault\.slots_foreign"):
                verb()
        assert read_slots(paths) == slipped
        assert "check.slots_foreign" in {finding.code for finding in core.health.check()}


def test_guessing_the_old_passphrase_at_the_open_window_waits_too(core: Core) -> None:
    for _ in range(4):
        with pytest.raises(Unavailable, match=r"vault\.wrong_passphrase"):
            core.users.change_passphrase("a wrong one 1", "Something new 7")
    with pytest.raises(Unavailable, match=r"vault\.wait"):
        core.users.change_passphrase(PASSPHRASE, "Something new 7")


def test_a_program_that_does_not_look_would_give_it_the_key(
    core: Core, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: without the seal of the set the thief opens the database after the next change."""
    paths, ids = WorkspacePaths(root).slots, fixed_seams(seed=9).ids
    file = read_slots(paths)
    thief = wrap(
        b"?" * 32, "thief thief 1", ids.new(), "passphrase", core.info.user.id, file.workspace_id, KdfCost.lowest(),
        ids.token,
    )  # fmt: skip
    write_slots(paths, file.with_slot(thief))
    monkeypatch.setattr(rotation, "require_ours", lambda *_args: None)
    core.rotate_key()
    assert key_of(root, "thief thief 1") == core._keys.database


def test_another_connection_refuses_it_and_nothing_changes(core: Core, root: Path) -> None:
    other = core.twin()
    with pytest.raises(Unavailable, match=r"key\.busy"):
        core.rotate_key()
    other.close()
    assert key_of(root) == core._keys.database and not core.paths.next_database.exists()
    add_people(core)
    core.rotate_key()


def test_a_full_disk_leaves_the_old_key(core: Core, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = core._keys.database
    monkeypatch.setattr(core._db, "export_into", lambda *_args: (_ for _ in ()).throw(Unavailable("disk.full")))
    core.paths.next_database.write_bytes(b"half")
    with pytest.raises(Unavailable, match=r"disk\.full"):
        core.rotate_key()
    assert key_of(root) == core._keys.database == old
    add_people(core)


def test_the_recovery_card_stays_good_and_a_new_one_ends_the_old(
    held: Core, root: Path, workspace_template: tuple[Path, str]
) -> None:
    held.rotate_key()
    held.close()
    opened = open_with_recovery(root, workspace_template[1], "after the change 7", fixed_seams(seed=6))
    code, card = opened.new_card()
    opened.keep_card(card)
    opened.close()
    with pytest.raises(Unavailable, match=r"vault\.wrong_recovery"):
        open_with_recovery(root, workspace_template[1], "yet another one 8", fixed_seams(seed=7))
    open_with_recovery(root, code, "yet another one 8", fixed_seams(seed=8)).close()


def test_a_backup_of_before_comes_back_with_the_passphrase_of_its_day(core: Core, tmp_path: Path) -> None:
    [person] = add_people(core)
    sign_visit(core, person, photos=1)
    place = tmp_path / "stick"
    place.mkdir()
    core.backups.make(place / "b")
    core.rotate_key()
    core.change_passphrase(PASSPHRASE, "another horse 59")
    restore(place / "b", tmp_path / "back", PASSPHRASE)
    back = open_workspace(tmp_path / "back", PASSPHRASE, fixed_seams(seed=5))
    assert not [one for one in back.health.check() if not one.is_ok]
    back.close()
    core.seams.clock.move(minutes=45)  # type: ignore[attr-defined]
    core.backups.make(place / "b")
    restore(place / "b", tmp_path / "new", "another horse 59")


def test_an_old_workspace_gets_new_slots_one_by_one_and_then_a_new_key(tmp_path: Path, seams: Seams) -> None:
    """Golden 2: the founder and a volunteer, both with slots of the first format, and a card of the first format."""
    root = tmp_path / "w"
    shutil.copytree(GOLDEN / "2", root)
    core = open_workspace(root, PASSPHRASE, seams)
    mine = core.info.user.id
    others = {slot.owner for slot in read_slots(core.paths.slots).slots if slot.is_old and slot.kind == "passphrase"}
    assert others and mine not in others
    with pytest.raises(NotAllowed, match=r"key\.old_slots") as told:
        core.rotate_key()
    assert told.value.params["names"]
    for one in others:
        core.users.end(one)
    with pytest.raises(NotAllowed, match=r"key\.old_card"):
        core.rotate_key()
    _code, card = core.new_card()
    core.keep_card(card)
    core.rotate_key()
    core.close()
    open_workspace(root, PASSPHRASE, fixed_seams(seed=3)).close()


@pytest.mark.parametrize("field", ["owner", "kind", "id", "serves"])
def test_a_slot_given_to_another_no_longer_opens(core: Core, root: Path, field: str) -> None:
    paths = WorkspacePaths(root).slots
    file = read_slots(paths)
    [slot] = [slot for slot in file.slots if slot.kind == "passphrase"]
    changed: Slot = replace(slot, **{field: "recovery" if field == "kind" else "another"})  # type: ignore[arg-type]
    write_slots(paths, replace(file, slots=(changed,)))
    with pytest.raises(AppError, match=r"vault\.wrong_passphrase"):
        key_of(root)


def test_a_card_said_to_serve_another_opens_nothing(
    core: Core, root: Path, workspace_template: tuple[Path, str]
) -> None:
    paths = WorkspacePaths(root).slots
    file = read_slots(paths)
    handed = (replace(slot, serves="another") if slot.kind == "recovery" else slot for slot in file.slots)
    write_slots(paths, replace(file, slots=tuple(handed)))
    with pytest.raises(AppError, match=r"vault\.slots_foreign"):
        open_with_recovery(root, workspace_template[1], "Other words 77", fixed_seams(seed=4))


def test_the_rules_of_the_profile_hold_for_every_new_passphrase(core: Core, root: Path) -> None:
    policy = core.users.policy()
    assert policy is not None and policy.name == "dengbao"
    for plain in ("onlysmall two", "minzheng@2026", "Password1234!"):
        with pytest.raises(AppError, match=r"vault\.passphrase_(plain|common)"):
            core.change_passphrase(PASSPHRASE, plain)
    core.change_passphrase(PASSPHRASE, "Some Horse 7")
    core.users.choose_policy("asvs")
    core.change_passphrase("Some Horse 7", "onlysmallletters")
    with pytest.raises(AppError, match=r"vault\.passphrase_common"):
        core.users.add("刘助理", "assistant", "woaini1314")
    with pytest.raises(AppError, match=r"vault\.policy"):
        core.users.choose_policy("none")
    policy = core.users.policy()
    assert policy is not None and "6.2.5" in policy.source
    core.rotate_key()
    assert core.users.policy() == policy


def test_nobody_changes_the_rules_without_the_key(core: Core) -> None:
    paths = core.paths.slots
    write_slots(paths, replace(read_slots(paths), policy="asvs"))
    with pytest.raises(Unavailable, match=r"vault\.slots_foreign"):
        core.change_passphrase(PASSPHRASE, "onlysmallletters")


def test_the_commands_change_the_key_the_card_and_the_rules(
    core: Core, tmp_path: Path, workspace_template: tuple[Path, str]
) -> None:
    from argparse import Namespace

    from core.command.station_verbs import StationVerbs

    table = StationVerbs(core, lambda code, params: code).table()
    old = core._keys.database
    told = table["key", "status"](Namespace())
    assert (told["policy"]["name"], told["key_change_wanted"], told["waits_for"]) == ("dengbao", False, [])
    assert table["key", "rotate"](Namespace()) == {"key_changed": True} and core._keys.database != old
    assert table["key", "policy"](Namespace(name="asvs"))["policy"]["label"] == "ASVS"
    card = tmp_path / "card.pdf"
    table["key", "card"](Namespace(card=card))
    assert card.read_bytes().startswith(b"%PDF")
    with pytest.raises(AppError, match=r"file\.exists"):
        table["key", "card"](Namespace(card=card))
    user, _changes = core.users.add("刘助理", "assistant", "Liu second phrase 2")
    told = table["user", "end"](Namespace(id=user.id))
    assert told == {"ended": True, "key_changed": True, "key_change_wanted": False, "waits_for": []}


def killed_in_rotation(root: Path, step: int) -> None:
    """A change of the key that dies at this replaced file."""

    def turn() -> None:
        opened, fuse = open_workspace(root, PASSPHRASE, fixed_seams(seed=step)), Fuse(step)
        os.replace = fuse.before(os.replace)  # type: ignore[assignment]
        rotation.rotate(opened._holder, opened.seams.ids)

    assert dies_in(turn)


@pytest.mark.parametrize(("step", "page"), [(2, 1), (3, 40), (4, 1)])
def test_a_database_damaged_in_a_killed_change_of_the_key_is_saved_under_either_key(
    root: Path, tmp_path: Path, step: int, page: int
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    people = add_people(core, 3)
    before = sign_visit(core, people[0], photos=1)
    core.backups.make()
    after = sign_visit(core, people[1])
    core.close()
    killed_in_rotation(root, step)
    damaged = bytearray((root / "workspace.db").read_bytes())
    damaged[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    (root / "workspace.db").write_bytes(bytes(damaged))
    salvage(root, tmp_path / "saved", PASSPHRASE)
    saved = open_workspace(tmp_path / "saved", PASSPHRASE, fixed_seams(seed=80))
    assert saved.records.show(before)
    assert all(saved._desk.media.read(name) for name in saved._desk.pictures.hashes())
    if step == 2 or page > 1:
        assert saved.records.show(after)
    saved.close()


def test_a_backup_of_before_the_change_of_the_key_is_the_ground_of_a_salvage_after_it(
    held: Core, root: Path, tmp_path: Path
) -> None:
    [person] = add_people(held)
    record = sign_visit(held, person, photos=1)
    held.backups.make()
    held.rotate_key()
    held.close()
    (root / "workspace.db").write_bytes(b"\0" * 8192)
    told = salvage(root, tmp_path / "saved", PASSPHRASE)
    assert told.backup_made_at
    saved = open_workspace(tmp_path / "saved", PASSPHRASE, fixed_seams(seed=80))
    assert saved.records.show(record)
    assert all(saved._desk.media.read(name) for name in saved._desk.pictures.hashes())
    saved.close()
