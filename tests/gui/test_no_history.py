"""Qt remembers nothing of where files went: no list of recent files, no folder, no name in its own settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.helpers.sources import ROOT

QUIET = "This plugin does not support propagateSizeHints()\n"
SAVING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from gui.printing import ask_path
from gui.running import keep_no_history
keep_no_history()
app = QApplication(["nuanfang"])
parent = QWidget()
parent.show()
chosen = []
ask_path(parent, "存成 PDF", "王桂兰-探视.pdf", sys.argv[1], "PDF (*.pdf)", chosen.append)
[dialog] = parent.findChildren(QFileDialog)
dialog.accept()
app.processEvents()
assert [path.name for path in chosen] == ["王桂兰-探视.pdf"], chosen
dialog.close()
del dialog
parent.close()
app.quit()
"""


def test_saving_under_somebody_s_name_leaves_the_name_nowhere_at_home(tmp_path: Path) -> None:
    home, papers = tmp_path / "home", tmp_path / "王桂兰的材料"
    home.mkdir()
    papers.mkdir()
    environment = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    told = subprocess.run(
        [sys.executable, "-c", SAVING, str(papers)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr.replace(QUIET, "")) == (0, ""), told.stderr
    found = [path for path in home.rglob("*") if path.is_file()]
    for words in ("王桂兰", "王桂兰".encode("unicode_escape").decode(), "%E7%8E%8B"):
        for path in found:
            text = path.read_bytes().decode("utf-8", "ignore").lower()
            assert words.lower() not in text and words not in path.name, path.relative_to(home)
