"""Printing from the window: preview, file, log; what was not printed is not logged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import pyzipper
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QRadioButton,
    QSpinBox,
)

from core.app import Core
from core.document.raster import page_bitmap
from gui.app import Application
from gui.pages.prints import PrintsPage
from gui.printing import BLANK, paper_order
from gui.widgets.data_table import DataTable
from gui.widgets.page_list import PageList
from gui.widgets.paper_view import KEPT, PaperView
from gui.widgets.preview import Preview
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import add_people, sign_visit


@pytest.fixture
def desk(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        for person in add_people(core, 4)[:2]:
            sign_visit(core, person)

    return opened(fill)


def printed(desk: Application) -> int:
    return len(ask(desk.shell, lambda core: core.prints.list()))  # type: ignore[arg-type]


def page_of(desk: Application) -> PrintsPage:
    page = desk.window.page("prints")
    assert isinstance(page, PrintsPage)
    return page


def test_what_was_not_yet_printed_is_shown_on_paper_in_the_window(desk: Application) -> None:
    go(desk, "prints")
    preview = page_of(desk).findChild(Preview)
    wait_until(lambda: preview.is_drawn)
    assert find(desk, "print_words", QLabel).text().startswith("2 份")
    assert find(desk, "print_page", QSpinBox).text() == "第 1 页"
    assert find(desk, "print_where", QLabel).text().startswith("共 ")


def test_saving_writes_a_pdf_and_one_line_of_log_for_each_document(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    assert printed(desk) == 0
    page_of(desk).save_to(tmp_path / "out.pdf", "拿到别处打印", is_plain=True)
    settle(desk)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.glob("*.pdf*")) == ["out.pdf"]
    assert printed(desk) == 2
    press(desk, "prints_log")
    assert len(find(desk, "prints_table", DataTable).rows.rows) == 2


def test_what_leaves_as_a_file_is_sealed_and_says_why_unless_somebody_wants_it_plain(
    desk: Application, tmp_path: Path
) -> None:
    go(desk, "prints")
    press(desk, "prints_save")
    press(desk, "hand_out_save")
    assert is_shown(desk, "hand_out_reason"), "without a reason nothing goes on"
    press(desk, "hand_out_reason_2")
    press(desk, "hand_out_save")
    answer_place(desk, tmp_path / "十一月.zip")
    password = find(desk, "show_password_text", QLineEdit).text()
    with pyzipper.AESZipFile(tmp_path / "十一月.zip") as found:
        assert found.read("nuanfang.pdf", pwd=password.encode()).startswith(b"%PDF")
    press(desk, "show_password_done")
    assert why_printed(desk) == [("交给乡镇", True)] * 2


def test_a_plain_file_is_a_choice_and_is_noted_as_one(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    press(desk, "prints_save")
    press(desk, "hand_out_reason_1")
    find(desk, "hand_out_plain", QCheckBox).setChecked(True)
    press(desk, "hand_out_save")
    answer_place(desk, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert why_printed(desk) == [("拿到别处打印", False)] * 2
    assert not is_shown(desk, "show_password_text")


def test_a_leaflet_has_nobody_in_it_and_asks_only_where_to(desk: Application, tmp_path: Path) -> None:
    desk.window.open_print("leaflet", ["tekun"])
    settle(desk)
    press(desk, "prints_save")
    answer_place(desk, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert why_printed(desk) == [(None, None)]


def answer_place(desk: Application, path: Path) -> None:
    dialog = find(desk, "save_dialog", QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    settle(desk)


def why_printed(desk: Application) -> list[tuple[object, object]]:
    """The reason and the seal in each fact of the print log."""
    bodies = ask(desk.shell, lambda core: core._desk.facts.bodies("print"))  # type: ignore[arg-type]
    return [(body.get("reason"), body.get("is_encrypted")) for body in bodies]


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_logged(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    page_of(desk).save_to(tmp_path / "no such folder" / "out.pdf", "拿到别处打印")
    settle(desk)
    assert "gui.cannot_save" in find(desk, "page_banner_text", QLabel).text()
    assert printed(desk) == 0


def test_a_reprint_says_so_before_it_is_printed(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    page_of(desk).save_to(tmp_path / "out.pdf", "拿到别处打印", is_plain=True)
    settle(desk)
    scope = find(desk, "print_scope", QComboBox)
    scope.setCurrentIndex(scope.findData("all"))
    scope.activated.emit(scope.currentIndex())
    settle(desk)
    assert "以前打过" in find(desk, "print_words", QLabel).text()


def test_nothing_left_to_print_says_what_to_do(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    page_of(desk).save_to(tmp_path / "out.pdf", "拿到别处打印", is_plain=True)
    settle(desk)
    scope = find(desk, "print_scope", QComboBox)
    scope.activated.emit(scope.currentIndex())
    settle(desk)
    assert is_shown(desk, "prints_empty")
    assert not find(desk, "prints_print", QAbstractButton).isEnabled()


def test_the_route_list_of_today_is_printed_from_today(desk: Application) -> None:
    press(desk, "today_route")
    assert desk.window.current_key == "prints"
    assert find(desk, "print_document", QComboBox).currentData() == "route"
    preview = page_of(desk).findChild(Preview)
    wait_until(lambda: preview.is_drawn)


def test_a_record_asked_for_by_another_page_is_the_one_shown(desk: Application) -> None:
    one = ask(desk.shell, lambda core: core.records.list("visit")[0].id)  # type: ignore[arg-type]
    desk.window.open_print("visit", [one])
    settle(desk)
    assert find(desk, "print_words", QLabel).text().startswith("1 份")


def test_the_internal_copy_is_asked_for_never_the_default(desk: Application) -> None:
    go(desk, "prints")
    assert find(desk, "print_copy_public", QRadioButton).isChecked()
    find(desk, "print_copy_internal", QRadioButton).click()
    settle(desk)
    assert page_of(desk)._ready is not None
    assert page_of(desk)._ready.job.documents[0].copy == "internal"


def test_without_a_printer_the_window_says_so_and_offers_the_file(
    desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    go(desk, "prints")
    press(desk, "prints_print")
    assert find(desk, "page_banner_text", QLabel).text() == (
        "这台电脑上没有打印机。请先在系统里添加打印机，或者点“存成 PDF”，拿到乡镇打印。（gui.no_printer）"
    )
    assert printed(desk) == 0
    assert find(desk, "page_banner_action", QAbstractButton).text() == "存成 PDF"


def test_bad_input_83_a_job_that_fails_or_is_stopped_is_taken_back_and_not_logged(
    desk: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    go(desk, "prints")
    page, spool = page_of(desk), tmp_path / "spool"
    wait_until(lambda: page._ready is not None)
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    printed_pages: list[int] = []
    is_broken = True

    class Paper(QPrinter):
        def newPage(self) -> bool:
            printed_pages.append(1)
            if len(printed_pages) == 1:
                find(desk, "page_banner_action", QAbstractButton).click()
            return not is_broken

    def send(_parent: object, _pages: int, _memory: object, on_chosen: Callable[[QPrinter], object]) -> None:
        paper = Paper()
        paper.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        paper.setOutputFileName(str(tmp_path / "paper.pdf"))
        paper.setFromTo(1, 500)
        on_chosen(paper)

    monkeypatch.setattr("gui.printing.ask_printer", send)
    monkeypatch.setattr("core.document.raster.page_bitmap", lambda pdf, _page, _dpi: page_bitmap(pdf, 0, 36))
    for broken, words in ((True, "打印机没有接下这份文件。"), (False, "打印已停下，停之前准备了 ")):
        is_broken = broken
        printed_pages.clear()
        press(desk, "prints_print")
        settle(desk)
        told = find(desk, "page_banner_text", QLabel).text()
        assert told.startswith(words)
        assert "已出来的纸上有个人信息，请收好" in told
        assert len(printed_pages) < 10, "the rest is not printed"
    assert printed(desk) == 0
    assert not list(spool.iterdir())


def test_pages_are_listed_and_a_click_goes_there(desk: Application) -> None:
    go(desk, "prints")
    pages = find(desk, "print_pages", PageList)
    assert pages.count >= 2


def test_the_preview_is_walked_and_zoomed_by_keys_alone(desk: Application) -> None:
    go(desk, "prints")
    paper, number = find(desk, "print_paper", PaperView), find(desk, "print_page", QSpinBox)
    wait_until(lambda: paper.is_drawn)
    before = paper.zoom
    key(desk.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert paper.zoom < before
    key(desk.window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert paper._rect(0).height() <= paper.viewport().height()
    key(desk.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert abs(paper.zoom - before) < 0.02
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "3")
    key(number, Qt.Key.Key_Return)
    assert paper.page == 2
    assert find(desk, "print_pages", PageList).currentIndex().row() == 2
    key(find(desk, "print_pages", PageList), Qt.Key.Key_Up)
    assert (paper.page, number.value()) == (1, 2)


def test_the_wheel_with_ctrl_zooms_where_the_mouse_is(desk: Application) -> None:
    go(desk, "prints")
    paper = find(desk, "print_paper", PaperView)
    wait_until(lambda: paper.is_drawn)
    at = QPointF(40, 100)
    there = (paper.verticalScrollBar().value() + at.y()) / paper.zoom
    held = Qt.KeyboardModifier.ControlModifier
    turn = QWheelEvent(
        at, paper.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    before = paper.zoom
    QApplication.sendEvent(paper.viewport(), turn)
    assert paper.zoom == pytest.approx(before * 1.25)
    assert abs((paper.verticalScrollBar().value() + at.y()) / paper.zoom - there) < 3


def test_many_pages_cost_no_more_memory_than_those_in_view(desk: Application) -> None:
    go(desk, "prints")
    paper, page = find(desk, "print_paper", PaperView), page_of(desk)
    assert page._ready is not None
    many = page._ready.sizes * 500
    paper.show_pdf(page._ready.job.pdf, many)
    for number in range(0, 4, 1):
        paper.go_to(number)
        wait_until(lambda: paper.is_drawn)
    settle(desk)
    assert len(paper._pictures) <= KEPT


def test_what_waits_is_counted_before_anything_is_printed(desk: Application, tmp_path: Path) -> None:
    go(desk, "prints")
    scope = find(desk, "print_scope", QComboBox)
    assert scope.itemText(scope.findData("unprinted")) == "还没打印过的：2 份"
    assert scope.itemText(scope.findData("unsigned")) == "签字没收回的：0 份"
    page_of(desk).save_to(tmp_path / "out.pdf", "拿到别处打印", is_plain=True)
    settle(desk)
    assert scope.itemText(scope.findData("unprinted")) == "还没打印过的：0 份"


def test_on_both_sides_no_two_papers_share_a_sheet_and_every_party_gets_a_copy() -> None:
    assert paper_order((3, 2), (), 1, 5) == [1, 2, 3, 4, 5]
    assert paper_order((3, 2), (), 1, 5, is_double=True) == [1, 2, 3, BLANK, 4, 5]
    assert paper_order((3,), (2,), 1, 3, is_double=True) == [1, 2, 3, BLANK, 1, 2, 3]
    assert paper_order((2, 1), (1, 3), 2, 3) == [2, 3, 3, 3]


def test_the_printer_of_last_time_that_is_gone_is_named_and_another_one_offered(
    desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["村部新打印机"]))
    desk.memory.set("printer", "旧打印机")
    asked: list[int] = []
    monkeypatch.setattr("gui.printing.ask_printer", lambda *_: asked.append(1))
    go(desk, "prints")
    press(desk, "prints_print")
    box = find(desk, "question_dialog", QMessageBox)
    assert "“旧打印机”找不到了" in box.text()
    assert not asked
    press(desk, "question_yes")
    assert asked == [1]
