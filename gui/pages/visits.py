"""走访: every visit, signed or half done."""

from __future__ import annotations

from typing import ClassVar

from core.service.views import DraftRow
from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.models.records import visit_columns
from gui.pages.records import RecordsPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState


class VisitsPage(RecordsPage):
    """Drafts first, then signed visits from the newest."""

    key: ClassVar[str] = "visits"
    kind: ClassVar[str] = "visit"
    concerns: ClassVar[frozenset[str]] = frozenset({"visit", "draft", "record", "print"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("走访"))
        self.actions.addWidget(
            Button(tr("开始走访"), "visits_start", self._start, role="main", icons=shell.icons, icon="plus")
        )
        columns = visit_columns(shell.today())
        table = DataTable(shell.theme, columns, "visits_table", tr("走访记录"), row_lines=2)
        self.watch(table)
        empty = EmptyState(
            shell.theme,
            shell.icons,
            "visits",
            tr("还没有走访记录"),
            tr("点“开始走访”，先选人，再按检查单一项一项填。"),
            tr("开始走访"),
            self._start,
            "visits_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("draft", tr("没填完"), lambda row: isinstance(row, DraftRow)),
                ("waiting", tr("待送"), lambda row: getattr(row, "sync_state", "") == "waiting"),
                (
                    "stuck",
                    tr("被退回"),
                    lambda row: getattr(row, "sync_state", "") in ("refused", "conflict", "held", "parked"),
                ),
                ("unprinted", tr("没打过"), lambda row: getattr(row, "print_count", 1) == 0),
            ),
        )

    def _start(self) -> None:
        PickPerson(
            self.shell, tr("走访谁？"), lambda person_id: self.shell.navigator.start_form("visit", person_id), self
        ).open()
