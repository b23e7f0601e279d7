"""The program as a screen reader meets it: a process of its own with a window, led from place to place by lines.

`python -m tests.access.stage FOLDER` makes a workspace there, opens it, says "ready", and then for every line (a stop
of the gallery) goes there and says "there N" with the number of sheets there are (0 or 1); an empty line ends it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.gallery.states import make_workspace
from tests.gallery.studio import Studio


def main(folder: Path) -> None:
    app = QApplication(["nuanfang"])
    make_workspace(folder / "workspace", "normal")
    studio = Studio.open(app, folder / "workspace", folder / "window.json")
    _say("ready")
    try:
        while stop := sys.stdin.readline().strip():
            for _sheet in studio.stand(stop):
                _say("there")
                _live_until_next_line(app)
            _say("left")
    finally:
        studio.close()


def _live_until_next_line(app: QApplication) -> None:
    """The window must answer the bus while it waits: so the line is heard by Qt, not by a blocked read."""
    from PySide6.QtCore import QEventLoop, QSocketNotifier

    loop = QEventLoop()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(loop.quit)
    loop.exec()
    notifier.setEnabled(False)
    sys.stdin.readline()


def _say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
