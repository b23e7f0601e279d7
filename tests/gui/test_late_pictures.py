"""A picture that is still being got ready when the form leaves the screen: nobody has to take it twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from core.app import Core
from core.errors import InvalidInput
from core.service.picture import prepare
from gui.app import Application
from gui.forms import pictures
from gui.forms.repeats import PhotoRepeat
from gui.pages import form_page
from gui.pages.form_page import FormPage
from tests.gui.conftest import Opened
from tests.helpers.desk import find, is_shown, press, settle, unlock
from tests.helpers.hand import draw
from tests.helpers.pictures import jpeg
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import add_people

PHOTO = "photos[1]/picture"


class Slow:
    """The getting ready of a photo, held up until `go_on` is set; refuses it when told to."""

    def __init__(self) -> None:
        self.go_on, self.begun = Event(), Event()
        self.refuses = False

    def __call__(self, source: Any, name: str) -> Any:
        self.begun.set()
        assert self.go_on.wait(20)
        if self.refuses:
            raise InvalidInput("photo.broken")
        return prepare(source, name)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(pictures, "prepare", made)
    return made


@pytest.fixture
def form(opened: Opened, slow: Slow, tmp_path: Path) -> Callable[[], tuple[Application, FormPage]]:
    """A visit on the screen at its photos, one of them on its way."""

    def begin() -> tuple[Application, FormPage]:
        people: list[str] = []

        def fill(core: Core) -> None:
            people.extend(add_people(core, 1))

        desk = opened(fill)
        desk.window.start_form("visit", people[0])
        settle(desk)
        page = desk.window.page("form")
        assert isinstance(page, FormPage) and page.view is not None
        page.view.jump("photos")
        [strip] = page.view.findChildren(PhotoRepeat)
        path = tmp_path / "院子.jpg"
        path.write_bytes(jpeg(640, 480))
        strip.offer([(path, path.name)])
        assert slow.begun.wait(20)
        return desk, page

    return begin


def answers(desk: Application, draft_id: str) -> dict[str, Any]:
    return dict(ask(desk.shell, lambda core: core.drafts.open(draft_id)).answers)  # type: ignore[arg-type]


Form = Callable[[], tuple[Application, FormPage]]


def test_a_lock_loses_no_picture_that_is_on_its_way(form: Form, slow: Slow) -> None:
    desk, page = form()
    draft_id = page.draft_id
    desk.lock("idle")
    assert not desk.window.findChildren(PhotoRepeat), "nothing of it is to be seen meanwhile"
    slow.go_on.set()
    settle(desk)
    unlock(desk)
    assert str(answers(desk, draft_id)[PHOTO]).startswith("media:")
    [strip] = desk.window.findChildren(PhotoRepeat)
    assert len(strip.entries) == 1, "and the form that is open again shows it"


def test_a_picture_that_never_comes_keeps_the_key_no_longer_than_it_is_waited_for_and_its_loss_is_told(
    form: Form, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "LATEST_S", 0.05)
    desk, _page = form()
    desk.lock("left")
    wait_until(lambda: not desk.tasks.has_core)
    wait_until(lambda: is_shown(desk, "gate_banner_text") and "没有存" in find(desk, "gate_banner_text", QLabel).text())
    slow.go_on.set()
    settle(desk)


def test_a_signature_that_was_drawn_right_before_the_lock_is_there_after_it(form: Form, slow: Slow) -> None:
    slow.go_on.set()
    desk, page = form()
    assert page.view is not None
    page.view.jump("sign/person_signature")
    draft_id = page.draft_id
    draw(find(desk, "q_sign_person_signature_pad"))
    desk.lock("left")
    settle(desk)
    unlock(desk)
    assert str(answers(desk, draft_id)["sign/person_signature"]).startswith("media:")


def test_the_window_waits_for_it_and_then_closes(form: Form, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, _page = form()
    saved: list[dict[str, Any]] = []
    core = ask(desk.shell, lambda core: core)  # type: ignore[arg-type]
    save = core.drafts.save
    monkeypatch.setattr(core.drafts, "save", lambda *all_of: (saved.append(dict(all_of[1])), save(*all_of))[1])
    desk.window.close()
    assert desk.window.isVisible()
    slow.go_on.set()
    wait_until(lambda: not desk.window.isVisible())
    assert PHOTO in saved[-1]


def test_a_picture_that_never_comes_does_not_hold_the_window_open_for_ever(
    form: Form, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_page, "PATIENCE_MS", 50)
    desk, page = form()
    assert page.is_unsafe
    asked_again: list[bool] = []
    page.when_saved(lambda: asked_again.append(page.is_unsafe))
    wait_until(lambda: bool(asked_again))
    assert asked_again == [False]
    finished: list[object] = []
    monkeypatch.setattr(pictures, "_finish", lambda *all_of: finished.append(all_of))
    page.go()
    slow.go_on.set()
    settle(desk)
    assert not finished, "nor does the workspace wait for it once more"


def test_new_letters_or_colours_lose_no_picture(form: Form, slow: Slow) -> None:
    desk, page = form()
    draft_id = page.draft_id
    desk.window.rebuild(lambda: None)
    slow.go_on.set()
    settle(desk)
    assert str(answers(desk, draft_id)[PHOTO]).startswith("media:")


def test_another_form_that_is_opened_meanwhile_loses_no_picture(form: Form, slow: Slow) -> None:
    desk, page = form()
    draft_id = page.draft_id
    desk.window.start_form("lead", None)
    slow.go_on.set()
    settle(desk)
    assert str(answers(desk, draft_id)[PHOTO]).startswith("media:")


def test_who_pressed_sign_is_let_go_when_the_picture_is_refused(form: Form, slow: Slow) -> None:
    desk, _page = form()
    press_sign = find(desk, "form_sign", QAbstractButton)
    press_sign.click()
    assert not press_sign.isEnabled(), "it waits for the picture"
    slow.refuses = True
    slow.go_on.set()
    wait_until(lambda: find(desk, "form_sign", QAbstractButton).isEnabled())
    assert is_shown(desk, "form_sign")
    press(desk, "form_close")
