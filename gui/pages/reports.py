"""What changes and leads have in common: written here, sent, answered by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.service.views import DraftRow
from gui.language import tr
from gui.models.records import report_columns
from gui.pages.records import RecordsPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from core.service.views import RecordRow


class ReportsPage(RecordsPage):
    """Subclasses say the `kind` and how a new one begins (`start`)."""

    def __init__(self, shell: Shell, heading: str, new: str, empty_title: str, empty_hint: str) -> None:
        super().__init__(shell, heading)
        self.actions.addWidget(Button(new, f"{self.key}_new", self.start, role="main", icons=shell.icons, icon="plus"))
        table = DataTable(shell.theme, report_columns(shell.today()), f"{self.key}_table", heading, row_lines=2)
        self.watch(table)
        empty = EmptyState(
            shell.theme, shell.icons, self.key, empty_title, empty_hint, new, self.start, f"{self.key}_empty"
        )
        self.build_list(
            table,
            empty,
            (
                ("draft", tr("没填完"), lambda row: isinstance(row, DraftRow)),
                ("sent", tr("已上报"), lambda row: _stands(row, "")),
                ("received", tr("区里已收到"), lambda row: _stands(row, "received")),
                ("decided", tr("已认定"), lambda row: _stands(row, "decided")),
            ),
        )

    def start(self) -> None:
        """Begins a new report."""
        raise NotImplementedError


def _stands(row: DraftRow | RecordRow, state: str) -> bool:
    return not isinstance(row, DraftRow) and row.answer_state == state and (bool(state) or row.sync_state == "sent")
