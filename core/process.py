"""What the process must not leave behind when it dies: memory images, and values in the report of a crash; and how
often it tidies up its memory.

Set once, before the first key exists. Sources: core(5) and prctl(2) of Linux; WerAddExcludedApplication of Windows.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

PR_SET_DUMPABLE = 4
NO_ALL_USERS = 0
PLACES = 6
TALKATIVE = ("PIL", "urllib3", "fontTools", "reportlab")

_log = logging.getLogger("core.process")


COLLECTED_AFTER = 20_000
"""New objects before Python looks for rings among them, 700 by itself: a start makes a hundred thousand that stay."""


def collect_rarely() -> None:
    """For a program that lives for a day: looking for rings takes a tenth of its start otherwise."""
    gc.set_threshold(COLLECTED_AFTER, 20, 20)


def harden() -> None:
    """No core dump, no reading by a debugger of the same user, and crashes told by place only."""
    refuse_dumps()
    quiet_libraries()
    sys.excepthook = tell_crash
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def quiet_libraries() -> None:
    """Libraries that tell every field they read say nothing, whatever the program's own log is set to: what a camera
    wrote into a picture may name somebody."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def refuse_dumps() -> None:
    """The system writes no image of this process's memory. Where it cannot be told so, work goes on."""
    if os.name == "nt":
        _exclude_from_error_reporting()
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def places(trace: TracebackType | None) -> str:
    """Where it happened, the innermost first: files and lines, no values and no source text."""
    frames = traceback.extract_tb(trace)[-PLACES:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


def tell_crash(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
    """The last word on an error nobody took: its kind and its places. Its message may name somebody."""
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.error("crash %s at %s", kind.__name__, places(trace))


def _in_thread(told: threading.ExceptHookArgs) -> None:
    tell_crash(told.exc_type, told.exc_value, told.exc_traceback)


def _unraisable(told: Any) -> None:
    tell_crash(told.exc_type, told.exc_value, told.exc_traceback)


def _exclude_from_error_reporting() -> None:
    """Windows Error Reporting keeps memory images of crashed programs unless the program asks it not to."""
    library = getattr(ctypes, "WinDLL", None)
    if library is not None:
        library("wer.dll").WerAddExcludedApplication(ctypes.c_wchar_p(Path(sys.executable).name), NO_ALL_USERS)
