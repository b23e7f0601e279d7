"""A small picture that is a button: pressing it shows the picture large."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme


class Thumbnail(QPushButton):
    """Shows a JPEG or PNG inside a fixed frame, waits for it, or says that it cannot be shown."""

    def __init__(
        self, theme: Theme, icons: Icons, size: QSize, what: str, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self._pixmap = QPixmap()
        self._words = tr("正在读取…")
        self.setObjectName(name)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMaximumSize(size)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(what)
        self.setToolTip(tr("点一下放大看"))

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self._size

    @property
    def has_picture(self) -> bool:
        """True when there is something to look at."""
        return not self._pixmap.isNull()

    def show_picture(self, data: bytes) -> None:
        """Shows these bytes; what cannot be decoded counts as failed."""
        image = QImage.fromData(data)
        if image.isNull():
            self.show_failure()
            return
        ratio = self.devicePixelRatioF()
        bounds = (self._size * ratio).boundedTo(image.size() * 2)
        scaled = image.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        self._pixmap = QPixmap.fromImage(scaled)
        self._pixmap.setDevicePixelRatio(ratio)
        self._words = ""
        self.update()

    def show_failure(self) -> None:
        """Says that there is a picture but it cannot be read."""
        self._pixmap = QPixmap()
        self._words = tr("这张照片打不开")
        self.update()

    def paintEvent(self: QAbstractButton, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "line"), 3 if self.hasFocus() else 1))
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(frame, theme.radius(), theme.radius())
        if self._pixmap.isNull():
            painter.setPen(theme.colour("ink_soft"))
            painter.setFont(theme.font("small"))
            painter.drawText(
                self.rect().adjusted(8, 8, -8, -8),
                int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
                self._words,
            )
            return
        shape = QPainterPath()
        shape.addRoundedRect(frame.adjusted(2, 2, -2, -2), theme.radius(), theme.radius())
        painter.setClipPath(shape)
        size = self._pixmap.deviceIndependentSize().toSize()
        inner = QRect(0, 0, size.width(), size.height())
        inner.moveCenter(self.rect().center())
        painter.drawPixmap(inner, self._pixmap)
