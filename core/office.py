"""What the window knows of the district office: a port that `main.py` fills with the sync runner.

The window must not import `sync`; so it is handed something of this shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.service.exchange import Left


@dataclass(frozen=True)
class Progress:
    """One step of a running synchronisation.

    `stage` is the engine's stage name, `done`/`total` count items or bytes of that stage (total 0: unknown),
    `state` is "running", "waiting" (for the link: `seconds` until the next try, `code` says why), or at the end
    "finished", "failed", "cancelled", "paused" (the time that was given is over). A failure carries the error's code,
    params and `kind` (of `core.errors`; "bug" when it was none). `left` is what has not arrived yet, None while that
    is not known; `seconds` how long it takes at the present speed. `is_auto`: nobody pressed a button.
    """

    stage: str
    state: str = "running"
    done: int = 0
    total: int = 0
    code: str = ""
    kind: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    report: Mapping[str, object] = field(default_factory=dict)
    left: Left | None = None
    seconds: float | None = None
    is_auto: bool = False

    @property
    def is_over(self) -> bool:
        """True for the last word of a run."""
        return self.state not in ("running", "waiting")

    @property
    def is_safe(self) -> bool:
        """True when the cable may be pulled without waiting for next time: all texts that go have gone, what the
        district had to say has come. What `left.texts` still counts then did not come through."""
        return self.left is not None and self.stage in ("photos", "closing", "done")


class Office(Protocol):
    """Starts, watches and stops synchronisation. Callbacks come on the sync thread."""

    @property
    def is_running(self) -> bool: ...

    def enrol(self, url: str, code: str, ca_pem: str = "") -> None:
        """Enrols this laptop with a one-time code, in the background; the outcome comes as Progress(stage="enrol").

        Raises Conflict("sync.busy") while something runs.
        """

    def start(self, minutes: int | None = None) -> None:
        """Begins a synchronisation that ends by itself after so many minutes (None: when all is done).

        Raises Conflict("sync.busy") while something runs.
        """

    def skip(self) -> None:
        """Ends the present waiting for the link: tries now."""

    def cancel(self) -> None: ...

    def watch(self, may_start: Callable[[], bool]) -> None:
        """From now on starts by itself when something waits and the district can be reached.

        `may_start` is asked before, on another thread: false while somebody must not be disturbed.
        """

    def export_stick(self, path: Path, *, with_photos: bool = False) -> None:
        """Writes what waits to a file for the district: Progress(stage="stick_export"), as `start` otherwise."""

    def read_stick(self, path: Path) -> None:
        """Takes in the district's receipt file: Progress(stage="stick_read")."""

    def read_stick_paper(self, text: str) -> None:
        """Takes in the code of a printed receipt: Progress(stage="stick_read")."""

    def subscribe(self, listener: Callable[[Progress], None]) -> Callable[[], None]:
        """Calls `listener` for every step; returns a function that ends the subscription."""

    def close(self) -> None: ...
