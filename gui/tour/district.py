"""A real district server on a real PostgreSQL, started for the tour and thrown away after it.

It runs as its own process and is used only as a district would use it: through its command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.paths import PROGRAM_ROOT
from gui.tour.driver import TourError

STOP_S = 20


class District:
    """Start it, use `command`, close it."""

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "district.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sync.server", "try", "--dir", str(folder / "district")],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=PROGRAM_ROOT,
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith("{"):
            self.close()
            raise TourError("the district server did not start; see district.log")
        told = json.loads(line)
        self.url = str(told["url"])
        self._database = str(told["database"])

    def command(self, *words: str) -> dict[str, Any]:
        """One command of `python -m sync.server`; returns its JSON."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "sync.server", "--json", *words],
            capture_output=True,
            text=True,
            cwd=PROGRAM_ROOT,
            env=os.environ | {"NUANFANG_DATABASE": self._database},
            check=False,
        )
        if done.returncode:
            raise TourError(f"district: {words[0]} failed: {done.stdout}{done.stderr}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def close(self) -> None:
        """Stops server and database."""
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()
