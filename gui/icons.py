"""Our own line icons, 24×24 SVG, drawn in the colour the theme gives them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import Theme

_DRAWN_IN = b"#182422"


class Icons:
    """Icons by name (the file name in resources/icons), cached per colour and size."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self._folder = folder
        self._theme = theme
        self._source: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str = "ink_soft", size: int | None = None, ratio: float = 2.0) -> QPixmap:
        """One icon as a picture; `colour` is a purpose of the theme, `size` pixels (None: the theme's icon size)."""
        side = size or self._theme.size("icon")
        value = self._theme.colour(colour).name()
        key = (name, value, side, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, value, side, ratio)
        return self._pixmaps[key]

    def icon(self, name: str, colour: str = "ink_soft", checked: str | None = None) -> QIcon:
        """An icon for a button; `checked` colours it while the button is down."""
        icon = QIcon(self.pixmap(name, colour))
        icon.addPixmap(self.pixmap(name, "ink_faint"), QIcon.Mode.Disabled)
        if checked is not None:
            icon.addPixmap(self.pixmap(name, checked), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def size(self) -> QSize:
        """The theme's icon size for setIconSize."""
        side = self._theme.size("icon")
        return QSize(side, side)

    def _draw(self, name: str, colour: str, side: int, ratio: float) -> QPixmap:
        if name not in self._source:
            self._source[name] = (self._folder / f"{name}.svg").read_bytes()
        renderer = QSvgRenderer(QByteArray(self._source[name].replace(_DRAWN_IN, colour.encode())))
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, side * ratio, side * ratio))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
