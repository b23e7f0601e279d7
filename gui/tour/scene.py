"""What every part of the tour is handed: the window, the district, the cable between them, and the ways to use them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QAbstractItemView

from gui.tour.cable import Cable
from gui.tour.district import START_S, District
from gui.tour.driver import Driver, Step, TourError

if TYPE_CHECKING:
    from core.app import Core
    from core.clock import Moment
    from core.office import Progress

Steps = Callable[[str, str], AbstractContextManager[Step]]
ALL_SENT = "已全部送达"


@dataclass(frozen=True)
class Scene:
    """`step` opens one step of the tour; `out` is the tour's folder; `now` is the wall clock."""

    do: Driver
    step: Steps
    district: District
    cable: Cable
    out: Path
    now: Callable[[], Moment]

    def settle(self, quiet_ms: int = 250) -> None:
        """Lets answers of the workers arrive before the picture is taken."""
        end = time.perf_counter() + quiet_ms / 1000
        self.do.wait("quiet", lambda: time.perf_counter() > end)

    def ask(self, *words: str) -> dict[str, Any]:
        """Somebody at the district types a command; the laptop's window has nothing to do with that time."""
        answer = self.district.command(*words)
        self.do.pulse.skip()
        return answer

    def read(self, question: Callable[[Core], Any]) -> Any:
        """What the laptop itself knows."""
        told: list[Any] = []
        self.do.application.tasks.read(question, told.append)
        self.do.wait("the laptop's own count", lambda: told)
        return told[0]

    def plug_in(self) -> None:
        """The cable is in, and the district, if its power was gone, is there again."""
        if not self.district.is_up:
            self.do.wait("the database let go of its folder", lambda: self.district.is_dead)
            self.district.begin()
            self.do.wait("the district is back", lambda: self.district.is_up, START_S)
        self.cable.plug(self.district.port)

    def open_person(self, initials: str) -> None:
        """The page of the person whose initials are these."""
        do = self.do
        do.click("nav_people")
        search = do.widget("people_search")
        search.clear()  # type: ignore[attr-defined]
        do.type("people_search", initials)
        table = do.widget("people_table", QAbstractItemView)
        do.wait("people found", lambda: table.model().rowCount() >= 1)
        self.settle()
        do.open_row("people_table")
        do.widget("person_visit")
        self.settle()

    def correct(self, initials: str, field: str, value: str, reason: str) -> None:
        """Corrects something in the person's master data."""
        do = self.do
        self.open_person(initials)
        do.click("person_edit")
        do.type(f"edit_person_{field}", value)
        do.type("edit_person_reason", reason)
        do.click("edit_person_save")
        do.wait("the dialog closed", lambda: do.find("edit_person_save") is None)
        self.settle()

    def synchronise(self, wanted: str = ALL_SENT) -> Progress:
        """Presses the button and waits for the end; `wanted` is what the status line has to say then."""
        do = self.do
        do.click("nav_sync")
        progress = self.watch(lambda: do.click("sync_start"), lambda one: one.is_over)
        if progress.state != "finished":
            raise TourError(f"synchronisation {progress.state}: {progress.code}")
        do.wait(f"the status line: {wanted}", lambda: wanted in do.window.status_words)
        self.settle()
        return progress

    def watch(self, begin: Callable[[], object], is_it: Callable[[Progress], bool]) -> Progress:
        """The first word of the office like this after something was begun."""
        found: list[Progress] = []
        said = self.do.application.bus.progress

        def note(progress: Progress) -> None:
            if is_it(progress):
                found.append(progress)

        said.connect(note)
        try:
            begin()
            self.do.wait("a word of the office", lambda: found, START_S)
        finally:
            said.disconnect(note)
        return found[0]
