"""A picture that was still on its way when its form left the screen: it comes into the draft all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.changes import Changes

if TYPE_CHECKING:  # the window needs the place alone, and is there before the services are
    from core.service.drafts import Drafts
    from core.service.records import Records


@dataclass(frozen=True)
class PicturePlace:
    """The question that a picture answers; with `repeat`, the question of that name in a new entry there."""

    path: str
    repeat: str = ""


def put_late(drafts: Drafts, records: Records, draft_id: str, place: PicturePlace, answer: str) -> Changes:
    """Answers the question in a draft that nobody has before his eyes; what is there already stays as it is.

    Raises as `Drafts.open`, `Session.set` and `Drafts.save` do.
    """
    draft = drafts.open(draft_id)
    if answer in draft.answers.values():
        return Changes.of()
    session = records.session(draft)
    path = place.path
    if place.repeat:
        path = f"{place.repeat}[{session.add_repeat(place.repeat)}]/{place.path}"
    session.set(path, answer)
    return drafts.save(draft_id, session.all_answers(), draft.place)
