"""A database that is put together again from a backup and the readable rows of a damaged one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from core.domain.chain import ChainHead
from core.errors import AppError
from core.store.database import Database
from core.store.wreck import TableRead, TableShape

Item = Mapping[str, Any]
Gap = tuple[str, int, int | None, int | None]  # kind ("" unknown), how many, since, until (ms)
FINAL = frozenset({"event", "fact", "purge"})  # written once: what is there already is as good
KEPT = FINAL | {"outbox"}  # never taken away because the damaged file does not show it
PULL_STATE = ("engine.cursor", "engine.pull_pass", "engine.pull_passes")


class Rebuilt:
    """The database that is being put together. One transaction a table."""

    def __init__(self, database: Database) -> None:
        self._db = database
        database.execute("PRAGMA foreign_keys = OFF")  # a row may come back before the one it leans on

    def take(self, shape: TableShape, read: TableRead) -> None:
        """Rows of the damaged file over those of the backup; a table that was read whole is taken as it is."""
        if not read.columns:
            return
        names = ", ".join(read.columns)
        how = "IGNORE" if shape.name in FINAL else "REPLACE"
        sql = f"INSERT OR {how} INTO {shape.name} ({names}) VALUES ({', '.join('?' * len(read.columns))})"
        with self._db.transaction():
            if read.is_whole and shape.name not in KEPT:
                self._db.execute(f"DELETE FROM {shape.name}")
            for row in read.rows.values():
                with suppress(AppError), self._db.part():  # a purge whose receipt is gone, say
                    self._db.execute(sql, row)

    def from_lines(self, item_of: Callable[[bytes], Item | None]) -> int:
        """Events, facts and proposals whose own row is gone, made again from the line that was to travel."""
        made = 0
        with self._db.transaction():
            for seq, op, state, line in self._db.all("SELECT seq, op, state, line FROM outbox ORDER BY seq"):
                item = item_of(bytes(line))
                if item is not None:
                    made += self._event(seq, item)
                    made += self._fact(item) if op == "fact" else 0
                    made += self._edit(seq, state, item) if op == "person_edit" else 0
        return made

    def missing(self, noted: ChainHead | None) -> list[Gap]:
        """What is known to have been there and is not: by kind, with the first and the last point in time."""
        db, found = self._db, list[Gap]()
        times: dict[int, int] = dict(db.all("SELECT seq, recorded_ms FROM event"))
        top = max((*times, noted.seq if noted else 0), default=0)
        gone = [seq for seq in range(1, top + 1) if seq not in times]
        if gone:
            before = [ms for seq, ms in times.items() if seq < gone[0]]
            after = [ms for seq, ms in times.items() if seq > gone[-1]] or ([noted.recorded_ms] if noted else [])
            found.append(("", len(gone), max(before, default=None), min(after, default=None)))
        found += db.all(
            "SELECT o.kind, count(*), min(e.recorded_ms), max(e.recorded_ms) FROM outbox o JOIN event e USING (seq)"
            " WHERE o.op = 'fact' AND o.item_id NOT IN (SELECT id FROM fact) GROUP BY o.kind"
        )
        alone = db.one(
            "SELECT count(*), min(recorded_ms), max(recorded_ms) FROM event WHERE item_id NOT IN (SELECT id FROM fact)"
            " AND item_id NOT IN (SELECT item_id FROM outbox) AND item_id NOT IN (SELECT id FROM person_edit)"
        )
        if alone and alone[0]:
            found.append(("", *alone))
        return found

    def unsendable(self) -> int:
        """Facts that are here but whose line to the district is gone."""
        return int(self._db.scalar("SELECT count(*) FROM fact WHERE id NOT IN (SELECT item_id FROM outbox)"))

    def events(self) -> int:
        """How many events there are."""
        return int(self._db.scalar("SELECT count(*) FROM event"))

    def has_label(self) -> bool:
        """True when the workspace still knows its own name."""
        found = self._db.scalar("SELECT count(*) FROM workspace WHERE key IN ('id', 'village_code', 'user_id')")
        return int(found) == 3

    def pictures(self) -> Sequence[str]:
        """The hashes of all pictures."""
        return [row[0] for row in self._db.all("SELECT hash FROM media ORDER BY hash")]

    @staticmethod
    def people_of(database: Database) -> list[str]:
        """Everybody the district or this laptop has said something about."""
        sql = "SELECT id FROM person_base UNION SELECT person_id FROM person_edit"
        return [row[0] for row in database.all(sql)]

    def ask_everything_again(self) -> None:
        """The next synchronisation pulls from the beginning."""
        marks = ", ".join("?" * len(PULL_STATE))
        with self._db.transaction():
            self._db.execute(f"DELETE FROM sync_state WHERE key IN ({marks})", PULL_STATE)

    def _event(self, seq: int, item: Item) -> int:
        event = item["event"]
        return self._put(
            "INSERT OR IGNORE INTO event (seq, item_id, prev, hash, recorded_ms) VALUES (?, ?, ?, ?, ?)",
            (seq, item["id"], event["prev"], event["hash"], item["recorded_ms"]),
        )

    def _fact(self, item: Item) -> int:
        form, event, body = item["form"] or {}, item["event"], item["body"]
        columns = {
            "id": item["id"], "kind": item["kind"], "person_id": item["person_id"] or "",
            "village_code": item["village"], "serial": item["serial"], "form_id": form.get("id", ""),
            "form_version": form.get("version", ""), "occurred_at": item["occurred_at"],
            "occurred_ms": item["occurred_ms"], "recorded_at": item["recorded_at"],
            "recorded_ms": item["recorded_ms"], "actor_id": item["actor"]["id"], "actor_name": item["actor"]["name"],
            "supersedes": item["supersedes"] or "", "title": item["title"],
            "body": json.dumps(body, ensure_ascii=False), "media": json.dumps(item["media"]), "hash": event["hash"],
            "is_doubted": int(event["doubt"]), "about": body.get("about", ""),
        }  # fmt: skip
        names = ", ".join(columns)
        sql = f"INSERT OR IGNORE INTO fact ({names}) VALUES ({', '.join('?' * len(columns))})"
        return self._put(sql, tuple(columns.values()))

    def _edit(self, seq: int, state: str, item: Item) -> int:
        body = item["body"]
        return self._put(
            "INSERT OR IGNORE INTO person_edit (id, person_id, base_version, fields, reason, recorded_ms, seq, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (item["id"], item["person_id"], body["base_version"], json.dumps(body["fields"], ensure_ascii=False),
             body["reason"], item["recorded_ms"], seq, "accepted" if state == "acked" else "waiting"),
        )  # fmt: skip

    def _put(self, sql: str, values: tuple[Any, ...]) -> int:
        return int(self._db.execute(sql, values).rowcount > 0)
