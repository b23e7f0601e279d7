"""Somebody stands beside the laptop: with names covered no list, and no sentence beside one, says a whole name."""

from __future__ import annotations

import pytest

from core.app import Core
from tests.access.test_english import everybody, texts
from tests.gallery.studio import DRESSES, STOPS, Studio

# One person's own page, record and form show whose they are; a list is brought in line by line; gates and the papers
# of a dialog about one person come before or after the lists.
OF_ONE = ("person", "record", "form", "roster", "gate", "dialog")
DIALOGS_WITH_LISTS = ("dialog:pick_person", "dialog:sign_together")
LISTS = (*(stop for stop in STOPS if stop.partition(":")[0] not in OF_ONE), *DIALOGS_WITH_LISTS)


def names_of(core: Core) -> list[str]:
    return [name for name in everybody(core) if len(name) > 1]


def names_shown(studio: Studio) -> set[str]:
    """Where a whole name can be read or heard."""
    names = studio.ask(names_of)
    found = set()
    for stop in LISTS:
        for sheet in studio.stand(stop):
            found |= {f"{stop}: {text}" for text in texts(sheet) if any(name in text for name in names)}
    return found


@pytest.mark.timeout(600)
def test_with_names_covered_no_list_says_a_whole_name(studio: Studio) -> None:
    theme = studio.application.theme
    assert len({found.partition(":")[0] for found in names_shown(studio)}) > 8, "uncovered, lists are full of names"
    theme.is_private = True
    studio.wear(DRESSES[0])
    try:
        shown = names_shown(studio)
    finally:
        theme.is_private = False
        studio.wear(DRESSES[0])
    assert not shown, "\n".join(sorted(shown))
