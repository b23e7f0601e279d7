"""A new database key: the database is written anew under it beside the old one, looked through, and put in its place.

Killed at any step the workspace has the old key or the new one, never neither:

1. the copy under the new key lies beside the database; what a killed program left of it is removed at the next opening;
2. the slots hold the new key, and the old one is sealed to it: whoever comes in has both;
3. the copy takes the database's name. An opening before this moment goes back to the old key, after it on to the new;
4. counter and slots forget the old key.

Pictures stay as they lie: each file says under which key it is, and the former keys lie in the encrypted database. New
pictures are written under the new key. Backups keep the slots of their day.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import AppError, NotAllowed, NotFound, Unavailable
from core.files import disk_error, remove_file, sync_folder
from core.ids import Ids, RandomBytes
from core.paths import WorkspacePaths
from core.service.slot_set import Change, change_slots, is_ours, require_ours, without_departed
from core.store.database import Database
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.members import MemberRepository
from core.vault.head import HeadCounter
from core.vault.keys import KEY_BYTES, Keys
from core.vault.media import MediaStore
from core.vault.slots import (
    SlotFile,
    new_recovery_code,
    read_recovery_code,
    read_slots,
    wrap,
    write_slots,
)
from core.vault.turn import door

WANTED, FORMER = "key_change_wanted", "former_media_keys"
NONCE_BYTES = 12
Step = Callable[[str], object]


@dataclass(frozen=True)
class Holder:
    """Everything in this process that holds the database key or one made from it. `user_id`: who sits there."""

    paths: WorkspacePaths
    database: Database
    keys: Keys
    head: HeadCounter
    media: MediaStore
    user_id: str

    def turn_to(self, key: bytes) -> None:
        """The database has this key now, and lies where it belongs."""
        self.keys.turn_to(key)
        self.head.turn_to(self.keys.head, Journal(self.database, "").chain_head())
        self.media.turn_to(self.keys.media, former_media_keys(self.database))


def is_wanted(database: Database) -> bool:
    """True when somebody was removed and the key is still the one he knew."""
    return bool(Labels(database, "workspace").get(WANTED))


def want(database: Database) -> None:
    """In the running transaction: the key has to change."""
    Labels(database, "workspace").set(WANTED, True)


def former_media_keys(database: Database) -> Sequence[bytes]:
    """The keys under which older pictures lie."""
    return [base64.b64decode(text) for text in Labels(database, "workspace").get(FORMER, [])]


def waiting_for(file: SlotFile, database: Database) -> Sequence[str]:
    """Names of those who have to come in once more before the key can change: their slot is of the first format."""
    members = MemberRepository(database)
    found = [members.get(slot.owner) for slot in file.slots if slot.kind == "passphrase" and slot.is_old]
    return [member.name for member in found if member is not None and member.until_on is None]


def new_card(holder: Holder, ids: Ids, serves: str) -> tuple[str, str]:
    """A new recovery code and the id of its slot; the card of before stays good until `keep_card`: whoever is
    interrupted before the new one is on paper still has one. Raises Unavailable("vault.slots_foreign")."""
    file = read_slots(holder.paths.slots)
    key = holder.keys.database
    require_ours(file, key, holder.database)
    code = new_recovery_code(ids.token)
    cost = next(slot.cost for slot in file.slots if slot.kind in ("recovery", "passphrase"))
    slot = wrap(key, read_recovery_code(code), ids.new(), "recovery", serves, file.workspace_id, cost, ids.token)

    def added(now: SlotFile) -> SlotFile:  # with the key of this moment: it may have changed since
        return replace(now, slots=(*now.slots, slot.holding(holder.keys.database, now.workspace_id, ids.token)))

    _change(holder, added)
    return code, slot.id


def keep_card(holder: Holder, slot_id: str) -> None:
    """The card of this slot is on paper: every other one opens nothing any more. Raises NotFound("key.no_card")."""

    def alone(file: SlotFile) -> SlotFile:
        if not any((slot.id, slot.kind) == (slot_id, "recovery") for slot in file.slots):
            raise NotFound("key.no_card")
        return replace(file, slots=tuple(one for one in file.slots if one.kind != "recovery" or one.id == slot_id))

    _change(holder, alone)


def drop_card(holder: Holder, slot_id: str) -> None:
    """The new card was not wanted after all. The last one stays."""

    def dropped(file: SlotFile) -> SlotFile:
        kept = tuple(slot for slot in file.slots if (slot.id, slot.kind) != (slot_id, "recovery"))
        return replace(file, slots=kept) if any(slot.kind == "recovery" for slot in kept) else file

    _change(holder, dropped)


def needs_card(file: SlotFile) -> bool:
    """True when the recovery card is of the first format: the new key cannot be put into it."""
    return any(slot.kind == "recovery" and slot.is_old for slot in file.slots)


def rotate(holder: Holder, ids: Ids, say: Step = lambda step: None) -> None:
    """Changes the database key now. `say` hears "copy", "check", "swap".

    Raises Unavailable("key.busy" | "vault.slots_foreign" | "disk.*"), NotAllowed("key.old_slots" | "key.old_card" |
    "key.no_way_in").
    """
    paths, database, old = holder.paths, holder.database, holder.keys.database
    new = ids.token(KEY_BYTES)
    with door(paths.root):
        file = read_slots(paths.slots)
        turned = _turned(_fit_to_turn(file, holder), new, ids.token)
        _stand_alone(database)
        try:
            say("copy")
            _drop_next(paths)
            database.export_into(paths.next_database, new)
            say("check")
            _finish(database, paths, new, holder.keys.media)
            say("swap")
            write_slots(paths.slots, replace(turned, previous=_put(old, new, ids.token)))
            database.reopen(new, lambda: _exchange(paths))
        except BaseException as error:
            _go_back(holder, file, new)
            if isinstance(error, OSError):
                raise disk_error(error) from error
            raise
        holder.turn_to(new)
        with suppress(AppError):  # the key is changed; what is left of before goes at the next opening
            _drop_left(paths)
            write_slots(paths.slots, turned)


def open_database(paths: WorkspacePaths, file: SlotFile, key: bytes, ids: Ids) -> tuple[Database, bytes, SlotFile]:
    """The database with the key that fits it, after whatever a killed change of the key left. Behind the door."""
    old = former_key(file, key)
    try:
        database = Database(paths.database, key)
    except Unavailable as error:
        if error.code != "store.wrong_key" or old is None:
            raise
        database = Database(paths.database, old)
        if is_ours(file, key, database):  # else somebody slipped in meanwhile: no slot of his gets a key or a seal
            file = _turned(file, old, ids.token)
            write_slots(paths.slots, file)
            _drop_next(paths)
        return database, old, file
    with suppress(AppError):
        _drop_next(paths)
    if not file.previous:
        return database, key, file
    if old is not None:
        _bring_counter_over(paths, old, key)
    file = replace(file, previous=b"")
    with suppress(AppError):
        _drop_left(paths)
        write_slots(paths.slots, file)
    return database, key, file


def former_key(file: SlotFile, key: bytes) -> bytes | None:
    """The old database key, for who has the new one, when a change of the key did not come to its end. Bytes that are
    none, whoever put them there, count as if nothing lay there."""
    if not file.previous:
        return None
    nonce, wrapped = file.previous[:NONCE_BYTES], file.previous[NONCE_BYTES:]
    try:
        return AESGCM(Keys(key).previous).decrypt(nonce, wrapped, b"previous")
    except (InvalidTag, ValueError):
        return None


def turned(file: SlotFile, key: bytes, random_bytes: RandomBytes) -> SlotFile:
    """The same set with this database key in every slot."""
    return _turned(file, key, random_bytes)


def rekey(path: Path, old: bytes, new: bytes) -> None:
    """Puts a closed database under another key; pictures under the old one stay readable. When that fails, nothing is
    left beside it."""
    spare = path.with_name(f"{path.name}.rekeyed")
    try:
        _export(path, old, spare, new)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        spare.replace(path)
    except BaseException:
        with suppress(OSError):
            for ending in ("", "-wal", "-shm"):
                spare.with_name(spare.name + ending).unlink(missing_ok=True)
        raise


def _export(path: Path, old: bytes, spare: Path, new: bytes) -> None:
    database = Database(path, old)
    try:
        database.stand_alone()
        database.export_into(spare, new)
    finally:
        database.close()
    copy = Database(spare, new)
    try:
        _remember_media_key(copy, Keys(old).media)
        copy.stand_alone()
    finally:
        copy.close()


def _remember_media_key(database: Database, media_key: bytes) -> None:
    with database.transaction():
        labels = Labels(database, "workspace")
        labels.set(FORMER, [*labels.get(FORMER, []), base64.b64encode(media_key).decode()])
        labels.set(WANTED, None)


def _change(holder: Holder, change: Change) -> None:
    change_slots(holder.paths, holder.keys.database, holder.database, change)


def _fit_to_turn(file: SlotFile, holder: Holder) -> SlotFile:
    """The set that may receive the new key. Raises what `rotate` is refused for."""
    require_ours(file, holder.keys.database, holder.database)
    names = waiting_for(file, holder.database)
    if names:
        raise NotAllowed("key.old_slots", names="、".join(names))
    if needs_card(file):
        raise NotAllowed("key.old_card")
    fit = without_departed(file, holder.database)
    if not any((slot.kind, slot.owner) == ("passphrase", holder.user_id) and not slot.is_old for slot in fit.slots):
        raise NotAllowed("key.no_way_in")
    return fit


def _bring_counter_over(paths: WorkspacePaths, old: bytes, key: bytes) -> None:
    noted = HeadCounter(paths.heads, Keys(old).head).last()
    counter = HeadCounter(paths.heads, Keys(key).head)
    known = counter.last() or noted
    if known is not None and counter.is_damaged():
        counter.bring_up(known)


def _turned(file: SlotFile, key: bytes, random_bytes: RandomBytes) -> SlotFile:
    """The same set with this key in every slot; slots of the first format that nobody needs any more are left out."""
    kept = (slot for slot in file.slots if not slot.is_old)
    slots = tuple(slot.holding(key, file.workspace_id, random_bytes) for slot in kept)
    return replace(file, slots=slots, previous=b"").vouched(key)


def _put(old: bytes, new: bytes, random_bytes: RandomBytes) -> bytes:
    nonce = random_bytes(NONCE_BYTES)
    return nonce + AESGCM(Keys(new).previous).encrypt(nonce, old, b"previous")


def _stand_alone(database: Database) -> None:
    try:
        database.stand_alone()
    except Unavailable as error:
        raise Unavailable("key.busy") if error.code == "store.locked" else error from None


def _finish(database: Database, paths: WorkspacePaths, new: bytes, media_key: bytes) -> None:
    """Looks the copy through and writes down what goes with the new key."""
    copy = Database(paths.next_database, new)
    try:
        if copy.all("PRAGMA cipher_integrity_check") or copy.scalar("PRAGMA integrity_check") != "ok":
            raise Unavailable("key.copy_damaged")
        if _shape(copy) != _shape(database):
            raise Unavailable("key.copy_damaged")
        _remember_media_key(copy, media_key)
        copy.stand_alone()
    finally:
        copy.close()
    handle = os.open(paths.next_database, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(paths.root)


def _shape(database: Database) -> tuple[object, ...]:
    """Schema, version, how many rows each table holds, and the end of the chain."""
    schema = database.all("SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name")
    tables = [name for kind, name, sql in schema if kind == "table" and not sql.upper().startswith("CREATE VIRTUAL")]
    counts = [database.scalar(f'SELECT count(*) FROM "{name}"') for name in tables]
    return schema, counts, database.scalar("PRAGMA user_version"), Journal(database, "").chain_head()


def _exchange(paths: WorkspacePaths) -> None:
    paths.next_database.replace(paths.database)
    with suppress(OSError):  # until the slots are written, which makes the name durable, they still say the old key
        sync_folder(paths.root)


def _go_back(holder: Holder, file: SlotFile, new: bytes) -> None:
    """Slots and database as they were, when nothing was exchanged; otherwise what lies there now. What fails here too
    is put right by the next opening."""
    paths = holder.paths
    with suppress(AppError, OSError):
        if paths.next_database.exists():
            write_slots(paths.slots, file)
            _drop_next(paths)
    with suppress(AppError, OSError):  # whatever became of the files, the desk needs its database
        try:
            holder.database.reopen(holder.keys.database)
        except Unavailable:
            holder.database.reopen(new)
            holder.turn_to(new)


def _drop_left(paths: WorkspacePaths) -> None:
    """Copies of before a change of schema and logs that were kept: under the old key, which nobody has any more but
    who should not."""
    try:
        for pattern in ("workspace-schema*.db*", f"{paths.database.name}-wal.lost*"):
            for path in sorted(paths.root.glob(pattern)):
                remove_file(path)
    except OSError as error:  # a folder that cannot be listed
        raise disk_error(error) from error


def _drop_next(paths: WorkspacePaths) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path = paths.next_database.with_name(paths.next_database.name + ending)
        if path.exists():
            remove_file(path)
