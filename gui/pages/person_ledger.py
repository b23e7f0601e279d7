"""The right half of the person page: 工作台账, newest first, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.forms.catalogue import shipped_kinds
from gui.language import tr
from gui.models.records import ledger_columns
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.service.views import LedgerEntry

KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("all", "全部", frozenset()),
    ("visit", "走访", frozenset({"visit"})),
    ("change", "变化", frozenset({"change", "lead"})),
    ("agreement", "协议", frozenset({"agreement", "agreement_end", "appraisal"})),
    (
        "business",
        "办理",
        frozenset(shipped_kinds()) - {"visit", "change", "lead", "agreement", "agreement_end", "appraisal"},
    ),
    ("master", "资料", frozenset({"master"})),
    ("trace", "查看和打印", frozenset({"reveal", "export", "print"})),
)
PAGE = 100


class PersonLedger(Card):
    """Asks for 100 entries; the last line offers more."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("工作台账"), "person_ledger", parent)
        self._shell = shell
        self._person_id = ""
        self._kind = "all"
        self._limit = PAGE
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
        self.body.addWidget(flow)
        self._table = DataTable(shell.theme, ledger_columns(shell.today()), "ledger_table", tr("工作台账"), row_lines=2)
        self._table.setMinimumHeight(shell.theme.px(300))
        self._table.opened.connect(self._open)
        self._empty = EmptyState(
            shell.theme, shell.icons, "clock", tr("这里还没有记录"), tr("走访、报告、打印以后都会记在这里。"),
            name="ledger_empty",
        )  # fmt: skip
        self._views = QStackedWidget()
        self._views.addWidget(self._table)
        self._views.addWidget(self._empty)
        self.body.addWidget(self._views, 1)
        self._more = Button(tr("再看早些的"), "ledger_more", self._ask_more, role="quiet", is_small=True)
        self._more.hide()
        self.body.addWidget(self._more)

    def show_person(self, person_id: str) -> None:
        """Another person: everything, from the newest."""
        self._person_id, self._limit = person_id, PAGE
        self._table.show_rows(())
        self._mark("all")

    def reload(self) -> None:
        """Reads the entries of the chosen kind."""
        kinds = next(kinds for code, _words, kinds in KINDS if code == self._kind)
        one, limit = self._person_id, self._limit
        self._shell.tasks.read(
            lambda core: core.ledger.entries(one, kinds, limit=limit + 1), self._show, owner=self, key="ledger"
        )

    def _show(self, entries: Sequence[LedgerEntry]) -> None:
        self._table.show_rows(entries[: self._limit])
        self._more.setVisible(len(entries) > self._limit)
        self._views.setCurrentWidget(self._table if entries else self._empty)

    def _choose(self, code: str) -> None:
        self._mark(code)
        self.reload()

    def _mark(self, code: str) -> None:
        self._kind = code
        for name, chip in self._chips.items():
            chip.setChecked(name == code)

    def _ask_more(self) -> None:
        self._limit += PAGE
        self.reload()

    def _open(self, entry: LedgerEntry) -> None:
        if entry.kind in shipped_kinds() and entry.record_id:
            self._shell.navigator.open_record(entry.record_id)
