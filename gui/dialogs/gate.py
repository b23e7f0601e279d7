"""The ground that first start and unlock stand on: one sheet in the middle of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.errors import AppError
from gui.icons import Icons
from gui.language import Language, tr
from gui.text import sentence
from gui.theme import Theme
from gui.widgets.banner import Banner
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll


class Gate(QWidget):
    """A sheet with the program's name, a heading, a banner, and `body` for the rest."""

    def __init__(
        self, theme: Theme, icons: Icons, language: Language, name: str, heading: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.theme, self.icons, self.language = theme, icons, language
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll()
        outer.addWidget(scroll)
        row = QHBoxLayout()
        row.setContentsMargins(theme.space("l"), theme.space("l"), theme.space("l"), theme.space("l"))
        scroll.body.addStretch(1)
        scroll.body.addLayout(row)
        scroll.body.addStretch(2)
        self.sheet = QFrame()
        self.sheet.setProperty("role", "card")
        self.sheet.setMaximumWidth(theme.px(660))
        row.addStretch(1)
        row.addWidget(self.sheet, 100)
        row.addStretch(1)
        column = QVBoxLayout(self.sheet)
        gap = theme.space("xxl")
        column.setContentsMargins(gap, theme.space("xl"), gap, theme.space("xl"))
        column.setSpacing(theme.space("m"))
        column.addLayout(self._name_line())
        self.heading = Text(heading, "title", wraps=True)
        self.heading.setObjectName("gate_title")
        column.addWidget(self.heading)
        self.banner = Banner(theme, icons, "gate_banner", self)
        column.addWidget(self.banner)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.space("m"))
        column.addLayout(self.body)

    def show_error(self, error: AppError) -> None:
        """Shows an error that belongs to no field."""
        self.banner.say(sentence(error, self.language.code), "bad")

    def _name_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self.theme.space("s"))
        sign = QLabel()
        sign.setPixmap(self.icons.pixmap("heart", "accent"))
        line.addWidget(sign)
        line.addWidget(Text(tr("暖访 · 村级社会救助协理员工作台"), "soft"))
        line.addStretch(1)
        return line


class Waiting(Gate):
    """While the workspace is being opened or made."""

    def __init__(self, theme: Theme, icons: Icons, language: Language, words: str, hint: str = "") -> None:
        super().__init__(theme, icons, language, "gate_waiting", words)
        self.heading.setAlignment(Qt.AlignmentFlag.AlignLeft)
        if hint:
            self.body.addWidget(Text(hint, "soft", wraps=True))
