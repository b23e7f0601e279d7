"""The way of a picture from a file, a drop or the pad into the workspace, and back onto the screen. Never blocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from core.changes import Changes
from core.errors import AppError, Unavailable
from core.service.late_picture import PicturePlace, put_late
from core.service.picture import prepare
from gui.tasks import Tasks

if TYPE_CHECKING:
    from core.app import Core
    from core.service.photos import Photo

Failed = Callable[[AppError], object]
LATEST_S = 10.0  # how long a workspace that closes waits for all pictures together: until then its key is there


@dataclass(eq=False)
class _Way:
    """A picture that has not arrived: where it belongs, what is made of it, and how that is kept."""

    owner: QObject
    place: PicturePlace
    ready: Future[Any]
    keep: Callable[[Core, Any], Photo]


class Pictures(QObject):
    """Decoding runs on the pool, storing on the database worker; answers come back on the main thread.

    `arrived` is sent when the last picture that was on its way is there, or was refused.
    """

    arrived = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._on_the_way: list[_Way] = []

    def add_photo(
        self,
        source: Path | QImage,
        name: str,
        place: PicturePlace,
        done: Callable[[str, bytes], object],
        failed: Failed,
        owner: QObject,
    ) -> None:
        """Prepares and keeps a photo; `done` gets the answer ("media:…") and a thumbnail (JPEG)."""
        way = self._begin(owner, place, lambda core, prepared: core.photos.keep(prepared))

        def make() -> Any:
            try:
                prepared = prepare(_plain(source), name)
            except BaseException as error:
                way.ready.set_exception(error)
                raise
            way.ready.set_result(prepared)
            return prepared

        def keep(prepared: Any) -> None:
            self._keep(way, lambda answer: done(answer, prepared.thumbnail), failed)

        self._tasks.work(make, keep, lambda error: self._end(way, lambda: failed(error)), owner=owner)

    def add_signature(
        self, png: bytes, place: PicturePlace, done: Callable[[str], object], failed: Failed, owner: QObject
    ) -> None:
        """Keeps a drawn signature; `done` gets the answer."""
        way = self._begin(owner, place, lambda core, ink: core.photos.keep_signature(ink))
        way.ready.set_result(png)
        self._keep(way, done, failed)

    def part(self, draft_id: str) -> None:
        """The form leaves the screen: what is still on its way is put into its draft, before the workspace closes."""
        ways, self._on_the_way = self._on_the_way, []
        latest = time.monotonic() + LATEST_S
        for way in ways:
            self._tasks.write(
                lambda core, way=way: _finish(core, draft_id, way, latest),
                None,
                lambda _error: self._tasks.write_lost.emit(),
                owner=way.owner,
            )

    def thumbnail(self, answer: str, done: Callable[[bytes], object], failed: Failed, owner: QObject) -> None:
        """The small picture of an answer, as JPEG."""
        self._tasks.read(lambda core: core.photos.thumbnail(answer.removeprefix("media:")), done, failed, owner=owner)

    def load(self, answer: str, done: Callable[[bytes], object], failed: Failed, owner: QObject) -> None:
        """The whole picture of an answer."""
        self._tasks.read(lambda core: core.photos.load(answer.removeprefix("media:")), done, failed, owner=owner)

    def _begin(self, owner: QObject, place: PicturePlace, keep: Callable[[Core, Any], Photo]) -> _Way:
        way = _Way(owner, place, Future(), keep)
        self._on_the_way.append(way)
        return way

    def _keep(self, way: _Way, done: Callable[[str], object], failed: Failed) -> None:
        self._tasks.write(
            lambda core: way.keep(core, way.ready.result()),
            lambda photo: self._end(way, lambda: done(f"media:{photo.hash}")),
            lambda error: self._end(way, lambda: failed(error)),
            owner=way.owner,
        )

    def _end(self, way: _Way, tell: Callable[[], object]) -> None:
        if way in self._on_the_way:
            self._on_the_way.remove(way)
        tell()
        self._on_the_way = [one for one in self._on_the_way if shiboken6.isValid(one.owner)]
        if not self._on_the_way:
            self.arrived.emit()


def _finish(core: Core, draft_id: str, way: _Way, latest: float) -> Changes:
    """On the database worker. Raises Unavailable("gui.not_kept") for a picture that is not ready by then."""
    try:
        ready = way.ready.result(max(0.0, latest - time.monotonic()))
    except TimeoutError as error:
        raise Unavailable("gui.not_kept") from error
    return put_late(core.drafts, core.records, draft_id, way.place, f"media:{way.keep(core, ready).hash}")


def _plain(source: Path | QImage) -> Path | bytes:
    """Pixels from the clipboard as a bitmap file in memory: the quickest form to write; it is encoded anew anyway."""
    if not isinstance(source, QImage):
        return source
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    source.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "BMP")
    return bytes(data.data())
