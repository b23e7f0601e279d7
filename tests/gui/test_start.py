"""Starting fast: what the first list does not need is not imported before it is painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.helpers.sources import ROOT

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from core.app import open_workspace
from gui.app import Application
from gui.launch import Launch
from tests.helpers.desk import settle, start_window, stop_window, unlock
from tests.helpers.workspace import PASSPHRASE, fixed_seams

before = set(sys.modules)
app = QApplication([])
root = Path(sys.argv[1])
seams = fixed_seams()
launch = Launch(root, root.parent / "memory.json", seams, lambda: open_workspace(root, PASSPHRASE, seams))
application = start_window(app, launch)
unlock(application)
assert application.window.current_key == "today"
slow = {"reportlab", "pyxform", "openpyxl", "xlrd", "pypinyin", "pypdfium2", "requests"}
print("SLOW", sorted(slow & set(sys.modules) - before))
stop_window(application)
"""


def test_nothing_slow_is_imported_before_the_first_list(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(root)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert "SLOW []" in done.stdout, done.stdout + done.stderr


def test_the_services_wait_until_the_window_shows_and_the_rules_are_read_ahead() -> None:
    script = """
import sys, main, gui.app, gui.window
print("EAGER", [name for name in ("core.workspace", "core.service.views", "gui.finder") if name in sys.modules])
from gui.ahead import first_imports
for piece in first_imports():
    piece()
from core.domain import rulepack
from core.service.rules import GROUND, shipped_packs
print("READ", rulepack._parse.cache_info().currsize, GROUND in shipped_packs(), "core.workspace" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.split("\n")[:2] == ["EAGER []", "READ 1 True True"], done.stdout + done.stderr
