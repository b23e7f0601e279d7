"""The three ways to show an error, and no fourth: at the field, as a banner in the page, as a dialog.

At the field when a field is wrong; in the page when an action failed and the page is still good; as a dialog
only when nothing else is on the screen or the answer cannot wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QMessageBox, QWidget

from core.errors import AppError
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.field import LabeledField


def at_field(shell: Shell, fields: Mapping[str, LabeledField], error: AppError) -> bool:
    """Shows the error at the field it names in `where`. False when no such field is here: use the banner then."""
    field = fields.get(error.where)
    if field is None:
        return False
    field.show_error(shell.sentence(error))
    field.editor.setFocus()
    return True


def in_page(
    shell: Shell, banner: Banner, error: AppError, action: str = "", on_action: Callable[[], object] | None = None
) -> None:
    """Shows the error at the top of the page, with one way to mend it. What she stopped herself is no failure."""
    if error.code == "gui.stopped":
        banner.say(shell.words(error.code), "info", action, on_action)
        return
    banner.say(shell.sentence(error), "bad", action, on_action)


def as_dialog(shell: Shell, parent: QWidget, error: AppError) -> None:
    """Shows the error before everything else. Does not block the event loop."""
    box = QMessageBox(QMessageBox.Icon.Warning, tr("没有办成"), shell.sentence(error), parent=parent)
    box.setObjectName("error_dialog")
    box.addButton(tr("知道了"), QMessageBox.ButtonRole.AcceptRole)
    box.open()


def ask(
    parent: QWidget, title: str, question: str, yes: str, on_yes: Callable[[], object], *, is_harmful: bool = False
) -> QMessageBox:
    """Asks before something that cannot be taken back; `yes` says what will be done, never just 是."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    box.setObjectName("question_dialog")
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    agree.setObjectName("question_yes")
    agree.setProperty("role", "bad" if is_harmful else "main")
    refuse = box.addButton(tr("不，返回"), QMessageBox.ButtonRole.RejectRole)
    refuse.setObjectName("question_no")
    box.setDefaultButton(refuse if is_harmful else agree)
    box.buttonClicked.connect(lambda button: on_yes() if button is agree else None)
    box.open()
    return box
