"""Bringing in a township's list: preview, import in one transaction, and taking exactly that import back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.changes import Changes
from core.clock import Moment
from core.domain.person import Person
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.roster.preview import Preview, preview, preview_file
from core.roster.rows import RosterRow
from core.service import projection
from core.service.desk import Desk
from core.service.permits import require
from core.service.views import ImportRow
from core.store.imports import StoredImport
from core.store.persons import StoredEdit

TAKEN = ("new", "changed")
DOUBTED = "doubtful"
LISTED_NAMES = 5


@dataclass(frozen=True)
class Imported:
    """The outcome of an import."""

    import_id: str
    preview: Preview
    changes: Changes


class Roster:
    """Verbs about imported lists."""

    def __init__(self, desk: Desk, keep_before: Callable[[int], object] = lambda rows: None) -> None:
        self._desk = desk
        self._keep_before = keep_before

    def preview(self, path: Path) -> Preview:
        """What an import would do, row by row and cell by cell. Raises InvalidInput("roster.*") for the file."""
        return preview_file(path, self._desk.today(), self._existing, self._by_name)

    def commit(self, path: Path, *, skip_bad: bool = False) -> Imported:
        """Imports a file. Refused rows stop it unless `skip_bad`; doubtful rows are taken, their doubt was shown.

        Raises InvalidInput("roster.has_refused", count=…) and leaves everything as it was.
        """
        return self._commit(self.preview(path), path.name, skip_bad=skip_bad)

    def commit_preview(
        self,
        seen: Preview,
        file_name: str,
        *,
        skip_bad: bool = False,
        on_step: Callable[[int, int], object] = lambda done, total: None,
    ) -> Imported:
        """Imports what was shown in a preview. Raises Conflict("roster.stale") when it would be something else now.

        `on_step(done, total)` hears of every row; when it raises, nothing was imported.
        """
        if preview(seen.table, self._existing, self._by_name).rows != seen.rows:
            raise Conflict("roster.stale")
        return self._commit(seen, file_name, skip_bad=skip_bad, on_step=on_step)

    def _commit(
        self,
        seen: Preview,
        file_name: str,
        *,
        skip_bad: bool,
        on_step: Callable[[int, int], object] = lambda done, total: None,
    ) -> Imported:
        require(self._desk, "roster:import")
        refused = [row for row in seen.rows if row.state == "refused"]
        if refused and not skip_bad:
            raise InvalidInput("roster.has_refused", where=str(refused[0].row_number), count=len(refused))
        rows = [row for row in seen.rows if row.state in TAKEN or (row.state == DOUBTED and row.body)]
        if not rows:
            raise InvalidInput("roster.nothing_to_import", count=len(seen.rows))
        self._keep_before(len(rows))
        desk = self._desk
        import_id = desk.seams.ids.new()
        added = 0
        persons: set[str] = set()
        with desk.db.transaction():
            for done, row in enumerate(rows):
                on_step(done, len(rows))
                person_id, is_new = self._take(row, import_id)
                added += is_new
                persons.add(person_id)
            entry = StoredImport(import_id, desk.now().iso(), file_name, added, len(rows) - added, "applied")
            desk.imports.add(entry)
            body = {"import_id": import_id, "added": added, "changed": len(rows) - added, "refused": len(refused)}
            desk.write_fact("roster", body, title="导入名单")
        return Imported(import_id, seen, Changes.of("person", "roster", "outbox"))

    def undo(self, import_id: str = "") -> Changes:
        """Takes back one import (the last one by default) while nothing depends on it.

        Raises NotAllowed("roster.undo_sent" | "roster.undo_depends" | "roster.undo_edited") naming what stands on it.
        """
        desk = self._desk
        require(desk, "roster:import")
        entry = self._find(import_id)
        with desk.db.transaction():  # looked at inside: the sync thread may be sending
            edits = desk.persons.edits_of_import(entry.id)
            self._require_independent(edits)
            desk.outbox.withdraw([edit.id for edit in edits])
            desk.persons.set_edit_state([edit.id for edit in edits], "withdrawn")
            for person_id in {edit.person_id for edit in edits}:
                projection.show(desk, person_id)
            desk.imports.mark_undone(entry.id)
            desk.write_fact("roster", {"import_id": entry.id, "undone": True, "rows": len(edits)}, title="撤销导入")
        return Changes.of("person", "roster", "outbox")

    def imports(self) -> Sequence[ImportRow]:
        """All imports, newest first."""
        return [
            ImportRow(item.id, Moment.parse(item.at), item.file_name, item.added, item.changed, item.state)
            for item in self._desk.imports.listed()
        ]

    def _take(self, row: RosterRow, import_id: str) -> tuple[str, bool]:
        desk = self._desk
        fields = {**row.body}
        if row.person_id:
            fields = {name: new for name, (_old, new) in (row.changes or {}).items()}
            if not fields:
                return row.person_id, False
            person_id = row.person_id
        else:
            fields.setdefault("village_code", desk.info.village_code)
            fields.setdefault("village", desk.info.village_name)
            fields.setdefault("support_form", "home")
            person_id = desk.seams.ids.new()
        desk.write_edit(person_id, fields, "导入名单", import_id)
        projection.show(desk, person_id)
        return person_id, not row.person_id

    def _find(self, import_id: str) -> StoredImport:
        applied = [item for item in self._desk.imports.listed() if item.state == "applied"]
        found = next((item for item in applied if not import_id or item.id == import_id), None)
        if found is None:
            raise NotFound("roster.no_import", where=import_id)
        return found

    def _require_independent(self, edits: Sequence[StoredEdit]) -> None:
        desk = self._desk
        if desk.outbox.has_left([edit.id for edit in edits]):
            raise NotAllowed("roster.undo_sent")
        created = {edit.person_id for edit in edits if edit.base_version == 0 and "name" in edit.fields}
        used = set(desk.facts.has_about(created)) | {one for one in created if desk.drafts.of_person(one)}
        if used:
            raise NotAllowed("roster.undo_depends", names=self._names(used), count=len(used))
        own = {edit.id for edit in edits}
        edited = {
            edit.person_id
            for edit in edits
            if any(other.id not in own and other.seq > edit.seq for other in self._live(edit.person_id))
        }
        if edited:
            raise NotAllowed("roster.undo_edited", names=self._names(edited), count=len(edited))

    def _live(self, person_id: str) -> list[StoredEdit]:
        return [edit for edit in self._desk.persons.all_edits(person_id) if edit.state != "withdrawn"]

    def _names(self, person_ids: set[str]) -> str:
        names = sorted(self._desk.persons.name(person_id) for person_id in person_ids)
        return "、".join(names[:LISTED_NAMES]) + ("等" if len(names) > LISTED_NAMES else "")

    def _existing(self, id_number: str) -> Person | None:
        found = self._desk.persons.by_id_number(id_number)
        return Person.from_body(*found) if found else None

    def _by_name(self, name: str, birth_date: date | None) -> Sequence[Person]:
        people = [
            Person.from_body(person_id, body)
            for person_id, body in self._desk.persons.by_sort_key(projection.sort_key(name))
        ]
        return [person for person in people if birth_date is None or person.birth_date in (None, birth_date)]
