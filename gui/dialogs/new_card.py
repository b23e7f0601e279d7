"""Another recovery card for a workspace that has one: the old one opens until the new one is on paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.changes import Changes
from core.errors import AppError
from gui.dialogs.help_sheet import help_at_f1
from gui.dialogs.recovery_paper import RecoveryPaper
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.labels import SectionTitle, Text


class NewCard(QDialog):
    """`code` is what the card says, `card` what the core calls it; `on_kept` hears that it counts now."""

    def __init__(self, shell: Shell, code: str, card: str, on_kept: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("new_card")
        self.setWindowTitle(tr("新恢复卡"))
        self._shell, self._card, self._on_kept = shell, card, on_kept
        help_at_f1(self, shell.theme, shell.icons, shell.language)
        theme, icons = shell.theme, shell.icons
        self._paper = RecoveryPaper(shell.tasks, shell.memory, code, self)
        self._paper.setParent(self)
        column = QVBoxLayout(self)
        gap = theme.space("xl")
        column.setContentsMargins(gap, theme.space("l"), gap, theme.space("l"))
        column.setSpacing(theme.space("m"))
        column.addWidget(SectionTitle(tr("请打印新恢复卡，交乡镇保管")))
        column.addWidget(Text(tr("勾选以前，旧卡照样能用。换成新卡以后，旧卡作废，请撕掉。"), "soft", wraps=True))
        self._banner = Banner(theme, icons, "new_card_banner", self)
        column.addWidget(self._banner)
        words = Text(code, "code", wraps=True)
        words.setObjectName("new_card_code")
        column.addWidget(words)
        row = QHBoxLayout()
        row.addWidget(Button(tr("打印恢复卡"), "new_card_print", self._paper.print_out, icons=icons, icon="print"))
        row.addWidget(Button(tr("存成 PDF"), "new_card_save", self._paper.save, icons=icons, icon="save"))
        row.addStretch(1)
        column.addLayout(row)
        self._kept = QCheckBox(tr("已打印（或存好），会交乡镇保管"))
        self._kept.setObjectName("new_card_kept")
        self._kept.setAccessibleName(tr("已打印（或存好），会交乡镇保管"))
        column.addWidget(self._kept)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(Button(tr("不换了"), "new_card_cancel", self.reject))
        self._go = Button(tr("换成新卡"), "new_card_go", self._keep, role="main")
        self._go.setEnabled(False)
        self._kept.toggled.connect(self._go.setEnabled)
        last.addWidget(self._go)
        column.addLayout(last)
        self._paper.failed.connect(self._fail)
        self._paper.told.connect(lambda said: self._banner.say(said, "good"))
        self.setMinimumWidth(min(theme.px(520), parent.window().width() - 40))

    def reject(self) -> None:
        """The new one is forgotten: nobody needs to look for it."""
        card = self._card
        self._shell.tasks.write(lambda core: core.drop_card(card), None, lambda _error: None)
        super().reject()

    def _keep(self) -> None:
        self._go.setEnabled(False)
        card = self._card

        def keep(core: object) -> Changes:
            core.keep_card(card)  # type: ignore[attr-defined]
            return Changes.of("user")

        self._shell.tasks.write(keep, self._done, self._fail, owner=self)

    def _done(self, _changes: object) -> None:
        self.accept()
        self._on_kept()

    def _fail(self, error: AppError) -> None:
        self._go.setEnabled(self._kept.isChecked())
        self._banner.say(self._shell.sentence(error), "bad")
