"""What a screen reader is told over AT-SPI on a real session bus: every control has a name and a role."""

from __future__ import annotations

import pytest

from gui.language import tr
from gui.navigation import EMERGENCY, INNER, PLACES
from tests.access.bus import NO_ROLES, Spoken
from tests.access.conftest import Stage
from tests.gallery.studio import STOPS

LABEL = 29  # of AtspiRole
PAGES = {place.key for place in (*PLACES, *INNER, EMERGENCY)} - {"person", "record"}  # those begin with a way back
NOTHING_TO_DO = ("gate:waiting", "gate:wiped")


def mute(said: list[Spoken]) -> list[str]:
    """Controls one can stand on that say nothing, or not what they are."""
    return [
        f"{one.role_name} {one.path}"
        for one in said
        if one.role in NO_ROLES or (one.is_focusable and not one.name.strip())
    ]


def unheaded(said: list[Spoken]) -> list[str]:
    """What a page says first, where that is not its title: the ear must know where it is before it hears buttons."""
    names = [one for one in said if one.name]
    page = names[[one.name for one in names].index(tr(EMERGENCY.title)) + 1 :]  # after the navigation
    return [] if page[0].role == LABEL else [page[0].name]


@pytest.mark.timeout(600)
def test_every_page_says_its_title_and_every_control_its_name_and_what_it_is(stage: Stage) -> None:
    silent: list[str] = []
    for stop in STOPS:
        said = stage.listen(stop)
        assert said, f"{stop}: there is nothing to hear"
        silent += [f"{stop}: {one}" for one in mute(said)]
        if stop in PAGES:
            silent += [f"{stop}: says “{one}” before its title" for one in unheaded(said)]
        if not any(one.is_focusable for one in said) and stop not in NOTHING_TO_DO:
            silent.append(f"{stop}: no control at all")
    assert not silent, "\n".join(silent)


def test_a_control_without_a_name_is_found() -> None:
    quiet = Spoken(":1", "/quiet", 43, "push button", " ", is_focusable=True)
    lost = Spoken(":1", "/lost", 0, "invalid", "打印", is_focusable=True)
    good = Spoken(":1", "/good", 43, "push button", "打印", is_focusable=True)
    ground = Spoken(":1", "/ground", 39, "panel", "", is_focusable=False)
    assert mute([quiet, lost, good, ground]) == ["push button /quiet", "invalid /lost"]
