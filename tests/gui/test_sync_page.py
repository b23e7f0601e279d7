"""同步: what will go, one button, when the cable may be pulled, and from what was not taken to what must be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel

from core.app import Core, open_workspace
from core.errors import Conflict
from core.office import Progress
from core.service.exchange import Answer, Left
from core.service.parking import PARKED_AFTER
from gui.app import Application
from gui.launch import Launch
from gui.pages.sync_running import Running
from tests.gui.office import ScriptedOffice, enrol
from tests.helpers.desk import find, go, is_shown, press, settle, start_window, stop_window, unlock, words_on
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, fixed_seams, receive_people, sign_visit

At = Callable[..., Application]


@pytest.fixture
def office() -> ScriptedOffice:
    return ScriptedOffice()


@pytest.fixture
def at_sync(qapp: QApplication, root: Path, tmp_path: Path, office: ScriptedOffice) -> Iterator[At]:
    """The window at 同步, on an enrolled workspace that was filled before."""
    started: list[Application] = []

    def start(fill: Callable[[Core], object] = lambda core: None, memory: str = "window.json") -> Application:
        core = open_workspace(root, PASSPHRASE, fixed_seams(seed=3))
        enrol(core)
        fill(core)
        core.close()
        seams = fixed_seams(seed=7)
        launch = Launch(
            root, tmp_path / memory, seams, lambda: open_workspace(root, PASSPHRASE, seams), lambda _: office
        )
        application = start_window(qapp, launch)
        started.append(application)
        unlock(application)
        go(application, "sync")
        return application

    yield start
    for application in started:
        stop_window(application)


def text(desk: Application, name: str) -> str:
    return find(desk, name, QLabel).text()


def tell(desk: Application, office: ScriptedOffice, progress: Progress) -> None:
    office.tell(progress)
    settle(desk)


def some_work(core: Core) -> None:
    person = receive_people(core)[0]
    sign_visit(core, person)
    desk = core._desk
    with desk.db.transaction():
        desk.write_fact("lead", {"answers": {}}, person_id=person, title="线索", urgency=1)


def refused_visit(core: Core) -> None:
    record = sign_visit(core, receive_people(core)[0])
    core.exchange.acknowledge([Answer(record, "rejected", "item.field", "body.answers.visit/method")])


def test_what_will_go_is_said_before_anything_is_pressed(at_sync: At) -> None:
    desk = at_sync(some_work)
    figures = {name: text(desk, f"sync_{name}") for name in ("urgent", "visit", "photo")}
    assert figures == {"urgent": "1 条", "visit": "1 条", "photo": "1 张"}
    assert not is_shown(desk, "sync_agreement"), "what does not wait is not counted out"
    assert "一共 2 条、1 张" in text(desk, "sync_sum")
    assert "要多久不知道" in text(desk, "sync_sum")
    assert "急的先送" in text(desk, "sync_sum")
    assert "还没有联系上过" in text(desk, "sync_last")
    assert "急的 1 条待送" in desk.window.status_words


def test_one_press_starts_with_the_time_she_has_and_the_choice_is_remembered(
    at_sync: At, office: ScriptedOffice
) -> None:
    desk = at_sync(some_work)
    press(desk, "sync_minutes_10")
    press(desk, "sync_start")
    assert office.asked == [("start", 10)]
    assert not find(desk, "sync_start", QAbstractButton).isEnabled()
    press(desk, "sync_stop")
    assert office.asked[-1] == ("cancel", None)
    tell(desk, office, Progress("push", "cancelled"))
    assert find(desk, "sync_start", QAbstractButton).isEnabled()
    assert find(desk, "sync_minutes_10", QAbstractButton).isChecked()
    assert desk.memory.get("sync_minutes", 0) == 10


def test_it_says_when_the_cable_may_be_pulled_and_not_before(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(some_work)
    press(desk, "sync_start")
    tell(desk, office, Progress("push", done=0, total=2, left=Left(1, 2, 2000, 12, 9_000_000), seconds=70))
    assert "先别拔网线" in text(desk, "sync_left")
    assert "大约 1 分钟" in text(desk, "sync_words")
    tell(desk, office, Progress("push", done=1, total=2, left=Left(0, 1, 1000, 12, 9_000_000)))
    assert text(desk, "sync_left") == "急的已送到，还有 1 条没送。"
    tell(desk, office, Progress("pull", left=Left(0, 0, 0, 12, 9_000_000)))
    assert "可以拔网线" not in text(desk, "sync_left")
    tell(desk, office, Progress("photos", done=0, total=9_000_000, left=Left(0, 0, 0, 12, 9_000_000)))
    assert text(desk, "sync_left") == "现在可以拔网线了：急的和文字都已送到，还有 12 张照片没送。"
    tell(desk, office, Progress("photos", "paused", left=Left(0, 0, 0, 12, 9_000_000)))
    assert "时间到，已停下。急的和文字都已送到，还有 12 张照片下次接着送。" in words_on(desk.window.page("sync"))
    assert not is_shown(desk, "sync_left")


def test_waiting_counts_down_and_can_be_skipped(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(some_work)
    press(desk, "sync_start")
    waiting = Progress("push", "waiting", code="sync.no_network", params={"host": "district.example"}, seconds=8)
    tell(desk, office, waiting)
    assert "连不上 district.example" in text(desk, "sync_wait")
    assert "8 秒后再试" in text(desk, "sync_wait")
    desk.window.page("sync").findChild(Running).tick()  # type: ignore[union-attr]
    assert "7 秒后再试" in text(desk, "sync_wait")
    press(desk, "sync_skip")
    assert office.asked[-1] == ("skip", None)
    tell(desk, office, Progress("push", left=Left(0, 1, 100, 0, 0)))
    assert not is_shown(desk, "sync_skip")
    assert not is_shown(desk, "sync_wait")


def test_a_failure_says_what_did_arrive_and_offers_to_try_again(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(some_work)
    press(desk, "sync_start")
    lost = {"code": "sync.no_network", "params": {"host": "district.example"}}
    tell(desk, office, Progress("photos", "failed", kind="unavailable", left=Left(0, 0, 0, 3, 99), **lost))  # type: ignore[arg-type]
    said = text(desk, "page_banner_text")
    assert "连不上 district.example" in said
    assert "急的和文字都已送到，还有 3 张照片下次接着送" in said
    press(desk, "page_banner_action")
    assert [what for what, _how in office.asked] == ["start", "start"]


def test_a_run_nobody_asked_for_does_not_shout(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(some_work)
    tell(desk, office, Progress("hello", "failed", code="sync.no_answer", kind="unavailable", is_auto=True))
    assert find(desk, "page_banner").property("tone") == "info"


def test_what_is_begun_while_something_runs_is_refused_in_words(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(some_work)
    office.refuses = Conflict("sync.busy")
    press(desk, "sync_start")
    assert "正在同步" in text(desk, "page_banner_text")


def test_it_may_begin_by_itself_but_not_over_a_form(at_sync: At, office: ScriptedOffice) -> None:
    desk = at_sync(refused_visit)
    assert office.may_start()
    box = find(desk, "sync_auto", QCheckBox)
    assert box.isChecked()
    box.click()
    settle(desk)
    go(desk, "today")
    go(desk, "sync")
    assert not find(desk, "sync_auto", QCheckBox).isChecked()
    press(desk, "sync_mend_0")
    wait_until(lambda: desk.window.current_key == "form")
    assert not office.may_start()


def test_a_refused_record_leads_to_its_correction_at_the_question(at_sync: At) -> None:
    desk = at_sync(refused_visit)
    row = words_on(find(desk, "sync_stuck_0"))
    assert "走访记录" in row
    assert "不合规定" in row
    assert "visit/method" not in row, "the question as it stands in the form, not its name"
    assert "再送一次" not in row, "sent as it is, it would be refused again"
    press(desk, "sync_mend_0")
    wait_until(lambda: desk.window.current_key == "form")
    settle(desk)
    form = desk.window.page("form")
    assert form.view.place().question == "visit/method"  # type: ignore[attr-defined]
    first = form.draft_id  # type: ignore[attr-defined]
    go(desk, "sync")
    press(desk, "sync_mend_0")
    settle(desk)
    assert desk.window.page("form").draft_id == first, "the correction already begun, not a second one"  # type: ignore[attr-defined]


def test_a_refused_change_leads_to_the_field_of_the_person(at_sync: At) -> None:
    def fill(core: Core) -> None:
        person = receive_people(core)[0]
        core.people.propose(person, {"address": "x"}, "搬家")
        [item] = core.exchange.take_batch(9, 9999)
        core.exchange.acknowledge([Answer(item.item_id, "rejected", "person.fields", "address")])

    desk = at_sync(fill)
    assert "现居住地" in words_on(find(desk, "sync_stuck_0"))
    press(desk, "sync_mend_0")
    wait_until(lambda: is_dialog_open("edit_person"))
    settle(desk)
    assert find(desk, "edit_person_address").hasFocus()
    find(desk, "edit_person_cancel", QAbstractButton).click()
    settle(desk)


def test_a_conflict_leads_to_both_sides(at_sync: At) -> None:
    def fill(core: Core) -> None:
        person = receive_people(core)[0]
        core.people.propose(person, {"name": "仇乐天"}, "核对")
        [item] = core.exchange.take_batch(9, 9999)
        core.exchange.acknowledge([Answer(item.item_id, "conflict", "person.critical")])

    desk = at_sync(fill)
    press(desk, "sync_sides_0")
    assert desk.window.current_key == "conflicts"


def test_a_parked_record_says_so_and_can_be_sent_once_more(at_sync: At) -> None:
    def fill(core: Core) -> None:
        record = sign_visit(core, receive_people(core)[0])
        for _failure in range(PARKED_AFTER):
            core.exchange.parking.note_failure(record, "server.error")

    desk = at_sync(fill)
    assert "试了 5 次" in words_on(find(desk, "sync_stuck_0"))
    assert "1 条没送成，要处理" in desk.window.status_words
    press(desk, "sync_again_0")
    assert "要处理" not in desk.window.status_words


def test_what_only_waits_for_something_else_is_counted_and_asks_nothing(at_sync: At) -> None:
    def fill(core: Core) -> None:
        record = sign_visit(core, receive_people(core)[0])
        core.exchange.acknowledge([Answer(record, "held", "event.gap")])

    desk = at_sync(fill)
    assert "1 条区里先存着" in text(desk, "sync_stuck_more")
    assert not is_shown(desk, "sync_stuck_0")


@pytest.mark.parametrize(("offset_s", "words"), [(301, "慢"), (-9000, "快"), (299, "")])
def test_a_wrong_clock_is_said_and_stops_nothing(at_sync: At, offset_s: float, words: str) -> None:
    """Reliability rule 12."""
    desk = at_sync(lambda core: core.exchange.note_contact(is_complete=False, clock_offset_s=offset_s))
    assert is_shown(desk, "sync_clock") == bool(words)
    if words:
        assert f"时间比区里{words}" in text(desk, "sync_clock_text")
    assert find(desk, "sync_start", QAbstractButton).isEnabled()


def is_dialog_open(name: str) -> bool:
    return any(widget.objectName() == name and widget.isVisible() for widget in QApplication.topLevelWidgets())


def test_after_a_run_the_keyboard_stands_on_the_button_and_not_on_the_cross_of_the_message(
    at_sync: At, office: ScriptedOffice
) -> None:
    desk = at_sync(some_work)
    start = find(desk, "sync_start", QAbstractButton)
    start.setFocus()
    tell(desk, office, Progress("push", "running"))
    assert find(desk, "sync_stop", QAbstractButton).hasFocus()
    tell(desk, office, Progress("done", "finished", report={"sent": 1}))
    assert start.hasFocus()
