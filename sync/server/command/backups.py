"""`backup`, `restore`, `photos`, `partition`: what whoever looks after the server's machine does."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from core.clock import Clock
from core.errors import InvalidInput, Unavailable
from core.ids import Ids
from sync.server.backup import export, key, reading, restore
from sync.server.backup.key import BackupKey
from sync.server.command.devices import actor
from sync.server.migrations import migrate
from sync.server.service import audit, tidying
from sync.server.storage import Storage, StorageTrouble
from sync.server.storage_choice import open_storage
from sync.server.store import districts, partitions
from sync.server.store.districts import District

Json = dict[str, Any]
COMMANDS = ("backup", "restore", "photos", "partition")
PASSPHRASE_FILE = "NUANFANG_BACKUP_PASSPHRASE_FILE"  # noqa: S105
LISTED = 20


def add_backups(commands: Any, command: Callable[..., Any], storage: Callable[[Any], None]) -> None:
    """The arguments of the four commands."""
    backup = command(commands, "backup", "加密备份本区县；verify 检查一份备份")
    backup.add_argument("verb", nargs="?", default="make", choices=("make", "verify"))
    backup.add_argument("--to", type=Path, default=None, metavar="DIR", help="备份文件夹；第一次要口令，以后不用")
    backup.add_argument("--from", dest="source", type=Path, default=None, metavar="DIR", help="要检查的备份")
    backup.add_argument("--photos", action="store_true", help="照片也备份（每张只写一次）")
    bring = command(commands, "restore", "把备份恢复到空的数据库，并换新的一世")
    bring.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR", help="一份备份，或备份文件夹")
    photos = command(commands, "photos", "照片存储：tidy 清理三十天没传完的，check 逐张核对")
    photos.add_argument("verb", choices=("tidy", "check"))
    for one in (backup, bring):
        one.add_argument("--passphrase-file", type=Path, default=None, metavar="FILE", help="备份口令，第一行")
    for one in (backup, bring, photos):
        storage(one)
    partition = command(commands, "partition", "一个库放很多区县：按区县代码分表；plan 只写出 SQL，apply 执行")
    partition.add_argument("verb", choices=("plan", "apply"))
    partition.add_argument("--add", action="append", default=[], metavar="CODE", help="还要为这个区县留位置，可多次")
    partition.add_argument("--citus", action="store_true", help="写出 Citus 的分布语句")
    partition.add_argument("--out", type=Path, default=None, metavar="FILE.sql")


class BackupVerbs:
    """One method a command; they open their own transactions."""

    def __init__(self, clock: Clock, ids: Ids, engine: Engine, environ: Mapping[str, str]) -> None:
        self._clock = clock
        self._ids = ids
        self._engine = engine
        self._environ = environ

    def run(self, args: argparse.Namespace) -> Json:
        """The answer of one command. Raises AppError."""
        try:
            return self._run(args)
        except StorageTrouble as error:
            raise Unavailable("storage.away", where="storage") from error

    def _run(self, args: argparse.Namespace) -> Json:
        if args.command == "restore":
            return self._restore(args)
        if args.command == "partition":
            return self._partition(args)
        if args.command == "photos":
            return self._photos(args)
        return self._verify(args) if args.verb == "verify" else self._make(args)

    def _make(self, args: argparse.Namespace) -> Json:
        if args.to is None:
            raise InvalidInput("backup.where", where="to")
        storage = self._storage(args) if args.photos else None
        made = export.make(
            self._engine, self._clock, self._ids, args.district, args.to, self._key(args), storage, actor()
        )
        told = {"backup": str(made.folder), **made.manifest.to_json(), "new_photos": made.new_photos}
        return told | ({"missing_photos": len(made.missing)} if made.missing else {})

    def _key(self, args: argparse.Namespace) -> BackupKey:
        try:
            args.to.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = key.read(args.to)
            if found is None:
                found = key.make(self._passphrase(args, is_new=True), self._ids.token)
                found.write(args.to)
        except OSError as error:
            raise Unavailable("backup.disk", where=str(args.to)) from error
        return found

    def _verify(self, args: argparse.Namespace) -> Json:
        if args.source is None:
            raise InvalidInput("backup.where", where="from")
        is_deep = bool(args.passphrase_file or self._environ.get(PASSPHRASE_FILE))
        seen = reading.verify(self._open(args, is_deep=is_deep))
        manifest = seen.backup.manifest
        told = {"backup": str(seen.backup.folder), **manifest.to_json(), "deep": is_deep, "ok": not seen.damaged}
        return told | {"damaged_photos": seen.damaged[:LISTED]} if is_deep else told

    def _restore(self, args: argparse.Namespace) -> Json:
        storage = self._storage(args)
        backup = self._open(args, is_deep=True)
        restored = restore.restore(self._engine, self._clock, self._ids, backup, storage, actor())
        return {
            "district": backup.manifest.district,
            "made_at": backup.manifest.made_at,
            "server_key": backup.manifest.server_key,
            "epoch": restored.epoch,
            "rows": restored.rows,
            "photos": restored.photos,
            "missing_photos": len(restored.missing),
        }

    def _open(self, args: argparse.Namespace, *, is_deep: bool) -> reading.Backup:
        outside = reading.open_backup(args.source)
        if not is_deep:
            return outside
        found = key.read(outside.folder.parent)
        if found is None:
            raise Unavailable("backup.key", where=key.NAME)
        private = found.open(self._passphrase(args, is_new=False))
        return reading.Backup(outside.folder, outside.manifest, private)

    def _photos(self, args: argparse.Namespace) -> Json:
        storage = self._storage(args)
        with self._engine.begin() as connection:
            district = _district(connection, args.district)
            if args.verb == "check":
                damaged = tidying.damaged(connection, storage, district.code)
                return {"ok": not damaged, "damaged": len(damaged), "photos": damaged[:LISTED]}
            now_ms = self._clock.now().utc_ms
            told = tidying.tidy(connection, storage, district.code, now_ms).to_json()
            audit.note(connection, district.code, now_ms, actor(), "photos.tidied", detail=told)
        return told

    def _partition(self, args: argparse.Namespace) -> Json:
        with self._engine.begin() as connection:
            migrate.check(connection)
            is_citus = args.citus
            statements = partitions.citus(connection) if is_citus else partitions.plan(connection, args.add)
            if args.verb == "apply":
                partitions.apply(connection, statements)
                return {"done": len(statements)}
        text = ";\n".join(["BEGIN", *statements, "COMMIT"]) + ";\n"
        if args.out is None:
            return {"sql": statements}
        try:
            args.out.write_text(text, "utf-8")
        except OSError as error:
            raise Unavailable("backup.disk", where=str(args.out)) from error
        return {"statements": len(statements), "file": str(args.out)}

    def _storage(self, args: argparse.Namespace) -> Storage:
        return open_storage(args.data, args.storage, self._environ)

    def _passphrase(self, args: argparse.Namespace, *, is_new: bool) -> str:
        named = args.passphrase_file or self._environ.get(PASSPHRASE_FILE)
        if named:
            try:
                return Path(named).read_text("utf-8").partition("\n")[0].strip()
            except (OSError, UnicodeDecodeError) as error:
                raise Unavailable("backup.passphrase_file", where="passphrase-file") from error
        if not sys.stdin.isatty():
            raise InvalidInput("backup.passphrase_needed", where="passphrase-file")
        typed = getpass.getpass("备份口令：")
        if is_new and getpass.getpass("再输一遍：") != typed:
            raise InvalidInput("backup.passphrase_differs", where="passphrase-file")
        return typed


def _district(connection: Connection, code: str) -> District:
    migrate.check(connection)
    district = districts.find(connection, code)
    if district is None:
        raise Unavailable("server.not_initialised")
    return district
