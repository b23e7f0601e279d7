"""A damaged workspace is saved into a new folder: the newest whole backup, every row that can still be read, and at
the next synchronisation what the district has.

The damaged files are only read, from a copy. Nothing is deleted and nothing begun anew; what is missing afterwards is
said by kind and time and stands in the new workspace as a fact.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import AppError, Conflict, InvalidInput, Unavailable
from core.files import disk_error, make_folder, replace_file
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service import projection
from core.service.backups import newest_in
from core.service.desk import Desk
from core.service.opening import GAP, copies_before_migration
from core.service.passphrases import locking
from core.service.rotation import former_key, former_media_keys, rekey, turned
from core.service.slot_set import SEALED
from core.service.wiping import refuse_wiping
from core.store.database import Database
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.migrate import migrate
from core.store.rebuilt import Rebuilt
from core.store.wreck import Wreck, shapes
from core.vault import backup
from core.vault.head import HeadCounter
from core.vault.keys import Keys
from core.vault.media import MediaStore
from core.vault.slots import Slot, SlotFile, read_slots, unwrap, write_slots
from core.vault.tries import Tries
from core.vault.turn import door


@dataclass(frozen=True)
class Missing:
    """Entries that are gone: of a kind ("" when nobody can tell), between two points in time."""

    kind: str
    count: int
    since: str
    until: str


@dataclass
class Salvaged:
    """What came of it. `backup_made_at`: of the backup, or of the copy that an update left, on which it was built.
    `tables` names those of which a part could not be read, with the rows that could; `passed_over`
    says when the backups were made that could not be used: damaged, or under another passphrase. `ways_dropped` counts
    the other ways in that were left behind, because somebody without the key had changed who is in the set."""

    events: int = 0
    from_backup: int = 0
    backup_made_at: str = ""
    passed_over: list[str] = field(default_factory=list)
    rebuilt: int = 0
    is_readable: bool = True
    tables: dict[str, int] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    unsendable: int = 0
    media_missing: int = 0
    media_damaged: int = 0
    ways_dropped: int = 0

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.tables or self.media_missing or self.media_damaged)


def salvage(
    root: Path,
    to: Path,
    secret: str,
    *,
    backups: Path | None = None,
    is_recovery: bool = False,
    seams: Seams | None = None,
) -> Salvaged:
    """Saves what can be saved of the workspace in `root` into the empty folder `to`; open it there as before.

    `backups`: where to look for the newest whole backup; the usual folder beside the workspace unless told. A wrong
    secret counts as one at the door does.
    Raises Conflict("backup.not_empty"), Unavailable("vault.*" | "salvage.nothing" | "wipe.*" | "disk.*").
    """
    refuse_wiping(root)
    source, target = WorkspacePaths(root), WorkspacePaths(to)
    if to.exists() and any(to.iterdir()):
        raise Conflict("backup.not_empty", where="to", folder=to.name)
    place = backups or root.parent / f"{root.name}-backups"
    file, found = _ways_in(source, place)
    kind = "recovery" if is_recovery else "passphrase"
    opened, slot = _opened(root, file, secret, kind, seams or Seams.system())
    told = Salvaged()
    try:
        wreck = _look_at(source, file, opened, to)
        grounds = _grounds(found, (wreck.key, *wreck.others), secret, kind, told)
        _begin(grounds, source, target, wreck, told)
        kept = _ways_kept(file, slot, opened, wreck.key)
        told.ways_dropped = len(file.slots) - len(kept.slots)
        write_slots(target.slots, kept)
        _merge(wreck, source, target, told, is_sealed=bool(kept.seal))
        _bring_pictures(source, target, wreck.key, told)
        target.unfinished.unlink()
    except BaseException as error:
        shutil.rmtree(to, ignore_errors=True)
        if isinstance(error, OSError):
            raise disk_error(error) from error
        raise
    return told


def settle(desk: Desk, told: Salvaged) -> None:
    """In the salvaged workspace: what is derived is made anew, and what is missing becomes a fact."""
    with desk.db.transaction():
        for person_id in Rebuilt.people_of(desk.db):
            projection.show(desk, person_id)
        if not told.is_complete:
            missing = [{"kind": one.kind, "count": one.count, "since": one.since, "until": one.until}
                       for one in told.missing]  # fmt: skip
            lost = sum(one.count for one in told.missing)
            desk.write_fact(GAP, {"lost": lost, "missing": missing, "tables": told.tables}, title="数据缺口")


def _ways_in(source: WorkspacePaths, place: Path) -> tuple[SlotFile, list[backup.BackupSet]]:
    """The key slots, of the workspace or else of its newest backup, and the backups that can be found, newest first."""
    found: list[backup.BackupSet] = []
    with suppress(AppError):
        newest = backup.read_set(newest_in(place))
        older = [] if newest.folder == place else backup.sets_in(newest.folder.parent.parent)
        found = [newest, *(one for one in older if one.folder != newest.folder)]
    try:
        return read_slots(source.slots), found
    except Unavailable as error:
        for one in found:
            with suppress(Unavailable):
                return backup.slots_of(one), found
        raise error from None


def _ways_kept(file: SlotFile, slot: Slot, opened: bytes, key: bytes) -> SlotFile:
    """The ways into what is saved. In a set that somebody without the key changed nobody but the one who came in just
    now has proved anything: the others would get the key and a good seal."""
    if file.is_vouched(opened):
        return turned(file, key, os.urandom) if file.previous else file
    alone = replace(file, slots=(slot,), seal=b"", previous=b"")
    return alone if slot.is_old else turned(alone, key, os.urandom)


def _opened(root: Path, file: SlotFile, secret: str, kind: str, seams: Seams) -> tuple[bytes, Slot]:
    tries = Tries(root, seams.clock, seams.boot_id, *locking(file.policy))
    with door(root):
        before = tries.begin()
        try:
            opened = unwrap(file, secret, kind)
        except Unavailable as error:
            if not error.code.startswith("vault.wrong_"):
                tries.give_back(before)
            raise
        tries.succeeded()
    return opened


@dataclass(frozen=True)
class _Source:
    """The file to read from and its key; `others` are keys that it or its backups may have had before."""

    path: Path
    key: bytes
    others: tuple[bytes, ...] = ()

    def copy_to(self, scratch: Path) -> None:
        """What lies there with its write-ahead log: the files themselves are never opened."""
        for ending in ("", "-wal"):
            part = self.path.with_name(self.path.name + ending)
            if part.exists():
                shutil.copyfile(part, scratch.with_name(scratch.name + ending))

    def can_be_read(self, beside: Path) -> bool:
        """Whether its first pages open with its key."""
        with tempfile.TemporaryDirectory(dir=beside.parent) as folder:
            scratch = Path(folder) / "looking.db"
            self.copy_to(scratch)
            wreck = Wreck(scratch, self.key)
            try:
                return scratch.exists() and wreck.is_readable()
            finally:
                wreck.close()


def _look_at(source: WorkspacePaths, file: SlotFile, key: bytes, to: Path) -> _Source:
    """The file to read from. After a killed change of the key there may be two, and the database has the one key or the
    other: the copy that lies beside it is whole, and is there only while the database still has the old key."""
    old = former_key(file, key)
    if old is None:
        alone = [_Source(source.database, key), _Source(source.next_database, key)]
        return next((one for one in alone if source.next_database.exists() and one.can_be_read(to)), alone[0])
    is_before = source.next_database.exists()
    likely = [_Source(source.next_database, key, (old,))] if is_before else []
    two = [_Source(source.database, old, (key,)), _Source(source.database, key, (old,))]
    likely += two if is_before else two[::-1]
    return next((one for one in likely if one.can_be_read(to)), two[0] if is_before else two[1])


_Ground = tuple[backup.BackupSet, bytes]


def _grounds(
    found: Sequence[backup.BackupSet], keys: Sequence[bytes], secret: str, kind: str, told: Salvaged
) -> Iterator[_Ground]:
    """The backups that are whole, the newest first, and the key each is sealed with: one of these, or that of its own
    day, where the same secret opened it then."""
    for one in found:
        key = _whole_under(one, keys)
        if key is None:
            with suppress(AppError):
                key = _whole_under(one, [unwrap(backup.slots_of(one), secret, kind)[0]])
        if key is not None:
            yield one, key
        else:
            told.passed_over.append(one.manifest.made_at)


def _whole_under(found: backup.BackupSet, keys: Sequence[bytes]) -> bytes | None:
    for key in keys:
        with suppress(Unavailable):
            found.require_whole(Keys(key).backup)
            return key
    return None


def _begin(
    grounds: Iterator[_Ground], source: WorkspacePaths, target: WorkspacePaths, wreck: _Source, told: Salvaged
) -> None:
    """What to build on: the newest backup that comes back, under the present key whatever its own was; without one the
    copy that an update of the program left; or an empty database.

    Raises Unavailable("disk.full" | "disk.read_only" | "salvage.nothing")."""
    has_ground = any(_comes_back(ground, target, wreck.key, told) for ground in grounds)
    make_folder(target.root)
    replace_file(target.unfinished, b"")
    if has_ground or _copy_comes_back(source, target, wreck.key, told):
        return
    if not source.database.exists():
        raise Unavailable("salvage.nothing", folder=source.root.name)
    Database(target.database, wreck.key, create=True).close()


def _copy_comes_back(source: WorkspacePaths, target: WorkspacePaths, key: bytes, told: Salvaged) -> bool:
    """Whether the copy of before the last change of schema is there and whole."""
    for copy in copies_before_migration(source):
        shutil.copyfile(copy, target.database)
        try:
            database = Database(target.database, key)
            try:
                is_whole = not database.all("PRAGMA cipher_integrity_check")
                told.from_backup = Journal(database, "").chain_head().seq if is_whole else 0
            finally:
                database.close()
        except Unavailable:
            is_whole = False
        if is_whole:
            told.backup_made_at = Moment(int(copy.stat().st_mtime * 1000), 480).iso()
            return True
        target.clear()
        replace_file(target.unfinished, b"")
    return False


def _comes_back(ground: _Ground, target: WorkspacePaths, key: bytes, told: Salvaged) -> bool:
    """Whether this backup can be read to its end: a stick may fail between the look through it and the copy."""
    found, its_own = ground
    try:
        backup.restore_files(found, target)
        if its_own != key:
            rekey(target.database, its_own, key)
    except Unavailable as error:
        if error.code in ("disk.full", "disk.read_only"):
            raise
        target.clear()
        told.passed_over.append(found.manifest.made_at)
        return False
    told.backup_made_at = found.manifest.made_at
    told.from_backup = found.manifest.head_seq
    return True


def _merge(
    wreck_at: _Source, source: WorkspacePaths, target: WorkspacePaths, told: Salvaged, *, is_sealed: bool
) -> None:
    """Every readable row of the damaged file over the ground; what only an item's own line still holds is rebuilt."""
    scratch = target.root / "reading.db"
    wreck_at.copy_to(scratch)
    database = Database(target.database, wreck_at.key)
    try:
        migrate(database)
        wreck = Wreck(scratch, wreck_at.key)
        told.is_readable = wreck.is_readable()
        rebuilt = Rebuilt(database)
        for shape in shapes(database):
            read = wreck.read(shape)
            rebuilt.take(shape, read)
            if not read.is_whole:
                told.tables[shape.name] = len(read.rows)
        wreck.close()
        if not rebuilt.has_label():
            raise Unavailable("salvage.nothing", folder=source.root.name)
        with database.transaction():
            Labels(database, "workspace").set(SEALED, is_sealed or None)  # as the key file says that goes with it
        counters = (HeadCounter(source.heads, Keys(key).head) for key in (wreck_at.key, *wreck_at.others))
        noted = next((found for found in (one.last() for one in counters) if found is not None), None)
        told.rebuilt = rebuilt.from_lines(_item_of)
        told.missing = [Missing(*one) for one in _spoken(rebuilt.missing(noted))]
        told.events, told.unsendable = rebuilt.events(), rebuilt.unsendable()
        if told.tables:
            rebuilt.ask_everything_again()
    finally:
        database.close()
        for path in target.root.glob("reading.db*"):
            path.unlink(missing_ok=True)


def _bring_pictures(source: WorkspacePaths, target: WorkspacePaths, key: bytes, told: Salvaged) -> None:
    """The encrypted pictures as they lie in the damaged workspace, besides those of the backup. Each is looked into; a
    damaged one comes along too, for whoever can make more of it."""
    database = Database(target.database, key)
    try:
        hashes, former = Rebuilt(database).pictures(), former_media_keys(database)
    finally:
        database.close()
    backup.copy_media(source.media, target.media, hashes)
    pictures = MediaStore(target.media, Keys(key).media, former=former)
    told.media_missing, told.media_damaged = pictures.count_bad(hashes)


def _item_of(line: bytes) -> Mapping[str, Any] | None:
    """An item as it was signed; None when its line cannot be read, or only its place is left."""
    try:
        item = loads_strict(line)
        return {**item, "recorded_ms": Moment.parse(item["recorded_at"]).utc_ms,
                "occurred_ms": Moment.parse(item["occurred_at"]).utc_ms}  # fmt: skip
    except (InvalidInput, KeyError, TypeError, ValueError):
        return None


def _spoken(missing: Sequence[tuple[str, int, int | None, int | None]]) -> list[tuple[str, int, str, str]]:
    """Times as people say them: Beijing time, to the minute."""

    def say(utc_ms: int | None) -> str:
        return Moment(utc_ms, 480).iso()[:16].replace("T", " ") if utc_ms is not None else ""

    return [(kind, count, say(since), say(until)) for kind, count, since, until in missing]
