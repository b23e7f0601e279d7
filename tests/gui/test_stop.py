"""What a page does on the first visit is not done again when one comes back to it."""

from __future__ import annotations

from typing import Any

import pytest

from gui.app import Application
from gui.pages.person import PersonPage
from gui.pages.prints import PrintsPage
from tests.gui.test_works import ask_first
from tests.helpers.desk import settle, unlock


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the pages were asked to show, visit by visit."""
    seen: list[dict[str, Any]] = []
    for page in (PersonPage, PrintsPage):
        arrive = page.arrive

        def noted(self: Any, *, arrive: Any = arrive, **arguments: Any) -> None:
            seen.append(arguments)
            arrive(self, **arguments)

        monkeypatch.setattr(page, "arrive", noted)
    return seen


def test_after_an_unlock_the_field_is_not_opened_and_the_printer_not_asked_again(
    desk: Application, visits: list[dict[str, Any]]
) -> None:
    person = ask_first(desk)
    desk.window.open_page("person", person_id=person, mend="nothing")
    desk.window.open_print("visit", [], is_at_once=True)
    settle(desk)
    assert visits == [{"person_id": person, "mend": "nothing"}, {"document": "visit", "ids": [], "is_at_once": True}]
    desk.lock()
    settle(desk)
    unlock(desk)
    assert visits[2:] == [{"document": "visit", "ids": []}]
    desk.window.go_back()
    assert visits[3:] == [{"person_id": person}]
