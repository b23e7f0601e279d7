"""The card of the stick: three steps, two files, and the paper; what is told is what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLabel, QLineEdit

from core.app import Core, open_workspace
from core.document.qr import QUIET, modules
from core.errors import Conflict
from core.office import Progress
from core.service.exchange import StickExport
from gui import drives
from gui.app import Application
from gui.launch import Launch
from gui.pages.sync_stick import SyncStick
from gui.widgets.banner import Banner
from tests.gui.office import ScriptedOffice, enrol
from tests.helpers.desk import find, go, is_shown, press, settle, start_window, stop_window, unlock
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


@pytest.fixture
def office() -> ScriptedOffice:
    return ScriptedOffice()


@pytest.fixture
def desk(qapp: QApplication, root: Path, tmp_path: Path, office: ScriptedOffice) -> Iterator[Application]:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=3))
    enrol(core)
    add_people(core, 3)
    core.close()
    seams = fixed_seams(seed=7)
    launch = Launch(
        root, tmp_path / "window.json", seams, lambda: open_workspace(root, PASSPHRASE, seams), lambda _core: office
    )
    application = start_window(qapp, launch)
    unlock(application)
    go(application, "sync")
    yield application
    stop_window(application)


def said(desk: Application) -> str:
    found = desk.window.findChild(Banner, "stick_banner")
    assert found is not None
    return found.message


def choose(desk: Application, path: Path) -> None:
    """What is chosen in the file dialog that is open."""
    found = [one for one in desk.window.findChildren(QFileDialog) if one.isVisible()]
    assert len(found) == 1
    found[0].fileSelected.emit(str(path))
    found[0].reject()
    settle(desk)


def test_the_card_leads_to_a_file_on_the_stick_and_says_what_was_written(
    desk: Application, office: ScriptedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drives, "stick_folder", lambda: str(tmp_path))
    assert is_shown(desk, "sync_stick") and find(desk, "stick_state", QLabel).text() == "还没有用U盘上报过。"
    assert not is_shown(desk, "stick_photos"), "no photo waits"
    press(desk, "stick_export")
    [dialog] = [one for one in desk.window.findChildren(QFileDialog) if one.isVisible()]
    assert Path(dialog.directory().absolutePath()) == tmp_path
    assert dialog.selectedFiles()[0].endswith(".nfb")
    choose(desk, tmp_path / "a.nfb")
    assert office.asked == [("export_stick", (tmp_path / "a.nfb",))]
    office.tell(Progress("stick_export", done=1_000_000, total=3_000_000))
    settle(desk)
    assert said(desk) == "正在写U盘，请不要拔：1.0 / 3.0 MB"
    assert not find(desk, "stick_read").isEnabled()
    office.tell(Progress("stick_export", "finished", report={"file": "/x/a.nfb", "items": 3, "photos": 2, "left": 1}))
    settle(desk)
    assert said(desk).startswith("已写好 a.nfb，读回核对过：3 条，照片 2 张。现在可以拔U盘。")
    assert "还有 1 条一次装不下" in said(desk)
    assert find(desk, "stick_read").isEnabled()
    assert desk.window.focusWidget() is find(desk, "stick_export"), "it had it before the button was out of reach"


def test_photos_go_along_unless_somebody_says_otherwise(desk: Application) -> None:
    box = desk.window.findChild(QCheckBox, "stick_photos")
    assert box is not None and box.isChecked()


def test_what_is_on_its_way_is_told_until_its_receipt_was_read(desk: Application, office: ScriptedOffice) -> None:
    def exported(core: Core) -> object:
        items, _left = core.exchange.sticks.take(100)
        core.exchange.sticks.keep(_export(len(items)), [[item.item_id for item in items]])
        return core.exchange.sticks.note_written("e1")

    _on_core(desk, exported)
    assert find(desk, "stick_state", QLabel).text().endswith("09:30，3 条。还有 3 条在等回执。")
    _on_core(desk, lambda core: core.exchange.sticks.note_read("e1", 5, 5))
    assert find(desk, "stick_state", QLabel).text().endswith("回执已读。")


def test_a_receipt_is_chosen_and_what_it_brought_is_told(
    desk: Application, office: ScriptedOffice, tmp_path: Path
) -> None:
    press(desk, "stick_read")
    choose(desk, tmp_path / "a.nfr")
    assert office.asked == [("read_stick", (tmp_path / "a.nfr",))]
    for report, words in (
        ({"new": 5, "sent": 4, "refused": 1, "pulled": 7}, "回执读好了：送达 4 条，收到 7 项，1 条没有收下。"),
        ({"new": 0, "pulled": 0}, "已读过（0 条新）。"),
    ):
        office.tell(Progress("stick_read", "finished", report=report))
        settle(desk)
        assert said(desk) == words
    office.tell(Progress("stick_read", "failed", code="stick.other_device", kind="invalid"))
    settle(desk)
    assert said(desk).startswith("这是另一台电脑的回执，没有读入任何内容。")
    office.tell(Progress("stick_export", "cancelled"))
    settle(desk)
    assert said(desk).startswith("已停下，U盘上没有留下半个文件。")


def test_the_printed_receipt_is_typed_by_a_scanner_or_read_from_a_picture(
    desk: Application, office: ScriptedOffice, tmp_path: Path
) -> None:
    assert not is_shown(desk, "stick_code")
    press(desk, "stick_paper")
    field = find(desk, "stick_code", QLineEdit)
    field.setText("NFQ1.abc.def")
    field.returnPressed.emit()
    assert office.asked == [("read_stick_paper", ("NFQ1.abc.def",))]
    picture = tmp_path / "paper.png"
    _paint("NFQ1.photographed.x").save(picture)
    press(desk, "stick_picture")
    choose(desk, picture)
    wait_until(lambda: len(office.asked) == 2)
    assert office.asked[1] == ("read_stick_paper", ("NFQ1.photographed.x",))
    Image.new("RGB", (300, 300), "white").save(picture)
    press(desk, "stick_picture")
    choose(desk, picture)
    wait_until(lambda: "没有找到回执的二维码" in said(desk))


def test_while_something_else_runs_the_stick_waits(desk: Application, office: ScriptedOffice, tmp_path: Path) -> None:
    office.tell(Progress("push"))
    settle(desk)
    assert not find(desk, "stick_export").isEnabled()
    office.tell(Progress("push", "finished"))
    settle(desk)
    assert find(desk, "stick_export").isEnabled()
    assert said(desk) == "", "what the wire did is told at the head of the page"
    card = desk.window.findChild(SyncStick)

    def busy(*_arguments: object, **_more: object) -> None:
        raise Conflict("sync.busy")

    office.export_stick = busy  # type: ignore[attr-defined]
    card._export(tmp_path / "a.nfb")
    assert said(desk)


def test_a_dialog_begins_at_the_stick_that_is_plugged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "stick_folder", lambda: "")
    assert drives.start_folder(str(tmp_path)) == str(tmp_path)
    assert drives.start_folder(str(tmp_path / "gone")) == drives.start_folder() == str(Path.home())
    assert drives._is_removable("/media/zhao/KINGSTON") and not drives._is_removable("/home")


def _export(items: int) -> StickExport:
    made_ms = fixed_seams().clock.now().utc_ms
    return StickExport("e1", made_ms, "", "", bytes(32), ("b",), items, 0)


def _on_core(desk: Application, work: object) -> None:
    done: list[object] = []
    desk.tasks.write(work, done.append, done.append)  # type: ignore[arg-type]
    wait_until(lambda: bool(done))
    go(desk, "today")
    go(desk, "sync")


def _paint(text: str) -> Image.Image:
    side, runs = modules(text)
    picture = Image.new("L", (side + 2 * QUIET, side + 2 * QUIET), 255)
    for column, row, length in runs:
        for step in range(length):
            picture.putpixel((QUIET + column + step, QUIET + side - 1 - row), 0)
    return picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
