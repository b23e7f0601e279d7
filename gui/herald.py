"""Notes what happens while she looks elsewhere: a run that ended, an answer of the district, a backup that failed.

It also lists a synchronisation among what takes a while. Words name nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import AppError
from core.office import Progress
from gui.language import tr
from gui.works import Work

if TYPE_CHECKING:
    from core.app import Core
    from gui.shell import Shell

STICK = "stick"
MEGABYTE = 1_000_000


class Herald(QObject):
    """One for an open workspace; `place` tells which page is shown."""

    def __init__(self, shell: Shell, place: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._place = shell, place
        self._run: Work | None = None
        self._known: frozenset[str] | None = None
        shell.bus.progress.connect(self._on_progress)
        self._ask_news()

    def end(self) -> None:
        """Hears nothing any more."""
        self._shell.bus.progress.disconnect(self._on_progress)
        if self._run is not None:
            self._run.end()

    def backup_failed(self, error: AppError) -> None:
        """The backup that is made by itself did not come about."""
        self._shell.notices.add(tr("自动备份没有做成"), "bad", "backup")

    # a run

    def _on_progress(self, progress: Progress) -> None:
        if not progress.is_over:
            self._follow(progress)
            return
        if self._run is not None:
            self._run.end()
            self._run = None
        if self._place() != "sync":
            self._tell(progress)
        self._ask_news()

    def _follow(self, progress: Progress) -> None:
        if self._run is None:
            office, works = self._shell.office, self._shell.works
            self._run = Work(
                works, _what(progress), "sync", on_stop=office.cancel if office is not None else None,
                is_told_there=True, is_asked_for=not progress.is_auto,
            )  # fmt: skip
            self._run.begin()
        done, total = progress.done, progress.total
        is_bytes = progress.stage == "photos" or progress.stage.startswith(STICK)
        if is_bytes and total:
            self._run.words = tr("{what}（MB）").format(what=_what(progress))
            done, total = done // MEGABYTE, max(1, total // MEGABYTE)
        else:
            self._run.words = _what(progress)
        self._run.show(done, total, progress.seconds if progress.state == "running" else None)

    def _tell(self, progress: Progress) -> None:
        add = self._shell.notices.add
        if progress.state == "failed":
            if not progress.is_auto:
                add(tr("U盘没有办成") if _is_stick(progress) else tr("同步没有送完"), "bad", "sync")
        elif progress.state == "finished" and progress.stage == "stick_export":
            add(tr("U盘写好了，可以拔"), "good", "sync")
        elif progress.state == "finished":
            stuck = _count(progress, "refused", "conflicts")
            if stuck:
                self._shell.notices.add_count(tr("有 {n} 条区里没有收下，要看一看"), stuck, "warn", "sync")
            words = _went_well(progress, is_all=not stuck)
            if words:
                add(words, "good", "sync")

    # answers

    def _ask_news(self) -> None:
        self._shell.tasks.read(_news, self._show_news, lambda _error: None, owner=self, key="news", is_long=True)

    def _show_news(self, keys: frozenset[str]) -> None:
        new = keys - self._known if self._known is not None else frozenset()
        self._known = keys
        if new:
            self._shell.notices.add_count(tr("区里答复了 {n} 件"), len(new), "info", "today")


def _news(core: Core) -> frozenset[str]:
    return frozenset(news.key for news in core.overview.news())


def _is_stick(progress: Progress) -> bool:
    return progress.stage.startswith(STICK)


def _what(progress: Progress) -> str:
    if progress.stage == "stick_export":
        return tr("写U盘")
    return tr("读U盘") if _is_stick(progress) else tr("同步")


def _count(progress: Progress, *names: str) -> int:
    values = (progress.report.get(name, 0) for name in names)
    return sum(value for value in values if isinstance(value, int))


def _went_well(progress: Progress, *, is_all: bool) -> str:
    """What a run that came to its end has got there; nothing when nothing had to go. `is_all`: nothing was refused."""
    if progress.stage == "stick_read":
        return tr("U盘回执读好了")
    if _count(progress, "photos_sent") and not _count(progress, "photos_waiting"):
        return tr("照片都送完了")
    has_gone = _count(progress, "sent", "duplicate", "merged")
    if has_gone and is_all and not _count(progress, "waiting", "photos_waiting"):
        return tr("都送到区里了")
    return ""
