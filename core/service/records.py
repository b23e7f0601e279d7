"""Signed records of every kind in the catalogue. Written once; a mistake is corrected by a new record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.contradiction import Contradiction
from core.domain.permission import may_sign
from core.domain.person import Person
from core.domain.serial import LEAST, PRACTICE, make_serial, spoken_serials
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from core.forms import Form, Session
from core.forms.catalogue import TASK, RecordKind, kind_of, shipped_kinds
from core.service.bracket import bracket_of
from core.service.desk import Desk
from core.service.drafts import Drafts, TakenUp
from core.service.families import family_of
from core.service.library import FormLibrary
from core.service.matters import Matters
from core.service.permits import hidden, require_see_record, require_sign, shown, visible
from core.service.record_answers import is_record, month_bounds, named_in, occurred, urgency_of, visit_facts
from core.service.views import Draft, RecordRow, RecordView, Signed
from core.store.facts import FactState, StoredFact

MEDIA = "media:"
SYNC_STATE = {
    "": "sent",
    "acked": "sent",
    "settled": "sent",
    "waiting": "waiting",
    "sent": "waiting",
    "conflict": "conflict",
    "held": "held",
    "refused": "refused",
    "parked": "parked",
    "mended": "mended",
}


@dataclass(frozen=True)
class Signable:
    """A draft that may be signed as it stands: its form, judged, and what lets a contradiction pass."""

    taken: TakenUp
    session: Session
    despite: Mapping[str, Any]


class Records:
    """Verbs about signed records."""

    def __init__(self, desk: Desk, library: FormLibrary, drafts: Drafts) -> None:
        self._desk = desk
        self._library = library
        self._drafts = drafts
        self._matters = Matters(desk)

    def session(self, draft: Draft, language: str = "zh") -> Session:
        """A running form over a draft's answers; it speaks `language` where it can."""
        form = self._library.of(draft.form_id, draft.form_version)
        context, latest = dict(draft.context), self._desk.latest_day()
        today = self._desk.today()
        return Session(form, dict(draft.answers), today=today, context=context, latest=latest, language=language)

    def sign(self, draft_id: str, session: Session | None = None, *, reason: str = "") -> Signed:
        """Turns a draft into a record: fact, event, outbox row and the draft's end in one transaction.

        `session` may be the form as it stands on the screen: it has judged every answer already, and serves when
        it holds exactly what the stored draft holds. Raises InvalidInput("record.incomplete", missing=[...]) with
        every question that stops it, in order, and Conflict("record.contradiction", found=[...]) when it does not go
        with what is known; where life may be like that, a `reason` lets it pass and stays in the record.
        """
        ready = self.rehearse(draft_id, session, reason=reason)
        draft = ready.taken.draft
        with self._desk.db.transaction():
            fact = self._write(ready.taken, ready.session.form.title, ready.session.answers(), ready.despite)
            self._desk.drafts.remove(draft.id)
        persons = {draft.person_id} if draft.person_id else set()
        kinds = (draft.kind, "record", "draft", "outbox", "matter", "task")
        return Signed(fact.id, fact.serial or "", Changes.of(*kinds, persons=persons))

    def rehearse(
        self, draft_id: str, session: Session | None = None, *, reason: str = "", language: str = "zh"
    ) -> Signable:
        """Everything `sign` looks at before it writes; writes nothing and raises what `sign` would raise."""
        taken = self._drafts.taken_up(draft_id)
        draft = taken.draft
        require_sign(self._desk, kind_of(draft.kind), taken.sitting.role)
        self._desk.lease.require(draft.kind)
        if session is None or not _holds(session, draft):
            session = self.session(draft, language)
        require_complete(session)
        if draft.supersedes:
            self._check_correctable(draft.supersedes)
        return Signable(taken, session, self._contradictions(taken, session.answers(), reason))

    def contradictions(self, draft_id: str) -> Sequence[Contradiction]:
        """What in a draft does not go with what is known already."""
        taken = self._drafts.taken_up(draft_id)
        return self._found(taken, self.session(taken.draft).answers())

    def _contradictions(self, taken: TakenUp, answers: Mapping[str, Any], reason: str) -> dict[str, Any]:
        found = self._found(taken, answers)
        if not found:
            return {}
        if not reason.strip() or not all(item.can_be for item in found):
            raise Conflict(
                "record.contradiction",
                where=found[0].path,
                count=len(found),
                can_be=all(item.can_be for item in found),
                found=[
                    {"code": item.code, "path": item.path, "params": dict(item.params), "person_id": item.person_id}
                    for item in found
                ],
            )
        return {"despite": {"codes": [item.code for item in found], "reason": reason.strip()}}

    def _found(self, taken: TakenUp, answers: Mapping[str, Any]) -> Sequence[Contradiction]:
        draft = taken.draft
        check = family_of(draft.kind).check
        if check is None:
            return ()
        about = str(draft.context.get("about", ""))
        try:
            occasion = self._drafts.occasion(
                draft.kind,
                draft.person_id,
                about=about,
                supersedes=draft.supersedes,
                answers=answers,
                subject=taken.subject,
            )
        except NotFound as error:
            if error.code != "person.unknown":
                raise
            return ()  # left the list since the form was begun: nothing is known any more that could be compared
        return tuple(check(occasion))

    def show(self, record_id: str) -> RecordView:
        """A signed record with everything around it. Raises NotFound("record.unknown")."""
        found = self._desk.facts.get(record_id)
        if found is None or not is_record(found[0]):
            raise NotFound("record.unknown", where=record_id)
        fact, state = found
        require_see_record(self._desk, fact.kind, fact.id)
        snapshot = fact.body.get("person")
        return RecordView(
            id=fact.id,
            kind=fact.kind,
            person_id=fact.person_id,
            person_name=str(snapshot.get("name", "")) if snapshot else self._named(fact),
            serial=fact.serial or "",
            form_id=fact.form_id,
            form_version=fact.form_version,
            occurred_at=Moment.parse(fact.occurred_at),
            recorded_at=Moment.parse(fact.recorded_at),
            actor_name=fact.actor_name,
            answers=fact.body.get("answers", {}),
            person=shown(self._desk, Person.from_body(fact.person_id, snapshot)) if snapshot else None,
            hash=fact.hash,
            supersedes=fact.supersedes,
            superseded_by=state.superseded_by,
            media=fact.media,
            sync_state=SYNC_STATE[state.sync_state],
            print_count=state.print_count,
            answer_state=state.answer_state,
            answer_text=state.answer_text,
            is_clock_doubted=fact.is_doubted,
            really=bracket_of(self._desk, fact),
            is_cleared=not fact.body,
            by=fact.body.get("by", {}),
            context=fact.body.get("context", {}),
            about=fact.about,
            despite=str(fact.body.get("despite", {}).get("reason", "")),
        )

    def following(self, record_id: str) -> Sequence[RecordRow]:
        """The records that follow this one (or this task) up, oldest first."""
        return [self._row(fact, state, ("", True)) for fact, state in self._seen(self._desk.facts.following(record_id))]

    def can_follow(self, record_id: str) -> Sequence[RecordKind]:
        """The kinds of records that may follow this one up."""
        found = self._desk.facts.get(record_id)
        kind = found[0].kind if found else TASK if self._desk.tasks.get(record_id) else ""
        if record_id in hidden(self._desk):
            return []
        role = self._desk.role()
        return [
            known
            for known in shipped_kinds().values()
            if kind and kind in known.about and may_sign(role, known.name, is_restricted=known.is_restricted)
        ]

    def form_of(self, record: RecordView) -> Form:
        """The form this record was made with."""
        return self._library.of(record.form_id, record.form_version)

    def list(
        self,
        kind: str | Sequence[str],
        person_id: str | None = None,
        *,
        limit: int = 200,
        offset: int = 0,
        month: str = "",
    ) -> Sequence[RecordRow]:
        """Signed records of a kind (or several), newest first; `month` is YYYY-MM."""
        kinds = visible(self._desk, [kind] if isinstance(kind, str) else kind)
        if not kinds:
            return []
        since, until = month_bounds(month) if month else ("", "")
        found = self._desk.facts.listed(
            kinds, person_id=person_id or "", limit=limit, offset=offset, since=since, until=until
        )
        columns = self._desk.facts.visit_columns([fact.id for fact, _state in found]) if "visit" in kinds else {}
        return [self._row(fact, state, columns.get(fact.id, ("", True))) for fact, state in self._seen(found)]

    def _seen(self, found: Sequence[tuple[StoredFact, FactState]]) -> Sequence[tuple[StoredFact, FactState]]:
        kinds, unseen = visible(self._desk, {fact.kind for fact, _state in found}), hidden(self._desk)
        return [pair for pair in found if is_record(pair[0]) and pair[0].kind in kinds and pair[0].id not in unseen]

    def by_serial(self, text: str, *, limit: int = 6) -> Sequence[RecordRow]:
        """Records by the number on a printed sheet: the whole of it, its beginning, or its last part as it is spoken
        ("K10012", "12": of this village, this year's first)."""
        info, typed = self._desk.info, text.strip().upper()
        prefixes = [kind.prefix for kind in shipped_kinds().values()]
        year = self._desk.today().year
        tag, years = self._desk.device_tag(), range(year, year - 3, -1)
        spoken = spoken_serials(typed, prefixes, info.village_code, tag, years, is_practice=info.is_practice)
        starts = (typed, f"{PRACTICE}{typed}") if len(typed) >= LEAST else ()
        found = self._seen(self._desk.facts.by_serial([typed, *spoken], starts, limit))
        return [self._row(fact, state, ("", True)) for fact, state in found[:limit]]

    def of_code(self, record_id: str, hash_start: str) -> tuple[RecordRow | None, bool]:
        """The record that the code of a sheet names, None when it is not known here or not for this role; and whether
        the sheet says what the record says."""
        found = self._desk.facts.get(record_id)
        seen = self._seen([found]) if found else ()
        if not seen:
            return None, False
        return self._row(*seen[0], ("", True)), seen[0][0].hash.startswith(hash_start)

    def correct(self, record_id: str, reason: str) -> Draft:
        """A new draft with the old answers; signing it corrects the old record, which stays as it is.

        The reason stays in the new record: nothing is changed silently. Raises InvalidInput("record.why_corrected")
        without one and Conflict("record.already_corrected") when a newer version exists.
        """
        if not reason.strip():
            raise InvalidInput("record.why_corrected", where="reason")
        record = self.show(record_id)
        self._check_correctable(record_id)
        if record.is_cleared:
            raise NotAllowed("record.cleared", where=record_id, serial=record.serial)
        answers = {path: value for path, value in record.answers.items() if not path.startswith("sign/")}
        return self._drafts.start(
            record.kind,
            record.person_id or None,
            answers=answers,
            supersedes=record_id,
            about=record.about,
            correction=reason.strip(),
        )

    def _check_correctable(self, record_id: str) -> None:
        found = self._desk.facts.get(record_id)
        if found is None:
            raise NotFound("record.unknown", where=record_id)
        if found[1].superseded_by:
            raise Conflict("record.already_corrected", where=record_id, serial=found[0].serial or "")

    def many(self) -> AbstractContextManager[None]:
        """One transaction for many `write_answers`."""
        return self._desk.db.transaction()

    def write_answers(
        self, draft: Draft, title: str, answers: Mapping[str, Any], extra: Mapping[str, Any] | None = None
    ) -> StoredFact:
        """Writes answers that a session has found complete, and what follows from them.

        `extra` goes into the body beside the answers. Raises Unavailable("media.missing").
        """
        taken = TakenUp(draft, self._desk.sitting(), self._drafts.subject(draft.person_id))
        return self._write(taken, title, answers, extra)

    def _write(
        self, taken: TakenUp, title: str, answers: Mapping[str, Any], extra: Mapping[str, Any] | None = None
    ) -> StoredFact:
        media = self._media_of(answers)
        desk, draft = self._desk, taken.draft
        kind = kind_of(draft.kind)
        visit = visit_facts(answers, desk.today()) if draft.kind == "visit" else None
        about = desk.facts.newest(str(draft.context.get("about", "")))  # it may have been corrected meanwhile
        body: dict[str, Any] = {
            "answers": answers,
            "started_at": draft.started_at.iso(),
            "context": dict(draft.context),
            "by": taken.sitting.signer(),
            **(extra or {}),
        }
        if draft.person_id:
            body["person"] = dict(taken.subject.body)
        fact = desk.write_fact(
            draft.kind,
            body,
            fact_id=draft.id,
            person_id=draft.person_id,
            occurred=occurred(kind, answers, desk.now()),
            serial=self._serial(draft.kind),
            form=(draft.form_id, draft.form_version),
            supersedes=draft.supersedes,
            title=title,
            media=media,
            urgency=urgency_of(draft.kind, answers),
            about=about,
            village=desk.village_in(taken.subject.body),
        )
        if visit is not None:
            desk.facts.add_visit(
                fact.id, fact.person_id, visit.visited_on, visit.method, visit.is_met, visit.next_on, fact.supersedes
            )
        again = self._matters.take_back(fact)
        after = family_of(draft.kind).after
        if after is not None:
            after(desk, fact)
        self._matters.follow(fact, again)
        if about:
            desk.tasks.finish(about, fact.serial or "")
        return fact

    def _serial(self, kind: str) -> str:
        desk = self._desk
        year = desk.today().year
        number = desk.facts.next_serial(kind, year)
        prefix, info = kind_of(kind).prefix, desk.info
        return make_serial(prefix, info.village_code, year, desk.device_tag(), number, is_practice=info.is_practice)

    def _media_of(self, answers: Mapping[str, Any]) -> Sequence[str]:
        hashes = [
            value.removeprefix(MEDIA)
            for value in answers.values()
            if isinstance(value, str) and value.startswith(MEDIA)
        ]
        for item in dict.fromkeys(hashes):
            if self._desk.pictures.get(item) is None:
                raise Unavailable("media.missing", hash=item[:12])
        return hashes

    def _named(self, fact: StoredFact) -> str:
        """Who it is about when the record itself no longer says."""
        if not fact.body and fact.person_id:
            return str(self._desk.persons.last_known(fact.person_id).get("name", ""))
        return named_in(fact)

    def _row(self, fact: StoredFact, state: FactState, columns: tuple[str, bool]) -> RecordRow:
        snapshot = fact.body.get("person") or {}
        return RecordRow(
            id=fact.id,
            kind=fact.kind,
            person_id=fact.person_id,
            person_name=str(snapshot.get("name", "") or self._named(fact)),
            serial=fact.serial or "",
            occurred_on=Moment.parse(fact.occurred_at).day,
            method=columns[0],
            is_met=columns[1],
            title=fact.title,
            sync_state=SYNC_STATE[state.sync_state],
            is_superseded=bool(state.superseded_by),
            print_count=state.print_count,
            answer_state=state.answer_state,
            answer_text=state.answer_text,
            is_cleared=not fact.body,
        )


def require_complete(session: Session) -> None:
    """Raises InvalidInput("record.incomplete", missing=[...]) with every question that stops signing, in order."""
    missing = session.missing()
    if missing:
        raise InvalidInput(
            "record.incomplete",
            where=missing[0].path,
            count=len(missing),
            first=missing[0].label,
            missing=[
                {"path": item.path, "label": item.label, "code": item.code, "text": item.text} for item in missing
            ],
        )


def _holds(session: Session, draft: Draft) -> bool:
    """True when a running form is the one of this draft, with the answers that were saved."""
    is_same_form = (session.form.id, session.form.version) == (draft.form_id, draft.form_version)
    return is_same_form and session.all_answers() == draft.answers
