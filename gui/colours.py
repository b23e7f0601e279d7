"""The colours of the window by purpose, in three palettes: light, dark, high contrast.

Contrast: text at least 4.5:1 and frames of controls 3:1 (WCAG 2.2 AA); in high contrast text at least 7:1 (AAA).
A test computes every pair that is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """Names say what a colour is for, never what it looks like. `drawn` names the set of fixed small pictures."""

    ground: str = "#F3F5F4"
    surface: str = "#FFFFFF"
    sunken: str = "#EAEFED"
    line: str = "#D3DBD8"
    line_strong: str = "#778884"
    ink: str = "#182422"
    ink_soft: str = "#465451"
    ink_faint: str = "#5B6A66"
    accent: str = "#0B665D"
    accent_hover: str = "#08544C"
    accent_soft: str = "#DCEFEB"
    on_accent: str = "#FFFFFF"
    nav: str = "#0F3F3A"
    nav_hover: str = "#1B544E"
    nav_ink: str = "#E6F1EF"
    nav_faint: str = "#A9C6C1"
    nav_name: str = "#FFFFFF"
    nav_focus: str = "#FFD166"
    focus: str = "#0B57D0"
    selected: str = "#CDE7E2"
    bad: str = "#A8201A"
    bad_soft: str = "#FBE8E6"
    warn: str = "#7A4A00"
    warn_soft: str = "#FFF0D6"
    good: str = "#1B6636"
    good_soft: str = "#E0F2E6"
    info: str = "#1A5687"
    info_soft: str = "#E2EFF9"
    practice: str = "#F28C1E"
    on_practice: str = "#241300"
    paper_ground: str = "#6E7A77"  # the desk that previewed pages lie on
    on_pictures: str = "white"  # ticks and dots that lie on the accent
    surface_pictures: str = "dark"  # arrows that lie on a surface


LIGHT = Colours()
DARK = Colours(
    ground="#111917",
    surface="#1B2422",
    sunken="#25302D",
    line="#34423E",
    line_strong="#82938E",
    ink="#E9F0EE",
    ink_soft="#BAC7C3",
    ink_faint="#A3B2AD",
    accent="#54BDAF",
    accent_hover="#76CFC3",
    accent_soft="#1F3B36",
    on_accent="#06211D",
    nav="#0A1C19",
    nav_hover="#16332E",
    focus="#7FB2FF",
    selected="#21463F",
    bad="#FF9C94",
    bad_soft="#43211F",
    warn="#F2BE6B",
    warn_soft="#3D2E12",
    good="#7FD49A",
    good_soft="#16351F",
    info="#8FC3F2",
    info_soft="#16304A",
    paper_ground="#0B100F",
    on_pictures="black",
    surface_pictures="light",
)
CONTRAST = Colours(
    ground="#FFFFFF",
    sunken="#F2F2F2",
    line="#000000",
    line_strong="#000000",
    ink="#000000",
    ink_soft="#1A1A1A",
    ink_faint="#333333",
    accent="#00423A",
    accent_hover="#002A25",
    accent_soft="#D8F5EF",
    nav="#000000",
    nav_hover="#333333",
    nav_ink="#FFFFFF",
    nav_faint="#FFFFFF",
    nav_focus="#FFE100",
    focus="#0030C0",
    selected="#FFE58A",
    bad="#8A0000",
    bad_soft="#FFE9E9",
    warn="#5A3200",
    warn_soft="#FFF3DC",
    good="#00471B",
    good_soft="#E3F8E9",
    info="#00346B",
    info_soft="#E3F0FF",
    practice="#FFA640",
    on_practice="#000000",
    paper_ground="#4A4A4A",
)
PALETTES: Mapping[str, Colours] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
