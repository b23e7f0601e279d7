"""The cards of the settings about this laptop: whom to call, practice, checking, what this program is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import alerts
from gui.dialogs.emergency_phones import EmergencyPhones
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.service.emergencies import PhoneLine
    from core.service.views import Finding, WorkspaceInfo

VERSION = "0.1.0"


class PhonesCard(Card):
    """The numbers of the offices, from the rule pack and the village's own; also shown beside the policy."""

    def __init__(self, shell: Shell, name: str = "settings_phones", parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("打给谁"), name, parent)
        self._shell = shell
        self._grid = FactsGrid(shell.theme, 120)
        self.body.addWidget(self._grid)
        self._none = Text(tr("还没有填乡镇的电话，请现在就填上。"), "soft", wraps=True)
        self._none.hide()
        self.body.addWidget(self._none)
        edit = Button(tr("改电话"), f"{name}_edit", self._edit, icons=shell.icons, icon="phone")
        self.body.addLayout(_row(edit))

    def reload(self) -> None:
        """Reads the numbers."""
        self._shell.tasks.read(
            lambda core: core.casework.emergencies.phones(), self._show, owner=self, key=self.objectName()
        )

    def _show(self, lines: Sequence[PhoneLine]) -> None:
        self._grid.clear()
        for line in lines:
            self._grid.add(line.label if line.is_own else tr(line.label), line.number)
        self._none.setVisible(not any(line.is_own for line in lines))

    def _edit(self) -> None:
        self._shell.tasks.read(
            lambda core: core.casework.emergencies.phones(),
            lambda lines: EmergencyPhones(self._shell, lines, self).open(),
            owner=self,
        )


class PracticeCard(Card):
    """Practice begins anew: everything invented since is gone, and nothing else can be."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("练习"), "settings_practice", parent)
        self._shell = shell
        self.body.addWidget(Text(tr("练习工作区里没有真实信息，不锁定，也没有口令。"), "soft", wraps=True))
        again = Button(tr("重新开始练习"), "settings_practice_again", self._ask, icons=shell.icons, icon="undo")
        self.body.addLayout(_row(again))

    def _ask(self) -> None:
        alerts.ask(
            self,
            tr("重新开始练习？"),
            tr("练习时填的都会清掉，换成刚开始的样子。真的工作区碰不到。"),
            tr("重新开始练习"),
            self._shell.begin_practice_anew,
        )


class CheckCard(Card):
    """Looks whether everything kept is whole, and leads to the backup."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("检查"), "settings_check_card", parent)
        self._shell = shell
        words = tr("查一查记录、照片和钥匙文件是不是都完好。要用一会儿，可以接着做别的。")
        self.body.addWidget(Text(words, "soft", wraps=True))
        self._button = Button(tr("检查工作区"), "settings_check", self._check, icons=shell.icons, icon="good")
        buttons = [self._button]
        if not shell.is_practice:
            go = lambda: shell.navigator.open_page("backup")  # noqa: E731
            buttons.append(Button(tr("备份"), "settings_backup", go, icons=shell.icons, icon="save"))
        self.body.addLayout(_row(*buttons))
        self._findings = FactsGrid(shell.theme, 40)
        self._findings.setObjectName("settings_findings")
        self.body.addWidget(self._findings)

    def _check(self) -> None:
        self._button.setEnabled(False)
        self._button.say(tr("正在检查…"))
        work = self._shell.works.new(tr("检查工作区"), "settings", is_reading=True)
        look = work.reading(lambda core: core.health.check())
        self._shell.tasks.read(look, self._show, self._fail, owner=self, is_long=True)

    def _show(self, findings: list[Finding]) -> None:
        self._rest()
        self._findings.clear()
        for finding in findings:
            words = self._shell.words(finding.code, dict(finding.params))
            self._findings.add("✓" if finding.is_ok else "!", words, "" if finding.is_ok else "bad")

    def _fail(self, error: Any) -> None:
        self._rest()
        self._findings.clear()
        if error.code == "gui.stopped":
            self._findings.add("", self._shell.words(error.code))
        else:
            self._findings.add("!", self._shell.sentence(error), "bad")

    def _rest(self) -> None:
        self._button.setEnabled(True)
        self._button.say(tr("检查工作区"))


class AboutCard(Card):
    """The program, the village, the rules and where they come from, the handbook."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("关于"), "settings_about", parent)
        self._facts = FactsGrid(shell.theme, 120)
        self.body.addWidget(self._facts)
        self.body.addWidget(Text(tr("每一个期限、次数和标准，都能看到是哪份文件哪一条说的。"), "soft", wraps=True))
        go = shell.navigator.open_page
        rules = Button(tr("查看规则依据"), "settings_rules", lambda: go("rules"), icons=shell.icons, icon="file")
        handbook = Button(tr("帮助"), "settings_help", lambda: go("help"), icons=shell.icons, icon="info")
        self.body.addLayout(_row(rules, handbook))

    def show_facts(self, info: WorkspaceInfo, pack: str, texts: dict[str, str]) -> None:
        """What is known of this workspace."""
        self._facts.clear()
        self._facts.add(tr("程序"), tr("暖访 {version}").format(version=VERSION))
        self._facts.add(tr("村"), f"{info.village_name}（{info.village_code}）")
        self._facts.add(tr("使用人"), info.user.name)
        self._facts.add(tr("走访规定"), pack)
        self._facts.add(tr("本机编号"), texts["device_tag"])
        if texts.get("hotline"):
            self._facts.add(tr("服务热线"), texts["hotline"])


def _row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
