"""Which draft a form begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.app import Core


def begin(core: Core, kind: str, person_id: str | None, about: str = "") -> str:
    """The id of a draft: the unfinished one about this person or matter if there is one, otherwise a new one.

    On the worker. A draft that corrects a signed record is another matter and stays apart.
    """
    for row in core.drafts.list() if person_id or about else ():
        if row.kind != kind or (person_id and row.person_id != person_id):
            continue
        draft = core.drafts.open(row.id)
        if not draft.supersedes and draft.context.get("about", "") == about:
            return row.id
    return core.drafts.start(kind, person_id, about=about).id
