"""The program is killed while somebody types: the draft holds all that was said to be saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from core.app import open_workspace
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

LINE = "q_visit_companions_input"

TYPIST = """
import sys, time
sys.path.insert(0, {root!r})
from datetime import date
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from core.paths import resources
from gui.pages.form_page import FormPage
from gui.theme import Theme
from tests.helpers.hand import write
from tests.helpers.window import make_shell, open_on, wait_until
app = QApplication([])
theme = Theme(resources())
theme.dress(app)
shell = make_shell(theme)
open_on(shell, Path({workspace!r}))
page = FormPage(shell)
page.resize(1120, 640)
page.show()
page.open_draft({draft!r})
wait_until(lambda: page.view is not None)
app.processEvents()
line = page.findChild(QWidget, {line!r})
on_the_way = []
page.saver.saving.connect(lambda: on_the_way.append(page.view.session.value("visit/companions")))
page.saver.saved.connect(lambda _: print(on_the_way.pop(0), flush=True))
for n in range(480):
    write(line, "abcdefg"[n % 7])
    app.processEvents()
    time.sleep(0.015)
"""


def test_killed_while_typing_the_draft_holds_all_that_was_said_to_be_saved(root: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    draft_id = core.drafts.start("visit", add_people(core, 1)[0]).id
    core.close()
    program = Path(__file__).resolve().parents[3]
    script = TYPIST.format(root=str(program), workspace=str(root), draft=draft_id, line=LINE)
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        cwd=program,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(2)][-1]
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert len(said) > 20
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=3))
    kept = str(core.drafts.open(draft_id).answers["visit/companions"])
    core.close()
    assert kept.startswith(said)
