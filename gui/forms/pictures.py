"""The way of a picture from a file, a drop or the pad into the workspace, and back onto the screen. Never blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage

from core.errors import AppError
from core.service.picture import prepare
from gui.tasks import Tasks

Failed = Callable[[AppError], object]


class Pictures:
    """Decoding runs on the pool, storing on the database worker; answers come back on the main thread."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def add_photo(
        self, source: Path | QImage, name: str, done: Callable[[str, bytes], object], failed: Failed, owner: QObject
    ) -> None:
        """Prepares and keeps a photo; `done` gets the answer ("media:…") and a thumbnail (JPEG)."""

        def keep(prepared: Any) -> None:
            self._tasks.write(
                lambda core: core.photos.keep(prepared),
                lambda photo: done(f"media:{photo.hash}", prepared.thumbnail),
                failed,
                owner=owner,
            )

        self._tasks.work(lambda: prepare(_plain(source), name), keep, failed, owner=owner)

    def add_signature(self, png: bytes, done: Callable[[str], object], failed: Failed, owner: QObject) -> None:
        """Keeps a drawn signature; `done` gets the answer."""
        self._tasks.write(
            lambda core: core.photos.keep_signature(png), lambda photo: done(f"media:{photo.hash}"), failed, owner=owner
        )

    def thumbnail(self, answer: str, done: Callable[[bytes], object], failed: Failed, owner: QObject) -> None:
        """The small picture of an answer, as JPEG."""
        self._tasks.read(lambda core: core.photos.thumbnail(answer.removeprefix("media:")), done, failed, owner=owner)

    def load(self, answer: str, done: Callable[[bytes], object], failed: Failed, owner: QObject) -> None:
        """The whole picture of an answer."""
        self._tasks.read(lambda core: core.photos.load(answer.removeprefix("media:")), done, failed, owner=owner)


def _plain(source: Path | QImage) -> Path | bytes:
    """Pixels from the clipboard as a bitmap file in memory: the quickest form to write; it is encoded anew anyway."""
    if not isinstance(source, QImage):
        return source
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    source.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "BMP")
    return bytes(data.data())
