"""A table in which one column shows the photos of each row, read only when they are painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from gui.models.rows import ROW_ROLE, Column
from gui.shell import Shell
from gui.widgets.data_table import CellDelegate, DataTable
from gui.widgets.thumbs import Thumbs

MOST = 3
GAP = 5


class _PictureDelegate(CellDelegate):
    """Draws up to three pictures and how many more there are."""

    def __init__(self, table: PictureTable, shell: Shell) -> None:
        super().__init__(shell.theme, table)
        self._table = table
        self._icons = shell.icons

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hashes = self._table.pictures_of(index) if index.column() == self._table.picture_column else ()
        if not hashes:
            super().paint(painter, option, index)
            return
        painter.save()
        theme, box = self._theme, option.rect
        painter.fillRect(box, theme.colour(self._ground(option.state)))
        painter.setPen(theme.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        side = box.height() - 8
        left = box.left() + GAP
        fitting = max(1, min(MOST, (box.width() - 2 * GAP - 24) // (side + GAP)))
        for one in hashes[:fitting]:
            self._draw(painter, QRect(left, box.top() + 3, side, side), one)
            left += side + GAP
        if len(hashes) > fitting:
            painter.setPen(theme.colour("ink_soft"))
            painter.setFont(theme.font("small"))
            rest = QRect(left, box.top(), 40, box.height())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, f"+{len(hashes) - fitting}")
        painter.restore()

    def _draw(self, painter: QPainter, box: QRect, content_hash: str) -> None:
        picture = self._table.thumbs.get(content_hash)
        painter.fillRect(box, self._theme.colour("sunken"))
        if picture is None or picture.isNull():
            icon = self._icons.pixmap("photo", "ink_faint")
            at = QRect(0, 0, min(22, box.width()), min(22, box.height()))
            at.moveCenter(box.center())
            painter.drawPixmap(at, icon)
            return
        size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        inner = QRect(0, 0, size.width(), size.height())
        inner.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(inner, picture)


class PictureTable(DataTable):
    """`picture_column` is where the photos go; `show_pictures` says which rows (by `id`) have which."""

    def __init__(
        self, shell: Shell, columns: Sequence[Column], picture_column: int, name: str, label: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(shell.theme, columns, name, label, row_lines=2, parent=parent)
        self.picture_column = picture_column
        self.thumbs = Thumbs(shell, self)
        self.thumbs.came.connect(self.viewport().update)
        self._pictures: Mapping[str, Sequence[str]] = {}
        self.setItemDelegate(_PictureDelegate(self, shell))

    def show_pictures(self, pictures: Mapping[str, Sequence[str]]) -> None:
        """Hashes by the id of the row."""
        self._pictures = pictures
        self.viewport().update()

    def count_of(self, row_id: str) -> int:
        """How many photos a row has: what a screen reader says instead of them."""
        return len(self._pictures.get(row_id, ()))

    def pictures_of(self, index: QModelIndex | QPersistentModelIndex) -> Sequence[str]:
        """The photos of the row an index is in."""
        return self._pictures.get(getattr(index.data(ROW_ROLE), "id", ""), ())
