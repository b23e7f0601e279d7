"""What the same form said last time about the same person: read once, when a draft is opened."""

from __future__ import annotations

from core.forms.asking import asking_of
from core.forms.before import Before
from core.service.records import Records
from core.service.views import Draft

_LOOKED_AT = 6  # the newest records; those that were corrected or cleared tell nothing


def last_time(records: Records, draft: Draft) -> Before:
    """The last signed record of this kind about this person, not the one a correction replaces. Empty without one."""
    asking = asking_of(draft.kind)
    if not draft.person_id:
        return Before(asking=asking)
    for row in records.list(draft.kind, person_id=draft.person_id, limit=_LOOKED_AT):
        if not row.is_superseded and not row.is_cleared and row.id != draft.supersedes:
            return Before(row.occurred_on, records.show(row.id).answers, asking)
    return Before(asking=asking)
