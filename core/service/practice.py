"""The practice workspace: an invented village with a year behind it, made through the program's own services.

Whoever learns the program works in it with the same windows and rules as in a real one; nothing in it exists and
nothing of it can reach a real district (the workspace's mode says so, and so does every serial number and page).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from core.app import Core, create_workspace
from core.clock import FixedClock
from core.errors import Conflict
from core.ids import Ids
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.practice_plan import (
    YEAR_DAYS,
    Invented,
    Place,
    load_people,
    load_place,
    load_stories,
)
from core.vault.kdf import KdfCost

# Public on purpose: a practice workspace protects nothing, and the program must open it without asking.
PASSPHRASE = "nuanfang-lianxi"  # noqa: S105
SIGNATURES = 12
VIEWS_OF_A_KIND = 4
OFFICE_EVERY_DAYS = 30
LAST_OFFICE_DAYS = 4
A_VISIT = timedelta(minutes=25)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Event:
    at: datetime
    kind: str
    run: Callable[[], None]


def build_practice(root: Path, seams_factory: Callable[[], Seams], progress: Progress | None = None) -> None:
    """Makes the practice workspace in `root`, closed, to be opened with `PASSPHRASE`.

    The year ends today, by the clock of `seams_factory()`. `progress` gets (steps done, steps in all).
    Raises Conflict("workspace.exists").
    """
    if WorkspacePaths(root).exists():
        raise Conflict("workspace.exists", where="workspace")
    _Year(root, seams_factory(), progress or (lambda done, total: None)).write()


class _Year:
    """Writes the year with a clock that is moved from event to event."""

    def __init__(self, root: Path, seams: Seams, progress: Progress) -> None:
        self._root = root
        self._now = seams.clock.now()
        self._clock = FixedClock(self._now)
        self._seams = Seams(self._clock, Ids(self._clock, seams.ids.token), seams.boot_id)
        self._progress = progress
        self._place: Place = load_place()
        self._people: list[Invented] = load_people(self._now.day)
        self._stories = load_stories()
        self._ids: list[str] = []
        self._media: dict[str, str] = {}

    def write(self) -> None:
        self._set_clock(self._wall(-YEAR_DAYS, time(8)))
        code, name = self._place.villages[0]
        core, _recovery = create_workspace(
            self._root,
            village_code=code,
            village_name=name,
            user_name=self._place.assistant,
            passphrase=PASSPHRASE,
            seams=self._seams,
            mode="practice",
            cost=KdfCost.lowest(),
        )
        try:
            self._fill(core)
        finally:
            core.close()

    def _fill(self, core: Core) -> None:
        self._keep_pictures(core)
        self._receive_people(core)
        events = sorted(self._events(core), key=lambda event: event.at)
        now = self._wall_now()
        events = [event for event in events if event.at + A_VISIT < now]
        done = 0
        for kind, group in groupby(events, key=lambda event: event.kind):
            batch = list(group)
            if kind == "visit":
                self._write_visits(core, batch)
            else:
                for event in batch:
                    self._set_clock(event.at)
                    event.run()
            done += len(batch)
            self._progress(done, len(events))
        self._clock.moment = self._now
        self._start_drafts(core)
        core.people.refresh_tags()
