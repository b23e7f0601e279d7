"""A real window on a real workspace, for tests that fill in forms as a hand would."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.app import Core, create_workspace, open_workspace
from core.clock import FixedClock, Moment
from core.ids import Ids
from core.paths import resources
from core.seams import Seams
from core.service import projection
from core.vault.kdf import KdfCost
from gui.bus import Bus
from gui.icons import Icons
from gui.language import Language
from gui.shell import Shell
from gui.tasks import Tasks
from gui.theme import Theme
from tests.helpers.people import invented_body

PASSPHRASE = "练习用的口令 2026"
TODAY = date(2026, 11, 22)
PERSON = "019aa000-0000-7000-8000-000000000001"


def make_seams(seed: int = 1) -> Seams:
    """A clock that stands at half past nine, seeded ids."""
    clock = FixedClock(Moment.parse("2026-11-22T09:30:00.000+08:00"))
    return Seams(clock, Ids(clock, random.Random(seed).randbytes), boot_id="b0000001")


def make_workspace(root: Path) -> None:
    """A practice workspace with one invented person."""
    core, _code = create_workspace(
        root,
        village_code="120221100201",
        village_name="柳坝村",
        user_name="安行远",
        passphrase=PASSPHRASE,
        seams=make_seams(),
        mode="practice",
        cost=KdfCost.lowest(),
    )
    desk = core._desk
    body = invented_body(8, name="𬱖文德", self_care="partial", lives_alone="yes", caregiver_name="安小河")
    with desk.db.transaction():
        desk.persons.put_base(PERSON, 1, 1, body)
        projection.show(desk, PERSON)
    core.close()


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
    shell.tasks.open(lambda: open_workspace(root, PASSPHRASE, make_seams(seed)), opened.append, failed.append)
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
