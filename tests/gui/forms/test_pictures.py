from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.forms.view import FormView
from gui.shell import Shell
from gui.widgets.signature_pad import SignaturePad
from tests.gui.forms.conftest import Fill
from tests.helpers.forms import row
from tests.helpers.hand import draw
from tests.helpers.pictures import jpeg
from tests.helpers.window import ask, wait_until


@pytest.fixture
def filled(open_shell: Shell, fill: Fill) -> FormView:
    """A photo, a signature and a strip of photos."""
    return fill(
        row("image", "photo"),
        row("image", "ink", appearance="signature", required="yes"),
        row("text", "t"),
        row("begin repeat", "photos", label="照片"),
        row("image", "picture", required="yes"),
        row("text", "caption"),
        row("end repeat"),
    )


def drop(widget: QWidget, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(widget.rect().center())
    entered = QDragEnterEvent(
        place.toPoint(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    event = QDropEvent(
        place, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def part(view: FormView, path: str) -> Any:
    section = view._section_of(path)
    return view._pages[section].row(path)


def stored(shell: Shell, answer: str) -> Image.Image:
    return Image.open(io.BytesIO(ask(shell, lambda core: core.photos.load(answer))))


def test_a_dropped_photo_is_prepared_kept_and_shown(filled: FormView, shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "家门口.jpg"
    path.write_bytes(jpeg(2400, 1800))
    drop(filled.findChild(QWidget, "q_photo_drop"), path)
    wait_until(lambda: filled.session.value("photo") is not None)
    assert stored(shell, str(filled.session.value("photo"))).size == (1600, 1200)
    shown = filled.findChild(QWidget, "q_photo_show")
    assert shown.isVisible()
    assert shown.has_picture
    QTest.mouseClick(filled.findChild(QWidget, "q_photo_remove"), Qt.MouseButton.LeftButton)
    assert filled.session.value("photo") is None
    assert filled.findChild(QWidget, "q_photo_drop").isVisible()


def test_a_broken_photo_is_refused_by_name_and_the_rest_of_the_form_stays(filled: FormView, tmp_path: Path) -> None:
    path = tmp_path / "西屋.jpg"
    path.write_bytes(jpeg(1200, 900)[:4000])
    filled.session.set("t", "别的答案")
    drop(filled.findChild(QWidget, "q_photo_drop"), path)
    wait_until(lambda: not filled.is_pending)
    assert "照片“西屋.jpg”不完整" in filled.findChild(QWidget, "q_photo_error").text()
    assert filled.session.value("photo") is None
    assert filled.session.value("t") == "别的答案"
    assert [gap.path for gap in filled.gaps()] == ["photo", "ink"]


def test_a_refused_photo_leaves_the_one_that_was_there(filled: FormView, tmp_path: Path) -> None:
    good, bad = tmp_path / "a.jpg", tmp_path / "b.heic"
    good.write_bytes(jpeg())
    bad.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")
    editor = part(filled, "photo").editor
    editor.offer([(good, "a.jpg")])
    wait_until(lambda: not filled.is_pending)
    before = filled.session.value("photo")
    editor.offer([(bad, "b.heic")])
    wait_until(lambda: not filled.is_pending)
    assert filled.session.value("photo") == before is not None
    assert "HEIC" in filled.findChild(QWidget, "q_photo_error").text()


def test_a_picture_on_the_clipboard_can_be_pasted(filled: FormView, shell: Shell) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    QTest.mouseClick(filled.findChild(QWidget, "q_photo_paste"), Qt.MouseButton.LeftButton)
    wait_until(lambda: filled.session.value("photo") is not None)
    assert stored(shell, str(filled.session.value("photo"))).size == (64, 48)


def test_many_photos_dropped_at_once_become_many_and_the_bad_one_is_named(filled: FormView, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.jpg" for n in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(jpeg(300 + number, 200))
    (tmp_path / "坏.jpg").write_bytes(b"")
    before = filled.session.repeat_count("photos")
    filled.show_section("photos")
    drop(filled.findChild(QWidget, "q_photos_drop"), *paths, tmp_path / "坏.jpg")
    wait_until(lambda: not filled.is_pending)
    assert filled.session.repeat_count("photos") == before + 3
    assert "“坏.jpg”是空文件" in filled.findChild(QWidget, "q_photos_error").text()
    QApplication.processEvents()
    last = filled.session.value(f"photos[{before + 3}]/picture")
    QTest.mouseClick(filled.findChild(QWidget, f"q_photos_{before + 2}__picture_remove"), Qt.MouseButton.LeftButton)
    assert filled.session.value(f"photos[{before + 2}]/picture") == last
    assert filled.findChild(QWidget, f"q_photos_{before + 2}__caption_input") is not None


def test_a_signature_drawn_with_the_mouse_is_kept_by_itself(filled: FormView, shell: Shell) -> None:
    pad = filled.findChild(SignaturePad)
    draw(pad)
    assert filled.session.value("ink") is None
    wait_until(lambda: filled.session.value("ink") is not None)
    first = filled.session.value("ink")
    image = stored(shell, str(first))
    assert image.format == "PNG"
    assert image.convert("L").getextrema()[0] < 80
    QTest.mouseClick(filled.findChild(QWidget, "q_ink_undo"), Qt.MouseButton.LeftButton)
    assert pad.stroke_count == 2
    assert filled.session.value("ink") is None
    filled.flush()
    wait_until(lambda: filled.session.value("ink") not in (None, first))
    QTest.mouseClick(filled.findChild(QWidget, "q_ink_clear"), Qt.MouseButton.LeftButton)
    assert pad.is_empty
    assert filled.session.value("ink") is None


def test_a_dot_is_no_signature(filled: FormView) -> None:
    pad = filled.findChild(SignaturePad)
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    filled.flush()
    assert "签名太短" in filled.findChild(QWidget, "q_ink_error").text()
    assert filled.session.value("ink") is None


def test_a_photographed_signature_serves_those_who_cannot_draw(filled: FormView, tmp_path: Path) -> None:
    path = tmp_path / "签名.jpg"
    path.write_bytes(jpeg(600, 300))
    part(filled, "ink").editor.photo.offered.emit([(path, path.name)])
    wait_until(lambda: filled.session.value("ink") is not None)
    again = filled.findChild(QWidget, "q_ink_again")
    assert again.isVisible()
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert filled.session.value("ink") is None
    assert filled.findChild(SignaturePad).isVisible()


def test_one_finger_writes_and_the_ball_of_the_hand_does_not(show: Callable[[QWidget], None]) -> None:
    pad = SignaturePad()
    show(pad)
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(20, 40), pad).press(1, QPoint(200, 90), pad).commit()
    for step in range(1, 20):
        QTest.touchEvent(pad, device).move(0, QPoint(20 + step * 8, 40 + step % 5), pad).stationary(1).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(172, 44), pad).release(1, QPoint(200, 90), pad).commit()
    assert pad.stroke_count == 1
    assert pad.is_enough
    picture = Image.open(io.BytesIO(pad.png()))
    assert 250 < picture.width < 400
