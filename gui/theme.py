"""The look of the whole window in one place: colours, type scale, spacing, radii, and the style sheet made of them.

Sizes are pixels at 100 %. Letters and controls grow with the chosen text size; gaps grow slower, so that a
page at 200 % still fits a 1366×768 screen. Contrast: text at least 4.5:1, frames of controls 3:1 (WCAG 2.2 AA).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import QDir, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui.colours import LIGHT, PALETTES

SCALES = (100, 110, 125, 150, 175, 200)
SYSTEM = "system"
FAMILIES = ("Noto Sans SC", "HanaMinB")
_START_FONTS = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_LATE_FONTS = ("HanaMinB.ttf",)


_TYPE = {"small": 14, "body": 16, "lead": 18, "section": 19, "title": 25, "figure": 34, "nav": 16}
_NAV_SCALE = 160  # ten places must stay in sight on a 768 pixel screen
_SPACE = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24, "xxl": 32}
_RADIUS = {"small": 4, "control": 6, "card": 10}
_CONTROL = {"control": 40, "row": 44, "nav_row": 44, "icon": 22}


def system_palette() -> str:
    """What the desktop asks for: dark or light."""
    hints = QGuiApplication.styleHints()
    return "dark" if hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark else "light"


class Theme(QObject):
    """Hands out measures and colours and dresses the application. `changed`: it ought to be dressed anew."""

    changed = Signal()

    def __init__(self, resources: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._resources = resources
        self._templates: list[str] = []
        self.colours = LIGHT
        self.palette_name = "light"
        self.scale = 100
        self.is_private = False  # lists cover names and numbers
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._on_scheme)
        QDir.setSearchPaths("icons", [str(resources / "icons")])

    def font_px(self, role: str = "body") -> int:
        """Height of letters of a role (small, body, lead, section, title, figure, nav) in pixels."""
        scale = min(self.scale, _NAV_SCALE) if role == "nav" else self.scale
        return round(_TYPE[role] * scale / 100)

    def space(self, role: str = "m") -> int:
        """A gap (xs, s, m, l, xl, xxl) in pixels."""
        return round(_SPACE[role] * (1 + (self.scale - 100) / 100 * 0.25))

    def size(self, role: str = "control") -> int:
        """Height of a control, table row, navigation row or icon in pixels."""
        growth = {"icon": 0.95, "nav_row": 0.1}.get(role, 0.6)
        return round(_CONTROL[role] * (1 + (self.scale - 100) / 100 * growth))

    def px(self, at_100: float) -> int:
        """A width that must grow with the letters inside it."""
        return round(at_100 * self.scale / 100)

    def radius(self, role: str = "control") -> int:
        """Rounding of corners in pixels."""
        return _RADIUS[role]

    def colour(self, name: str) -> QColor:
        """A colour of `Colours` by its purpose."""
        return QColor(str(getattr(self.colours, name)))

    def font(self, role: str = "body", *, is_bold: bool = False) -> QFont:
        """A font of the type scale for what is painted by hand."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(self.font_px(role))
        font.setBold(is_bold)
        return font

    def warm(self, role: str, *, is_bold: bool) -> None:
        """Opens the letters of one role: some milliseconds each, when a label is the first to need them."""
        QFontMetrics(self.font(role, is_bold=is_bold)).horizontalAdvance("8")

    def load_fonts(self, *, is_late: bool = False) -> None:
        """Loads the letters of the screen; the 30 MB of rare characters only when asked for them (`is_late`)."""
        app = QApplication.instance()
        loaded = set(app.property("fonts_loaded") or ()) if app is not None else set()
        for name in _LATE_FONTS if is_late else _START_FONTS:
            if name not in loaded:  # Qt would load the same file once more
                QFontDatabase.addApplicationFont(str(self._resources / "fonts" / name))
                loaded.add(name)
        if app is not None:
            app.setProperty("fonts_loaded", sorted(loaded))

    def load_rare_characters_soon(self, delay_ms: int = 400) -> None:
        """Loads the rare characters once the window stands."""
        QTimer.singleShot(delay_ms, self, lambda: self.load_fonts(is_late=True))

    def use_scale(self, percent: int) -> None:
        """Sets the text size (100–200 %). Whoever hears `changed` dresses the application and builds it anew."""
        percent = max(100, min(200, percent))
        if percent != self.scale:
            self.scale = percent
            self.changed.emit()

    def use_palette(self, name: str) -> None:
        """Sets the colours (light, dark, contrast, system). Whoever hears `changed` dresses the window anew."""
        if (name in PALETTES or name == SYSTEM) and name != self.palette_name:
            self.start_with(name)
            self.changed.emit()

    def start_with(self, name: str) -> None:
        """The colours of the first dressing; "system" takes what the desktop shows, an unknown name is light."""
        self.palette_name = name if name in PALETTES or name == SYSTEM else "light"
        self.colours = PALETTES[system_palette() if self.palette_name == SYSTEM else self.palette_name]

    def _on_scheme(self) -> None:
        before = self.colours
        self.start_with(self.palette_name)
        if self.colours != before:
            self.changed.emit()

    def dress(self, app: QApplication) -> None:
        """Applies font, palette and style sheet to the whole application."""
        app.setFont(self.font())
        app.setPalette(self._palette())
        app.setStyleSheet(self.style_sheet())

    def style_sheet(self) -> str:
        """The templates of resources/styles with colours and measures put in. Raises KeyError on an unknown token."""
        if not self._templates:
            files = sorted((self._resources / "styles").glob("*.qss"))
            self._templates = [path.read_text("utf-8") for path in files]
        tokens = self._tokens()
        return "\n".join(Template(text).substitute(tokens) for text in self._templates)

    def _tokens(self) -> dict[str, str]:
        tokens: dict[str, str] = {**asdict(self.colours)}
        tokens.update({f"font_{role}": f"{self.font_px(role)}px" for role in _TYPE})
        tokens.update({f"space_{role}": f"{self.space(role)}px" for role in _SPACE})
        tokens.update({f"radius_{role}": f"{value}px" for role, value in _RADIUS.items()})
        tokens.update({f"size_{role}": f"{self.size(role)}px" for role in _CONTROL})
        # A style sheet's min-height is measured inside padding and frame.
        tokens["inner_control"] = f"{self.size('control') - 10}px"
        tokens["inner_small"] = f"{self.size('control') - 18}px"
        tokens["inner_nav"] = f"{self.size('nav_row') - 10}px"
        tokens["round_box"] = f"{self.px(20) // 2 + 2}px"
        tokens["arrow"] = f"{self.px(14)}px"
        tokens["box"] = f"{self.px(20)}px"
        return tokens

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for which, name in (
            (role.Window, "ground"),
            (role.Base, "surface"),
            (role.AlternateBase, "sunken"),
            (role.Button, "surface"),
            (role.Text, "ink"),
            (role.WindowText, "ink"),
            (role.ButtonText, "ink"),
            (role.ToolTipBase, "ink"),
            (role.ToolTipText, "surface"),
            (role.PlaceholderText, "ink_faint"),
            (role.Highlight, "selected"),
            (role.HighlightedText, "ink"),
            (role.Link, "accent"),
            (role.Accent, "accent"),
        ):
            palette.setColor(which, self.colour(name))
        for which in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, self.colour("ink_faint"))
        return palette
