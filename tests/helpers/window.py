"""The window's workers on a real workspace, for tests that work as a hand would."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.app import Core, open_workspace
from core.paths import resources
from gui.bus import Bus
from gui.icons import Icons
from gui.language import Language
from gui.shell import Shell
from gui.tasks import Tasks
from gui.theme import Theme
from tests.helpers.workspace import PASSPHRASE, fixed_seams

TODAY = date(2026, 11, 22)


class Ways:
    """Stands for the window's navigation and remembers where pages wanted to go."""

    def __init__(self) -> None:
        self.went: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **_: self.went.append((name, arguments))


def make_shell(theme: Theme) -> Shell:
    """A shell with its own workers and no workspace yet."""
    bus = Bus()
    return Shell(
        theme,
        Icons(resources() / "icons", theme),
        Language(resources() / "i18n"),
        Tasks(bus),
        bus,
        Ways(),
        lambda: TODAY,
        memory=None,  # type: ignore[arg-type]
    )


def open_on(shell: Shell, root: Path, seed: int = 2) -> None:
    """Opens the workspace on the shell's database worker and waits for it."""
    opened: list[Core] = []
    failed: list[Exception] = []
    shell.tasks.open(lambda: open_workspace(root, PASSPHRASE, fixed_seams(seed=seed)), opened.append, failed.append)
    wait_until(lambda: bool(opened or failed))
    if failed:
        raise failed[0]


def ask(shell: Shell, question: Callable[[Core], Any]) -> Any:
    """What the core answers, waited for."""
    got: list[Any] = []
    failed: list[Exception] = []
    shell.tasks.read(question, got.append, failed.append)
    wait_until(lambda: bool(got or failed))
    if failed:
        raise failed[0]
    return got[0]


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Lets Qt work until the condition holds. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.002)
