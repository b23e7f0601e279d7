"""What visits, changes and leads have in common: drafts first, then signed records from the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from core.service.views import DraftRow
from gui.dialogs.sign_together import SignTogether
from gui.language import tr
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable

if TYPE_CHECKING:
    from core.service.views import RecordRow

SHOWN = 500


class RecordsPage(ListingPage):
    """Subclasses say the `kind`. A draft can be thrown away and taken back; those filled in are signed together."""

    kind: ClassVar[str] = ""
    longest: ClassVar[int] = SHOWN
    signing_role: ClassVar[str] = ""  # of the button that signs what is ready

    def __init__(self, shell: Shell, heading: str) -> None:
        super().__init__(shell, heading)
        self._discard = Button(tr("扔掉草稿"), f"{self.key}_discard", self._put_aside, icons=shell.icons, icon="trash")
        self._together = Button(
            tr("填好的一起签字"),
            f"{self.key}_together",
            self._sign_together,
            role=self.signing_role,
            icons=shell.icons,
            icon="draft",
        )
        for button in (self._discard, self._together):
            button.hide()
            self.actions.addWidget(button)

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
        self._offer_signing(drafts)
        self.show_list([*(draft for draft in drafts if draft.kind == self.kind), *records])

    def _offer_signing(self, drafts: Sequence[DraftRow]) -> None:
        """Of all kinds: whoever signs what is filled in does not go from list to list."""
        self._together.setVisible(bool(drafts))

    def _sign_together(self) -> None:
        SignTogether(self.shell, self).open()

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
                lambda _changes: self._tell_thrown(row),
                self.show_error,
                owner=self,
            )

    def _tell_thrown(self, row: DraftRow) -> None:
        shown = self.shell.shown_name(row.person_name) or tr("（名单外的人）")
        words = tr("扔掉了 {name} 的草稿，10 分钟内还能拿回来。").format(name=shown)
        go = self.shell.navigator.open_page
        self.banner.say(words, "info", tr("刚扔掉的"), lambda: go("drafts", only="thrown"))

    def _restore(self, row: DraftRow) -> None:
        self.shell.tasks.write(lambda core: core.drafts.restore(row.id), None, self.show_error, owner=self)
