"""A real district server on a real PostgreSQL, started for the tour and thrown away after it.

It runs as its own process and is used only as a district would use it: through its command line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.paths import PROGRAM_ROOT
from gui.tour.driver import TourError

STOP_S = 20
START_S = 60


class District:
    """Start it, use `command`, close it. In between its power may be pulled (`die`) and come back (`begin`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "district"
        self._log = (folder / "district.log").open("w", encoding="utf-8")
        self._told: dict[str, Any] = {}
        self.begin()
        self._reader.join(START_S)
        if not self._told:
            self.close()
            raise TourError("the district server did not start; see district.log")

    @property
    def is_up(self) -> bool:
        """True once it has said where it listens."""
        return bool(self._told)

    @property
    def port(self) -> int:
        """Where it listens on this machine; another one after every start."""
        return int(str(self._told["url"]).rsplit(":", 1)[1])

    @property
    def data(self) -> Path:
        """Its folder of photos."""
        return Path(str(self._told["data"]))

    def begin(self) -> None:
        """Starts it on its folder, and does not wait: see `is_up`."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sync.server", "try", "--dir", str(self._folder)],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=PROGRAM_ROOT,
        )
        self._reader = threading.Thread(target=self._hear, daemon=True)
        self._reader.start()

    def die(self) -> None:
        """The power is gone: the server is killed at once, and its database stops without writing anything down."""
        self._told = {}
        with suppress(OSError, ValueError):
            database = int(self._lock_file.read_text().split()[0])
            os.kill(database, signal.SIGQUIT)
        self._process.kill()
        self._process.wait()

    @property
    def is_dead(self) -> bool:
        """True when it may be started again: the database lets go of its folder a moment after it was killed."""
        return self._process.poll() is not None and not self._lock_file.exists()

    def command(self, *words: str) -> dict[str, Any]:
        """One command of `python -m sync.server`; returns its JSON."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "sync.server", "--json", *words],
            capture_output=True,
            text=True,
            cwd=PROGRAM_ROOT,
            env=os.environ | {"NUANFANG_DATABASE": str(self._told["database"])},
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
        self._reader.join(STOP_S)
        self._log.close()

    @property
    def _lock_file(self) -> Path:
        return self._folder / "postgres" / "cluster" / "postmaster.pid"

    def _hear(self) -> None:
        """Its only line says where it is."""
        process = self._process
        if process.stdout is None:
            return
        with process.stdout as said:
            line = said.readline()
            if line.startswith("{"):
                self._told = json.loads(line)
