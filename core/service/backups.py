"""Backups of this workspace: made while working, verified, thinned out, and brought back into a clean folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.changes import Changes
from core.errors import AppError, Conflict, InvalidInput, Unavailable
from core.paths import WorkspacePaths
from core.service.desk import Desk
from core.service.rotation import former_media_keys
from core.store.database import Database
from core.store.journal import Journal
from core.store.migrate import newest_version
from core.vault import backup
from core.vault.backup import BackupSet, Manifest
from core.vault.keys import Keys
from core.vault.media import MediaStore
from core.vault.slots import read_recovery_code, unwrap

EVERY = timedelta(minutes=30)
MANY_ROWS = 50
SETTING = "user.backup_folder"


@dataclass(frozen=True)
class BackupRow:
    """One backup in a list."""

    folder: Path
    made_at: datetime
    size_bytes: int
    pictures: int
    events: int


@dataclass(frozen=True)
class BackupDone:
    """A backup that was made and read back."""

    row: BackupRow
    copied_pictures: int
    thinned: int
    changes: Changes


class Backups:
    """Verbs about backups. The folder is a setting; until one is chosen they lie beside the workspace."""

    def __init__(self, desk: Desk, paths: WorkspacePaths, keys: Keys) -> None:
        self._desk = desk
        self._paths = paths
        self._keys = keys

    @property
    def folder(self) -> Path:
        """Where backups go."""
        chosen = self._desk.settings.get(SETTING)
        return Path(chosen) if chosen else self._beside

    @property
    def is_on_the_same_disk(self) -> bool:
        """True while no other place was chosen: such backups do not survive a broken or stolen laptop."""
        return not self._desk.settings.get(SETTING)

    def choose(self, folder: Path) -> Changes:
        """Sets where backups go. Raises InvalidInput("backup.inside") for a folder in the workspace itself."""
        if folder.resolve().is_relative_to(self._paths.root.resolve()):
            raise InvalidInput("backup.inside", where="folder", folder=folder.name)
        with self._desk.db.transaction():
            self._desk.settings.set(SETTING, str(folder))
        return Changes.of("backup")

    def list(self, folder: Path | None = None) -> Sequence[BackupRow]:
        """The backups of this workspace in a folder, the newest first."""
        return [_row(one) for one in backup.sets_in(self._place(folder))]

    def newest(self) -> datetime | None:
        """When the newest backup was made; None when there is none, or its stick is not plugged in."""
        return max((row.made_at for row in self.list()), default=None)

    def make(
        self, folder: Path | None = None, on_step: Callable[[int, int], object] = lambda done, total: None
    ) -> BackupDone:
        """A backup now: written, read back, older ones thinned out. Raises Unavailable("backup.*" | "disk.*").

        `on_step(done, total)` hears of every picture; when it raises, no backup was made.
        """
        place = self._place(folder)
        _require_there(place.parent)
        now = self._desk.now()
        when = datetime.fromtimestamp(now.utc_ms / 1000, UTC)
        head_seq, head_hash = self._desk.journal.head()
        copied = 0

        def seal(digest: str, size: int, slots: dict[str, str]) -> bytes:
            nonlocal copied
            # Only now: whatever the copy of the database names has a picture by this time.
            hashes = tuple(sorted(self._desk.pictures.hashes()))
            copied = backup.copy_media(self._paths.media, place / "media", hashes, on_step)
            info = self._desk.info
            made = Manifest(
                info.id, info.mode, info.village_code, newest_version(), when.isoformat(), digest, size, slots, hashes,
                head_seq, head_hash,
            )  # fmt: skip
            return made.sealed(self._keys.backup)

        anchor = place if place.is_dir() else place.parent
        was_there = anchor.is_dir()
        try:
            written = backup.write_set(place, when, self._paths, self._copy_database, seal)
            made = backup.read_set(written)
            self._verify(made, copied)
        except Unavailable as error:
            if was_there and not anchor.is_dir():  # a stick that was pulled out meanwhile fails in many ways
                raise Unavailable("backup.no_place", where="folder", folder=place.parent.name) from error
            raise
        return BackupDone(_row(made), copied, backup.thin(place, when), Changes.of("backup"))

    def make_if_due(self) -> BackupDone | None:
        """A backup when there is something new and the last one is half an hour old."""
        found = backup.sets_in(self._place(None))
        if found:
            now = datetime.fromtimestamp(self._desk.now().utc_ms / 1000, UTC)
            is_recent = timedelta(0) <= now - found[0].made_at < EVERY
            if is_recent or found[0].manifest.head_seq == self._desk.journal.head()[0]:
                return None
        return self.make()

    def keep_before(self, rows: int) -> BackupDone | None:
        """A backup before many rows are changed at once (an imported list, a large pull), when something is new.

        Where the chosen place is not there (a stick at home), it lies beside the workspace: the work does not wait.
        """
        desk = self._desk
        head_seq = desk.journal.head()[0]
        if rows <= MANY_ROWS or not head_seq or desk.info.is_practice:
            return None
        newest = backup.sets_in(self._place(None))
        if newest and newest[0].manifest.head_seq == head_seq:
            return None
        try:
            return self.make()
        except Unavailable as error:
            if not error.code.startswith("backup."):
                raise
            return self.make(self._beside)

    @property
    def _beside(self) -> Path:
        return self._paths.root.parent / f"{self._paths.root.name}-backups"

    def _place(self, folder: Path | None) -> Path:
        return backup.place_of(folder or self.folder, self._desk.info.id)

    def _copy_database(self, target: Path) -> None:
        self._desk.db.copy_into(target)

    def _verify(self, made: BackupSet, copied: int) -> None:
        """Reads back what was written: every page, the end of the chain, and the pictures that are new."""
        made.require_whole(self._keys.backup)
        copy = Database(made.folder / "workspace.db", self._keys.database, is_read_only=True)
        try:
            if copy.all("PRAGMA cipher_integrity_check") or copy.scalar("PRAGMA quick_check") != "ok":
                raise Unavailable("backup.damaged", file="workspace.db")
            head = Journal(copy, "").head()
        finally:
            copy.close()
        if head[0] < made.manifest.head_seq:
            raise Unavailable("backup.damaged", file="workspace.db")
        if copied:
            pictures = MediaStore(made.media, self._keys.media, former=former_media_keys(self._desk.db))
            for name in made.manifest.media:
                try:
                    pictures.read(name)
                except AppError as error:
                    if error.code != "media.missing":
                        raise Unavailable("backup.damaged", file=name[:12]) from error


def restore(
    source: Path,
    to: Path,
    secret: str,
    *,
    is_recovery: bool = False,
    workspace_id: str = "",
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> Manifest:
    """Brings a backup back into a clean folder; open it there with the passphrase of the day it was made.

    `workspace_id`: refuse the backup of any other workspace. Nothing is written before everything was checked.
    `on_step(done, total)` (pictures; total 0 while files are checked) may end it by raising: nothing is brought back.
    Raises Conflict("backup.not_empty"), Unavailable("backup.newer" | "backup.incomplete" | "backup.damaged" |
    "backup.other_workspace" | "vault.wrong_passphrase" | "disk.*").
    """
    found = backup.read_set(newest_in(source))
    manifest = found.manifest
    if workspace_id and manifest.workspace_id != workspace_id:
        raise Conflict("backup.other_workspace", where="from", village=manifest.village_code)
    if manifest.schema > newest_version():
        raise Unavailable("backup.newer")
    plain = read_recovery_code(secret) if is_recovery else secret
    key, _slot = unwrap(backup.slots_of(found), plain, "recovery" if is_recovery else "passphrase")
    on_step(0, 0)
    found.require_whole(Keys(key).backup)
    on_step(0, 0)
    backup.restore_files(found, WorkspacePaths(to), on_step)
    return manifest


def newest_in(source: Path) -> Path:
    """The set meant by a folder: itself, or the newest of the place (or of the only place) it holds.

    Raises Unavailable("backup.nothing").
    """
    if (source / backup.MANIFEST).is_file():
        return source
    places = [source] if (source / "sets").is_dir() else sorted(source.glob("nuanfang-*"))
    found = [one for place in places for one in backup.sets_in(place)]
    if not found:
        raise Unavailable("backup.nothing", where="from", folder=source.name)
    if len({one.manifest.workspace_id for one in found}) > 1:
        raise Conflict("backup.several", where="from", folder=source.name)
    return max(found, key=lambda one: one.made_at).folder


def _require_there(folder: Path) -> None:
    """A stick that was pulled out is not made anew as a folder on the laptop's own disk."""
    if not folder.parent.is_dir():
        raise Unavailable("backup.no_place", where="folder", folder=folder.name)


def _row(one: BackupSet) -> BackupRow:
    manifest = one.manifest
    return BackupRow(one.folder, one.made_at, manifest.database_bytes, len(manifest.media), manifest.head_seq)
