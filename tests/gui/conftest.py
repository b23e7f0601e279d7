"""The whole window over a real workspace, driven as a hand would."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.app import Core, open_workspace
from gui.app import Application
from gui.launch import Launch
from tests.helpers.desk import start_window, stop_window, unlock
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

Fill = Callable[[Core], object]
Opened = Callable[..., Application]

QUIET = r"does not support (propagateSizeHints|raise|grabbing)"  # what the offscreen platform says of windows and menus


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore(QUIET, extend=True))


class _Importing(MetaPathFinder):
    """Finds nothing; notes which modules of the window a worker asks for."""

    def __init__(self) -> None:
        self.on_workers: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] in ("gui", "PySide6") and threading.current_thread() is not threading.main_thread():
            self.on_workers.append(name)


@pytest.fixture(scope="session")
def _importing() -> Iterator[_Importing]:
    finder = _Importing()
    sys.meta_path.insert(0, finder)
    yield finder
    sys.meta_path.remove(finder)


@pytest.fixture(autouse=True)
def _the_window_is_imported_by_the_main_thread(_importing: _Importing) -> Iterator[None]:
    """Why: gui/ahead.py, `page_imports`."""
    yield
    on_workers, _importing.on_workers = _importing.on_workers, []
    assert on_workers == []


@pytest.fixture
def launch(root: Path, tmp_path: Path) -> Launch:
    """The template workspace, a memory of its own, and a practice workspace that is the same one."""
    seams = fixed_seams(seed=7)
    return Launch(root, tmp_path / "window.json", seams, lambda: open_workspace(root, PASSPHRASE, seams))


@pytest.fixture
def gate(qapp: QApplication, launch: Launch) -> Iterator[Application]:
    """The window as it starts: before the passphrase."""
    application = start_window(qapp, launch)
    yield application
    stop_window(application)


@pytest.fixture
def opened(qapp: QApplication, launch: Launch) -> Iterator[Opened]:
    """Opens the window on a workspace that was filled before: `opened(lambda core: …)`."""
    started: list[Application] = []

    def start(fill: Fill | None = None) -> Application:
        if fill is not None:
            core = open_workspace(launch.root, PASSPHRASE, fixed_seams(seed=3))
            try:
                fill(core)
            finally:
                core.close()
        application = start_window(qapp, launch)
        started.append(application)
        unlock(application)
        return application

    yield start
    for application in started:
        stop_window(application)


@pytest.fixture
def desk(opened: Opened) -> Application:
    """The window at 今日 with twelve invented people on the list."""
    return opened(lambda core: add_people(core, 12))
