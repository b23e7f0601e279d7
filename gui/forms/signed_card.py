"""What stands in the place of a form once it is signed: the number on paper, and what comes next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.flow import WrapLayout, capped
from gui.widgets.labels import Text


class SignedCard(QWidget):
    """Serial number, then 打印, 查看, 返回."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        on_print: Callable[[], object],
        on_open: Callable[[], object],
        on_back: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card(theme, name="form_signed_card", parent=self)
        card.setMaximumWidth(theme.px(640))
        sign = QLabel(card)
        sign.setPixmap(icons.pixmap("good", "good", theme.px(48)))
        self._title = Text(tr("已签字完成"), "title")
        self._title.setObjectName("form_signed_title")
        self.serial = Text("", "code")
        self.serial.setObjectName("form_signed_serial")
        self.serial.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = Text(tr("这份记录已经收好，不能再改。有错请写一份更正。下次同步时自动送到区里。"), "soft", wraps=True)
        self.print_button = Button(tr("打印"), "form_print", on_print, role="main", icons=icons, icon="print")
        open_button = Button(tr("查看记录"), "form_open_record", on_open, icons=icons, icon="eye")
        back_button = Button(tr("返回"), "form_back", on_back, icons=icons, icon="back")
        below = QWidget(card)
        row = WrapLayout(theme.space("s"), below)
        for button in (self.print_button, open_button, back_button):
            row.addWidget(button)
        head = QHBoxLayout()
        head.setSpacing(theme.space("m"))
        head.addWidget(sign)
        head.addWidget(self._title, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.serial)
        card.body.addWidget(words)
        card.body.addSpacing(theme.space("m"))
        card.body.addWidget(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.space("l"), 0, 0)
        column.addLayout(capped(card))
        column.addStretch(1)

    def show_signed(self, serial: str) -> None:
        """Shows the number and puts the cursor on 打印."""
        self.serial.setText(tr("编号 {serial}").format(serial=serial))
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
