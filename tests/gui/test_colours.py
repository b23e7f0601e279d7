"""Every pair of colours that is used can be read: WCAG 2.2, computed."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QComboBox

from core.paths import resources
from gui.app import Application
from gui.colours import PALETTES, Colours
from tests.helpers.desk import find, go, settle

INKS = ("ink", "ink_soft", "ink_faint")
GROUNDS = ("ground", "surface", "sunken")
TEXT = (
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((ink, "selected") for ink in ("ink", "ink_soft")),
    *(("ink", soft) for soft in ("accent_soft", "bad_soft", "warn_soft", "good_soft", "info_soft")),
    *((tone, ground) for tone in ("accent", "bad", "warn", "good", "info") for ground in ("ground", "surface")),
    *((tone, f"{tone}_soft") for tone in ("bad", "warn", "good", "info")),
    ("accent", "accent_soft"),
    ("bad", "selected"),
    ("warn", "selected"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("nav_ink", "nav"),
    ("nav_ink", "nav_hover"),
    ("nav_faint", "nav"),
    ("nav_name", "nav"),
    ("on_practice", "practice"),
)
FRAMES = (
    ("line_strong", "surface"),
    ("line_strong", "ground"),
    ("focus", "surface"),
    ("focus", "ground"),
    ("nav_focus", "nav"),
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colours: Colours, one: str, other: str) -> float:
    lighter, darker = sorted((luminance(getattr(colours, name)) for name in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("palette", "least"), [("light", 4.5), ("dark", 4.5), ("contrast", 7.0)])
def test_text_can_be_read(palette: str, least: float) -> None:
    colours = PALETTES[palette]
    weak = {
        f"{one} on {other}": round(found, 2) for one, other in TEXT if (found := contrast(colours, one, other)) < least
    }
    assert not weak


@pytest.mark.parametrize("palette", PALETTES)
def test_frames_and_the_focus_can_be_seen(palette: str) -> None:
    colours = PALETTES[palette]
    weak = {
        f"{one} on {other}": round(found, 2) for one, other in FRAMES if (found := contrast(colours, one, other)) < 3
    }
    assert not weak


def test_the_style_sheet_holds_no_colour_of_its_own() -> None:
    for path in (resources() / "styles").glob("*.qss"):
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;\s])", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("palette", PALETTES)
def test_another_palette_reaches_the_whole_window_at_once_and_is_remembered(desk: Application, palette: str) -> None:
    go(desk, "settings")
    combo = find(desk, "settings_colours", QComboBox)
    combo.setCurrentIndex(combo.findData(palette))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    assert desk.theme.palette_name == palette
    assert desk.memory.get("colours", "light") == palette
    image = desk.window.grab().toImage()
    assert image.pixelColor(image.width() - 3, image.height() // 2).name().upper() == desk.theme.colours.ground
    desk.theme.use_palette("light")
    settle(desk)
