from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from core.app import Core
from core.clock import FixedClock, Moment
from core.errors import Unavailable
from gui.forms.autosave import DraftSaver
from gui.pages.form_page import FormPage
from gui.widgets.signature_pad import SignaturePad
from tests.gui.forms.test_pictures import drop
from tests.helpers.hand import draw, write
from tests.helpers.pictures import encode
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import GOOD_VISIT, signature_png

LINE = "q_visit_companions_input"
MULTI = "q_follow_remark_input"


def view_of(page: FormPage) -> Any:
    assert page.view is not None
    return page.view


def fill_in(view: Any, path: str, *keys: Any) -> None:
    """Types into a question, as the hand does."""
    view.jump(path)
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def answers_on_disk(page: FormPage) -> dict[str, Any]:
    draft_id = page.draft_id
    return dict(ask(page.shell, lambda core: core.drafts.open(draft_id)).answers)


def answer_everything(page: FormPage) -> None:
    """The answers of a clean visit but for the person's own signature, through the view's session."""
    view = view_of(page)
    ink = ask(page.shell, lambda core: core.photos.keep_signature(signature_png()).answer)
    for path, value in (GOOD_VISIT | {"sign/assistant_signature": ink}).items():
        view.session.set(path, value)
    view._on_reshaped()


def test_the_page_says_whose_form_it_is_and_that_it_is_a_draft(visit_page: FormPage) -> None:
    assert visit_page.heading.text() == ask(
        visit_page.shell, lambda core: core.people.search("").rows[0].name
    )  # fmt: skip
    words = [label.text() for label in visit_page.header.findChildren(QWidget) if hasattr(label, "text")]
    assert "草稿" in words
    assert any("还没有探视过" in word for word in words)


def test_what_is_typed_lies_on_the_disk_within_two_seconds(visit_page: FormPage) -> None:
    line = visit_page.findChild(QWidget, LINE)
    write(line, "村医")
    end = time.monotonic() + 2.0
    wait_until(lambda: "✓" in visit_page.header.saved.text() and not visit_page.saver.is_dirty)  # type: ignore[union-attr]
    while "visit/companions" not in answers_on_disk(visit_page):
        assert time.monotonic() < end
    assert answers_on_disk(visit_page)["visit/companions"] == "村医"
    assert visit_page.header.saved.text().startswith("✓ 已保存 ")


def test_a_hand_that_never_rests_is_saved_too(visit_page: FormPage) -> None:
    line = visit_page.findChild(QWidget, LINE)
    saved: list[object] = []
    assert visit_page.saver is not None
    visit_page.saver.saved.connect(saved.append)
    end = time.monotonic() + 4.0
    while not saved:
        assert time.monotonic() < end
        write(line, "a")
        QApplication.processEvents()
        time.sleep(0.02)
    assert answers_on_disk(visit_page)["visit/companions"].startswith("aaaa")


def test_an_answer_that_brings_new_questions_says_so_and_the_next_one_counts_on(visit_page: FormPage) -> None:
    validity, view = visit_page.header.validity, view_of(visit_page)
    known = len(view.session.missing())
    fill_in(view, "life/food", "2")  # what is lacking, a description, what happens next
    wait_until(lambda: validity.text() == f"还差 {known + 2} 题，有新增的" == validity.accessibleName())
    fill_in(view, "life/housing", "1")
    wait_until(lambda: validity.text() == f"还差 {known + 1} 题")
    fill_in(view, "visit/is_met", "2")  # other questions, but fewer: no surprise
    wait_until(lambda: validity.text() == f"还差 {len(view.session.missing())} 题")
    assert len(view.session.missing()) < known


def test_an_answer_that_is_emptied_again_is_missing_but_not_new(visit_page: FormPage) -> None:
    validity, view = visit_page.header.validity, view_of(visit_page)
    known = len(view.session.missing())
    wait_until(lambda: validity.text().startswith(f"还差 {known} 题"))
    view.session.set("visit/visited_on", None)
    view._on_reshaped()
    wait_until(lambda: validity.text() == f"还差 {known + 1} 题")


def test_in_a_text_of_several_lines_it_is_said_how_to_go_on_while_one_writes(visit_page: FormPage) -> None:
    view_of(visit_page).jump("follow/remark")
    field = visit_page.findChild(QWidget, MULTI)
    words = visit_page.findChild(QLabel, "q_follow_remark_way_on")
    assert field.hasFocus() and words.isVisible() and "Ctrl+回车" in words.text()
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not field.hasFocus() and not words.isVisible()
    assert view_of(visit_page).place().question == "sign/person_signature"  # the next one that is not answered


def test_from_a_text_in_the_middle_of_a_section_control_enter_goes_to_what_is_not_answered(
    visit_page: FormPage,
) -> None:
    view = view_of(visit_page)
    fill_in(view, "life/food", "2")
    view.jump("life/life_note")
    field = QApplication.focusWidget()
    words = visit_page.findChild(QLabel, "q_life_life_note_way_on")
    assert words.isVisible() and words.text() == "Ctrl+回车：去下一个没填的题"
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    order = view.session.paths()
    later = order[order.index("life/life_note") + 1 :]
    assert view.place().question == next(gap.path for gap in view.gaps() if gap.path in later)
    assert not words.isVisible()


def test_leaving_the_page_saves_at_once_and_the_place_is_found_again(visit_page: FormPage) -> None:
    view_of(visit_page).jump("follow/remark")
    write(visit_page.findChild(QWidget, MULTI), "下次带药")
    draft_id = visit_page.draft_id
    visit_page.leave()
    assert answers_on_disk(visit_page)["follow/remark"] == "下次带药"
    again = FormPage(visit_page.shell)
    again.resize(1120, 640)
    again.show()
    again.activateWindow()
    again.open_draft(draft_id)
    wait_until(lambda: again.view is not None)
    wait_until(lambda: view_of(again).place().question == "follow/remark")
    assert again.findChild(QWidget, MULTI).toPlainText() == "下次带药"
    again.close()
    again.deleteLater()


def test_opening_another_draft_loses_nothing_of_the_first(visit_page: FormPage) -> None:
    first = visit_page.draft_id
    other = ask(visit_page.shell, lambda core: core.drafts.start("lead").id)
    write(visit_page.findChild(QWidget, LINE), "一")
    visit_page.saver.save_now()  # type: ignore[union-attr]
    write(visit_page.findChild(QWidget, LINE), "二")
    visit_page.open_draft(other)
    wait_until(lambda: visit_page.draft_id == other)
    assert ask(visit_page.shell, lambda core: core.drafts.open(first)).answers["visit/companions"] == "一二"


def test_a_clock_that_is_behind_is_said_before_a_day_is_filled_in(visit_page: FormPage) -> None:
    core: Core = ask(visit_page.shell, lambda core: core)
    assert visit_page.banner.message == ""
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    clock.moment = Moment.parse("1970-01-01T08:00:00.000+08:00")
    other = ask(visit_page.shell, lambda core: core.drafts.start("visit", core.drafts.list()[0].person_id).id)
    visit_page.open_draft(other)
    wait_until(lambda: visit_page.draft_id == other)
    assert "像是错的" in visit_page.banner.message
    session = view_of(visit_page).session
    session.set("visit/visited_on", date(2026, 11, 22))
    assert session.problem("visit/visited_on") is None


def test_a_full_disk_is_said_and_the_words_stay_on_the_screen(visit_page: FormPage, monkeypatch: Any) -> None:
    core: Core = ask(visit_page.shell, lambda core: core)
    real = core.drafts.save

    def full(*_: object) -> None:
        raise Unavailable("disk.full")

    monkeypatch.setattr(core.drafts, "save", full)
    write(visit_page.findChild(QWidget, LINE), "村医")
    wait_until(lambda: bool(visit_page.banner.message))
    assert "没有存进电脑" in visit_page.banner.message
    assert visit_page.header.saved.text() == "✗ 没有保存"
    assert visit_page.findChild(QWidget, LINE).text() == "村医"
    monkeypatch.setattr(core.drafts, "save", real)
    QTest.mouseClick(visit_page.findChild(QWidget, "page_banner_action"), Qt.MouseButton.LeftButton)
    wait_until(lambda: visit_page.header.saved.text().startswith("✓"))
    assert visit_page.banner.message == ""
    assert answers_on_disk(visit_page)["visit/companions"] == "村医"


def test_words_that_the_disk_refused_are_not_left_for_another_draft(visit_page: FormPage, monkeypatch: Any) -> None:
    core: Core = ask(visit_page.shell, lambda core: core)
    first, other = visit_page.draft_id, ask(visit_page.shell, lambda core: core.drafts.start("lead").id)
    real = core.drafts.save

    def full(*_: object) -> None:
        raise Unavailable("disk.full")

    monkeypatch.setattr(core.drafts, "save", full)
    write(visit_page.findChild(QWidget, LINE), "村医")
    visit_page.open_draft(other)
    wait_until(lambda: "没有存进电脑" in visit_page.banner.message)
    assert visit_page.draft_id == first
    assert visit_page.findChild(QWidget, LINE).text() == "村医"
    monkeypatch.setattr(core.drafts, "save", real)
    visit_page.open_draft(other)
    wait_until(lambda: visit_page.draft_id == other)
    assert ask(visit_page.shell, lambda core: core.drafts.open(first)).answers["visit/companions"] == "村医"


def test_half_a_photo_is_refused_at_its_place_and_the_rest_of_the_form_lies_on_the_disk(
    visit_page: FormPage, tmp_path: Path
) -> None:
    """Bad input 44."""
    write(visit_page.findChild(QWidget, LINE), "村医")
    whole = encode(Image.effect_noise((400, 300), 90).convert("RGB"))
    (tmp_path / "西屋.jpg").write_bytes(whole[: len(whole) // 2])
    view_of(visit_page).jump("photos")
    drop(visit_page.findChild(QWidget, "q_photos_drop"), tmp_path / "西屋.jpg")
    told = visit_page.findChild(QLabel, "q_photos_error")
    wait_until(lambda: "照片“西屋.jpg”不完整，只有一部分。请重新拍摄" in told.text())
    wait_until(lambda: visit_page.saver is not None and not visit_page.saver.is_dirty)
    kept = answers_on_disk(visit_page)
    assert kept["visit/companions"] == "村医" and not any(path.startswith("photos[") for path in kept)


def test_signing_too_early_shows_what_is_missing(visit_page: FormPage) -> None:
    QTest.mouseClick(visit_page.findChild(QWidget, "form_sign"), Qt.MouseButton.LeftButton)
    view = view_of(visit_page)
    assert view.stack.currentWidget() is view.summary
    assert view.summary.list.count() > 10
    assert ask(visit_page.shell, lambda core: core.records.list("visit")) == []


def test_a_visit_is_signed_straight_after_the_last_stroke(visit_page: FormPage) -> None:
    answer_everything(visit_page)
    signed: list[tuple[str, str]] = []
    visit_page.signed.connect(lambda record, serial: signed.append((record, serial)))
    view_of(visit_page).jump("sign/person_signature")
    draw(visit_page.findChild(SignaturePad))
    QTest.mouseClick(visit_page.findChild(QWidget, "form_sign"), Qt.MouseButton.LeftButton)
    wait_until(lambda: bool(signed))
    record_id, serial = signed[0]
    record = ask(visit_page.shell, lambda core: core.records.show(record_id))
    assert record.serial == serial
    assert str(record.answers["sign/person_signature"]).startswith("media:")
    assert serial in visit_page.findChild(QWidget, "form_signed_serial").text()
    QTest.mouseClick(visit_page.findChild(QWidget, "form_print"), Qt.MouseButton.LeftButton)
    assert visit_page.shell.navigator.went == [("open_print", ("visit", [record_id]))]  # type: ignore[attr-defined]
    assert ask(visit_page.shell, lambda core: list(core.drafts.list())) == []


def test_a_draft_that_is_gone_is_said_plainly(visit_page: FormPage) -> None:
    page = FormPage(visit_page.shell)
    page.show()
    page.open_draft("019aa000-0000-7000-8000-00000000dead")
    wait_until(lambda: bool(page.banner.message))
    assert page.view is None
    page.close()
    page.deleteLater()


def test_close_saves_first_and_goes_back(visit_page: FormPage) -> None:
    write(visit_page.findChild(QWidget, LINE), "村医")
    QTest.mouseClick(visit_page.findChild(QWidget, "form_close"), Qt.MouseButton.LeftButton)
    wait_until(lambda: bool(visit_page.shell.navigator.went))  # type: ignore[attr-defined]
    assert visit_page.shell.navigator.went[0][0] == "go_back"  # type: ignore[attr-defined]
    assert answers_on_disk(visit_page)["visit/companions"] == "村医"


def test_a_save_that_is_asked_for_tells_when_all_is_safe(visit_page: FormPage) -> None:
    told: list[str] = []
    saver = visit_page.saver
    assert isinstance(saver, DraftSaver)
    wait_until(lambda: not saver.is_dirty)
    saver.save_now(lambda: told.append("clean"))
    assert told == ["clean"]  # nothing to save: told at once
    saver.stir()
    saver.save_now(lambda: told.append("saved"))
    wait_until(lambda: told[-1:] == ["saved"])
    assert not saver.is_dirty


def open_phrases(page: FormPage) -> Any:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    box = page.window().findChild(QWidget, "phrases")
    wait_until(lambda: box.list.count() > 0)
    return box


def test_a_stock_phrase_is_found_by_typing_and_put_in_at_the_cursor(visit_page: FormPage) -> None:
    view_of(visit_page).jump("follow/remark")
    field = visit_page.findChild(QWidget, MULTI)
    write(field, "好。")
    box = open_phrases(visit_page)
    write(box.search, "吃药")
    assert box.list.count() == 1
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert field.toPlainText() == "好。已提醒按时吃药、注意保暖。"


def test_marked_words_are_kept_as_a_phrase(visit_page: FormPage) -> None:
    view_of(visit_page).jump("follow/remark")
    field = visit_page.findChild(QWidget, MULTI)
    write(field, "门锁坏了")
    field.selectAll()
    box = open_phrases(visit_page)
    QTest.mouseClick(box.keep, Qt.MouseButton.LeftButton)
    wait_until(lambda: box.list.item(0).text() == "门锁坏了")
    assert ask(visit_page.shell, lambda core: core.phrases.all())[0] == "门锁坏了"
    box.reject()


def test_control_enter_goes_to_what_is_missing_and_the_pill_counts_it(visit_page: FormPage) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    view = view_of(visit_page)
    first = view.place().question
    assert view.session.problem(first) is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert view.place().question != first
    assert visit_page.header.validity.text() == f"还差 {len(view.session.missing())} 题"


def test_control_enter_leads_to_the_button_that_signs_and_only_there_signs(visit_page: FormPage) -> None:
    answer_everything(visit_page)
    view_of(visit_page).jump("sign/person_signature")
    draw(visit_page.findChild(SignaturePad))
    wait_until(lambda: not view_of(visit_page).is_pending and not view_of(visit_page).gaps())
    wait_until(lambda: visit_page.header.validity.text() == "✓ 可以签字")
    view_of(visit_page).jump("follow/remark")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget().objectName() == "form_sign"
    assert "再按一次" in visit_page.banner.message
    assert not ask(visit_page.shell, lambda core: core.records.list("visit"))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: bool(ask(visit_page.shell, lambda core: core.records.list("visit"))))
