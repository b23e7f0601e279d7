"""Nothing is cut, hidden or covered on any page: every page once in make test, the whole gallery in make soak."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.navigation import EMERGENCY, INNER, PLACES
from tests.gallery.fit import misfits
from tests.gallery.states import STATES
from tests.gallery.studio import DRESSES, SIZES, STOPS, Dress, Studio

NEEDS_SOMEBODY = ("person", "record", "record:", "form", "form:change", "dialog:agreement", "dialog:edit", "dialog:fin")
COLOURS, LANGUAGES = ("light", "dark", "contrast"), ("zh", "en")


def spread(state: str) -> dict[Dress, list[str]]:
    """Every stop in one state and one dress, so that a few dresses of each state meet all sizes, colours, languages."""
    chosen: dict[Dress, list[str]] = {}
    for n, stop in enumerate(STOPS):
        own = STATES[n % 3]
        if own == "empty" and stop.startswith(NEEDS_SOMEBODY):
            own = "overfull"
        if own == state:
            turn = n // 3 % 4
            dress = Dress(*SIZES[turn], COLOURS[(turn + n) % 3], LANGUAGES[turn // 2 ^ n % 2])
            chosen.setdefault(dress, []).append(stop)
    return chosen


def walk(studio: Studio, dresses: dict[Dress, list[str]]) -> tuple[int, list[str]]:
    """How many sheets were seen, and what was wrong on them."""
    count, wrong = 0, []
    for dress, stops in dresses.items():
        studio.wear(dress)
        for stop in stops:
            for sheet in studio.stand(stop):
                count += 1
                wrong += [f"{stop} {dress.name}: {finding}" for finding in misfits(sheet)]
                if sheet is studio.application.window and (sheet.width(), sheet.height()) != (
                    dress.width,
                    dress.height,
                ):
                    wrong.append(f"{stop} {dress.name}: the window grew to {sheet.width()}x{sheet.height()}")
    return count, wrong


@pytest.mark.parametrize("state", STATES)
def test_everything_fits_on_every_page(qapp: QApplication, state: str, workspace: Path, tmp_path: Path) -> None:
    studio = Studio.open(qapp, workspace, tmp_path / "window.json")
    try:
        count, wrong = walk(studio, spread(state))
    finally:
        studio.close()
    assert count >= len(STOPS) // 5
    assert not wrong, "\n".join(wrong)


@pytest.mark.soak
@pytest.mark.parametrize("state", STATES)
def test_everything_fits_in_the_whole_gallery(qapp: QApplication, state: str, workspace: Path, tmp_path: Path) -> None:
    studio = Studio.open(qapp, workspace, tmp_path / "window.json")
    try:
        _count, wrong = walk(studio, {dress: list(STOPS) for dress in DRESSES})
    finally:
        studio.close()
    assert not wrong, "\n".join(wrong)


def test_every_page_has_its_stop() -> None:
    assert {place.key for place in (*PLACES, *INNER, EMERGENCY)} <= set(STOPS)
    assert sorted(stop for state in STATES for stops in spread(state).values() for stop in stops) == sorted(STOPS)
