"""Many drafts that are filled in, signed one after another: which can be, how each reads, and that what is signed is
what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import AppError, Conflict
from core.forms import Form
from core.forms.catalogue import kind_of
from core.service.desk import Desk
from core.service.drafts import Drafts
from core.service.record_answers import occurred
from core.service.records import Records
from core.service.views import Draft, DraftRow, RecordView, Signed

Step = Callable[[int, int], object]


@dataclass(frozen=True)
class Standing:
    """A draft and what stops it from being signed now; `error` None: nothing does."""

    row: DraftRow
    error: AppError | None


@dataclass(frozen=True)
class Unsigned:
    """A draft as it would read once signed, without a number. `draft` is what `sign` holds it against."""

    draft: Draft
    record: RecordView
    form: Form


class Finishing:
    """Verbs about the drafts that are filled in."""

    def __init__(self, desk: Desk, drafts: Drafts, records: Records) -> None:
        self._desk, self._drafts, self._records = desk, drafts, records

    def look_through(self, on_step: Step | None = None, language: str = "zh") -> Sequence[Standing]:
        """Every open draft, the one begun first first; questions are named in `language`.

        `on_step(done, total)` may raise to stop it.
        """
        rows = sorted(self._drafts.list(), key=lambda row: (row.started_at.utc_ms, row.id))
        found = []
        for number, row in enumerate(rows):
            if on_step is not None:
                on_step(number, len(rows))
            found.append(Standing(row, self._what_stops(row.id, language)))
        return found

    def read(self, draft_id: str) -> Unsigned:
        """How a draft reads that can be signed. Raises what `Records.sign` would raise."""
        ready = self._records.rehearse(draft_id)
        draft, answers, now = ready.taken.draft, ready.session.answers(), self._desk.now()
        record = RecordView(
            id=draft.id,
            kind=draft.kind,
            person_id=draft.person_id,
            person_name=draft.person_name,
            serial="",
            form_id=draft.form_id,
            form_version=draft.form_version,
            occurred_at=occurred(kind_of(draft.kind), answers, now),
            recorded_at=now,
            actor_name=self._desk.info.user.name,
            answers=answers,
            person=None,
            hash="",
            supersedes=draft.supersedes,
            superseded_by="",
            media=(),
            sync_state="",
            print_count=0,
            by=ready.taken.sitting.signer(),
            context=draft.context,
            about=draft.context.get("about", ""),
        )
        return Unsigned(draft, record, ready.session.form)

    def sign(self, seen: Draft) -> Signed:
        """Signs a draft that still says what was read. Raises Conflict("draft.changed_since") and what
        `Records.sign` raises."""
        if dict(self._drafts.open(seen.id).answers) != dict(seen.answers):
            raise Conflict("draft.changed_since", where=seen.id)
        return self._records.sign(seen.id)

    def _what_stops(self, draft_id: str, language: str) -> AppError | None:
        try:
            self._records.rehearse(draft_id, language=language)
        except AppError as error:
            return error
        return None
