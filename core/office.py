"""What the window knows of the district office: a port that `main.py` fills with the sync runner.

The window must not import `sync`; so it is handed something of this shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Progress:
    """One step of a running synchronisation.

    `stage` is the engine's stage name, `done`/`total` count items or bytes of that stage (total 0: unknown),
    `state` is "running", "finished", "failed" or "cancelled"; a failure carries the error's code, params and `kind`
    (of `core.errors`; "bug" when it was none).
    """

    stage: str
    state: str = "running"
    done: int = 0
    total: int = 0
    code: str = ""
    kind: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    report: Mapping[str, object] = field(default_factory=dict)


class Office(Protocol):
    """Starts, watches and stops synchronisation. Callbacks come on the sync thread."""

    @property
    def is_running(self) -> bool: ...

    def enrol(self, url: str, code: str, ca_pem: str = "") -> None:
        """Enrols this laptop with a one-time code, in the background; the outcome comes as Progress(stage="enrol")."""

    def start(self) -> None: ...

    def cancel(self) -> None: ...

    def subscribe(self, listener: Callable[[Progress], None]) -> Callable[[], None]:
        """Calls `listener` for every step; returns a function that ends the subscription."""

    def close(self) -> None: ...
