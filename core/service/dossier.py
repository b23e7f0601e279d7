"""One person's whole file as lines of JSON: what he may ask to see and to be given a copy of.

Source: 《个人信息保护法》第四十五条 (查阅、复制). Ids are the ones that the district holds too, so that another system
can read the file (救助信息聚合). Notes about suspicions stay out (第十八条); pictures are named by hash and size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from core.changes import Changes
from core.errors import NotFound
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.handing_out import require_reason
from core.service.permits import require, restricted
from core.store.facts import FactState, StoredFact

FORMAT = "nuanfang-person/1"
MOST = 100_000
OTHERS = ("agreement", "print", "reveal", "export", "paper", "task")


class Dossier:
    """Reads everything about one person, and leaves a trace of having done so."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(self, person_id: str, reason: str) -> bytes:
        """The file, one JSON object a line, UTF-8. Whoever writes it seals it (core/service/handing_out.py).

        Raises NotAllowed("permission.denied"), InvalidInput("export.reason"), NotFound("person.unknown").
        """
        require(self._desk, "export")
        require(self._desk, "see:sensitive")
        require_reason(reason)
        if self._desk.persons.get(person_id) is None:
            raise NotFound("person.unknown", where=person_id)
        lines = list(self._lines(person_id, reason.strip()))
        lines[0]["lines"] = len(lines)
        return b"".join(
            json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
            for line in lines
        )

    def log(self, person_id: str, reason: str, *, is_encrypted: bool) -> Changes:
        """Writes that the file was really handed out, why, and whether anybody could read it on the way."""
        desk = self._desk
        body = {"format": FORMAT, "reason": reason.strip(), "is_encrypted": is_encrypted}
        with desk.db.transaction():
            desk.write_fact("export", body, person_id=person_id, title="导出档案")
        return Changes.of("export", "record", "outbox", persons={person_id})

    def _lines(self, person_id: str, reason: str) -> Iterator[dict[str, Any]]:
        desk = self._desk
        yield {
            "type": "file", "format": FORMAT, "person_id": person_id, "made_at": desk.now().iso(),
            "by": desk.info.user.name, "village": desk.info.village_name, "reason": reason,
        }  # fmt: skip
        yield self._person(person_id)
        for edit in desk.persons.all_edits(person_id):
            yield {
                "type": "edit", "id": edit.id, "base_version": edit.base_version, "fields": edit.fields,
                "reason": edit.reason, "recorded_ms": edit.recorded_ms, "state": edit.state,
            }  # fmt: skip
        media: dict[str, None] = {}
        for fact, state in self._facts(person_id):
            media.update(dict.fromkeys(fact.media))
            yield _record(fact, state)
        unsaid = restricted(desk)
        for matter in desk.matters.open(person_id=person_id):
            if matter.fact_id in unsaid:
                continue
            yield {"type": "open", "record_id": matter.fact_id, "code": matter.code, "title": matter.title,
                   "due_on": matter.due_on, "awaits": matter.awaits}  # fmt: skip
        for key in media:
            stored = desk.pictures.get(key)
            if stored is not None:
                yield {"type": "picture", "hash": key, "size_bytes": stored.size_bytes, "kind": stored.kind}

    def _person(self, person_id: str) -> dict[str, Any]:
        base = self._desk.persons.base(person_id)
        shown = self._desk.persons.get(person_id)
        return {
            "type": "person",
            "id": person_id,
            "version": base[0] if base else 0,
            "district": base[1] if base else None,
            "shown": shown[0] if shown else None,
        }

    def _facts(self, person_id: str) -> list[tuple[StoredFact, FactState]]:
        unsaid = restricted(self._desk)
        listed = self._desk.facts.listed([*shipped_kinds(), *OTHERS], person_id=person_id, limit=MOST)
        found = [pair for pair in listed if pair[0].id not in unsaid]
        return sorted(found, key=lambda pair: (pair[0].occurred_ms, pair[0].id))


def _record(fact: StoredFact, state: FactState) -> dict[str, Any]:
    return {
        "type": "record",
        "id": fact.id,
        "kind": fact.kind,
        "serial": fact.serial,
        "title": fact.title,
        "form": [fact.form_id, fact.form_version] if fact.form_id else None,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
        "by": fact.actor_name,
        "supersedes": fact.supersedes or None,
        "superseded_by": state.superseded_by or None,
        "about": fact.about or None,
        "body": fact.body,
        "pictures": list(fact.media),
        "hash": fact.hash,
        "answer": {"state": state.answer_state, "text": state.answer_text} if state.answer_state else None,
    }
