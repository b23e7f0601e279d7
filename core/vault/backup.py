"""Backups on the disk: whole encrypted copies of a workspace that are finished, sealed and readable, or not there.

In the chosen folder lies one place per workspace: `nuanfang-<workspace id>/`, in it `media/` (each picture once for
all backups, encrypted as it lies in the workspace) and `sets/<time>/` with the database, the key slots and, written
last, `manifest.json`. The manifest names every file with its hash and is sealed with a key that only the workspace's
own key yields: a backup that was cut, mixed or altered is told from a whole one before anything is touched.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.domain.canonical import dumps
from core.errors import AppError, Conflict, Unavailable
from core.files import disk_error, make_folder, replace_file, sync_folder
from core.paths import WorkspacePaths
from core.vault.slots import SlotFile, read_slots

FORMAT = 1
MANIFEST = "manifest.json"
PART = ".part"
STAMP = "%Y%m%dT%H%M%SZ"
CHUNK_BYTES = 1 << 20
HOURLY_FOR, DAILY_FOR, WEEKLY_FOR = timedelta(days=1), timedelta(days=30), timedelta(days=366)

Copy = Callable[[Path], None]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `media` are the hashes of its pictures, `head` the end of the chain of events."""

    workspace_id: str
    mode: str
    village_code: str
    schema: int
    made_at: str
    database_sha256: str
    database_bytes: int
    slots: Mapping[str, str]
    media: tuple[str, ...]
    head_seq: int
    head_hash: str

    def body(self) -> dict[str, Any]:
        """Everything but the seal, JSON-ready."""
        return {"format": FORMAT, **self.__dict__, "slots": dict(self.slots), "media": list(self.media)}

    def sealed(self, key: bytes) -> bytes:
        """The file as it is written."""
        body = self.body()
        return dumps(body | {"seal": _seal(key, body)})


@dataclass(frozen=True)
class BackupSet:
    """One finished backup. `folder` holds its files; the pictures lie two folders up, in `media`."""

    folder: Path
    manifest: Manifest
    seal: str

    @property
    def media(self) -> Path:
        return self.folder.parent.parent / "media"

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest.made_at)

    def require_whole(self, key: bytes) -> None:
        """Raises Unavailable("backup.damaged" | "backup.incomplete") unless every file is there and the one meant."""
        if not hmac.compare_digest(self.seal, _seal(key, self.manifest.body())):
            raise Unavailable("backup.damaged", file=MANIFEST)
        if hash_of(self.folder / "workspace.db") != self.manifest.database_sha256:
            raise Unavailable("backup.damaged", file="workspace.db")
        for name, digest in self.manifest.slots.items():
            if hash_of(self.folder / name) != digest:
                raise Unavailable("backup.damaged", file=name)
        missing = [name for name in self.manifest.media if not media_file(self.media, name).is_file()]
        if missing:
            raise Unavailable("backup.incomplete", count=len(missing))


def place_of(folder: Path, workspace_id: str) -> Path:
    """Where the backups of a workspace lie in a folder that somebody chose."""
    return folder / f"nuanfang-{workspace_id}"


def media_file(folder: Path, content_hash: str) -> Path:
    """Where a picture lies: as in the workspace itself."""
    return folder / content_hash[:2] / content_hash


def write_set(
    place: Path, stamp: datetime, source: WorkspacePaths, copy_database: Copy, seal: Callable[..., bytes]
) -> Path:
    """Writes one set and returns its folder; `copy_database` puts the database there, `seal` makes the manifest of
    (database hash, database bytes, slot hashes). What is unfinished is never taken for a backup.

    Raises Unavailable("disk.*"), Conflict("backup.exists") for two in one second.
    """
    sets = place / "sets"
    final = sets / stamp.strftime(STAMP)
    part = final.with_name(final.name + PART)
    if final.exists():
        raise Conflict("backup.exists")
    try:
        for folder in (place, sets, part):
            make_folder(folder)
        database = part / "workspace.db"
        copy_database(database)
        _sync(database)
        slots = {}
        for path in source.slots:
            if path.is_file():
                replace_file(part / path.name, path.read_bytes())
                slots[path.name] = hash_of(part / path.name)
        manifest = seal(hash_of(database), database.stat().st_size, slots)
        replace_file(part / MANIFEST, manifest)
        part.rename(final)
        sync_folder(sets)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise disk_error(error) from error
        raise
    return final


def copy_media(
    source: Path,
    target: Path,
    hashes: Sequence[str],
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> int:
    """Copies the pictures that are not there yet, as they lie; returns how many. Raises Unavailable("disk.*").

    `on_step(done, total)` hears of every picture and may end the copying by raising: each is there whole or not at all.
    """
    copied = 0
    for done, name in enumerate(hashes):
        on_step(done, len(hashes))
        there = media_file(target, name)
        if there.is_file():
            continue
        try:
            data = media_file(source, name).read_bytes()
        except OSError:
            continue  # missing in the workspace itself: `check` tells, the backup says so by its count
        if not target.parent.is_dir():  # a stick that was pulled out is not made anew on the laptop's own disk
            raise Unavailable("disk.failed")
        make_folder(target)
        make_folder(there.parent)
        replace_file(there, data)
        copied += 1
    return copied


def sets_in(place: Path) -> list[BackupSet]:
    """The finished backups of a place, the newest first; what cannot be read is left out."""
    found = []
    for folder in sorted((place / "sets").glob("*"), reverse=True):
        if folder.suffix != PART:
            try:
                found.append(read_set(folder))
            except AppError:
                continue
    return found


def read_set(folder: Path) -> BackupSet:
    """One backup. Raises Unavailable("backup.incomplete" | "backup.newer" | "backup.damaged")."""
    try:
        raw = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise Unavailable("backup.incomplete", count=1) from None
    try:
        if int(raw.pop("format")) > FORMAT:
            raise Unavailable("backup.newer")
        seal = str(raw.pop("seal"))
        return BackupSet(folder, Manifest(**raw | {"media": tuple(raw["media"])}), seal)
    except (KeyError, TypeError, ValueError):
        raise Unavailable("backup.damaged", file=MANIFEST) from None


def keep_of(times: Sequence[datetime], now: datetime) -> set[datetime]:
    """Which backups stay: all of the last hour, one an hour for a day, one a day for a month, one a week for a year.

    The newest always stays, and so does whatever the clock says lies in the future.
    """
    kept: set[datetime] = set(sorted(times)[-1:])
    slots: dict[tuple[str, str], datetime] = {}
    for time in sorted(times):
        age = now - time
        if age < timedelta(hours=1):
            kept.add(time)
        elif age < HOURLY_FOR:
            slots["hour", time.strftime("%Y%m%d%H")] = time
        elif age < DAILY_FOR:
            slots["day", time.strftime("%Y%m%d")] = time
        elif age < WEEKLY_FOR:
            slots["week", time.strftime("%G%V")] = time
    return kept | set(slots.values())


def thin(place: Path, now: datetime) -> int:
    """Removes backups that are no longer kept, and pictures that none of the rest names; returns how many sets."""
    found = sets_in(place)
    kept = keep_of([one.made_at for one in found], now)
    gone = [one for one in found if one.made_at not in kept]
    for one in gone:
        shutil.rmtree(one.folder, ignore_errors=True)
    if gone:
        named = {name for one in found if one.made_at in kept for name in one.manifest.media}
        for path in (place / "media").glob("??/*"):
            if path.name not in named:
                path.unlink(missing_ok=True)
    for leftover in (place / "sets").glob(f"*{PART}"):
        shutil.rmtree(leftover, ignore_errors=True)
    return len(gone)


def restore_files(
    backup: BackupSet, target: WorkspacePaths, on_step: Callable[[int, int], object] = lambda done, total: None
) -> None:
    """Puts the files of a whole backup into an empty folder, marked as unfinished until the last one lies there.

    `on_step(done, total)` hears of every picture and may end it by raising. Raises Conflict("backup.not_empty"),
    Unavailable("disk.*"); then, and when it was ended, nothing is left behind.
    """
    root = target.root
    if root.exists() and any(root.iterdir()):
        raise Conflict("backup.not_empty", where="to", folder=root.name)
    try:
        make_folder(root, 0o700)
        replace_file(target.unfinished, b"")
        for path, name in ((target.database, "workspace.db"), *((path, path.name) for path in target.slots)):
            if (backup.folder / name).is_file():
                _copy(backup.folder / name, path)
        copy_media(backup.media, target.media, backup.manifest.media, on_step)
        target.unfinished.unlink()
        sync_folder(root)
    except BaseException as error:
        target.clear()
        if isinstance(error, OSError):
            raise disk_error(error) from error
        raise


def slots_of(backup: BackupSet) -> SlotFile:
    """The ways in of a backup: those of the day it was made. Raises Unavailable("vault.slots_damaged")."""
    return read_slots((backup.folder / "slots.a.json", backup.folder / "slots.b.json"))


def hash_of(path: Path) -> str:
    """SHA-256 of a file; empty when it is not there."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for chunk in _chunks(file):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def _chunks(file: Any) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    _sync(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(key: bytes, body: Mapping[str, Any]) -> str:
    return hmac.digest(key, dumps(body), "sha256").hex()
