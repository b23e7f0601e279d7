"""A damaged workspace is saved into a new folder: the newest whole backup, every row that can still be read, and at
the next synchronisation what the district has.

The damaged files are only read, from a copy. Nothing is deleted and nothing begun anew; what is missing afterwards is
said by kind and time and stands in the new workspace as a fact.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import AppError, Conflict, InvalidInput, Unavailable
from core.files import disk_error, make_folder, replace_file
from core.paths import WorkspacePaths
from core.service import projection
from core.service.backups import newest_in
from core.service.desk import Desk
from core.service.opening import GAP
from core.service.wiping import refuse_wiping
from core.store.database import Database
from core.store.migrate import migrate
from core.store.rebuilt import Rebuilt
from core.store.wreck import Wreck, shapes
from core.vault import backup
from core.vault.head import HeadCounter
from core.vault.keys import Keys
from core.vault.slots import read_slots, unwrap, write_slots


@dataclass(frozen=True)
class Missing:
    """Entries that are gone: of a kind ("" when nobody can tell), between two points in time."""

    kind: str
    count: int
    since: str
    until: str


@dataclass
class Salvaged:
    """What came of it. `tables` names those of which a part could not be read, with the rows that could."""

    events: int = 0
    from_backup: int = 0
    backup_made_at: str = ""
    rebuilt: int = 0
    is_readable: bool = True
    tables: dict[str, int] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    unsendable: int = 0
    media_missing: int = 0

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.tables or self.media_missing)


def salvage(root: Path, to: Path, secret: str, *, backups: Path | None = None, is_recovery: bool = False) -> Salvaged:
    """Saves what can be saved of the workspace in `root` into the empty folder `to`; open it there as before.

    `backups`: where to look for the newest whole backup; the usual folder beside the workspace unless told.
    Raises Conflict("backup.not_empty"), Unavailable("vault.*" | "salvage.nothing" | "wipe.*" | "disk.*").
    """
    refuse_wiping(root)
    source, target = WorkspacePaths(root), WorkspacePaths(to)
    if to.exists() and any(to.iterdir()):
        raise Conflict("backup.not_empty", where="to", folder=to.name)
    place = backups or root.parent / f"{root.name}-backups"
    file, found = _ways_in(source, place)
    key, _slot = unwrap(file, secret, "recovery" if is_recovery else "passphrase")
    told = Salvaged()
    try:
        _begin(found, source, target, key, told)
        write_slots(target.slots, file)
        _merge(source, target, key, told)
        _bring_pictures(source, target, key, told)
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


def _ways_in(source: WorkspacePaths, place: Path) -> tuple[Any, backup.BackupSet | None]:
    """The key slots, of the workspace or else of its backup, and the newest backup that can be found."""
    found = None
    with suppress(AppError):
        found = backup.read_set(newest_in(place))
    try:
        return read_slots(source.slots), found
    except Unavailable:
        if found is None:
            raise
        return backup.slots_of(found), found


def _begin(
    found: backup.BackupSet | None, source: WorkspacePaths, target: WorkspacePaths, key: bytes, told: Salvaged
) -> None:
    """The ground to build on: the backup, or an empty database with the same key."""
    if found is not None:
        try:
            found.require_whole(Keys(key).backup)
            backup.restore_files(found, target)
            told.backup_made_at = found.manifest.made_at
            told.from_backup = found.manifest.head_seq
        except Unavailable:
            found = None
    make_folder(target.root)
    replace_file(target.unfinished, b"")
    if found is None and not source.database.exists():
        raise Unavailable("salvage.nothing", folder=source.root.name)
    if found is None:
        Database(target.database, key, create=True).close()


def _merge(source: WorkspacePaths, target: WorkspacePaths, key: bytes, told: Salvaged) -> None:
    """Every readable row of the damaged file over the ground; what only an item's own line still holds is rebuilt."""
    scratch = target.root / "reading.db"
    for ending in ("", "-wal"):
        part = source.database.with_name(source.database.name + ending)
        if part.exists():
            shutil.copyfile(part, scratch.with_name(scratch.name + ending))
    database = Database(target.database, key)
    try:
        migrate(database)
        wreck = Wreck(scratch, key)
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
        noted = HeadCounter(source.heads, Keys(key).head).last()
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
    """The encrypted pictures as they lie in the damaged workspace, besides those of the backup."""
    database = Database(target.database, key)
    try:
        hashes = Rebuilt(database).pictures()
    finally:
        database.close()
    backup.copy_media(source.media, target.media, hashes)
    told.media_missing = sum(not backup.media_file(target.media, one).is_file() for one in hashes)


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
