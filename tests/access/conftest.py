"""A window in a process of its own on a private screen and bus, led from stop to stop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.access.bus import Reader, Spoken, private_session
from tests.gallery.states import make_workspace
from tests.gallery.studio import DRESSES, Studio

QUIET = r"does not support (propagateSizeHints|raise|grabbing)"  # what the offscreen platform says of windows
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stage:
    """The program with its window, and who listens to it."""

    process: subprocess.Popen[str]
    reader: Reader

    def listen(self, stop: str) -> list[Spoken] | None:
        """Everything that is said at a stop, in reading order; None when there is nothing to see."""
        if self._ask(stop) != "there":
            return None
        said = [one for program in self.reader.programs() for one in self.reader.walk(*program)]
        assert self._ask("") == "left"
        return said

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        """The next line; empty when the process has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    try:
        session = private_session(folder)
        env, reader = session.__enter__()
    except FileNotFoundError as missing:
        pytest.skip(f"this system has no {missing}")
    errors = (folder / "errors").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.access.stage", str(folder)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    one = Stage(process, reader)
    try:
        assert one.hear() == "ready", (folder / "errors").read_text()
        yield one
    finally:
        process.communicate(timeout=30)
        errors.close()
        session.__exit__(None, None, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore(QUIET, extend=True))


@pytest.fixture(scope="package")
def studio(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("order")
    make_workspace(folder / "workspace", "normal")
    one = Studio.open(qapp, folder / "workspace", folder / "window.json")
    one.wear(DRESSES[0])
    yield one
    one.close()
