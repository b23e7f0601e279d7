"""Persons: the district's version (base), this laptop's proposals (edits), and what follows from both.

`person`, `person_search` and `person_tag` are derived: `project` makes them anew for one person inside the
transaction that touched him. Base and edits themselves are never merged in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from core.domain.finding import Order
from core.domain.person import Person
from core.store.database import Database
from core.store.ordering import order_keys
from core.store.search import SearchIndex


@dataclass(frozen=True)
class StoredEdit:
    """A proposal. `state`: waiting, accepted (not yet in the base), answered, conflict, refused, withdrawn.

    `before` is what its author saw in these fields.
    """

    id: str
    person_id: str
    base_version: int
    fields: dict[str, Any]
    reason: str
    recorded_ms: int
    seq: int
    import_id: str
    state: str
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonIndex:
    """What is derived for one person: the merged body, search keys, tags (code, label, reason)."""

    person: Person
    body: dict[str, Any]
    sync_state: str
    sort_key: str
    search_keys: str
    tags: Sequence[tuple[str, str, str]]


class FoundPerson(NamedTuple):
    """One line of a list: the columns it shows, read without touching the body, and the tags (code, label)."""

    id: str
    name: str
    sex: str
    birth_date: date | None
    id_number: str
    village: str
    group: str
    phone: str
    self_care: str
    sync_state: str
    tags: tuple[tuple[str, str], ...]


_EDIT = "id, person_id, base_version, fields, reason, recorded_ms, seq, import_id, state, before"


class PersonRepository:
    """All SQL about persons."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._search = SearchIndex(database)

    # base and edits

    def base(self, person_id: str) -> tuple[int, dict[str, Any]] | None:
        """The district's version number and body, or None (unknown there, or taken back)."""
        row = self._db.one("SELECT version, body FROM person_base WHERE id = ? AND is_gone = 0", (person_id,))
        return (row[0], json.loads(row[1])) if row else None

    def last_base(self, person_id: str) -> dict[str, Any]:
        """The district's body as it was last known here, also of somebody who is gone; {} when it never sent one."""
        found = self._db.scalar("SELECT body FROM person_base WHERE id = ?", (person_id,))
        body: dict[str, Any] = json.loads(found or "{}")
        return body

    def base_seq(self, person_id: str) -> int | None:
        """The district's sequence number of the body that is stored, or None."""
        found = self._db.scalar("SELECT seq FROM person_base WHERE id = ?", (person_id,))
        return None if found is None else int(found)

    def put_base(
        self, person_id: str, version: int, seq: int, body: dict[str, Any] | None, *, is_afresh: bool = False
    ) -> None:
        """Stores what the district sent; None says that the person left this laptop's area.

        An older number never replaces a newer one, except in a pull from the beginning (`is_afresh`): a district that
        was restored from a backup counts on from an older number.
        """
        text = json.dumps(body, ensure_ascii=False) if body is not None else "{}"
        self._db.execute(
            "INSERT INTO person_base (id, version, seq, body, is_gone) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version, seq = excluded.seq,"
            " body = CASE WHEN excluded.is_gone THEN person_base.body ELSE excluded.body END,"
            " is_gone = excluded.is_gone WHERE excluded.seq >= person_base.seq OR ?",
            (person_id, version, seq, text, int(body is None), is_afresh),
        )

    def forget_numbers(self) -> None:
        """The district counts anew: whatever it sends next is newer than what is here."""
        self._db.execute("UPDATE person_base SET seq = 0")

    def add_edit(self, edit: StoredEdit) -> None:
        """A new proposal."""
        self._db.execute(
            f"INSERT INTO person_edit ({_EDIT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                edit.id,
                edit.person_id,
                edit.base_version,
                json.dumps(edit.fields, ensure_ascii=False),
                edit.reason,
                edit.recorded_ms,
                edit.seq,
                edit.import_id,
                edit.state,
                json.dumps(edit.before, ensure_ascii=False),
            ),
        )

    def edit(self, edit_id: str) -> StoredEdit | None:
        """One proposal, or None."""
        row = self._db.one(f"SELECT {_EDIT} FROM person_edit WHERE id = ?", (edit_id,))
        return _edit(row) if row else None

    def edits_among(self, item_ids: Iterable[str]) -> set[str]:
        """Which of these items are proposals: of a thousand answers nearly none."""
        sql = "SELECT id FROM person_edit WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self._db.all(sql, (json.dumps(list(item_ids)),))}

    def edits(self, person_id: str) -> list[StoredEdit]:
        """Proposals that still count, oldest first."""
        rows = self._db.all(
            f"SELECT {_EDIT} FROM person_edit WHERE person_id = ? AND state IN ('waiting', 'accepted', 'conflict')"
            " ORDER BY seq",
            (person_id,),
        )
        return [_edit(row) for row in rows]

    def all_edits(self, person_id: str) -> list[StoredEdit]:
        """Every proposal ever made about a person, for the ledger."""
        rows = self._db.all(f"SELECT {_EDIT} FROM person_edit WHERE person_id = ? ORDER BY seq", (person_id,))
        return [_edit(row) for row in rows]

    def disputed(self) -> list[StoredEdit]:
        """Proposals that wait for a person because both sides changed something, oldest first."""
        rows = self._db.all(f"SELECT {_EDIT} FROM person_edit WHERE state = 'conflict' ORDER BY seq")
        return [_edit(row) for row in rows]

    def edits_of_import(self, import_id: str) -> list[StoredEdit]:
        """Every proposal one roster import made."""
        rows = self._db.all(f"SELECT {_EDIT} FROM person_edit WHERE import_id = ? ORDER BY id", (import_id,))
        return [_edit(row) for row in rows]

    def set_edit_state(self, edit_ids: Iterable[str], state: str) -> None:
        """Moves proposals on when the district answered or the import was taken back."""
        self._db.execute_many("UPDATE person_edit SET state = ? WHERE id = ?", [(state, item) for item in edit_ids])

    def reopen_edits(self, above_seq: int) -> set[str]:
        """Proposals above a place in the chain are open again, whatever was answered; returns whom they concern."""
        where = "seq > ? AND state IN ('accepted', 'answered', 'conflict', 'refused')"
        rows = self._db.all(f"SELECT DISTINCT person_id FROM person_edit WHERE {where}", (above_seq,))
        self._db.execute(f"UPDATE person_edit SET state = 'waiting' WHERE {where}", (above_seq,))
        return {row[0] for row in rows}

    def settle_edits(self, person_id: str, seq: int) -> None:
        """The district's version `seq` holds what it accepted before: those proposals no longer lie on top."""
        self._db.execute(
            "UPDATE person_edit SET state = 'answered' WHERE person_id = ? AND state = 'accepted'"
            " AND EXISTS (SELECT 1 FROM outbox o WHERE o.item_id = person_edit.id AND coalesce(o.server_seq, 0) <= ?)",
            (person_id, seq),
        )

    # what is derived

    def put_index(self, index: PersonIndex) -> None:
        """Stores the derived rows of one person."""
        person = index.person
        self._db.execute(
            "INSERT OR REPLACE INTO person (id, name, sex, birth_date, id_number, village_code, village, grp, phone,"
            " self_care, is_active, sync_state, sort_key, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                person.id,
                person.name,
                person.sex,
                person.birth_date.isoformat() if person.birth_date else None,
                person.id_number,
                person.village_code,
                person.village,
                person.group,
                person.phone,
                person.self_care,
                int(person.is_active),
                index.sync_state,
                index.sort_key,
                json.dumps(index.body, ensure_ascii=False),
            ),
        )
        self._search.put(person.id, index.sort_key, index.search_keys)
        self.put_tags(person.id, index.tags)

    def put_tags(self, person_id: str, tags: Sequence[tuple[str, str, str]]) -> None:
        """Stores the tags of one person (they follow from the rules and the day)."""
        self._db.execute("DELETE FROM person_tag WHERE person_id = ?", (person_id,))
        self._db.execute_many(
            "INSERT INTO person_tag (person_id, code, label, reason, place) VALUES (?, ?, ?, ?, ?)",
            [(person_id, code, label, reason, place) for place, (code, label, reason) in enumerate(tags)],
        )

    def drop_index(self, person_id: str) -> None:
        """The person is no longer shown (import undone, or left the area)."""
        self._db.execute("DELETE FROM person WHERE id = ?", (person_id,))
        self._db.execute("DELETE FROM person_tag WHERE person_id = ?", (person_id,))
        self._search.drop(person_id)

    # reading

    def get(self, person_id: str) -> tuple[dict[str, Any], str] | None:
        """(merged body, sync state), or None."""
        row = self._db.one("SELECT body, sync_state FROM person WHERE id = ?", (person_id,))
        return (json.loads(row[0]), row[1]) if row else None

    def last_known(self, person_id: str) -> dict[str, Any]:
        """The body as shown; of somebody who is on no list any more, what was known last: forms begun about him are
        still signed."""
        shown = self.get(person_id)
        return self.gone(person_id) if shown is None else shown[0]

    def gone(self, person_id: str) -> dict[str, Any]:
        """What was known last of somebody who is on no list any more; empty for nobody."""
        stored = self._db.scalar("SELECT body FROM person_base WHERE id = ?", (person_id,))
        body: dict[str, Any] = json.loads(stored or "{}")
        if not body:
            for edit in self.all_edits(person_id):
                body.update(edit.fields if edit.state != "withdrawn" else {})
        return body

    def name(self, person_id: str) -> str:
        """The name, or "" for an unknown person."""
        return str(self._db.scalar("SELECT name FROM person WHERE id = ?", (person_id,)) or "")

    def names(self) -> dict[str, str]:
        """All names by id."""
        return dict(self._db.all("SELECT id, name FROM person"))

    def guardians(self, besides: str) -> list[tuple[str, str]]:
        """(name, guardian's name or "") of everybody but one."""
        return self._db.all(
            "SELECT name, coalesce(json_extract(body, '$.guardian_name'), '') FROM person WHERE id <> ?", (besides,)
        )

    def active(self) -> list[tuple[str, dict[str, Any]]]:
        """(id, body) of everybody looked after, for the due list."""
        rows = self._db.all("SELECT id, body FROM person WHERE is_active = 1")
        return [(row[0], json.loads(row[1])) for row in rows]

    def active_texts(self) -> list[tuple[str, str]]:
        """The same with the body as its text, which tells whether it has changed."""
        return [(row[0], row[1]) for row in self._db.all("SELECT id, body FROM person WHERE is_active = 1")]

    def bodies(self, ids: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
        """(id, body) of those of these persons who are shown."""
        marks = ",".join("?" * len(ids))
        rows = self._db.all(f"SELECT id, body FROM person WHERE id IN ({marks})", tuple(ids))
        return [(row[0], json.loads(row[1])) for row in rows]

    def all_ids(self) -> list[str]:
        """Every shown person."""
        return [row[0] for row in self._db.all("SELECT id FROM person ORDER BY id")]

    def by_id_number(self, number: str) -> tuple[str, dict[str, Any]] | None:
        """The person with this ID number, or None."""
        row = self._db.one("SELECT id, body FROM person WHERE id_number = ? AND id_number <> ''", (number,))
        return (row[0], json.loads(row[1])) if row else None

    def by_sort_key(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        """Persons who stand at this place of the list: those of one name."""
        return [
            (row[0], json.loads(row[1]))
            for row in self._db.all("SELECT id, body FROM person WHERE sort_key = ?", (key,))
        ]

    def groups(self) -> list[tuple[str, str]]:
        """(village, group) pairs in use."""
        rows = self._db.all("SELECT DISTINCT village, grp FROM person ORDER BY village, grp")
        return [(row[0], row[1]) for row in rows]

    def tag_counts(self) -> list[tuple[str, str, int]]:
        """(code, label, number of persons) of every tag in use."""
        rows = self._db.all("SELECT code, max(label), count(*) FROM person_tag GROUP BY code ORDER BY 3 DESC, 1")
        return [(row[0], row[1], row[2]) for row in rows]

    def tags(self, person_ids: Sequence[str] | None = None) -> dict[str, tuple[tuple[str, str], ...]]:
        """Tags (code, label) of these persons, or of all, in the order of the rule pack."""
        where = ""
        params: tuple[str, ...] = ()
        if person_ids is not None:
            where = f" WHERE person_id IN ({','.join('?' * len(person_ids))})"
            params = tuple(person_ids)
        found: dict[str, list[tuple[int, str, str]]] = {}
        for person_id, place, code, label in self._db.each(
            f"SELECT person_id, place, code, label FROM person_tag{where}", params
        ):
            found.setdefault(person_id, []).append((place, code, label))
        # Sorted here: the library would set up a sorter for every single person.
        return {key: tuple((code, label) for _, code, label in sorted(tags)) for key, tags in found.items()}

    def find(
        self,
        terms: Sequence[str],
        *,
        tag: str = "",
        group: str = "",
        village: str = "",
        limit: int = 200,
        offset: int = 0,
        order: Order = "",
        is_down: bool = False,
    ) -> tuple[list[FoundPerson], int]:
        """Persons whose keys hold every term, those whose key begins with the first term first; and how many in all.

        With an `order` all of them are put into it before the first are taken; who has nothing to order by is last.
        """
        haystack, allowed = self._search.haystack(), self._allowed(tag, group, village)
        if not order:
            ids, total = haystack.find(terms, allowed, limit=limit, offset=offset)
            return self.lines(ids), total
        ids, total = haystack.find(terms, allowed, limit=len(haystack.places()))
        keys = order_keys(self._db, haystack, order)
        known = sorted((one for one in ids if one in keys), key=lambda one: keys[one], reverse=is_down)
        ordered = [*known, *(one for one in ids if one not in keys)]
        return self.lines(ordered[offset : offset + limit]), total

    def _allowed(self, tag: str, group: str, village: str) -> set[str] | None:
        """Ids that pass the filters; None when there is no filter."""
        parts, params = [], []
        for condition, value in (
            ("id IN (SELECT person_id FROM person_tag WHERE code = ?)", tag),
            ("grp = ?", group),
            ("village = ?", village),
        ):
            if value:
                parts.append(condition)
                params.append(value)
        if not parts:
            return None
        return {row[0] for row in self._db.all(f"SELECT id FROM person WHERE {' AND '.join(parts)}", params)}

    def lines(self, ids: Sequence[str]) -> list[FoundPerson]:
        """What a list shows of these persons, in this order; ids that nobody has are left out."""
        rows = {
            row[0]: row
            for row in self._db.all(
                "SELECT id, name, sex, birth_date, id_number, village, grp, phone, self_care, sync_state FROM person"
                f" WHERE id IN ({','.join('?' * len(ids))})",
                tuple(ids),
            )
        }
        tags = self.tags(ids)
        return [_line(rows[key], tags.get(key, ())) for key in ids if key in rows]


def _line(row: tuple[Any, ...], tags: tuple[tuple[str, str], ...]) -> FoundPerson:
    id_, name, sex, born, id_number, village, group, phone, self_care, sync_state = row
    birth_date = date.fromisoformat(born) if born else None
    return FoundPerson(id_, name, sex, birth_date, id_number, village, group, phone, self_care, sync_state, tags)


def _edit(row: tuple[Any, ...]) -> StoredEdit:
    return StoredEdit(
        row[0], row[1], row[2], json.loads(row[3]), row[4], row[5], row[6], row[7], row[8], json.loads(row[9])
    )
