"""Several people at one window, sheets that come back by drop, clearing from the settings."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QMessageBox

from core.app import Core
from core.clock import Moment
from core.paths import WorkspacePaths
from core.vault.slots import read_slots
from gui.app import Application
from gui.launch import Launch
from gui.widgets.data_table import DataTable
from gui.widgets.files_drop import FilesDrop
from tests.core.service.test_scans import ON_PAPER, photograph, printed
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, press, settle, unlock, words_on
from tests.helpers.station_records import SUSPICION, sign_record
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit

LIU = "liu second phrase 2"


def _add_volunteer(desk: Application) -> None:
    go(desk, "users")
    press(desk, "users_add")
    find(desk, "add_user_name", QLineEdit).setText("孙同学")
    find(desk, "add_user_organisation", QLineEdit).setText("县职教中心")
    role = find(desk, "add_user_role", QComboBox)
    role.setCurrentIndex(role.findData("volunteer"))
    role.activated.emit(role.currentIndex())
    assert "号码遮住" in words_on(find(desk, "add_user"))
    for name in ("add_user_passphrase", "add_user_again"):
        find(desk, name, QLineEdit).setText(LIU)
    press(desk, "add_user_save")
    settle(desk)


def test_a_second_user_is_added_logs_in_and_stands_in_the_status_line(opened: Opened) -> None:
    desk = opened(lambda core: add_people(core, 2))
    assert find(desk, "status_user", QLabel).text() == "赵协理"
    _add_volunteer(desk)
    table = find(desk, "users_table", DataTable)
    assert {user.name for user in table.rows.rows} == {"赵协理", "孙同学"}
    press(desk, "status_switch")
    assert desk.window.current_key == "" and "孙同学" not in words_on(desk.window)
    unlock(desk, LIU)
    assert find(desk, "status_user", QLabel).text() == "孙同学"
    assert desk.window.current_key == "today", "where the one before was is not his business"
    assert is_shown(desk, "nav_visits") and not is_shown(desk, "nav_business") and not is_shown(desk, "nav_agreements")
    go(desk, "users")
    assert not find(desk, "users_add").isEnabled()


def test_an_assistant_is_not_offered_what_only_the_lead_may_see(opened: Opened) -> None:
    def fill(core: Core) -> None:
        [person] = add_people(core)
        sign_record(core, "suspicion", person, SUSPICION)
        core.users.add("刘助理", "assistant", LIU)

    desk = opened(fill)
    assert "存疑情况备注" in _kinds(desk)
    press(desk, "status_switch")
    unlock(desk, LIU)
    assert "存疑情况备注" not in _kinds(desk) and "转介" in "".join(_kinds(desk))
    go(desk, "prints")
    document = find(desk, "print_document", QComboBox)
    assert document.findData("suspicion") < 0 <= document.findData("handover_list")


def _kinds(desk: Application) -> set[str]:
    go(desk, "business")
    shelf = find(desk, "business_kinds", QListWidget)
    return {shelf.item(row).text().strip() for row in range(shelf.count())}


def test_somebody_elses_use_is_ended_after_a_question_and_the_own_never(opened: Opened) -> None:
    desk = opened(lambda core: core.users.add("刘助理", "assistant", LIU))
    page = go(desk, "users")
    table = find(desk, "users_table", DataTable)
    mine = next(user for user in table.rows.rows if user.is_me)
    other = next(user for user in table.rows.rows if not user.is_me)
    table.acted.emit(mine)
    settle(desk)
    assert not is_shown(desk, "question_dialog")
    table.acted.emit(other)
    settle(desk)
    box = page.findChild(QMessageBox, "question_dialog")
    assert box is not None
    next(button for button in box.buttons() if button.text() == "停用").click()
    settle(desk)
    assert [user.is_active for user in table.rows.rows if not user.is_me] == [False]
    assert "已停用 刘助理" in page.banner.message  # type: ignore[attr-defined]


def test_signed_sheets_dropped_on_the_print_page_find_their_records(opened: Opened, tmp_path: Path) -> None:
    made: list[tuple[str, Path]] = []

    def fill(core: Core) -> None:
        for number, person in enumerate(add_people(core, 3)):
            record = sign_record(core, "notice", person, ON_PAPER)
            made.append((record, photograph(printed(core, record), tmp_path, angle=number + 1)))

    desk = opened(fill)
    go(desk, "prints")
    press(desk, "prints_back")
    out = find(desk, "paper_unsigned", DataTable)
    assert len(out.rows.rows) == 3
    blank = tmp_path / "blank.png"
    Image.new("RGB", (500, 700), (255, 255, 255)).save(blank)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (made[0][1], blank, made[1][1], tmp_path / "gone.jpg")])
    drop = find(desk, "paper_drop", FilesDrop)
    where = QPointF(QPoint(5, 5))
    drop.dropEvent(
        QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    for _ in range(8):
        settle(desk)
    results = find(desk, "paper_results", DataTable)
    assert [line.state for line in results.rows.rows] == ["kept", "no_code", "kept", "refused"]
    assert [row.record_id for row in out.rows.rows] == [made[2][0]]
    results.acted.emit(results.rows.rows[1])
    settle(desk)
    find(desk, "give_serial_serial", QLineEdit).setText(out.rows.rows[0].serial)
    press(desk, "give_serial_save")
    settle(desk)
    assert results.rows.rows[1].state == "kept" and out.rows.rows == []
    assert is_shown(desk, "paper_none")
    desk.window.open_record(made[0][0])
    settle(desk)
    assert "已收到签字件" in words_on(desk.window.page("record"))


def test_a_correction_says_why_on_its_page(opened: Opened) -> None:
    made: list[str] = []

    def fill(core: Core) -> None:
        from tests.helpers.workspace import signature_png

        record = sign_visit(core, add_people(core)[0])
        draft = core.records.correct(record, "时间填错了")
        session = core.records.session(draft)
        ink = core.photos.keep_signature(signature_png()).answer
        session.set("sign/mode", "self")
        for path in ("sign/person_signature", "sign/assistant_signature"):
            session.set(path, ink)
        core.drafts.save(draft.id, session.all_answers(), "sign")
        made.append(core.records.sign(draft.id).id)

    desk = opened(fill)
    desk.window.open_record(made[0])
    settle(desk)
    assert "时间填错了" in words_on(desk.window.page("record"))


def test_a_record_of_a_wrong_clock_says_between_which_times_it_was(opened: Opened) -> None:
    made: list[str] = []

    def fill(core: Core) -> None:
        person = add_people(core, 1)[0]
        heard = core.seams.clock.now().utc_ms - 2 * 24 * 3_600_000
        core.exchange.note_contact(is_complete=False, clock_offset_s=0.0, beacon=f"{heard}.e1.sig")
        core.seams.clock.moment = Moment.parse("1970-01-01T08:00:00.000+08:00")  # type: ignore[attr-defined]
        made.append(sign_visit(core, person))

    desk = opened(fill)
    desk.window.open_record(made[0])
    settle(desk)
    words = words_on(desk.window.page("record"))
    assert "真正的时间在 11月20日 09:30（上次联系区里）以后" in words
    assert "区里收到" not in words, "it has not been sent yet"


def test_the_settings_tell_what_can_be_cleared_before_they_offer_it(opened: Opened) -> None:
    desk = opened(lambda core: sign_visit(core, add_people(core)[0]))
    go(desk, "settings")
    press(desk, "settings_purge_look")
    settle(desk)
    words = words_on(desk.window.page("settings"))
    assert "没有到期的" in words and "1 份：还没送到区里" in words
    assert not is_shown(desk, "settings_purge")


def test_the_person_page_says_who_answers_and_that_nobody_told_him(opened: Opened) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core)))
    desk.window.open_person(people[0])
    settle(desk)
    desk.window.page("person").open_tab(2)  # type: ignore[attr-defined]
    settle(desk)
    words = words_on(desk.window.page("person"))
    assert "第一责任" in words and "赵协理" in words and "还没有告知" in words
    press(desk, "person_notice")
    settle(desk)
    assert desk.window.current_key == "form"


def test_the_key_and_the_card_are_changed_from_the_page_of_users(opened: Opened, root: Path) -> None:
    desk = opened()
    page = go(desk, "users")
    before = read_slots(WorkspacePaths(root).slots)
    press(desk, "users_rotate")
    press(desk, "question_yes")
    wait_until(lambda: "钥匙换好了" in page.banner.message)  # type: ignore[attr-defined]
    settle(desk)
    after = read_slots(WorkspacePaths(root).slots)
    assert {slot.sealed for slot in after.slots}.isdisjoint(slot.sealed for slot in before.slots)
    press(desk, "users_card")
    assert not find(desk, "new_card_go").isEnabled()
    assert len(cards(root)) == 2, "until the new one is on paper the old one opens"
    press(desk, "new_card_cancel")
    assert cards(root) == [slot.id for slot in before.slots if slot.kind == "recovery"]
    press(desk, "users_card")
    find(desk, "new_card_kept", QCheckBox).setChecked(True)
    press(desk, "new_card_go")
    assert len(cards(root)) == 1 and "旧卡作废" in page.banner.message  # type: ignore[attr-defined]
    assert cards(root) != [slot.id for slot in before.slots if slot.kind == "recovery"]


def cards(root: Path) -> list[str]:
    return [slot.id for slot in read_slots(WorkspacePaths(root).slots).slots if slot.kind == "recovery"]


def test_seven_days_before_the_passphrase_grows_old_the_first_page_says_so(opened: Opened, launch: Launch) -> None:
    launch.seams.clock.move(minutes=83 * 24 * 60)  # type: ignore[attr-defined]
    desk = opened(lambda core: add_people(core, 2))
    page = desk.window.page("today")
    assert "还有 7 天" in page.banner.message
    press(desk, "page_banner_action")
    find(desk, "change_old", QLineEdit).setText(PASSPHRASE)
    for name in ("change_passphrase", "change_again"):
        find(desk, name, QLineEdit).setText("Another horse 59")
    press(desk, "change_save")
    assert not page.banner.message
