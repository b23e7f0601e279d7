"""One declared setting to look at and to change: label, value, what it does, whom it concerns, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.domain.setting import Setting
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField


class SettingRow(QWidget):
    """Drawn from the declaration alone. `on_choose` gets the value as soon as it is chosen."""

    def __init__(
        self, theme: Theme, setting: Setting, on_choose: Callable[[Setting, Any], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setting = setting
        self._on_choose = on_choose
        self._combo = QComboBox()
        self._combo.setObjectName(f"settings_{setting.key}")
        self._combo.setMaximumWidth(theme.px(320))
        for words, value in zip(setting.words, setting.choices, strict=True):
            self._combo.addItem(tr(words), value)
        self._combo.activated.connect(lambda _index: self._choose(self._combo.currentData()))
        self._reset = Button(tr("恢复原样"), f"settings_{setting.key}_reset", self._back, role="quiet", is_small=True)
        self._reset.setAccessibleName(tr("{what}：恢复原样").format(what=tr(setting.label)))
        stays = self._reset.sizePolicy()
        stays.setRetainSizeWhenHidden(True)  # a row that grows later would be cut by its card
        self._reset.setSizePolicy(stays)
        editor = QWidget()
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("m"))
        row.addWidget(self._combo, 1)
        row.addWidget(self._reset)
        row.addStretch(1)
        editor.setFocusProxy(self._combo)
        editor.setMinimumHeight(theme.size("control") + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(LabeledField(theme, tr(setting.label), editor, self._hint()))
        self._combo.setAccessibleName(tr(setting.label))
        self._combo.setAccessibleDescription(self._hint())
        self.show_value(setting.default)

    def show_value(self, value: Any) -> None:
        """The value that is in force; one that is not offered shows as the default."""
        default = self._combo.findData(self.setting.default)
        at = self._combo.findData(value)
        self._combo.setCurrentIndex(at if at >= 0 else default)
        self._reset.setVisible(at >= 0 and at != default)

    def texts(self) -> tuple[str, ...]:
        """What the search looks through."""
        one = self.setting
        return (tr(one.label), tr(one.group), *map(tr, one.words), *([tr(one.help)] if one.help else []))

    def _hint(self) -> str:
        whom = tr("只管这台电脑。") if self.setting.home == "window" else tr("管这个工作区，每个使用人都一样。")
        return tr("{what}{whom}").format(what=tr(self.setting.help), whom=whom) if self.setting.help else whom

    def _back(self) -> None:
        self._choose(self.setting.default)
        self._combo.setFocus()

    def _choose(self, value: Any) -> None:
        self.show_value(value)
        self._on_choose(self.setting, value)
