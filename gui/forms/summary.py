"""What is still missing or wrong, section by section; choosing a line leads to the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.banner import Banner
from gui.widgets.labels import SectionTitle

PATH_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Gap:
    """One thing that stops signing. `is_wrong`: something stands there that cannot stay."""

    path: str
    section: str
    label: str
    words: str
    is_wrong: bool


class _List(QListWidget):
    """Enter goes to the question."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


class SummaryPage(QFrame):
    """`wanted` carries the path of the question to go to."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self.setProperty("role", "card")
        self.setObjectName("form_summary_page")
        self._title = SectionTitle(tr("检查"))
        self._state = Banner(theme, icons, "form_summary_state", self)
        self._state.findChild(QWidget, "form_summary_state_close").hide()  # it tells a state, not news
        self.list = _List(self)
        self.list.setObjectName("form_missing_list")
        self.list.setAccessibleName(tr("还要填的题"))
        self.list.setWordWrap(True)
        self.list.setIconSize(icons.size())
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, theme.space("m"), gap, gap)
        column.setSpacing(theme.space("m"))
        column.addWidget(self._title)
        column.addWidget(self._state)
        column.addWidget(self.list, 20)
        column.addStretch(1)
        self.setMaximumWidth(theme.px(900))

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Lists what is missing, in the order of the form."""
        self.list.clear()
        for gap in gaps:
            item = QListWidgetItem(f"{gap.section} ｜ {gap.label}\n{gap.words}" if gap.section else gap.label)
            item.setIcon(self._icons.icon("error" if gap.is_wrong else "empty", "bad" if gap.is_wrong else "ink_faint"))
            item.setData(PATH_ROLE, gap.path)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{gap.section} {gap.label} {gap.words}")
            self.list.addItem(item)
        self.list.setVisible(bool(gaps))
        if gaps:
            wrong = sum(gap.is_wrong for gap in gaps)
            words = tr("还有 {n} 处要填，点一下就到那一题。").format(n=len(gaps))
            if wrong:
                words += tr("其中 {n} 处填得不对。").format(n=wrong)
            self._state.say(words, "warn")
            self.list.setCurrentRow(0)
        else:
            self._state.say(tr("都填好了。请当面念给对方听，再点右上角“签字完成”。"), "good")

    def focus(self) -> None:
        """The list, when there is something in it."""
        (self.list if self.list.count() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, item: QListWidgetItem) -> None:
        self.wanted.emit(str(item.data(PATH_ROLE)))
