"""设置: text size, language, lock, passphrase, what this program is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from gui.dialogs.change_passphrase import ChangePassphrase
from gui.language import LANGUAGES, tr
from gui.pages.page import Page
from gui.pages.settings_code import CodeCard
from gui.pages.settings_privacy import PurgeCard, UsersCard
from gui.shell import Shell
from gui.theme import SCALES
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import Finding, WorkspaceInfo

LOCK_MINUTES = (1, 3, 5, 10, 15, 30)
VERSION = "0.1.0"


class SettingsPage(Page):
    """Every change works at once; nothing has to be saved."""

    key: ClassVar[str] = "settings"
    concerns: ClassVar[frozenset[str]] = frozenset({"setting"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("设置"))
        scroll = Scroll(gap=4)
        scroll.body.setSpacing(shell.theme.space("m"))
        for card in self._cards():
            card.setMaximumWidth(shell.theme.px(760))
            scroll.body.addWidget(card)
        scroll.body.addStretch(1)
        self.body.addWidget(scroll, 1)

    def reload(self) -> None:
        self.shell.tasks.read(_read, self._show, self.show_error, key="settings")
        self._code.reload()

    def _cards(self) -> list[Card]:
        shell = self.shell
        people = [] if shell.is_practice else [UsersCard(shell), PurgeCard(shell)]
        self._code = CodeCard(shell)
        return [self._look(), self._safety(), *people, self._code, self._check(), self._about()]

    def _look(self) -> Card:
        shell = self.shell
        card = Card(shell.theme, tr("看得清"))
        card.body.setSpacing(shell.theme.space("m"))
        self._size = _combo("settings_text_size", [(f"{size}%", size) for size in SCALES], shell.theme.scale)
        self._size.activated.connect(self._use_size)
        self._language = _combo("settings_language", [(name, code) for code, name in LANGUAGES], shell.language.code)
        self._language.activated.connect(self._use_language)
        looks = [(tr("浅色"), "light"), (tr("深色"), "dark"), (tr("高对比"), "contrast")]
        self._colours = _combo("settings_colours", looks, shell.theme.palette_name)
        self._colours.activated.connect(self._use_colours)
        card.body.addWidget(LabeledField(shell.theme, tr("文字大小"), self._size))
        card.body.addWidget(
            LabeledField(shell.theme, tr("颜色"), self._colours, tr("看不清字，可以试试高对比；晚上用，可以换成深色。"))
        )
        card.body.addWidget(LabeledField(shell.theme, tr("语言 Language"), self._language))
        return card

    def _safety(self) -> Card:
        shell = self.shell
        card = Card(shell.theme, tr("安全"))
        card.body.setSpacing(shell.theme.space("m"))
        if shell.is_practice:
            card.body.addWidget(Text(tr("练习工作区里没有真实信息，不锁定，也没有口令。"), "soft", wraps=True))
            return card
        minutes = [(tr("{n} 分钟").format(n=number), number) for number in LOCK_MINUTES]
        self._lock = _combo("settings_lock", minutes, 5)
        self._lock.activated.connect(self._use_lock)
        card.body.addWidget(
            LabeledField(
                shell.theme, tr("多久没人动就锁定"), self._lock, tr("锁定后要输口令才能再看。按 Ctrl+L 可以马上锁定。")
            )
        )
        row = QHBoxLayout()
        row.addWidget(
            Button(tr("更改口令"), "settings_passphrase", self._change_passphrase, icons=shell.icons, icon="key")
        )
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _check(self) -> Card:
        shell = self.shell
        card = Card(shell.theme, tr("检查"))
        card.body.addWidget(
            Text(tr("查一查记录、照片和钥匙文件是不是都完好。要用一会儿，可以接着做别的。"), "soft", wraps=True)
        )
        row = QHBoxLayout()
        self._check_button = Button(tr("检查工作区"), "settings_check", self._check_now, icons=shell.icons, icon="good")
        row.addWidget(self._check_button)
        if not shell.is_practice:
            to_backup = Button(
                tr("备份"),
                "settings_backup",
                lambda: shell.navigator.open_page("backup"),
                icons=shell.icons,
                icon="save",
            )
            row.addWidget(to_backup)
        row.addStretch(1)
        card.body.addLayout(row)
        self._findings = FactsGrid(shell.theme, 40)
        self._findings.setObjectName("settings_findings")
        card.body.addWidget(self._findings)
        return card

    def _about(self) -> Card:
        card = Card(self.shell.theme, tr("关于"))
        self._facts = FactsGrid(self.shell.theme, 120)
        card.body.addWidget(self._facts)
        card.body.addWidget(Text(tr("每一个期限、次数和标准，都能看到是哪份文件哪一条说的。"), "soft", wraps=True))
        row = QHBoxLayout()
        shell = self.shell
        to_rules = Button(
            tr("查看规则依据"),
            "settings_rules",
            lambda: shell.navigator.open_page("rules"),
            icons=shell.icons,
            icon="file",
        )
        row.addWidget(to_rules)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _show(self, found: tuple[WorkspaceInfo, str, int, dict[str, str]]) -> None:
        info, pack, minutes, texts = found
        if not self.shell.is_practice:
            self._lock.setCurrentIndex(max(0, self._lock.findData(minutes)))
        self._facts.clear()
        self._facts.add(tr("程序"), tr("暖访 {version}").format(version=VERSION))
        self._facts.add(tr("村"), f"{info.village_name}（{info.village_code}）")
        self._facts.add(tr("使用人"), info.user.name)
        self._facts.add(tr("走访规定"), pack)
        self._facts.add(tr("本机编号"), texts["device_tag"])
        if texts.get("hotline"):
            self._facts.add(tr("服务热线"), texts["hotline"])

    def _use_size(self) -> None:
        self._keep("text_size", int(self._size.currentData()))
        self.shell.theme.use_scale(int(self._size.currentData()))

    def _use_colours(self) -> None:
        self._keep("colours", str(self._colours.currentData()))
        self.shell.theme.use_palette(str(self._colours.currentData()))

    def _use_language(self) -> None:
        self._keep("language", str(self._language.currentData()))
        self.shell.language.use(str(self._language.currentData()))

    def _use_lock(self) -> None:
        minutes = int(self._lock.currentData())
        self.shell.hold_lock(minutes)
        self.shell.tasks.write(lambda core: core.settings.set("idle_lock_min", minutes), None, self.show_error)

    def _keep(self, key: str, value: Any) -> None:
        """In the window's own memory: it must be known before the workspace is open."""
        self.shell.memory.set(key, value)

    def _change_passphrase(self) -> None:
        ChangePassphrase(self.shell, self).open()

    def _check_now(self) -> None:
        self._check_button.setEnabled(False)
        self._check_button.say(tr("正在检查…"))
        self.shell.tasks.read(
            lambda core: core.health.check(), self._show_findings, self._fail_check, owner=self, is_long=True
        )

    def _show_findings(self, findings: list[Finding]) -> None:
        self._reset_check()
        self._findings.clear()
        for finding in findings:
            words = self.shell.words(finding.code, dict(finding.params))
            self._findings.add("✓" if finding.is_ok else "!", words, "" if finding.is_ok else "bad")

    def _fail_check(self, error: Any) -> None:
        self._reset_check()
        self.show_error(error)

    def _reset_check(self) -> None:
        self._check_button.setEnabled(True)
        self._check_button.say(tr("检查工作区"))


def _read(core: Core) -> tuple[WorkspaceInfo, str, int, dict[str, str]]:
    return (
        core.info,
        core.pack,
        int(core.settings.get("idle_lock_min")),
        core.rule_texts() | {"device_tag": core.device_tag},
    )


def _combo(name: str, choices: list[tuple[str, Any]], chosen: Any) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setMaximumWidth(320)
    for words, value in choices:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    return combo
