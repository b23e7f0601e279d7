"""The head of a page about one person or record: way back, name in full, actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.columns import Columns
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text


class NameBar(Columns):
    """A long name breaks into lines; where it is narrow the actions go below it."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        name: str,
        title: str,
        on_back: Callable[[], object],
        actions: Sequence[QWidget],
        parent: QWidget | None = None,
    ) -> None:
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("s"))
        row.addWidget(IconButton(tr("返回"), f"{name}_back", icons, "back", on_back), 0, Qt.AlignmentFlag.AlignTop)
        self._title = Text("", "title", wraps=True)
        self._title.setObjectName(f"{name}_{title}")
        row.addWidget(self._title, 1)
        right = QWidget()
        buttons = WrapLayout(theme.space("s"), right)
        for action in actions:
            buttons.addWidget(action)
        super().__init__(theme, left, right, (1, 0), breaks_at=760, parent=parent)

    def say(self, title: str) -> None:
        """Shows this name."""
        self._title.setText(title)
        self._title.setAccessibleName(title)
