"""`batch import` and `batch receipt`: files from sticks, each answered by a file that goes back the same way."""

from __future__ import annotations

import argparse
import hashlib
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from core.clock import Clock, Moment
from core.errors import AppError, InvalidInput, NotFound, Unavailable
from core.ids import Ids
from sync.protocol.answers import expand
from sync.protocol.messages import HelloReply, PushReply
from sync.protocol.safefile import NotAsWritten, write_safely
from sync.server.command.devices import actor
from sync.server.migrations import migrate
from sync.server.service import stick, stick_receipt
from sync.server.service.stick import Incoming
from sync.server.storage import Storage
from sync.server.storage_choice import open_storage
from sync.server.store import districts, sticks
from sync.server.store.districts import District
from sync.server.store.sticks import StickImport

Json = dict[str, Any]
LISTED = 20


def add_batches(commands: Any, command: Callable[..., Any], group: Callable[..., Any], storage: Any) -> None:
    """`batch import|receipt`."""
    batch = group(commands, "batch", "U盘上报：没有网络的协理员带来的文件")
    bring = command(batch, "import", "收下一个上报文件（.nfb），在它旁边写下回执（.nfr）")
    bring.add_argument("file", type=Path)
    storage(bring)
    again = command(batch, "receipt", "把收过的文件的回执再写一份、再打一张；不带编号时列出最近收下的")
    again.add_argument("export", nargs="?", default="", metavar="ID")
    for one in (bring, again):
        one.add_argument("--receipt", type=Path, default=None, metavar="FILE", help="回执写到哪里")
        one.add_argument("--print", type=Path, default=None, metavar="PDF", help="打印件（A4，带二维码）存到哪里")


class StickVerbs:
    """One method a command; they need several transactions, so they open their own."""

    def __init__(self, clock: Clock, ids: Ids, engine: Engine, environ: Mapping[str, str]) -> None:
        self._clock = clock
        self._ids = ids
        self._engine = engine
        self._environ = environ

    def run(self, args: argparse.Namespace) -> Json:
        """The answer of one command."""
        with self._engine.begin() as connection:
            migrate.check(connection)
            district = districts.find(connection, args.district)
        if district is None:
            raise Unavailable("server.not_initialised")
        return self._bring_in(args, district) if args.verb == "import" else self._receipt(args, district)

    def _bring_in(self, args: argparse.Namespace, district: District) -> Json:
        storage = open_storage(args.data, args.storage, self._environ) if args.data or args.storage else None
        path: Path = args.file
        now_ms = self._clock.now().utc_ms
        try:
            with path.open("rb") as file:
                return self._take(args, district, file, storage, now_ms)
        except AppError as error:
            self._note_refusal(district, path, error, now_ms)
            raise
        except IsADirectoryError:
            raise InvalidInput("stick.not_ours", where="file") from None
        except OSError as error:
            raise Unavailable("stick.unreadable", where="file") from error

    def _take(self, args: argparse.Namespace, district: District, file: Any, storage: Storage | None,
              now_ms: int) -> Json:  # fmt: skip
        with self._engine.connect() as connection:
            incoming = stick.read(connection, district, file)
        with self._engine.begin() as connection:
            done, is_new = stick.take(connection, district, incoming, now_ms, actor())
        photos = stick.take_photos(self._engine.begin, storage, incoming, now_ms)
        with self._engine.begin() as connection:
            sticks.note_photos(connection, district.code, done.export_id, done.device_id, len(photos))
        asked = [*incoming.header.asked, *(one.sha256 for one in incoming.header.photos)]
        told = self._write(args, district, done, asked, args.receipt or args.file.with_suffix(".nfr"))
        return _outcome(incoming, done, photos, is_new=is_new) | told

    def _receipt(self, args: argparse.Namespace, district: District) -> Json:
        if not args.export:
            with self._engine.begin() as connection:
                found = sticks.newest(connection, district.code, LISTED)
            return {"imports": [self._listed(one) for one in found]}
        with self._engine.begin() as connection:
            done = sticks.find(connection, district.code, args.export) if _is_uuid(args.export) else None
        if done is None:
            raise NotFound("stick.no_import", where="export")
        if args.receipt is None and args.print is None:
            raise InvalidInput("stick.receipt_where", where="receipt")
        return {"export": done.export_id} | self._write(args, district, done, [], args.receipt)

    def _write(
        self, args: argparse.Namespace, district: District, done: StickImport, asked: list[str], path: Path | None
    ) -> Json:
        """The receipt file and the printed one, as far as they are wanted. What was taken stays taken."""
        told: Json = {}
        if path is not None:
            greeting = self._greet(district, done)
            with self._engine.connect() as plain:
                connection = plain.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    answer = stick_receipt.answer(connection, district, done, greeting, asked)
            key = str(done.header["answer_key"])
            _save(path, lambda: answer.file(district, key, self._ids.token))
            told |= {"receipt": str(path), "rows": answer.rows}
        if args.print is not None:
            told |= {"print": str(args.print)} | self._print(args.print, district, done)
        return told

    def _greet(self, district: District, done: StickImport) -> HelloReply:
        with self._engine.begin() as connection:
            return stick_receipt.greet(connection, self._ids, district, done, self._clock.now().utc_ms)

    def _print(self, path: Path, district: District, done: StickImport) -> Json:
        from sync.server.stick_paper import receipt_pdf

        with self._engine.begin() as connection:
            device = stick_receipt.device_of(connection, district, done)
            villages = districts.village_names(connection, district.code, device.villages)
        moment = Moment(done.imported_ms, self._clock.now().offset_min)
        pdf = receipt_pdf(district, device, villages, done, moment)
        _save(path, lambda: iter([pdf]))
        return {"has_code": bool(done.paper)}

    def _snapshot(self) -> Connection:
        return self._engine.connect().execution_options(isolation_level="REPEATABLE READ")

    def _note_refusal(self, district: District, path: Path, error: AppError, now_ms: int) -> None:
        if error.code in ("stick.bad", "stick.read_only", "stick.unwritten"):
            return  # the file was taken, only its receipt could not be written
        with self._engine.begin() as connection:
            stick.refuse(connection, district.code, error, _hash_of(path), now_ms, actor())

    def _listed(self, one: StickImport) -> Json:
        return {
            "export": one.export_id,
            "device": one.device_id,
            "imported_at": Moment(one.imported_ms, self._clock.now().offset_min).iso(),
            "items": one.items,
            "photos": one.photos,
            "has_code": bool(one.paper),
        }


def _outcome(incoming: Incoming, done: StickImport, photos: list[str], *, is_new: bool) -> Json:
    """What became of the file, in the words of `sync`."""
    counts: dict[str, int] = dict.fromkeys(("accepted", "duplicate", "merged", "conflict", "held", "rejected"), 0)
    not_plain: list[Json] = []
    before = 0
    for reply in done.replies:
        answers = expand(PushReply.model_validate(reply))
        for one in answers:
            counts[one.outcome] += 1
            if one.outcome in ("conflict", "held", "rejected"):
                not_plain.append({"line": before + one.index + 1, "id": one.id, "outcome": one.outcome,
                                  "code": one.code, "field": one.field})  # fmt: skip
        before += len(answers)
    return {
        "text": _words(done, counts, is_new=is_new),
        "export": done.export_id,
        "device": incoming.device.tag,
        "is_new": is_new,
        "new": done.items - counts["duplicate"],
        "items": done.items,
        "accepted": counts["accepted"],
        "duplicate": counts["duplicate"],
        "merged": counts["merged"],
        "conflicts": counts["conflict"],
        "held": counts["held"],
        "refused": counts["rejected"],
        "listed": not_plain,
        "photos": len(photos),
        "photos_left": len(incoming.header.photos) - len(photos),
    }


def _words(done: StickImport, counts: Mapping[str, int], *, is_new: bool) -> str:
    new = done.items - counts["duplicate"]
    if not is_new and new == 0:
        return "已导入过（0 条新）"
    others = counts["conflict"] + counts["held"] + counts["rejected"]
    return (
        f"收到 {done.items} 条，其中新的 {new} 条；{others} 条没有直接收下"
        if others
        else f"收下 {done.items} 条，其中新的 {new} 条"
    )


def _save(path: Path, data: Callable[[], Any]) -> None:
    try:
        write_safely(path, data())
    except NotAsWritten:
        raise Unavailable("stick.bad", where="receipt") from None
    except PermissionError:
        raise Unavailable("stick.read_only", where="receipt") from None
    except OSError as error:
        raise Unavailable("stick.unwritten", where="receipt", file=path.name) from error


def _hash_of(path: Path) -> str:
    """Which file it was, without its name: that may be a person's."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
