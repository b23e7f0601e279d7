"""What visits, changes and leads have in common: drafts first, then signed records from the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from core.service.views import DraftRow
from gui.language import tr
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable

if TYPE_CHECKING:
    from core.service.views import RecordRow

SHOWN = 500


class RecordsPage(ListingPage):
    """Subclasses say the `kind`. A draft can be put aside, and that can be undone."""

    kind: ClassVar[str] = ""
    longest: ClassVar[int] = SHOWN

    def __init__(self, shell: Shell, heading: str) -> None:
        super().__init__(shell, heading)
        self._discard = Button(tr("丢弃草稿"), f"{self.key}_discard", self._put_aside, icons=shell.icons, icon="trash")
        self._discard.hide()
        self.actions.addWidget(self._discard)

    def watch(self, table: DataTable) -> None:
        """Connects the table: a row opens its draft or record, a draft can be put aside."""
        table.opened.connect(self._open)
        table.picked.connect(lambda row: self._discard.setVisible(isinstance(row, DraftRow)))

    def reload(self) -> None:
        kind = self.kind
        self.shell.tasks.read(
            lambda core: (core.drafts.list(), core.records.list(kind, limit=SHOWN)),
            self._show,
            self.show_error,
            key="list",
            is_long=True,
        )

    def _show(self, found: tuple[Sequence[DraftRow], Sequence[RecordRow]]) -> None:
        drafts, records = found
        self.show_list([*(draft for draft in drafts if draft.kind == self.kind), *records])

    def _open(self, row: DraftRow | RecordRow) -> None:
        if isinstance(row, DraftRow):
            self.shell.navigator.open_form(row.id)
        else:
            self.shell.navigator.open_record(row.id)

    def _put_aside(self) -> None:
        row = self.table.current()
        if isinstance(row, DraftRow):
            self.shell.tasks.write(
                lambda core: core.drafts.discard(row.id),
                lambda _changes: self._offer_undo(row),
                self.show_error,
                owner=self,
            )

    def _offer_undo(self, row: DraftRow) -> None:
        words = tr("已丢弃 {name} 的草稿。").format(name=row.person_name or tr("（名单外的人）"))
        self.banner.say(words, "info", tr("撤销"), lambda: self._restore(row))

    def _restore(self, row: DraftRow) -> None:
        self.shell.tasks.write(
            lambda core: core.drafts.restore(row.id), lambda _changes: self.banner.hide(), self.show_error, owner=self
        )
