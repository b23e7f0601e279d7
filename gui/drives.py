"""Where a stick is plugged in, so that nobody has to look for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QStorageInfo

MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/")
REMOVABLE = 2  # GetDriveType: what can be taken out


def stick_folder() -> str:
    """The folder of a stick that is plugged in and can be written to; empty when there is none."""
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isReady() and not volume.isReadOnly() and _is_removable(root) and os.access(root, os.W_OK):
            return root
    return ""


def start_folder(last: str = "") -> str:
    """Where a file dialog begins: at the stick, else where it was last, else at home."""
    return stick_folder() or (last if last and Path(last).is_dir() else str(Path.home()))


def _is_removable(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(root)) == REMOVABLE
    return f"{root}/".startswith(MOUNTED_UNDER)
