"""A district office of which the test says what it tells: the window hears of it as of the real runner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.app import Core
from core.office import Progress
from core.service.exchange import Enrolment


class ScriptedOffice:
    """Keeps what the window asked of it; `tell` is one step of a run, `tell` of the last one ends it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.is_running = False
        self.refuses: Exception | None = None
        self.may_start: Callable[[], bool] = lambda: False
        self._listeners: list[Callable[[Progress], None]] = []

    def tell(self, progress: Progress) -> None:
        self.is_running = not progress.is_over
        for listener in list(self._listeners):
            listener(progress)

    def enrol(self, url: str, code: str, ca_pem: str = "") -> None:
        self._ask("enrol", url)

    def start(self, minutes: int | None = None) -> None:
        self._ask("start", minutes)
        self.is_running = True

    def skip(self) -> None:
        self._ask("skip", None)

    def cancel(self) -> None:
        self._ask("cancel", None)

    def watch(self, may_start: Callable[[], bool]) -> None:
        self.may_start = may_start

    def subscribe(self, listener: Callable[[Progress], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        self.is_running = False

    def __getattr__(self, name: str) -> Callable[..., None]:
        """What other cards ask of an office is of no concern here."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **_: self.asked.append((name, arguments))

    def _ask(self, what: str, how: Any) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append((what, how))


def enrol(core: Core) -> None:
    """The workspace believes that it has a district."""
    private, public = core.exchange.new_device_key()
    core.exchange.save_enrolment(
        Enrolment("https://district.example", "d1", "31", "宁河区", "", public, private, is_practice=False)
    )
