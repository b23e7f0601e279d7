"""Small pictures for lists: decrypted and made small on a worker when they are first painted, kept in memory only."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from gui.shell import Shell

if TYPE_CHECKING:
    from core.app import Core

HELD = 240
EDGE = 120  # pixels, for the screens with many dots too


class Thumbs(QObject):
    """`came`: a picture that was asked for is there, or will never be."""

    came = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._known: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()

    def get(self, content_hash: str) -> QPixmap | None:
        """The picture; None while it is read; an empty one when it cannot be read."""
        if content_hash in self._known:
            self._known.move_to_end(content_hash)
            return self._known[content_hash]
        if content_hash not in self._asked:
            self._asked.add(content_hash)
            self._shell.tasks.read(
                lambda core: small(core, content_hash),
                lambda image: self._keep(content_hash, image),
                lambda _error: self._keep(content_hash, QImage()),
                owner=self,
                is_long=True,
            )
        return None

    def _keep(self, content_hash: str, image: QImage) -> None:
        self._asked.discard(content_hash)
        self._known[content_hash] = QPixmap.fromImage(image)
        while len(self._known) > HELD:
            self._known.popitem(last=False)
        self.came.emit()


def small(core: Core, content_hash: str) -> QImage:
    """Off the main thread. Raises Unavailable("media.*"), InvalidInput("photo.*")."""
    image = QImage.fromData(core.photos.thumbnail(content_hash))
    scaled: QImage = image.scaled(
        EDGE, EDGE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return scaled
