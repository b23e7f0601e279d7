"""What the window says of the laptop itself: its lease, its renewal, its enrolment card, its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from core.app import Core
from core.clock import FixedClock
from core.domain.enrol_card import card_text, make_card
from core.domain.lease import code_for
from core.office import Progress
from core.service.wiping import Wiping
from gui.app import Application
from gui.launch import Launch
from sync.server.enrol_card import draw
from tests.core.service.test_lease import KEY, US, hear
from tests.helpers.certificates import make_authority
from tests.helpers.desk import find, go, is_shown, key, press, settle, start_window, stop_window
from tests.helpers.window import wait_until
from tests.helpers.workspace import add_people

URL, CODE, CA = "https://nf.example.gov.cn", "D73SGMX5F9", make_authority().pem


class FakeOffice:
    """Does nothing but tell what the test says."""

    is_running = False
    is_closed = False

    def __init__(self) -> None:
        self.listeners: list[Callable[[Progress], None]] = []
        self.asked: list[tuple[str, ...]] = []

    def subscribe(self, listener: Callable[[Progress], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def enrol(self, *asked: str) -> None:
        self.asked.append(asked)

    def close(self) -> None:
        self.is_closed = True

    def tell(self, progress: Progress) -> None:
        for listener in list(self.listeners):
            listener(progress)

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **named: None


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
def launch(launch: Launch, office: FakeOffice) -> Launch:
    return replace(launch, office_for=lambda core: office)  # type: ignore[arg-type, return-value]


def enrolled(core: Core) -> None:
    add_people(core, 3)
    core.exchange.save_enrolment(US)
    hear(core)


def later(launch: Launch, days: float) -> None:
    clock = launch.seams.clock
    assert isinstance(clock, FixedClock)
    clock.move(days=days)


def text(application: Application, name: str) -> str:
    return find(application, name, QLabel).text()


def test_a_fortnight_before_the_end_every_page_says_so_and_leads_to_the_sync_page(
    launch: Launch, opened: Callable[..., Application]
) -> None:
    later(launch, 51)
    application = opened(enrolled)
    assert text(application, "lease_bar_text").startswith("还有 9 天必须联系区里")
    assert application.window.status_words.startswith("还有 9 天必须联系区里")
    press(application, "lease_bar_action")
    assert application.window.current_key == "sync"
    assert is_shown(application, "lease_bar")


def test_while_there_is_time_nothing_is_said(opened: Callable[..., Application]) -> None:
    assert not is_shown(opened(enrolled), "lease_bar")


def test_over_it_says_what_can_be_done_and_a_code_by_telephone_ends_it(
    launch: Launch, opened: Callable[..., Application]
) -> None:
    later(launch, 61)
    application = opened(enrolled)
    assert "不能签字" in text(application, "lease_bar_text")
    assert not is_shown(application, "lease_bar_close")
    go(application, "sync")
    press(application, "device_renew")
    challenge = text(application, "renew_challenge").replace(" ", "")
    edit = find(application, "renew_lease_code", QLineEdit)
    edit.setText("2222 2222 2222")
    press(application, "renew_lease_save")
    assert "lease.code_wrong" in text(application, "renew_lease_code_error")
    edit.setText(code_for(KEY, "d1", "".join(challenge.split("-")[1:]), 4))
    press(application, "renew_lease_save")
    assert not is_shown(application, "lease_bar")


def test_the_card_of_this_laptop_says_who_it_is_and_how_to_move(opened: Callable[..., Application]) -> None:
    application = opened(enrolled)
    go(application, "sync")
    words = {label.text() for label in find(application, "sync_device").findChildren(QLabel)}
    assert {"K3", "示例区"} <= words
    press(application, "device_move")
    assert "登记卡" in text(application, "device_steps")


def test_after_the_enrolment_the_keyboard_stands_on_what_comes_next(
    opened: Callable[..., Application], office: FakeOffice
) -> None:
    application = opened(lambda core: None)
    go(application, "sync")
    find(application, "sync_enrol_go", QAbstractButton).setFocus()
    application.tasks.write(lambda core: core.exchange.save_enrolment(US), owner=application)
    settle(application)
    office.tell(Progress("enrol", "finished", report={"district_name": "示例区"}))
    settle(application)
    assert find(application, "sync_start", QAbstractButton).hasFocus()
    application.window.page("sync").reload()
    settle(application)
    assert find(application, "sync_start", QAbstractButton).hasFocus()


def test_a_scanned_card_fills_in_everything(opened: Callable[..., Application], office: FakeOffice) -> None:
    application = opened(lambda core: add_people(core, 1))
    go(application, "sync")
    scan = find(application, "sync_card", QLineEdit)
    scan.setText(card_text(make_card(URL, CODE, "示例区", CA)))
    key(scan, Qt.Key.Key_Return)
    settle(application)
    press(application, "sync_enrol_go")
    [(url, code, pem)] = office.asked
    assert (url, code, pem.split()) == (URL, CODE, CA.split())


def test_a_picture_of_the_card_does_too_and_one_without_is_told(
    opened: Callable[..., Application], office: FakeOffice, tmp_path: Path
) -> None:
    application = opened(lambda core: add_people(core, 1))
    page: Any = go(application, "sync")
    card = make_card(URL, CODE, "示例区", CA)
    (tmp_path / "none.png").write_bytes(b"rubbish")
    page._enrol.take_picture(tmp_path / "none.png")
    settle(application)
    assert "enrol.card_picture" in text(application, "sync_card_error")
    draw(card, card_text(card), "2026-11-23 09:30", carries_certificate=True).save(tmp_path / "card.png")
    page._enrol.take_picture(tmp_path / "card.png")
    settle(application)
    assert find(application, "sync_url", QLineEdit).text() == URL


def test_a_certificate_that_is_not_the_card_s_is_not_used(
    opened: Callable[..., Application], office: FakeOffice
) -> None:
    application = opened(lambda core: add_people(core, 1))
    page: Any = go(application, "sync")
    page._enrol._take_card(make_card(URL, CODE, "示例区", CA))
    page._enrol._certificate = make_authority("stranger").pem
    press(application, "sync_enrol_go")
    assert office.asked == []
    assert "enrol.card_certificate" in text(application, "sync_card_error")


# the end


@pytest.fixture
def started(qapp: QApplication, launch: Launch) -> Iterator[Callable[..., Application]]:
    """The window as it starts when the clearing has come so far; `go_on` stands for the district."""
    made: list[Application] = []

    def start(state: str, go_on: Callable[[Path], str] = lambda root: "") -> Application:
        wiping = Wiping(launch.root)
        wiping.begin("o")
        if state != "begun":
            wiping.seal([], [])
        if state == "wiped":
            assert wiping.finish()
        made.append(start_window(qapp, replace(launch, go_on_wiping=go_on)))
        return made[-1]

    yield start
    for application in made:
        stop_window(application)


def test_a_cleared_laptop_says_so_and_can_be_set_up_anew(started: Callable[..., Application], launch: Launch) -> None:
    application = started("wiped")
    assert text(application, "gate_title") == "本机数据已按乡镇要求清除"
    press(application, "wiped_new")
    assert Wiping(launch.root).state is None
    assert not is_shown(application, "gate_wiped")


def test_what_is_sealed_goes_on_by_itself_without_a_passphrase(
    started: Callable[..., Application], launch: Launch
) -> None:
    def district(root: Path) -> str:
        Wiping(root).finish()
        return Wiping(root).state or ""

    application = started("sealed", district)
    wait_until(lambda: text(application, "gate_title") == "本机数据已按乡镇要求清除")
    assert not is_shown(application, "wiped_passphrase")


def test_before_it_is_sealed_the_passphrase_hands_over_and_shows_nothing(
    started: Callable[..., Application], office: FakeOffice, launch: Launch
) -> None:
    application = started("begun")
    edit = find(application, "wiped_passphrase", QLineEdit)
    edit.setText("not the right one")
    press(application, "wiped_send")
    assert "vault.wrong_passphrase" in text(application, "wiped_passphrase_error")
    edit.setText("correct horse 58")
    press(application, "wiped_send")
    assert application.window.current_key == ""
    wait_until(lambda: bool(office.listeners))
    Wiping(launch.root).seal([], [])
    Wiping(launch.root).finish()
    office.tell(Progress("wipe", "finished", report={"wiped": True}))
    wait_until(lambda: text(application, "gate_title") == "本机数据已按乡镇要求清除")
    wait_until(lambda: office.is_closed and not application.tasks.has_core)


def test_the_desk_goes_the_moment_the_order_comes(
    opened: Callable[..., Application], office: FakeOffice, launch: Launch
) -> None:
    application = opened(enrolled)
    Wiping(launch.root).begin("o")
    office.tell(Progress("wipe"))
    wait_until(lambda: is_shown(application, "gate_wiped"))
    assert application.window.current_key == ""
    assert not office.is_closed, "what was not sent is still handed over"
    office.tell(Progress("wipe", "failed", code="sync.no_network", kind="unavailable"))
    wait_until(lambda: office.is_closed)
    assert is_shown(application, "wiped_passphrase")
