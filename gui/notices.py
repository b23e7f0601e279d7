"""Short notes of what happened while she looked elsewhere. They name nobody, lie in memory only, and lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

KEPT = 30


@dataclass(eq=False)
class Notice:
    """`tone`: good, info, warn, bad. `page` with its `arguments` is where it leads; empty: nowhere.

    `form` are the words with {n} for the number of what came, `count` that number; 0 where nothing is counted.
    """

    words: str
    tone: str
    at: datetime
    page: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    is_seen: bool = False
    form: str = ""
    count: int = 0


class Notices(QObject):
    """`came` carries a new Notice, `changed` says that the list is another. Main thread only."""

    came = Signal(object)
    changed = Signal()

    def __init__(self, now: Callable[[], datetime] = datetime.now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.all: list[Notice] = []

    @property
    def unseen(self) -> int:
        """How many nobody has looked at yet."""
        return sum(not one.is_seen for one in self.all)

    def add(self, words: str, tone: str = "info", page: str = "", **arguments: Any) -> None:
        """Something happened. The same words again take the place of the earlier ones."""
        self._put(Notice(words, tone, self._now(), page, arguments), lambda one: one.words == words)

    def add_count(self, form: str, count: int, tone: str = "info", page: str = "", **arguments: Any) -> None:
        """So many came (`form` has {n}): added to those of the same note that nobody has looked at yet."""
        so_far = sum(one.count for one in self.all if one.form == form and not one.is_seen)
        count += so_far
        notice = Notice(form.format(n=count), tone, self._now(), page, arguments, form=form, count=count)
        self._put(notice, lambda one: one.words == notice.words or (one.form == form and not one.is_seen))

    def _put(self, notice: Notice, is_replaced: Callable[[Notice], bool]) -> None:
        self.all = [notice, *(one for one in self.all if not is_replaced(one))][:KEPT]
        self.came.emit(notice)
        self.changed.emit()

    def see(self, notice: Notice | None = None) -> None:
        """This one was looked at; without one, all were."""
        for one in self.all if notice is None else [notice]:
            one.is_seen = True
        self.changed.emit()

    def clear(self) -> None:
        """No notes any more: read and done with, or somebody else sits here now."""
        self.all = []
        self.changed.emit()
