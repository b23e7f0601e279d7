"""The ways into a workspace: `create_workspace`, `open_workspace`, `open_with_recovery`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Conflict, NotAllowed, Unavailable
from core.files import remove_file, replace_file
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service import rescue
from core.service.opening import (
    check_labels,
    draw_tag,
    enlist_founder,
    keep_before_migration,
    lost_since,
    make_root,
    put_passphrase,
    refuse_ended,
    refuse_loss,
    renew_slot,
    write_gap,
)
from core.service.passphrases import DEFAULT, Profile, check_new, locking, rules_for
from core.service.rotation import open_database
from core.service.slot_set import SEALED, mend_copies, note_sealed
from core.service.wiping import Wiping, refuse_wiping
from core.store.database import Database
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.migrate import migrate
from core.vault.head import HeadCounter
from core.vault.kdf import KdfCost, calibrate
from core.vault.keys import KEY_BYTES, Keys
from core.vault.slots import (
    SlotFile,
    damaged_copies,
    new_recovery_code,
    read_recovery_code,
    read_slots,
    unwrap,
    wrap,
    write_slots,
)
from core.vault.tries import Tries
from core.vault.turn import door

if TYPE_CHECKING:
    from core.workspace import Core

__all__ = [
    "Core",
    "Profile",
    "ask_district",
    "create_workspace",
    "open_with_district",
    "open_with_recovery",
    "open_workspace",
    "take_back_workspace",
    "workspace_label",
    "workspace_mode",
    "workspace_rules",
]


def create_workspace(
    root: Path,
    *,
    village_code: str,
    village_name: str,
    user_name: str,
    passphrase: str,
    seams: Seams,
    mode: str = "real",
    pack_id: str | None = None,
    cost: KdfCost | None = None,
) -> tuple[Core, str]:
    """Makes an encrypted workspace and opens it; the second value is the recovery code for the card.

    Raises Conflict("workspace.exists"), InvalidInput at `village_code`, `village_name`, `user_name` or `passphrase`,
    NotFound("rulepack.unknown"), Unavailable("disk.*"); then nothing is left behind. What a killed creation left is
    marked as unfinished, is no workspace, and is cleared away by the next one.
    """
    from core.service.rules import choose_pack, known_pack

    check_labels(village_code, village_name, user_name)
    policy = "" if mode == "practice" else DEFAULT
    check_new(rules_for(mode, policy), passphrase)
    paths = WorkspacePaths(root)
    if paths.exists():
        raise Conflict("workspace.exists", where="workspace")
    Wiping(root).forget()
    rules = known_pack(pack_id) if pack_id else choose_pack(village_code)
    make_root(root)
    cost = cost or (KdfCost.lowest() if mode == "practice" else calibrate(time.perf_counter_ns))
    keys = Keys(seams.ids.token(KEY_BYTES))
    workspace_id, user_id = seams.ids.new(), seams.ids.new()
    code = new_recovery_code(seams.ids.token)
    slots = SlotFile(workspace_id, mode, (), policy)
    today = seams.clock.now().day.isoformat()
    for kind, secret in (("passphrase", passphrase), ("recovery", read_recovery_code(code))):
        slot = wrap(keys.database, secret, seams.ids.new(), kind, user_id, workspace_id, cost, seams.ids.token)
        slots = slots.with_slot(replace(slot, set_on=today if kind == "passphrase" else ""))
    slots = slots.vouched(keys.database)
    label = {
        "id": workspace_id,
        "mode": mode,
        "village_code": village_code,
        "village_name": village_name.strip(),
        "user_id": user_id,
        "user_name": user_name.strip(),
        "device_tag": draw_tag(seams.ids.token(2)),
        "pack_id": rules,
        "created_at": seams.clock.now().iso(),
    }
    if paths.unfinished.exists():
        paths.clear()
    replace_file(paths.unfinished, b"")
    try:
        core = _found(paths, keys, slots, label, seams)
        remove_file(paths.unfinished)
    except BaseException:
        paths.clear()
        raise
    return core, code


def _found(paths: WorkspacePaths, keys: Keys, slots: SlotFile, label: dict[str, str], seams: Seams) -> Core:
    database = Database(paths.database, keys.database, create=True)
    try:
        migrate(database)
        with database.transaction():
            labels = Labels(database, "workspace")
            for name, value in label.items():
                labels.set(name, value)
            labels.set(SEALED, True)
        write_slots(paths.slots, slots)
        enlist_founder(database)
        core = _core()(paths, keys, database, seams)
        core.forms.install_shipped()
    except BaseException:
        database.close()
        raise
    return core


def open_workspace(
    root: Path, passphrase: str, seams: Seams, *, accepts_loss: bool = False, for_wiping: bool = False
) -> Core:
    """Opens a workspace with the passphrase.

    Raises Unavailable: "workspace.missing", "vault.wrong_passphrase", "vault.slots_damaged", "store.newer", and when
    the database has less than it had acknowledged "store.rolled_back" or "store.other_history", or nobody can tell
    "store.counter_spoilt". `accepts_loss`: go on all the same; a fact says so for ever. "wipe.*" when the district had
    it cleared; `for_wiping`: shown to nobody.
    """
    refuse_wiping(root, for_wiping=for_wiping)
    return _open(root, passphrase, "passphrase", seams, accepts_loss=accepts_loss)


def open_with_recovery(root: Path, code: str, new_passphrase: str, seams: Seams, *, accepts_loss: bool = False) -> Core:
    """Opens a workspace with the recovery code and sets a new passphrase. `accepts_loss`: as for `open_workspace`.
    Judged by the profile in the key file, which can be read before, and by the one that the district chose since.

    Raises InvalidInput("vault.recovery_form"), Unavailable("vault.wrong_recovery").
    """
    refuse_wiping(root)
    file = read_slots(_there(root).slots)
    check_new(rules_for(file.mode, file.policy), new_passphrase)
    plain = read_recovery_code(code)
    paths = WorkspacePaths(root)
    core = _open(root, plain, "recovery", seams, accepts_loss=accepts_loss)
    try:
        put_passphrase(paths, core._db, plain, "recovery", new_passphrase, core.users.policy(), seams)
    except BaseException:
        core.close()
        raise
    return core


def ask_district(root: Path, seams: Seams) -> str:
    """What to hand to the district when the passphrase was forgotten and the recovery card is not there: one line.

    Raises NotAllowed("rescue.not_enrolled"), Unavailable("workspace.missing" | "wipe.*" | "disk.*").
    """
    refuse_wiping(root)
    return rescue.ask(_there(root), seams.ids).text()


def open_with_district(
    root: Path, reply: str, code: str, new_passphrase: str, seams: Seams, *, accepts_loss: bool = False
) -> Core:
    """Opens a workspace with the district's answer and the code from the telephone, and sets a new passphrase for the
    user whom the officer named. `accepts_loss`: as for `open_workspace`.

    Raises InvalidInput at `reply`, `code` or `passphrase`, NotAllowed("rescue.*"), NotFound("rescue.user"), Conflict.
    """
    refuse_wiping(root)
    paths = _there(root)
    file = read_slots(paths.slots)
    check_new(rules_for(file.mode, file.policy), new_passphrase)
    with door(root):
        answer = rescue.take(paths, reply, code, seams)
        file = read_slots(paths.slots)
        try:
            database, key, _file = open_database(paths, file, answer.key, seams.ids)
        except Unavailable as error:
            if error.code in ("store.wrong_key", "store.damaged"):
                raise NotAllowed("rescue.stale", where="reply") from None
            raise
    Tries(root, seams.clock, seams.boot_id, *locking(file.policy)).succeeded()

    def who() -> str:
        rescue.refuse_late(database, answer, seams)
        return rescue.user_named(database, answer.user)

    def settle(core: Core) -> None:
        rescue.set_passphrase(paths, database, key, core.info.user.id, new_passphrase, core.users.policy(), seams)

    return _enter(paths, database, key, who, settle, seams, accepts_loss=accepts_loss)


def take_back_workspace(core: Core) -> None:
    """Removes a workspace that was made a moment ago: without its recovery card it must not be used. Closes it."""
    core.close()
    core.paths.clear()


def workspace_mode(root: Path) -> str:
    """ "real", "practice" or "" (none here): readable without a key, so that practice shows before it is opened."""
    paths = WorkspacePaths(root)
    return read_slots(paths.slots).mode if paths.exists() else ""


def workspace_label(root: Path) -> str:
    """The id of the workspace in a folder, readable without a key. Raises Unavailable("workspace.missing")."""
    return read_slots(_there(root).slots).workspace_id


def workspace_rules(root: Path) -> Profile | None:
    """The rules for passphrases of the workspace in a folder, readable without a key; None for practice. Where none is
    yet, those of a new one."""
    paths = WorkspacePaths(root)
    if not paths.exists():
        return rules_for("real", DEFAULT)
    try:
        file = read_slots(paths.slots)
    except Unavailable:
        return None
    return rules_for(file.mode, file.policy)


def _core() -> type[Core]:
    """The services with all they stand on are a third of what a start imports: the window shows and the key is derived
    meanwhile (gui/navigation.py)."""
    from core.workspace import Core

    return Core


def __getattr__(name: str) -> Any:
    """`core.app.Core`, imported when somebody asks for it."""
    if name == "Core":
        return _core()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _there(root: Path) -> WorkspacePaths:
    paths = WorkspacePaths(root)
    if not paths.exists():
        raise Unavailable("workspace.missing", folder=root.name)
    return paths


def _open(root: Path, secret: str, kind: str, seams: Seams, *, accepts_loss: bool = False) -> Core:
    paths = _there(root)
    tries = Tries(root, seams.clock, seams.boot_id, *locking(read_slots(paths.slots).policy))
    with door(root):
        before = tries.begin()
        file = read_slots(paths.slots)
        started = seams.clock.monotonic_ns()
        try:
            key, slot = unwrap(file, secret, kind)
        except Unavailable as error:
            if not error.code.startswith("vault.wrong_"):
                tries.give_back(before)
            raise
        tries.succeeded()
        spent_ms = (seams.clock.monotonic_ns() - started) / 1e6 / file.tried_before(slot)
        database, key, _file = open_database(paths, file, key, seams.ids)

    def settle(_core: Core) -> None:
        mend_copies(paths)
        renew_slot(paths, database, slot, key, secret, spent_ms, seams)

    return _enter(paths, database, key, lambda: slot.user, settle, seams, accepts_loss=accepts_loss)


def _enter(
    paths: WorkspacePaths,
    database: Database,
    key: bytes,
    who: Callable[[], str],
    settle: Callable[[Core], None],
    seams: Seams,
    *,
    accepts_loss: bool = False,
) -> Core:
    """From the open database to the desk of `who`; `settle` puts his slot in order. When refused it is closed."""
    head = HeadCounter(paths.heads, Keys(key).head)
    try:
        noted = lost_since(database, head)
        if noted and not accepts_loss:
            raise refuse_loss(paths, database, noted)
        before = Journal(database, "").chain_head()
        keep_before_migration(paths, database)
        migrate(database)
        enlist_founder(database)
        user_id = who()
        refuse_ended(database, user_id)
        core = _core()(paths, Keys(key), database, seams, user_id, head)
        if noted:
            write_gap(core._desk, head, noted, before)
        core.had_damaged_keys = bool(damaged_copies(paths.slots))
        settle(core)
        rescue.forget(paths)
        note_sealed(paths, key, database)
        core.fit_district_slot()
        core.forms.install_shipped()
        core.exchange.device.note_time()
        core.rotate_if_wanted()
    except BaseException:
        database.close()
        raise
    return core
