"""Clearing away what nobody will miss: half-written files of a killed program, pictures that no record took up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from core.changes import Changes
from core.service.desk import Desk

FORGOTTEN_AFTER = timedelta(days=30)


def tidy(desk: Desk) -> Changes:
    """Removes pictures that no record, draft or setting has named for a month, and leftovers of killed writes.

    A picture leaves the list first and the disk after the commit: a plug pulled between leaves a file, never a row
    without one.
    """
    now = desk.now()
    desk.media.tidy(now.utc_ms / 1000)
    before_ms = now.utc_ms - int(FORGOTTEN_AFTER.total_seconds() * 1000)
    with desk.db.transaction():
        named = _named(desk)
        forgotten = [one for one in desk.pictures.unused(before_ms) if one not in named]
        desk.pictures.forget(forgotten)
    for one in forgotten:
        desk.media.remove(one)
    return Changes.of("photo") if forgotten else Changes()


def forget_pictures(desk: Desk, answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Strikes off the list the pictures named in these answers that no record, draft or setting names; returns them.

    Inside a transaction; their files go after it, as in `tidy`.
    """
    text, named = json.dumps(answers), _named(desk)
    gone = [one for one in desk.pictures.unused(desk.now().utc_ms + 1) if one in text and one not in named]
    desk.pictures.forget(gone)
    return gone


def _named(desk: Desk) -> set[str]:
    """Every hash that stands in a draft (put aside or not) or in a setting."""
    drafts = [*desk.drafts.listed(), *desk.drafts.listed(discarded=True)]
    texts = [json.dumps(draft.answers) for draft in drafts] + desk.settings.values()
    together = "\n".join(texts)
    return {one for one in desk.pictures.hashes() if one in together}
