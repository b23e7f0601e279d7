"""What the commands do: one transaction each, one JSON-ready answer each."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from core.clock import Clock, Moment
from core.errors import AppError, Unavailable
from core.ids import Ids
from sync.server.command.backups import COMMANDS, BackupVerbs
from sync.server.command.counting import CountingVerbs
from sync.server.command.devices import DeviceVerbs, actor, split_village
from sync.server.command.noting import is_noted, note_command
from sync.server.command.office import OfficeVerbs
from sync.server.command.staff import StaffVerbs
from sync.server.command.stick import StickVerbs
from sync.server.command.unseal import UnsealVerb
from sync.server.command.words import words
from sync.server.migrations import migrate
from sync.server.service import founding, tidying
from sync.server.service.counting import by_area
from sync.server.shelf import RESOURCES
from sync.server.storage import StorageTrouble
from sync.server.storage_choice import open_storage
from sync.server.store import devices, districts, feed, partitions, persons, photos, receipts
from sync.server.store.districts import District

Json = dict[str, Any]
Verb = Callable[[argparse.Namespace, Connection, District], Json]


class Verbs:
    """One method a command; the transaction is opened around it by `run`."""

    def __init__(self, clock: Clock, ids: Ids, engine: Engine) -> None:
        self._clock = clock
        self._ids = ids
        self._engine = engine

    def run(self, args: argparse.Namespace) -> Json:
        """The answer of one command (all but `serve` and `try`)."""
        if args.command == "init":
            return self.init(args)
        if args.command in COMMANDS:
            return BackupVerbs(self._clock, self._ids, self._engine, os.environ).run(args)
        if args.command == "batch":
            return StickVerbs(self._clock, self._ids, self._engine, os.environ).run(args)
        table: dict[tuple[str, str], Verb] = {
            ("epoch", ""): self.new_epoch,
            ("unseal", ""): UnsealVerb(self._clock, self._ids).unseal,
            ("roster", "import"): self.roster_import,
            ("form", "publish"): self.form_publish,
            ("rulepack", "publish"): self.rulepack_publish,
            ("status", ""): self.status,
            **DeviceVerbs(self._clock, self._ids).table(),
            **OfficeVerbs(self._clock, self._ids).table(),
            **CountingVerbs(self._clock, self._ids).table(),
            **StaffVerbs(self._clock, self._ids).table(),
        }
        verb = table[(args.command, getattr(args, "verb", None) or "")]
        try:
            with self._engine.begin() as connection:
                district = self._district(args, connection)
                result = verb(args, connection, district)
                self._note(args, connection, district, result)
                return result
        except AppError as error:
            self._note_refused(args, error)
            raise

    def _district(self, args: argparse.Namespace, connection: Connection) -> District:
        migrate.check(connection)
        district = districts.find(connection, args.district)
        if district is None:
            raise Unavailable("server.not_initialised")
        return district

    def _note(
        self, args: argparse.Namespace, connection: Connection, district: District, result: Json, refusal: str = ""
    ) -> None:
        if is_noted(args):
            now_ms = self._clock.now().utc_ms
            note_command(connection, district.code, now_ms, actor(), args, result, refusal)

    def _note_refused(self, args: argparse.Namespace, error: AppError) -> None:
        """In a transaction of its own: that of the command is gone. A server that is not there notes nothing."""
        if isinstance(error, Unavailable):
            return
        with self._engine.begin() as connection:
            self._note(args, connection, self._district(args, connection), {}, error.code)

    def init(self, args: argparse.Namespace) -> Json:
        """Brings the schema up to date; founds the district when a code is given that is not there yet."""
        migrate.upgrade(self._engine)
        with self._engine.begin() as connection:
            district = districts.find(connection, args.district)
            is_new = district is None
            if district is None:
                code, name = args.district, args.name
                partitions.make_room(connection, code)
                district = founding.found(connection, self._clock, self._ids, code, name, is_practice=args.practice)
            self._note(args, connection, district, {})
        return {
            "district": district.code,
            "name": district.name,
            "practice": district.is_practice,
            "created": is_new,
            "server_key": founding.server_key(district),
        }

    def new_epoch(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        try:
            storage = open_storage(args.data, args.storage, os.environ)
            missing = tidying.ask_again(connection, storage, district.code)
        except StorageTrouble as error:
            raise Unavailable("storage.away", where="storage") from error
        epoch = founding.begin_epoch(connection, self._ids, district.code, self._clock.now().utc_ms)
        return {"epoch": epoch, "missing_photos": len(missing)}

    def roster_import(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        from sync.server.service.roster import bring_in

        village, name = split_village(args.village)
        import_id, seen = bring_in(
            connection,
            self._clock,
            self._ids,
            district.code,
            args.file,
            village=village,
            village_name=name,
            skip_bad=args.skip_bad,
        )
        return {**seen.to_json(words), "import_id": import_id}

    def form_publish(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        from sync.server.service.handing_down import publish_form

        return publish_form(connection, self._clock, district.code, args.file, args.kind or args.file.stem)

    def rulepack_publish(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        from sync.server.service.handing_down import publish_rulepack

        return publish_rulepack(connection, self._clock, district.code, args.file, RESOURCES / "rulepacks")

    def status(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        done, missing = photos.counts(connection, district.code)
        everyone = devices.everyone(connection, district.code)
        areas: Json = {}
        if args.villages or args.level:
            now = self._clock.now()
            month = args.month or now.day.isoformat()[:7]
            level = args.level or "village"
            areas = {"month": month, "level": level,
                     "areas": by_area(connection, district.code, month, level, now, args.under)}  # fmt: skip
        return {
            **areas,
            "district": district.code,
            "name": district.name,
            "practice": district.is_practice,
            "devices": sum(device.revoked_ms is None for device in everyone),
            "persons": sum(persons.count_by_village(connection, district.code).values()),
            "feed": feed.counts(connection, district.code),
            **receipts.tally(connection, district.code),
            "photos": done,
            "photos_missing": missing,
        }

    def _iso(self, utc_ms: int) -> str:
        return Moment(utc_ms, self._clock.now().offset_min).iso()
