"""协议: what stands where, who lacks one, and what can be begun from its line."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from core.app import Core
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.agreements import change_agreement, sign_agreement
from tests.helpers.desk import choose, find, go, press, settle
from tests.helpers.window import ask
from tests.helpers.workspace import add_people


@pytest.fixture
def desk(opened: Opened) -> Application:
    """One signed, one waiting for its signatures, one suspended, one without; in two villages."""

    def fill(core: Core) -> None:
        people = [*add_people(core, 3, self_care="partial"), *add_people(core, 1, village="石桥村", name="石来福")]
        sign_agreement(core, people[0])
        sign_agreement(core, people[1], sign__mode="later")
        away = sign_agreement(core, people[2])
        change_agreement(core, away.id, "suspend", change__suspend_why="relatives")

    return opened(fill)


def rows(desk: Application) -> dict[str, Any]:
    return {row.state: row for row in find(desk, "agreements_table", DataTable).rows.rows}


def offered(desk: Application, state: str) -> list[str]:
    table = find(desk, "agreements_table", DataTable)
    table.acted.emit(rows(desk)[state])
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return [action.objectName().removeprefix("agreement_menu_") for action in menu.actions()]


def test_every_state_offers_what_comes_next(desk: Application) -> None:
    go(desk, "agreements")
    assert set(rows(desk)) == {"missing", "drafted", "suspended", "active"}
    for state, expected in (
        ("missing", ["agreement", "quick"]),
        ("drafted", ["agreement_end", "agreement", "print", "quick"]),
        ("suspended", ["agreement_end", "appraisal", "agreement", "print", "quick"]),
        ("active", ["agreement_end", "appraisal", "agreement", "print", "quick"]),
    ):
        assert offered(desk, state) == expected
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()
        settle(desk)


def test_the_villages_are_counted_above_the_list(desk: Application) -> None:
    go(desk, "agreements")
    words = find(desk, "agreements_covered", QLabel).text()
    assert "在家的 4 人，协议有效的 2 人（50%）" in words
    assert "石桥村 0/1" in words


def test_a_change_begins_about_the_agreement_of_the_line(desk: Application) -> None:
    go(desk, "agreements")
    row = rows(desk)["drafted"]
    offered(desk, "drafted")
    choose(desk, "agreement_menu_agreement_end")
    assert desk.window.current_key == "form"
    [draft] = ask(desk.shell, lambda core: core.drafts.list())  # type: ignore[arg-type]
    context = ask(desk.shell, lambda core: core.drafts.open(draft.id).context)  # type: ignore[arg-type]
    assert (draft.kind, context["about"]) == ("agreement_end", row.id)


def test_the_paper_is_offered_with_whole_numbers_to_be_signed(desk: Application) -> None:
    go(desk, "agreements")
    offered(desk, "drafted")
    choose(desk, "agreement_menu_print")
    assert desk.window.current_key == "prints"


def test_the_chips_filter(desk: Application) -> None:
    go(desk, "agreements")
    press(desk, "agreements_drafted")
    assert [row.state for row in find(desk, "agreements_table", DataTable).rows.rows] == ["drafted"]
