"""设置: everything that is declared, found by a few letters; and the cards about this laptop and its people."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.domain.setting import SAFETY, SETTINGS, Setting, is_found
from gui.dialogs.change_passphrase import ChangePassphrase
from gui.language import tr
from gui.pages.page import Page
from gui.pages.settings_code import CodeCard
from gui.pages.settings_privacy import PurgeCard, UsersCard
from gui.pages.settings_station import AboutCard, CheckCard, PhonesCard, PracticeCard
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll
from gui.widgets.search_field import SearchField
from gui.widgets.setting_row import SettingRow

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import WorkspaceInfo


class SettingsPage(Page):
    """Every change works at once; nothing has to be saved."""

    key: ClassVar[str] = "settings"
    concerns: ClassVar[frozenset[str]] = frozenset({"setting", "phones"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("设置"))
        self._search = SearchField(tr("找一项设置"), "settings_search", shell.icons)
        self._search.searched.connect(self._filter)
        self._search.setMaximumWidth(shell.theme.px(760))
        self.body.addWidget(self._search)
        self._none = Text(tr("没有找到，换个词试试。"), "soft", wraps=True)
        self._none.hide()
        self.body.addWidget(self._none)
        scroll = Scroll(gap=4)
        scroll.body.setSpacing(shell.theme.space("m"))
        self._rows: list[SettingRow] = []
        self._cards = [*self._declared_cards(), *self._other_cards()]
        for card in self._cards:
            scroll.body.addWidget(card)
        scroll.body.addStretch(1)
        scroll.setMaximumWidth(shell.theme.px(780))  # not the cards: their heights are asked for at its whole width
        self.body.addWidget(scroll, 1)

    def arrive(self, **arguments: Any) -> None:
        """`search` is what is looked for."""
        if "search" in arguments:
            self._search.setText(str(arguments["search"]))

    def reload(self) -> None:
        self.shell.tasks.read(_read, self._show, self.show_error, key="settings")
        self._code.reload()
        self._phones.reload()

    def _declared_cards(self) -> list[Card]:
        shell = self.shell
        offered = [
            one
            for one in SETTINGS
            if (one.is_for_practice or not shell.is_practice) and (not one.right or shell.may(one.right))
        ]
        cards = []
        for group, settings in groupby(offered, key=lambda one: one.group):
            card = Card(shell.theme, tr(group))
            card.body.setSpacing(shell.theme.space("m"))
            for setting in settings:
                row = SettingRow(shell.theme, setting, self._use)
                self._rows.append(row)
                card.body.addWidget(row)
            if group == SAFETY:
                card.body.addWidget(self._passphrase_row())
            cards.append(card)
        return cards

    def _other_cards(self) -> list[Card]:
        shell = self.shell
        self._code, self._phones, self._about = CodeCard(shell), PhonesCard(shell), AboutCard(shell)
        own = [PracticeCard(shell)] if shell.is_practice else [UsersCard(shell), PurgeCard(shell)]
        return [*own, self._phones, self._code, CheckCard(shell), self._about]

    def _passphrase_row(self) -> QWidget:
        shell = self.shell
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(
            Button(tr("更改口令"), "settings_passphrase", self._change_passphrase, icons=shell.icons, icon="key")
        )
        row.addStretch(1)
        return holder

    def _show(self, found: tuple[WorkspaceInfo, str, dict[str, Any], dict[str, str]]) -> None:
        info, pack, values, texts = found
        for row in self._rows:
            key, default = row.setting.key, row.setting.default
            is_ours = row.setting.home == "workspace"
            row.show_value(values[key] if is_ours else self.shell.memory.get(key, default))
        self._about.show_facts(info, pack, texts)

    def _use(self, setting: Setting, value: Any) -> None:
        if setting.home == "workspace":
            self.shell.tasks.write(lambda core: core.settings.set(setting.key, value), None, self.show_error)
        else:
            self.shell.memory.set(setting.key, value)
        take_effect(self.shell, setting.key, value)

    def _filter(self, query: str) -> None:
        """A card stays when it, or a setting in it, has what was typed."""
        for row in self._rows:
            row.setVisible(is_found(query, row.texts()))
        for card in self._cards:
            rows = [row for row in self._rows if card.isAncestorOf(row)]
            words = [label.text() for label in card.findChildren(Text) if not any(r.isAncestorOf(label) for r in rows)]
            buttons = [button.text() for button in card.findChildren(Button)]
            is_own = is_found(query, [*words, *buttons])
            card.setVisible(is_own or any(not row.isHidden() for row in rows))
        self._none.setVisible(all(card.isHidden() for card in self._cards))

    def _change_passphrase(self) -> None:
        ChangePassphrase(self.shell, self).open()


def take_effect(shell: Shell, key: str, value: Any) -> None:
    """What a setting changes in the window that is open."""
    if key == "text_size":
        shell.theme.use_scale(int(value))
    elif key == "colours":
        shell.theme.use_palette(str(value))
    elif key == "language":
        shell.language.use(str(value))
    elif key == "idle_lock_min":
        shell.hold_lock(int(value))


def _read(core: Core) -> tuple[WorkspaceInfo, str, dict[str, Any], dict[str, str]]:
    values = {one.key: core.settings.get(one.key) for one in SETTINGS if one.home == "workspace"}
    return core.info, core.pack, values, core.rule_texts() | {"device_tag": core.device_tag}
