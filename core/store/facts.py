"""Facts: what the assistant saw and did, written once. A mistake is corrected by a new fact that names the old one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.store.database import Database


@dataclass(frozen=True)
class StoredFact:
    """One fact as stored. Times are ISO text with offset and UTC milliseconds; `media` are content hashes.

    `about` is the record or task that this one follows up.
    """

    id: str
    kind: str
    person_id: str
    village_code: str
    serial: str | None
    form_id: str
    form_version: str
    occurred_at: str
    occurred_ms: int
    recorded_at: str
    recorded_ms: int
    actor_id: str
    actor_name: str
    supersedes: str
    title: str
    body: dict[str, Any]
    media: tuple[str, ...]
    hash: str
    is_doubted: bool
    about: str = ""


@dataclass(frozen=True)
class FactState:
    """What happened to a fact since it was written."""

    superseded_by: str
    sync_state: str
    print_count: int
    answer_state: str
    answer_text: str


@dataclass(frozen=True)
class VisitMark:
    """What the due list needs to know of a person's visits."""

    last_met_on: date | None
    last_try_on: date | None


LastDays = tuple[tuple[str, str | None, str | None], ...]  # method, last day met, last day missed
Window = tuple[date, date, tuple[str, ...]]  # first day, last day, methods that counted on these days too

FEW_KINDS = 5
_DAY_MS = 24 * 60 * 60 * 1000
_COLUMNS = (
    "f.id, f.kind, f.person_id, f.village_code, f.serial, f.form_id, f.form_version, f.occurred_at, f.occurred_ms,"
    " f.recorded_at, f.recorded_ms, f.actor_id, f.actor_name, f.supersedes, f.title, f.body, f.media,"
    " f.hash, f.is_doubted, f.about"
)
_STATE = (
    "coalesce((SELECT n.id FROM fact n WHERE n.supersedes = f.id AND n.supersedes <> ''), ''),"
    " coalesce((SELECT o.state FROM outbox o WHERE o.item_id = f.id), ''),"
    " (SELECT count(*) FROM print_log p WHERE p.record_id = f.id AND p.document = f.kind),"
    " coalesce((SELECT d.state FROM decision d WHERE d.fact_id = f.id), ''),"
    " coalesce((SELECT d.text FROM decision d WHERE d.fact_id = f.id), '')"
)


class FactRepository:
    """All SQL about facts and what is derived from them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, fact: StoredFact) -> None:
        """Writes a fact. Raises Conflict through the file's own triggers when somebody tries to change one."""
        self._db.execute(
            f"INSERT INTO fact ({_COLUMNS.replace('f.', '')}) VALUES ({', '.join('?' * 20)})",
            (
                fact.id,
                fact.kind,
                fact.person_id,
                fact.village_code,
                fact.serial,
                fact.form_id,
                fact.form_version,
                fact.occurred_at,
                fact.occurred_ms,
                fact.recorded_at,
                fact.recorded_ms,
                fact.actor_id,
                fact.actor_name,
                fact.supersedes,
                fact.title,
                json.dumps(fact.body, ensure_ascii=False),
                json.dumps(fact.media),
                fact.hash,
                int(fact.is_doubted),
                fact.about,
            ),
        )

    def add_visit(
        self,
        fact_id: str,
        person_id: str,
        visited_on: date,
        method: str,
        is_met: bool,
        next_on: str | None,
        supersedes: str,
    ) -> None:
        """The columns of a visit that the due list reasons about; the corrected visit no longer counts."""
        self._db.execute(
            "INSERT INTO visit (fact_id, person_id, visited_on, method, is_met, next_on) VALUES (?, ?, ?, ?, ?, ?)",
            (fact_id, person_id, visited_on.isoformat(), method, int(is_met), next_on),
        )
        if supersedes:
            self._db.execute("UPDATE visit SET is_superseded = 1 WHERE fact_id = ?", (supersedes,))

    def add_print(self, fact: StoredFact, record_id: str, document: str, copy: str, target: str, serial: str) -> None:
        """One line of the print log."""
        self._db.execute(
            "INSERT INTO print_log (fact_id, record_id, document, copy, target, serial, person_id, logged_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (fact.id, record_id, document, copy, target, serial, fact.person_id, fact.recorded_ms),
        )

    def put_agreement(self, person_id: str, fact_id: str, body: dict[str, Any]) -> None:
        """The agreement in force for a person; earlier ones stay as facts."""
        self._db.execute(
            "INSERT OR REPLACE INTO agreement (person_id, fact_id, body) VALUES (?, ?, ?)",
            (person_id, fact_id, json.dumps(body, ensure_ascii=False)),
        )

    def agreement(self, person_id: str) -> tuple[str, dict[str, Any]] | None:
        """(fact id, body) of the agreement in force, or None."""
        row = self._db.one("SELECT fact_id, body FROM agreement WHERE person_id = ?", (person_id,))
        return (row[0], json.loads(row[1])) if row else None

    def agreements(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Agreements in force by person."""
        rows = self._db.all("SELECT person_id, fact_id, body FROM agreement")
        return {row[0]: (row[1], json.loads(row[2])) for row in rows}

    def next_serial(self, kind: str, year: int) -> int:
        """The next running number of a kind in a year, counted inside the transaction that uses it."""
        # Two plain steps: a row handed back by the statement that changes it goes through a table of its own.
        last = self._db.scalar("SELECT last FROM serial_counter WHERE kind = ? AND year = ?", (kind, year))
        if last is None:
            self._db.execute("INSERT INTO serial_counter (kind, year, last) VALUES (?, ?, 1)", (kind, year))
            return 1
        self._db.execute("UPDATE serial_counter SET last = last + 1 WHERE kind = ? AND year = ?", (kind, year))
        return int(last) + 1

    def get(self, fact_id: str) -> tuple[StoredFact, FactState] | None:
        """One fact and its state, or None."""
        row = self._db.one(f"SELECT {_COLUMNS}, {_STATE} FROM fact f WHERE f.id = ?", (fact_id,))
        return _read(row) if row else None

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """What all facts of a kind say, the oldest first."""
        return [
            json.loads(body)
            for (body,) in self._db.all("SELECT body FROM fact WHERE kind = ? ORDER BY recorded_ms", (kind,))
        ]

    def listed(
        self,
        kinds: Sequence[str],
        *,
        person_id: str = "",
        limit: int = 200,
        offset: int = 0,
        since: str = "",
        until: str = "",
    ) -> list[tuple[StoredFact, FactState]]:
        """Facts of these kinds, newest first; `since`/`until` are days (until excluded) of what happened."""
        # Which ones is read from the index alone; their bodies, which fill whole pages, only of those that are shown.
        if person_id:
            # One person's are put in order here: the library would set up a sorter for a handful, and with its memory
            # locked that takes longer than all the rest.
            found = sorted(self._places(kinds, person_id, since, until), reverse=True)
            places = [place for _at, place in found[offset : offset + limit]]
            return [self._at(place) for place in places]
        where, params = _condition(kinds, person_id, since, until)
        rows = self._db.all(
            f"SELECT {_COLUMNS}, {_STATE} FROM fact f WHERE f.rowid IN"
            f" (SELECT rowid FROM fact WHERE {where} ORDER BY occurred_ms DESC, rowid DESC LIMIT ? OFFSET ?)"
            " ORDER BY f.occurred_ms DESC, f.rowid DESC",
            (*params, limit, offset),
        )
        return [_read(row) for row in rows]

    def _places(self, kinds: Sequence[str], person_id: str, since: str, until: str) -> Iterator[tuple[int, int]]:
        """(when, rowid) of one person's. Few kinds are asked for one by one: a list of them would be put into a table
        of its own first, which with memory locked takes longer than the steps into the index."""
        for some in [[kind] for kind in kinds] if len(kinds) <= FEW_KINDS else [kinds]:
            where, params = _condition(some, person_id, since, until)
            yield from self._db.all(f"SELECT occurred_ms, rowid FROM fact INDEXED BY fact_person WHERE {where}", params)

    def _at(self, place: int) -> tuple[StoredFact, FactState]:
        return _read(self._db.all(f"SELECT {_COLUMNS}, {_STATE} FROM fact f WHERE f.rowid = ?", (place,))[0])

    def by_serial(
        self, serials: Sequence[str], starts: Sequence[str], limit: int
    ) -> list[tuple[StoredFact, FactState]]:
        """Facts with these serial numbers in that order, then those whose number begins so; every step in the index."""
        found: dict[str, None] = {}
        for one in serials:
            found.update((row[0], None) for row in self._db.all("SELECT id FROM fact WHERE serial = ?", (one,)))
        for start in starts:
            sql = "SELECT id FROM fact WHERE serial >= ? AND serial < ? ORDER BY serial DESC LIMIT ?"
            found.update((row[0], None) for row in self._db.all(sql, (start, f"{start}\U0010ffff", limit)))
        return [fact for one in list(found)[: 2 * limit] if (fact := self.get(one)) is not None]

    def following(self, record_id: str) -> list[tuple[StoredFact, FactState]]:
        """The facts that follow up a record (or what it corrects) or a task, oldest first."""
        rows = self._db.all(
            "WITH RECURSIVE line (id) AS (SELECT ? UNION SELECT o.supersedes FROM line l JOIN fact o ON o.id = l.id"
            f" WHERE o.supersedes <> '') SELECT {_COLUMNS}, {_STATE} FROM line JOIN fact f"
            " ON f.about = line.id AND f.about <> '' ORDER BY f.rowid",
            (record_id,),
        )
        return [_read(row) for row in rows]

    def newest(self, record_id: str) -> str:
        """The record that stands for this one now: itself, or the last correction of it."""
        while record_id and (
            after := self._db.scalar("SELECT id FROM fact WHERE supersedes = ? AND supersedes <> ''", (record_id,))
        ):
            record_id = str(after)
        return record_id

    def under(self, kinds: Sequence[str]) -> frozenset[str]:
        """Every fact of these kinds and all that hangs on one: what follows it up, sheets that came back, prints."""
        rows = self._db.all(
            f"WITH RECURSIVE under (id) AS (SELECT id FROM fact WHERE kind IN ({','.join('?' * len(kinds))})"
            " UNION SELECT f.id FROM under u CROSS JOIN fact f ON f.about = u.id AND f.about <> '')"
            " SELECT id FROM under UNION SELECT p.fact_id FROM under u CROSS JOIN print_log p ON p.record_id = u.id",
            tuple(kinds),
        )
        return frozenset(row[0] for row in rows)

    def latest(self, kind: str, person_id: str = "") -> dict[str, tuple[str, str]]:
        """The last uncorrected fact of a kind by person: (fact id, when it happened). One step into the index each."""
        where = " AND p.id = ?" if person_id else ""
        rows = self._db.all(
            "SELECT p.id, f.id, f.occurred_at FROM person p JOIN fact f ON f.rowid = (SELECT x.rowid FROM fact x"
            " WHERE x.person_id = p.id AND x.kind = ? AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.supersedes = x.id"
            f" AND n.supersedes <> '') ORDER BY x.occurred_ms DESC, x.rowid DESC LIMIT 1){where}",
            (kind, person_id) if person_id else (kind,),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def has_about(self, person_ids: Iterable[str]) -> list[str]:
        """Those of the persons about whom a fact was written."""
        sql = "SELECT 1 FROM fact WHERE person_id = ? LIMIT 1"
        return [person_id for person_id in person_ids if self._db.scalar(sql, (person_id,))]

    def visit_marks(self, methods: Sequence[str]) -> dict[str, VisitMark]:
        """For everybody with a visit: the last day met by a method that counts, and the last attempt that failed."""
        return {person_id: mark_of(days, methods) for person_id, days in self.last_days().items()}

    def last_days(self) -> dict[str, LastDays]:
        """Everybody's last days by method, as text: however many visits there are, a row for each person and method."""
        days: dict[str, LastDays] = {}
        # Not grouped by SQL: with its memory locked the cipher pays for every row that is added up.
        for person_id, *row in self._db.all("SELECT person_id, method, met_on, missed_on FROM visit_last"):
            days[person_id] = (*days.get(person_id, ()), tuple(row))
        return days

    def met_within(self, window: Window) -> dict[str, date]:
        """Who was met on these days by these methods, and when last: two steps into the index for each person."""
        first, last, methods = window
        marks = ",".join("?" * len(methods))
        sql = (
            "SELECT p.id, (SELECT v.visited_on FROM visit v WHERE v.person_id = p.id AND v.is_superseded = 0"
            f" AND v.visited_on BETWEEN ? AND ? AND v.is_met = 1 AND v.method IN ({marks})"
            " ORDER BY v.visited_on DESC LIMIT 1) AS met_on FROM person p WHERE met_on IS NOT NULL"
        )
        rows = self._db.each(sql, (first.isoformat(), last.isoformat(), *methods))
        return {row[0]: date.fromisoformat(row[1]) for row in rows}

    def visit_mark(self, person_id: str, methods: Sequence[str], windows: Sequence[Window] = ()) -> VisitMark:
        """The same for one person."""
        counts, params = _counts(methods, windows)
        row = self._db.one(
            f"SELECT max(CASE WHEN v.is_met = 1 AND {counts} THEN v.visited_on END),"
            " max(CASE WHEN v.is_met = 0 THEN v.visited_on END) FROM visit v"
            " WHERE v.person_id = ? AND v.is_superseded = 0",
            (*params, person_id),
        )
        return VisitMark(_day(row[0]), _day(row[1])) if row else VisitMark(None, None)

    def last_visits(self, person_ids: Sequence[str]) -> dict[str, date]:
        """The last day each of these persons was met, whatever the method."""
        marks = ",".join("?" * len(person_ids))
        rows = self._db.all(
            "SELECT person_id, max(visited_on) FROM visit WHERE is_superseded = 0 AND is_met = 1"
            f" AND person_id IN ({marks}) GROUP BY person_id",
            tuple(person_ids),
        )
        return {row[0]: date.fromisoformat(row[1]) for row in rows}

    def visit_columns(self, fact_ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """(method, met) of these visits."""
        marks = ",".join("?" * len(fact_ids))
        rows = self._db.all(f"SELECT fact_id, method, is_met FROM visit WHERE fact_id IN ({marks})", tuple(fact_ids))
        return {row[0]: (row[1], bool(row[2])) for row in rows}

    def print_counts(self, record_id: str, document: str) -> int:
        """How often a document of a record was printed."""
        return int(
            self._db.scalar(
                "SELECT count(*) FROM print_log WHERE record_id = ? AND document = ?", (record_id, document)
            )
        )

    def prints(self, limit: int = 500) -> list[tuple[Any, ...]]:
        """(fact id, time, document, record id, person id, serial, copy, target), newest first."""
        return self._db.all(
            "SELECT p.fact_id, f.recorded_at, p.document, p.record_id, p.person_id, p.serial, p.copy, p.target"
            " FROM print_log p CROSS JOIN fact f ON f.id = p.fact_id ORDER BY p.logged_ms DESC, p.fact_id DESC LIMIT ?",
            (limit,),
        )


def _condition(kinds: Sequence[str], person_id: str, since: str, until: str) -> tuple[str, list[Any]]:
    """The days are compared as they were on the wall; the milliseconds beside them let the index narrow it down."""
    params: list[Any] = list(kinds)
    # The pluses keep a file with statistics from having the statement planned anew for every other value.
    where = "kind = +?" if len(kinds) == 1 else f"kind IN ({','.join('?' * len(kinds))})"
    if person_id:
        where += " AND person_id = +?"
        params.append(person_id)
    for sign, day in ((">=", since), ("<", until)):
        if day:
            slack = _DAY_MS if sign == "<" else -_DAY_MS
            where += f" AND occurred_ms {sign} ? AND occurred_at {sign} ?"
            params += [_midnight_ms(day) + slack, day]
    return where, params


def _counts(methods: Sequence[str], windows: Sequence[Window]) -> tuple[str, tuple[str, ...]]:
    """The condition "this visit was made by a method that counted on its day"."""
    parts, params = [f"v.method IN ({','.join('?' * len(methods))})"], [*methods]
    for first, last, more in windows:
        parts.append(f"(v.visited_on BETWEEN ? AND ? AND v.method IN ({','.join('?' * len(more))}))")
        params += [first.isoformat(), last.isoformat(), *more]
    return f"({' OR '.join(parts)})", tuple(params)


def mark_of(days: LastDays, methods: Sequence[str], within: Iterable[date | None] = ()) -> VisitMark:
    """The marks of one person from his last days by method; `within`: days on which other methods counted too."""
    met = max((met_on for method, met_on, _missed in days if met_on and method in methods), default=None)
    missed = max((missed_on for _method, _met, missed_on in days if missed_on), default=None)
    last = _day(met)
    for day in within:
        last = _later(last, day)
    return VisitMark(last, _day(missed))


def _later(one: date | None, other: date | None) -> date | None:
    """The later of two days, either of which may be unknown."""
    if one is None or other is None:
        return one or other
    return max(one, other)


def _midnight_ms(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * _DAY_MS


def _read(row: tuple[Any, ...]) -> tuple[StoredFact, FactState]:
    fact = StoredFact(*[*row[:15], json.loads(row[15]), tuple(json.loads(row[16])), row[17], bool(row[18]), row[19]])
    return fact, FactState(*row[20:])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
