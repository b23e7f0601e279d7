"""The handbook's pictures, taken in practice: `python -m gui.tour.handbook FOLDER` (resources/help/pictures).

They are taken anew when a page has changed; a test sees that every picture the handbook names is there.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication

from core.app import open_workspace
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.practice import PASSPHRASE, build_practice
from gui.app import Application
from gui.launch import Launch
from gui.tour.driver import Driver

if TYPE_CHECKING:
    from core.app import Core
    from gui.window import Window

SIZE = (1080, 700)
COLOURS = 96  # of a screen of few colours nothing is lost, and the file is a third
PAGES = ("today", "people", "roster", "agreements", "emergency", "backup", "settings")


def take_pictures(app: QApplication, practice: Path, out: Path, language: str) -> None:
    """Every picture of one language. `practice` is a practice workspace, made when there is none."""
    seams = Seams.system()
    if not WorkspacePaths(practice).exists():
        build_practice(practice, Seams.system)
    memory = practice.parent / f"{language}.json"
    memory.write_text(f'{{"language": "{language}"}}', "utf-8")
    _gate(app, Launch(practice, memory, seams, lambda: open_workspace(practice, PASSPHRASE, seams)), out)
    launch = Launch(
        practice.parent / "none", memory, seams, lambda: open_workspace(practice, PASSPHRASE, seams), is_practice=True
    )
    application = Application(launch, app)
    application.start()
    application.window.resize(*SIZE)
    do = Driver(application, practice.parent)
    do.wait("the desk", lambda: do.find("today_table"), 120)
    try:
        for name, go in _ways(application.window, _people(do)):
            go()
            _keep(do, out / f"{name}.png")
    finally:
        _end(application, do)


def _ways(window: Window, person: str) -> list[tuple[str, Callable[[], object]]]:
    pages = [(key, lambda key=key: window.open_page(key)) for key in PAGES]
    return [
        *pages,
        ("person", lambda: window.open_person(person)),
        ("form", lambda: window.start_form("visit", person)),
        ("change", lambda: window.start_form("change", person)),
        ("prints", lambda: window.open_print("route", [person])),
    ]


def _people(do: Driver) -> str:
    told: list[str] = []

    def most_at_risk(core: Core) -> str:
        return max(core.people.search().rows, key=lambda row: len(row.tags)).id

    do.application.tasks.read(most_at_risk, told.append)
    do.wait("people", lambda: told)
    return told[0]


def _gate(app: QApplication, launch: Launch, out: Path) -> None:
    application = Application(launch, app)
    application.start()
    application.window.resize(*SIZE)
    do = Driver(application, launch.memory.parent)
    do.wait("the gate", lambda: do.find("unlock_passphrase"))
    _keep(do, out / "unlock.png")
    _end(application, do)


def _keep(do: Driver, path: Path) -> None:
    quiet = time.perf_counter() + 1.2
    do.wait("quiet", lambda: time.perf_counter() > quiet and not do.application.tasks.is_busy)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    do.window.grab().save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(bytes(buffer.data().data())))
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def _end(application: Application, do: Driver) -> None:
    do.pulse.stop()
    application.close()
    application.window.close()


def main(out: Path) -> None:
    """Chinese pictures in the folder itself, English ones in `en`."""
    app = QApplication(["nuanfang"])
    with tempfile.TemporaryDirectory() as spare:
        practice = Path(spare) / "practice"
        take_pictures(app, practice, out, "zh")
        take_pictures(app, practice, out / "en", "en")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
