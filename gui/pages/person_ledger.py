"""The tab 台账 of a person's page: everything that ever happened, newest first, by kind, with its pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.forms.catalogue import shipped_kinds
from gui.language import tr
from gui.pages.person_entries import CARE, PersonEntries
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.wrap_row import WrapRow

KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("all", "全部", frozenset()),
    ("visit", "走访", frozenset({"visit"})),
    ("change", "变化", frozenset({"change", "lead"})),
    ("agreement", "协议", CARE),
    ("business", "办理", frozenset(shipped_kinds()) - {"visit", "change", "lead"} - CARE),
    ("master", "资料", frozenset({"master"})),
    ("trace", "查看和打印", frozenset({"reveal", "export", "print"})),
)


class PersonLedger(PersonEntries):
    """The list with chips above it."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, "ledger", tr("工作台账"), tr("走访、报告、打印以后都会记在这里。"), parent=parent)
        self._chips: dict[str, Button] = {}
        chips: list[QWidget] = []
        for code, words, _kinds in KINDS:
            chip = Button(tr(words), f"ledger_{code}", role="chip")
            chip.setCheckable(True)
            chip.setChecked(code == "all")
            chip.clicked.connect(lambda _checked=False, code=code: self._choose(code))
            self._chips[code] = chip
            chips.append(chip)
        flow = WrapRow(shell.theme.space("s"))
        flow.show_widgets(chips)
        self.column.insertWidget(0, flow)

    def show_person(self, person_id: str) -> None:
        """Another person: everything, from the newest."""
        super().show_person(person_id)
        self._mark("all")

    def _choose(self, code: str) -> None:
        self._mark(code)
        self.reload()

    def _mark(self, code: str) -> None:
        self.kinds = next(kinds for name, _words, kinds in KINDS if name == code)
        for name, chip in self._chips.items():
            chip.setChecked(name == code)
