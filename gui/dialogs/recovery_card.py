"""After the workspace is made: the recovery code, once. Going on needs a tick that the card is safe."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from gui.dialogs.gate import Gate
from gui.icons import Icons
from gui.language import Language, tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.labels import Text


class RecoveryCardGate(Gate):
    """`finished` when the assistant has confirmed that the card is printed and kept by the township."""

    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        language: Language,
        code: str,
        on_print: Callable[[], object],
        on_save: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, icons, language, "gate_recovery", tr("请打印恢复卡，交乡镇保管"), parent)
        self.body.addWidget(
            Text(
                tr(
                    "忘了口令时，用这张卡打开工作区；没有卡就要找区里，费时间。这个码只显示这一次，程序里不留，请不要拍照发给别人。"
                ),
                wraps=True,
            )
        )
        self.code = Text(code, "code", wraps=True)
        self.code.setObjectName("recovery_code")
        self.code.setAccessibleName(tr("恢复码：{code}").format(code=code))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.code)
        row = QHBoxLayout()
        row.addWidget(Button(tr("打印恢复卡"), "recovery_print", on_print, icons=icons, icon="print"))
        row.addWidget(Button(tr("存成 PDF"), "recovery_save", on_save, icons=icons, icon="save"))
        row.addStretch(1)
        self.body.addLayout(row)
        self._kept = QCheckBox(tr("已打印（或存好），会交乡镇保管"))
        self._kept.setObjectName("recovery_kept")
        self._kept.setAccessibleName(tr("已打印（或存好），会交乡镇保管"))
        self.body.addWidget(self._kept)
        self._go = Button(tr("进入工作区"), "recovery_go", self.finished.emit, role="main")
        self._go.setEnabled(False)
        self._kept.toggled.connect(self._go.setEnabled)
        last = QHBoxLayout()
        last.addWidget(self._go)
        last.addStretch(1)
        self.body.addLayout(last)
