"""A dialog of fields is as high as what it says: no empty room below, and a mistake makes it higher, not hidden."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit

from gui.app import Application
from gui.dialogs.confirm_passphrase import ConfirmPassphrase
from gui.dialogs.renew_lease import RenewLease
from gui.widgets.scroll import Scroll
from tests.helpers.desk import settle


def test_a_dialog_of_one_field_is_no_higher_than_it_needs_to_be(desk: Application) -> None:
    dialog = RenewLease(desk.shell, "ABCD-EFGH-JKMN", desk.window)
    dialog.open()
    settle(desk)
    [scroll] = dialog.findChildren(Scroll)
    field = dialog.fields["code"]
    below = scroll.viewport().height() - field.mapTo(scroll.viewport(), field.rect().bottomLeft()).y()
    assert 0 <= below <= 2 * dialog.fontMetrics().lineSpacing()
    assert scroll.verticalScrollBar().maximum() == 0
    dialog.reject()


def test_a_long_word_about_a_mistake_makes_it_higher_before_it_scrolls(desk: Application) -> None:
    dialog = ConfirmPassphrase(desk.shell, lambda: None, desk.window)
    dialog.open()
    settle(desk)
    before = dialog.height()
    [field] = dialog.fields.values()
    field.show_error("口令不对，请看看大小写和输入法。" * 8)
    settle(desk)
    [scroll] = dialog.findChildren(Scroll)
    assert dialog.height() > before and scroll.verticalScrollBar().maximum() == 0
    assert dialog.findChildren(QLineEdit) and any("口令不对" in label.text() for label in dialog.findChildren(QLabel))
    field.show_error("口令不对，请看看大小写和输入法。" * 200)
    settle(desk)
    assert dialog.height() <= desk.window.height(), "what is longer than the window scrolls"
    dialog.reject()
