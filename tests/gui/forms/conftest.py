"""A form in a real window, and a workspace behind it where a test needs one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from core.forms import Session
from core.paths import resources
from gui.forms.editor import FormDesk
from gui.forms.pictures import Pictures
from gui.forms.view import FormView, Place
from gui.pages.form_page import FormPage
from gui.shell import Shell
from gui.theme import Theme
from tests.helpers.forms import make_form, open_session
from tests.helpers.window import ask, make_shell, open_on, wait_until
from tests.helpers.workspace import add_people

Fill = Callable[..., FormView]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The real dress at 100 %."""
    theme = Theme(resources())
    theme.load_fonts()
    theme.dress(qapp)
    return theme


@pytest.fixture
def shell(theme: Theme) -> Iterator[Shell]:
    """Workers without a workspace."""
    shell = make_shell(theme)
    shell.language.use("zh")
    yield shell
    shell.tasks.close()
    for translator in shell.language._installed:
        QApplication.removeTranslator(translator)


@pytest.fixture
def open_shell(shell: Shell, root: Path) -> Shell:
    """Workers on a real workspace."""
    open_on(shell, root)
    return shell


@pytest.fixture
def desk(shell: Shell) -> FormDesk:
    return FormDesk(shell.theme, shell.icons, Pictures(shell.tasks), shell.today, shell)


@pytest.fixture
def show(qtbot: Any) -> Callable[[QWidget], None]:
    """Shows a widget as the active window."""

    def show(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.resize(1120, 640)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    return show


@pytest.fixture
def fill(desk: FormDesk, show: Callable[[QWidget], None], qtbot: Any) -> Fill:
    """Rows of a survey sheet as a form in a window, at its first question."""

    def fill(*rows: dict[str, str], choices: str = "", session: Session | None = None) -> FormView:
        view = FormView(desk, session or open_session(make_form(*rows, choices=choices)))
        show(view)
        view.start(Place())
        QApplication.processEvents()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        return view

    return fill


@pytest.fixture
def visit_page(open_shell: Shell, show: Callable[[QWidget], None]) -> FormPage:
    """A fresh visit of an invented person on the form page."""

    def start(core: object) -> str:
        person = add_people(core, 1, self_care="partial", caregiver_name="安小河")[0]
        return core.drafts.start("visit", person).id  # type: ignore[attr-defined]

    draft_id = ask(open_shell, start)
    page = FormPage(open_shell)
    show(page)
    page.open_draft(draft_id)
    wait_until(lambda: page.view is not None)
    QApplication.processEvents()
    return page
