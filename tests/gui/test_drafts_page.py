"""Drafts: what is filled in is signed one by one, what was thrown away is taken back, and nothing is lost half way."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.app import Core
from core.clock import Moment
from core.service.views import DraftRow
from gui.app import Application
from gui.dialogs.sign_together import SignTogether
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, settle, unlock, words_on
from tests.helpers.field import sign_record
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import add_people, fill_visit

SAME = {"lead/name": "钱小树", "lead/place": "三组路口"}
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(opened: Opened) -> Application:
    """Two visits that are ready, one that is empty."""

    def fill(core: Core) -> None:
        people = add_people(core, 3)
        for person in people[:2]:
            fill_visit(core, person, photos=1)
            core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
        core.drafts.start("visit", people[2])

    return opened(fill)


def drafts(desk: Application, *, discarded: bool = False) -> Sequence[DraftRow]:
    return ask(desk.shell, lambda core: core.drafts.list(discarded=discarded))  # type: ignore[arg-type,no-any-return]


def signed(desk: Application) -> int:
    return len(ask(desk.shell, lambda core: core.records.list("visit")))  # type: ignore[arg-type]


def enter(widget: QWidget) -> None:
    key(widget, Qt.Key.Key_Return)


def tab_to(desk: Application, name: str) -> QWidget:
    for _ in range(60):
        here = QApplication.focusWidget() or desk.window
        if here.objectName() == name:
            return here
        key(here, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")


def begin(desk: Application) -> SignTogether:
    """By keyboard to the first draft that is shown."""
    go(desk, "drafts")
    enter(tab_to(desk, "drafts_together"))
    settle(desk)
    dialog = desk.window.page("drafts").findChild(SignTogether)
    assert isinstance(dialog, SignTogether)
    return dialog


def test_what_is_passed_over_cannot_be_signed_while_the_next_one_is_fetched(desk: Application) -> None:
    dialog, go_on = begin(desk), threading.Event()
    enter(find(desk, "together_go"))
    settle(desk)
    passed_over = [row.id for row in drafts(desk)]
    desk.tasks.write(lambda _core: go_on.wait(20), None)
    enter(find(desk, "together_skip"))
    dialog._calm.timeout.emit()  # the time of a double click has gone by
    button = find(desk, "together_go", QPushButton)
    assert not button.isEnabled()
    button.click()
    go_on.set()
    settle(desk)
    assert [row.id for row in drafts(desk)] == passed_over and not signed(desk)


def sign(desk: Application, dialog: SignTogether) -> None:
    """Ctrl+Enter to the button, Ctrl+Enter to sign, once it may be pressed."""
    button = find(desk, "together_go", QPushButton)
    wait_until(button.isEnabled)
    key(QApplication.focusWidget() or dialog, Qt.Key.Key_Return, CTRL)
    assert button.hasFocus()
    key(button, Qt.Key.Key_Return, CTRL)
    settle(desk)


def test_what_is_ready_is_shown_and_signed_one_by_one_and_the_rest_is_told_by_name(desk: Application) -> None:
    by_start = sorted(drafts(desk), key=lambda row: row.started_at.utc_ms)
    dialog = begin(desk)
    assert "填好的有 2 份" in find(desk, "together_note", QLabel).text()
    listed = words_on(find(desk, "together_left"))
    assert by_start[2].person_name in listed
    assert "没有填好" in listed
    enter(find(desk, "together_go"))
    settle(desk)
    for number, row in enumerate(by_start[:2], 1):
        assert row.person_name in find(desk, "together_title", QLabel).text()
        assert f"第 {number} 份，共 2 份" in find(desk, "together_note", QLabel).text()
        said = words_on(dialog)
        assert "签名" in said
        assert any(label.isVisible() and not label.pixmap().isNull() for label in dialog.findChildren(QLabel))
        assert signed(desk) == number - 1, "nothing is signed before it was shown and pressed"
        sign(desk, dialog)
    assert signed(desk) == 2
    assert find(desk, "together_title", QLabel).text() == "签好了 2 份"
    enter(find(desk, "together_open_0"))
    settle(desk)
    assert desk.window.current_key == "form"
    assert [row.id for row in drafts(desk)] == [by_start[2].id]


def test_a_second_press_too_many_signs_nothing(desk: Application) -> None:
    dialog = begin(desk)
    enter(find(desk, "together_go"))
    settle(desk)
    assert not find(desk, "together_go", QPushButton).isEnabled(), "what was shown a moment ago nobody has read"
    sign(desk, dialog)
    key(QApplication.focusWidget() or dialog, Qt.Key.Key_Return, CTRL)
    key(QApplication.focusWidget() or dialog, Qt.Key.Key_Return, CTRL)
    key(find(desk, "together_go"), Qt.Key.Key_Space)
    settle(desk)
    assert signed(desk) == 1


def test_stopping_half_way_leaves_the_rest_as_drafts(desk: Application) -> None:
    dialog = begin(desk)
    enter(find(desk, "together_go"))
    settle(desk)
    sign(desk, dialog)
    enter(tab_to(desk, "together_stop"))
    settle(desk)
    assert find(desk, "together_title", QLabel).text() == "签好了 1 份"
    assert "还没签" in words_on(find(desk, "together_left"))
    key(find(desk, "together_stop"), Qt.Key.Key_Escape)
    settle(desk)
    assert not is_shown(desk, "sign_together")
    assert (signed(desk), len(drafts(desk))) == (1, 2)


def test_what_was_changed_after_it_was_shown_is_told_and_not_signed(desk: Application) -> None:
    first = min(drafts(desk), key=lambda row: row.started_at.utc_ms)
    dialog = begin(desk)
    enter(find(desk, "together_go"))
    settle(desk)

    def change(core: Core) -> None:
        answers = dict(core.drafts.open(first.id).answers)
        core.drafts.save(first.id, answers | {"wish/needs_note": "要一床被子"}, "")

    ask(desk.shell, change)  # type: ignore[arg-type]
    sign(desk, dialog)
    enter(tab_to(desk, "together_skip"))
    settle(desk)
    said = words_on(find(desk, "together_left"))
    assert "刚才又改过" in said
    assert "跳过了" in said
    assert signed(desk) == 0


def test_what_was_thrown_away_is_taken_back_by_keyboard(desk: Application) -> None:
    go(desk, "visits")
    enter(tab_to(desk, "visits_discard"))
    settle(desk)
    assert len(drafts(desk)) == 2
    assert "10 分钟" in find(desk, "page_banner_text", QLabel).text()
    enter(tab_to(desk, "page_banner_action"))
    settle(desk)
    assert desk.window.current_key == "drafts"
    back = QApplication.focusWidget()
    assert back is not None and back.objectName() == "drafts_back_0"
    enter(back)
    settle(desk)
    assert len(find(desk, "drafts_table", DataTable).rows.rows) == 3
    assert not is_shown(desk, "drafts_thrown")


def test_it_is_still_there_after_a_lock_and_gone_after_ten_minutes(desk: Application) -> None:
    go(desk, "drafts")
    enter(tab_to(desk, "drafts_discard"))
    settle(desk)
    assert is_shown(desk, "drafts_thrown")
    desk.lock()
    settle(desk)
    unlock(desk)
    go(desk, "drafts")
    assert is_shown(desk, "drafts_thrown")
    clock = desk.shell and ask(desk.shell, lambda core: core.seams.clock)
    now = clock.now()
    clock.moment = Moment(now.utc_ms + int(timedelta(minutes=10).total_seconds() * 1000), now.offset_min)
    desk.upkeep.sweep()
    settle(desk)
    assert not is_shown(desk, "drafts_thrown"), "the page lets go of it by itself"
    assert not ask(desk.shell, lambda core: core._desk.drafts.listed(discarded=True))  # type: ignore[arg-type]


def test_today_leads_to_all_drafts(desk: Application) -> None:
    go(desk, "today")
    enter(tab_to(desk, "today_all_drafts"))
    settle(desk)
    assert desk.window.current_key == "drafts"
    key(find(desk, "drafts_table"), Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "form"


def test_what_does_not_go_together_any_more_and_what_is_urgent_is_opened_not_signed(opened: Opened) -> None:
    """Two leads that are the same: once the first is signed, the second wants a reason."""

    def fill(core: Core) -> None:
        for kind, more in (("lead", SAME), ("lead", SAME), ("emergency", {})):
            sign_record(core, kind, is_signed=False, **more)
            core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]

    desk = opened(fill)
    dialog = begin(desk)
    assert "填好的有 2 份" in find(desk, "together_note", QLabel).text()
    assert "急难签了要马上打印" in words_on(find(desk, "together_left"))
    enter(find(desk, "together_go"))
    settle(desk)
    sign(desk, dialog)
    assert find(desk, "together_title", QLabel).text() == "签好了 1 份"
    said = words_on(find(desk, "together_left"))
    assert "没签的 2 份" in said
    assert "和已知情况对不上" in said
    assert "钱小树" in said
