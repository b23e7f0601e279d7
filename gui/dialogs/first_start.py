"""The very first page: practise, or make the workspace of a village."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.gate import Gate
from gui.dialogs.passphrase import NewPassphrase
from gui.dialogs.restore_form import RestoreForm
from gui.icons import Icons
from gui.language import Language, tr
from gui.text import sentence, words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Rule, SectionTitle, Text
from gui.widgets.limit import limit
from gui.widgets.work_strip import WorkRow

if TYPE_CHECKING:
    from core.service.passphrases import Profile
    from gui.works import Works

CODE_LENGTH = 12


class FirstStart(Gate):
    """`practice_chosen`, `workspace_asked` with village code, village name, user name and passphrase, or
    `restore_asked` with the folder of a backup and its passphrase."""

    practice_chosen = Signal()
    workspace_asked = Signal(dict)
    restore_asked = Signal(Path, str)

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        language: Language,
        works: Works | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, icons, language, "gate_first_start", tr("欢迎使用暖访"), parent)
        self._works = works
        self._work_row: WorkRow | None = None
        self._back = RestoreForm(theme, lambda: self._turn(0), self._ask_back)
        self._ways = (self._choice(), self._form(), self._back)
        for way in self._ways:
            self.body.addWidget(way)
        for way in self._ways[1:]:
            way.hide()
        if works is not None:
            works.changed.connect(self._show_work)

    def fail(self, error: AppError) -> None:
        """Says what is wrong at its field, or above."""
        self.set_busy(False)
        if error.code == "gui.stopped":
            self.banner.say(words(error.code, language=self.language.code), "info")
            return
        field = self._fields.get(error.where)
        said = sentence(error, self.language.code)
        if field is None:
            self.banner.say(said, "bad")
        else:
            field.show_error(said)
            field.editor.setFocus()

    def use_rules(self, profile: Profile | None) -> None:
        """The rules for the passphrase of a new workspace."""
        self._passphrase.use_rules(profile)

    def set_busy(self, is_busy: bool) -> None:
        """While the workspace is being made nothing can be pressed twice."""
        for way in self._ways:
            way.setEnabled(not is_busy)
        self._make.say(tr("正在新建…") if is_busy else tr("新建工作区"))
        self._back.set_busy(is_busy)

    def _show_work(self) -> None:
        """How far a backup is that comes back, and the way to stop it."""
        running = self._works.running if self._works is not None else []
        row = self._work_row
        if row is not None and row.work not in running:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._work_row = row = None
            self._back.show()
        if row is None and running:
            self._work_row = row = WorkRow(self.theme, self.icons, running[0], lambda _page: None)
            self.body.addWidget(row)
            self._back.hide()  # nothing to fill in meanwhile; with large letters this would stand out of sight
        if row is not None:
            row.refresh()

    def _choice(self) -> QWidget:
        way = QWidget()
        column = QVBoxLayout(way)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space("m"))
        practice = tr("里面有两个村、六十来位编出来的老人，随便试，不会上报，也弄不坏东西。")
        real = tr("为您的村建一个加密的工作区。需要 12 位村代码，用时约两分钟；建好后打印恢复卡。")
        column.addWidget(Text(tr("您可以先练习，也可以直接为本村新建工作区。"), "soft", wraps=True))
        self._offer(column, tr("先练习"), practice, tr("打开练习"), "first_practice", self.practice_chosen.emit, "main")
        column.addWidget(Rule())
        self._offer(column, tr("正式使用"), real, tr("新建工作区"), "first_new", lambda: self._turn(1), "")
        column.addWidget(Rule())
        old = tr("换了电脑、电脑坏了：用U盘上的备份，把原来的人员和记录拿回来。")
        self._offer(column, tr("从备份恢复"), old, tr("选备份"), "first_restore", lambda: self._turn(2), "")
        return way

    def _offer(
        self, column: QVBoxLayout, title: str, hint: str, action: str, name: str, act: Callable[[], object], role: str
    ) -> None:
        column.addWidget(SectionTitle(title))
        column.addWidget(Text(hint, wraps=True))
        row = QHBoxLayout()
        row.addWidget(Button(action, name, act, role=role))
        row.addStretch(1)
        column.addLayout(row)

    def _form(self) -> QWidget:
        way = QWidget()
        column = QVBoxLayout(way)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space("m"))
        self._code = _line("first_village_code", CODE_LENGTH)
        self._code.setValidator(QRegularExpressionValidator(QRegularExpression(r"[0-9０-９]{0,12}"), self._code))
        self._village = _line("first_village_name", 50)
        self._user = _line("first_user_name", 50)
        self._passphrase = NewPassphrase(self.theme, "first", tr("口令"))
        self._fields = {
            "village_code": LabeledField(
                self.theme, tr("村代码"), self._code, tr("12 位数字，乡镇发的表上有，也可以问乡镇民政办。")
            ),
            "village_name": LabeledField(self.theme, tr("村名"), self._village, tr("例：宁河镇柳林村")),
            "user_name": LabeledField(self.theme, tr("您的姓名"), self._user, tr("会写在记录和打印件上。")),
            "passphrase": self._passphrase.first,
        }
        for name in ("village_code", "village_name", "user_name"):
            column.addWidget(self._fields[name])
        column.addWidget(self._passphrase)
        row = QHBoxLayout()
        self._make = Button(tr("新建工作区"), "first_make", self._ask, role="main")
        row.addWidget(self._make)
        row.addWidget(Button(tr("返回"), "first_back", lambda: self._turn(0)))
        row.addStretch(1)
        column.addLayout(row)
        for edit in (self._code, self._village, self._user):
            edit.textChanged.connect(self._know)
        return way

    def _turn(self, way: int) -> None:
        self.banner.hide()
        self.heading.setText((tr("欢迎使用暖访"), tr("新建工作区"), tr("从备份恢复"))[way])
        for number, one in enumerate(self._ways):
            one.setVisible(number == way)
        if way == 1:
            self._code.setFocus()
        elif way == 2:
            self._back.focus_first()

    def _ask_back(self, folder: Path, passphrase: str) -> None:
        self.banner.hide()
        self.set_busy(True)
        self.restore_asked.emit(folder, passphrase)

    def _know(self) -> None:
        self._passphrase.known = (self._code.text(), self._village.text(), self._user.text())

    def _ask(self) -> None:
        self.banner.hide()
        code = self._code.text().translate({ord("０") + digit: str(digit) for digit in range(10)})
        is_whole = len(code) == CODE_LENGTH
        self._fields["village_code"].show_error(
            "" if is_whole else tr("村代码是 12 位数字，现在有 {n} 位。").format(n=len(code))
        )
        has_village, has_user = bool(self._village.text().strip()), bool(self._user.text().strip())
        self._fields["village_name"].show_error("" if has_village else tr("请填写村名。"))
        self._fields["user_name"].show_error("" if has_user else tr("请填写您的姓名。"))
        for is_good, edit in ((is_whole, self._code), (has_village, self._village), (has_user, self._user)):
            if not is_good:
                edit.setFocus()
                return
        if self._passphrase.check():
            self.set_busy(True)
            self.workspace_asked.emit(
                {
                    "village_code": code,
                    "village_name": self._village.text().strip(),
                    "user_name": self._user.text().strip(),
                    "passphrase": self._passphrase.text,
                }
            )


def _line(name: str, longest: int) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    limit(edit, longest)
    return edit
