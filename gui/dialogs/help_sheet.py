"""The handbook before a dialog or a gate, where no page can be turned to: closes with Esc and all is as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.help_topics import topic_of_dialog
from gui.icons import Icons
from gui.language import Language, tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.handbook_view import HandbookView


class HelpSheet(QDialog):
    """Needs no workspace: whoever has forgotten the passphrase can read what to do."""

    def __init__(self, theme: Theme, icons: Icons, language: Language, topic: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("help_sheet")
        self.setWindowTitle(tr("帮助"))
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, gap, gap, gap)
        self.view = HandbookView(theme, icons, language.code)
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addWidget(Button(tr("返回"), "help_sheet_back", self.view.back, icons=icons, icon="back"))
        row.addStretch(1)
        row.addWidget(Button(tr("关闭"), "help_sheet_close", self.close, role="main"))
        column.addLayout(row)
        room = parent.window().size()
        self.resize(min(theme.px(980), room.width() - 30), min(theme.px(660), room.height() - 30))
        self.view.open(topic)


def help_at_f1(dialog: QDialog, theme: Theme, icons: Icons, language: Language) -> None:
    """F1 in this dialog opens the handbook at the dialog's place."""
    shortcut = QShortcut(QKeySequence("F1"), dialog)
    shortcut.activated.connect(lambda: HelpSheet(theme, icons, language, topic_of_dialog(dialog), dialog).open())
