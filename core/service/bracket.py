"""When something recorded under a wrong clock really happened: the district's own times before and after it."""

from __future__ import annotations

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.service.desk import Desk
from core.service.views import Bracket
from core.store.facts import StoredFact


def bracket_of(desk: Desk, fact: StoredFact) -> Bracket:
    """For a fact whose clock is doubted; empty for every other."""
    if not fact.is_doubted:
        return Bracket()
    offset = Moment.parse(fact.recorded_at).offset_min
    line = desk.outbox.line(fact.id)
    beacon = str(loads_strict(line)["event"]["beacon"]) if line is not None else ""
    after_ms, before_ms = desk.journal.time_in(beacon), desk.outbox.receipted_ms(fact.id)
    return Bracket(
        Moment(after_ms, offset) if after_ms is not None else None,
        Moment(before_ms, offset) if before_ms is not None else None,
    )
