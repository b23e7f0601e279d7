"""Everything that takes the keyboard has a name and a role for a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from core.app import Core
from gui.app import Application
from gui.navigation import PLACES
from tests.gui.conftest import Opened
from tests.helpers.desk import choose, go, press, settle
from tests.helpers.workspace import add_people, sign_visit


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QScrollBar) or not widget.isVisible():
            continue
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        reader = QAccessible.queryAccessibleInterface(widget)
        name = reader.text(QAccessible.Text.Name) if reader is not None else ""
        if not name.strip() or (reader is not None and reader.role() == QAccessible.Role.NoRole):
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


@pytest.fixture
def full(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        person = add_people(core, 5)[0]
        sign_visit(core, person)
        core.drafts.start("visit", person)

    return opened(fill)


@pytest.mark.parametrize("place", [*(place.key for place in PLACES), "roster"])
def test_every_control_of_a_page_has_a_name_and_a_role(full: Application, place: str) -> None:
    go(full, place)
    assert nameless(full.window) == []


def test_every_control_of_person_record_and_their_dialogs_has_a_name(full: Application) -> None:
    person: list[str] = []
    record: list[str] = []
    full.tasks.read(lambda core: core.people.search().rows[0].id, person.append)
    full.tasks.read(lambda core: core.records.list("visit")[0].id, record.append)
    settle(full)
    full.window.open_record(record[0])
    settle(full)
    assert nameless(full.window) == []
    full.window.open_person(person[0])
    settle(full)
    assert nameless(full.window) == []
    for button, cancel in (("person_edit", "edit_person_cancel"), ("person_agreement", "agreement_cancel")):
        if button == "person_agreement":
            full.window.page("person").open_tab(2)  # type: ignore[attr-defined]
            settle(full)
        press(full, button)
        if button == "person_agreement":
            choose(full, "agreement_menu_quick")
        dialog = QApplication.activeModalWidget()
        assert nameless(dialog) == []
        press(full, cancel)


def test_every_control_of_the_gate_has_a_name(gate: Application) -> None:
    assert nameless(gate.window) == []
    press(gate, "unlock_use_code")
    assert nameless(gate.window) == []
