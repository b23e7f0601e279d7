"""Forms being filled in: started, saved while typing, resumed at the same place, put aside and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.canonical import dumps
from core.domain.person import Person, choice_label
from core.domain.season import season_on
from core.errors import InvalidInput, NotFound
from core.forms.catalogue import TASK, RecordKind, kind_of
from core.service.desk import Desk, Sitting
from core.service.families import family_of
from core.service.library import FormLibrary
from core.service.occasion import Occasion
from core.service.permits import hidden, require_see, require_see_record, require_sign, visible
from core.service.tidying import forget_pictures
from core.service.views import Draft, DraftRow
from core.store.drafts import StoredDraft

LARGEST_DRAFT_BYTES = 1024 * 1024
KEPT_FOR = timedelta(minutes=10)  # how long a draft that was thrown away can be taken back


@dataclass(frozen=True)
class Subject:
    """Whom a draft is about, as one verb read him once. `is_listed`: he is still on the list."""

    person_id: str
    body: Mapping[str, Any]
    is_listed: bool


@dataclass(frozen=True)
class TakenUp:
    """A draft somebody goes on with, whom it is about, and who goes on with it."""

    draft: Draft
    sitting: Sitting
    subject: Subject


class Drafts:
    """Verbs about unfinished forms. A draft keeps the version of the form it began with."""

    def __init__(self, desk: Desk, library: FormLibrary) -> None:
        self._desk = desk
        self._library = library

    def start(
        self,
        kind: str,
        person_id: str | None = None,
        *,
        answers: Mapping[str, Any] | None = None,
        supersedes: str = "",
        about: str = "",
        correction: str = "",
    ) -> Draft:
        """A new draft; `about` is the record or task it follows up, whose person it takes over.

        Raises NotFound for an unknown person, kind or record, InvalidInput when the kind needs a person or cannot
        follow up such a record.
        """
        require_sign(self._desk, kind_of(kind))
        occasion = self.occasion(kind, person_id or "", about=about, supersedes=supersedes)
        person = occasion.person
        form = self._library.current(kind)
        now = self._desk.now().iso()
        stored = StoredDraft(
            id=self._desk.seams.ids.new(),
            kind=kind,
            person_id=person.id if person else "",
            form_id=form.id,
            form_version=form.version,
            answers=dict(answers or {}),
            answered=len(answers or {}),
            place="",
            context=self.context_for(occasion, about) | ({"correction": correction} if correction else {}),
            supersedes=supersedes,
            started_at=now,
            updated_at=now,
            discarded_at=None,
        )
        with self._desk.db.transaction():
            self._desk.drafts.add(stored)
        return _view(stored, self._name(stored.person_id))

    def open(self, draft_id: str) -> Draft:
        """An open draft. Raises NotFound("draft.unknown"), NotAllowed for a kind one may not see."""
        return self.taken_up(draft_id).draft

    def taken_up(self, draft_id: str) -> TakenUp:
        """An open draft with what every step of a verb about it needs. Raises as `open` does."""
        stored = self._stored(draft_id)
        sitting = self._desk.sitting()
        require_see(self._desk, stored.kind, sitting.role)
        if stored.context.get("about"):
            require_see_record(self._desk, stored.kind, stored.context["about"])
        subject = self.subject(stored.person_id)
        return TakenUp(_view(stored, str(subject.body.get("name", ""))), sitting, subject)

    def subject(self, person_id: str) -> Subject:
        """Whom a draft is about, also one who left the list since the form was begun."""
        if not person_id:
            return Subject("", {}, is_listed=False)
        shown = self._desk.persons.get(person_id)
        body = self._desk.persons.gone(person_id) if shown is None else shown[0]
        return Subject(person_id, body, is_listed=shown is not None)

    def save(self, draft_id: str, answers: Mapping[str, Any], place: str) -> Changes:
        """Stores everything typed so far, durably. Raises InvalidInput("draft.too_large"), NotFound."""
        if len(dumps(dict(answers))) > LARGEST_DRAFT_BYTES:
            raise InvalidInput("draft.too_large", limit_kb=LARGEST_DRAFT_BYTES // 1024)
        answered = sum(1 for value in answers.values() if value not in (None, "", []))
        with self._desk.db.transaction():
            if not self._desk.drafts.save(draft_id, answers, answered, place, self._desk.now().iso()):
                raise NotFound("draft.unknown", where=draft_id)
        return Changes.of("draft")

    def list(self, *, discarded: bool = False) -> Sequence[DraftRow]:
        """Open drafts, the one touched last first; or those thrown away that can be taken back."""
        names = self._desk.persons.names()
        found = [item for item in self._desk.drafts.listed(discarded=discarded) if not self._is_gone(item)]
        seen, unseen = visible(self._desk, {item.kind for item in found}), hidden(self._desk)
        return [
            DraftRow(
                id=item.id,
                kind=item.kind,
                person_id=item.person_id,
                person_name=names.get(item.person_id) or self._name(item.person_id),
                form_id=item.form_id,
                started_at=Moment.parse(item.started_at),
                updated_at=Moment.parse(item.updated_at),
                answered=item.answered,
                is_discarded=item.discarded_at is not None,
                gone_at=_gone_at(item),
            )
            for item in found
            if item.kind in seen and item.context.get("about") not in unseen
        ]

    def discard(self, draft_id: str) -> Changes:
        """Throws a draft away; for KEPT_FOR `restore` brings it back, also after a lock and a new start."""
        return self._set_aside(draft_id, self._desk.now().iso())

    def restore(self, draft_id: str) -> Changes:
        """Brings back a draft that was thrown away. Raises NotFound("draft.unknown") when its time is over."""
        stored = self._desk.drafts.get(draft_id)
        if stored is not None and self._is_gone(stored):
            raise NotFound("draft.unknown", where=draft_id)
        return self._set_aside(draft_id, None)

    def sweep(self) -> Changes:
        """What was thrown away longer ago than KEPT_FOR is gone for good, with the pictures only it named."""
        desk = self._desk
        gone = [item for item in desk.drafts.listed(discarded=True) if self._is_gone(item)]
        if not gone:
            return Changes()
        with desk.db.transaction():
            for item in gone:
                desk.drafts.remove(item.id)
            unnamed = forget_pictures(desk, [item.answers for item in gone])
        for one in unnamed:
            desk.media.remove(one)
        return Changes.of("draft")

    def _is_gone(self, stored: StoredDraft) -> bool:
        gone_at = _gone_at(stored)
        return gone_at is not None and gone_at.utc_ms <= self._desk.now().utc_ms

    def _set_aside(self, draft_id: str, at: str | None) -> Changes:
        with self._desk.db.transaction():
            if not self._desk.drafts.discard(draft_id, at):
                raise NotFound("draft.unknown", where=draft_id)
        return Changes.of("draft")

    def _stored(self, draft_id: str) -> StoredDraft:
        stored = self._desk.drafts.get(draft_id)
        if stored is None or stored.discarded_at is not None:
            raise NotFound("draft.unknown", where=draft_id)
        return stored

    def _name(self, person_id: str) -> str:
        """Also of somebody who left the list since the form was begun."""
        return str(self._desk.persons.last_known(person_id).get("name", "")) if person_id else ""

    def occasion(
        self,
        kind: str,
        person_id: str,
        *,
        about: str = "",
        supersedes: str = "",
        answers: Mapping[str, Any] | None = None,
        subject: Subject | None = None,
    ) -> Occasion:
        """Who and what a record is about; `subject`: the person, where he was read already. Raises as `start` does."""
        known, about = kind_of(kind), self._desk.facts.newest(about)
        followed = self._desk.facts.get(about) if about else None
        fact = followed[0] if followed else None
        task = self._desk.tasks.get(about) if about and fact is None else None
        if about:
            if fact is None and task is None:
                raise NotFound("record.unknown", where=about)
            require_see_record(self._desk, kind, about)
            _check_follows(known, fact.kind if fact else TASK)
        owner = person_id or (fact.person_id if fact else task.person_id if task else "")
        if task is not None and not person_id and known.person == "optional" and not self._desk.persons.get(owner):
            owner = ""  # the district means somebody who is not on the list here: answered by name
        person = self._person(known, owner if known.person != "none" else "", subject)
        return Occasion(self._desk, kind, person, dict(answers or {}), fact, task, supersedes)

    def _person(self, kind: RecordKind, person_id: str, read: Subject | None) -> Person | None:
        if not person_id:
            if kind.person == "needed":
                raise InvalidInput("record.person_missing", where="person")
            return None
        subject = read if read is not None and read.person_id == person_id else self.subject(person_id)
        if not subject.is_listed:
            raise NotFound("person.unknown", where=person_id)
        return Person.from_body(person_id, dict(subject.body))

    def latest_day(self) -> date | None:
        """`latest` of a form's session: the clock is behind, and the window says so; None while it may be right."""
        return self._desk.latest_day()

    def context_for(self, occasion: Occasion, about: str = "") -> dict[str, str]:
        """Everything the form of this occasion may ask about, with what its family adds."""
        context = self.context_of(occasion.person)
        tell = family_of(occasion.kind).context
        if tell is not None:
            context |= tell(occasion)
        if about:
            context["about"] = about
        return context

    def context_of(self, person: Person | None) -> dict[str, str]:
        """What the form may ask about without asking the person: read once when the draft begins."""
        desk = self._desk
        today = desk.today()
        season = season_on(desk.pack(), today)
        context = {
            "today": today.isoformat(),
            "season": season.code if season else "",
            "assistant_name": desk.info.user.name,
            "village": desk.info.village_name,
        }
        if person is not None:
            has_caregiver = bool(person.caregiver_name or desk.facts.agreement(person.id))
            age = person.age_on(today)
            context |= {
                "person_name": person.name,
                "age": "" if age is None else str(age),
                "self_care": person.self_care,
                "self_care_label": choice_label("self_care", person.self_care) if person.self_care else "",
                "lives_alone": person.lives_alone,
                "has_caregiver": "yes" if has_caregiver else "no",
                "caregiver_name": person.caregiver_name,
            }
        return context


def _view(stored: StoredDraft, person_name: str) -> Draft:
    return Draft(
        id=stored.id,
        kind=stored.kind,
        person_id=stored.person_id,
        person_name=person_name,
        form_id=stored.form_id,
        form_version=stored.form_version,
        answers=stored.answers,
        place=stored.place,
        started_at=Moment.parse(stored.started_at),
        updated_at=Moment.parse(stored.updated_at),
        supersedes=stored.supersedes,
        context=stored.context,
    )


def _gone_at(stored: StoredDraft) -> Moment | None:
    if stored.discarded_at is None:
        return None
    at = Moment.parse(stored.discarded_at)
    return Moment(at.utc_ms + int(KEPT_FOR.total_seconds() * 1000), at.offset_min)


def _check_follows(kind: RecordKind, about: str) -> None:
    if kind.about and about not in kind.about:
        raise InvalidInput("record.cannot_follow", where="about", kind=kind.title, about=about)
