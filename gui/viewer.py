"""A paper opened in the reader that the system has for it: one folder, emptied at the lock, the end and the start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from core.errors import Unavailable
from core.files import make_folder, replace_file


def show_outside(path: Path) -> bool:
    """Hands a file to the program the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class ViewerFolder:
    """`opens` hands a file over. The files have no names that say anything and can be read by their owner only."""

    def __init__(self, folder: Path, opens: Callable[[Path], bool] = show_outside) -> None:
        self._folder, self._opens = folder, opens

    def write(self, pdf: bytes) -> Path:
        """Writes a PDF to be looked at. Slow disks wait here: call it on the pool. Raises Unavailable("disk.*")."""
        make_folder(self._folder)
        self._folder.chmod(0o700)
        path = self._folder / f"{uuid4().hex}.pdf"
        replace_file(path, pdf)
        return path

    def open(self, path: Path) -> None:
        """Opens it. Raises Unavailable("gui.no_viewer"); then the file is gone again."""
        if not self._opens(path):
            path.unlink(missing_ok=True)
            raise Unavailable("gui.no_viewer")

    def wipe(self) -> None:
        """Nothing of it stays. A reader that holds a file on Windows keeps it until the next start."""
        shutil.rmtree(self._folder, ignore_errors=True)
