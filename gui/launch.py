"""What the window is given to start with. `main.py` fills it in; tests fill it in with folders of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.office import Office
from core.seams import Seams

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core.app import Core
    from gui.session.watch import SessionWatch


def no_office(core: Core) -> Office | None:
    """For windows that never synchronise."""
    return None


def no_wiping(root: Path) -> str:
    """For windows that never synchronise: the state stays as it is."""
    from core.service.wiping import Wiping

    return Wiping(root).state or ""


@dataclass(frozen=True)
class Launch:
    """`root` is where the real workspace lies or would lie; `memory` the file of the window's own small habits.

    `open_practice` makes the practice workspace when there is none; `office_for` wires synchronisation to an open
    workspace. Both run on the database worker. `go_on_wiping` goes on clearing the workspace in a folder as far as that
    needs no key, and returns the state it ends in (core/vault/wipe.py).
    `reset_practice` clears the practice workspace, and it alone, and opens a new one; runs on the database worker.
    `watch_session` listens to the system (screen lock, sleep, lid); without it only idle time locks.
    """

    root: Path
    memory: Path
    seams: Seams
    open_practice: Callable[[], Core]
    office_for: Callable[[Core], Office | None] = no_office
    is_practice: bool = False
    go_on_wiping: Callable[[Path], str] = no_wiping
    reset_practice: Callable[[], Core] | None = None
    watch_session: Callable[[Callable[[], int], QObject], SessionWatch] | None = None
