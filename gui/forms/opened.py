"""What the page of a form needs of a draft, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.forms import Session
from core.forms.before import Before
from core.service.last_time import last_time
from core.service.views import Draft, PersonView


@dataclass(frozen=True)
class Opened:
    """A draft as it was left, the running form over it, and what is known of its person."""

    draft: Draft
    session: Session
    person: PersonView | None
    last_visit_on: date | None
    before: Before
    is_clock_behind: bool


def read_draft(core: Any, draft_id: str, language: str) -> Opened:
    """On the database worker; the form speaks `language` where it can. Raises NotFound("draft.unknown")."""
    draft = core.drafts.open(draft_id)
    latest = core.drafts.latest_day()
    session = Session(
        core.forms.of(draft.form_id, draft.form_version),
        dict(draft.answers),
        today=core.seams.clock.now().day,
        latest=latest,
        context=dict(draft.context),
        now=lambda: core.seams.clock.now().local,
        language=language,
    )
    if not draft.person_id:
        return Opened(draft, session, None, None, Before(), latest is not None)
    visits = core.records.list("visit", person_id=draft.person_id, limit=1)
    last = visits[0].occurred_on if visits else None
    person, before = core.people.show(draft.person_id), last_time(core.records, draft)
    return Opened(draft, session, person, last, before, latest is not None)
