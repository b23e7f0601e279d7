"""协议: who looks after whom, until when; first those that are missing or run out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from gui.dialogs.pick_person import PickPerson
from gui.dialogs.record_agreement import RecordAgreement
from gui.language import tr
from gui.models.records import agreement_columns
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from core.service.views import AgreementRow, PersonView


class AgreementsPage(ListingPage):
    """One line a person who lives at home."""

    key: ClassVar[str] = "agreements"
    concerns: ClassVar[frozenset[str]] = frozenset({"agreement", "person", "roster"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("协议"))
        self.actions.addWidget(
            Button(tr("登记协议"), "agreements_new", self._pick, role="main", icons=shell.icons, icon="plus")
        )
        table = DataTable(shell.theme, agreement_columns(), "agreements_table", tr("委托照料协议"), row_lines=2)
        table.opened.connect(lambda row: shell.navigator.open_person(row.person_id))
        table.acted.connect(self._record)
        empty = EmptyState(
            shell.theme,
            shell.icons,
            "agreements",
            tr("还没有人"),
            tr("导入名单以后，这里会列出每个人的照料协议和到期日。"),
            tr("导入名单"),
            lambda: shell.navigator.open_page("roster"),
            "agreements_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("expired", tr("已到期"), lambda row: row.state == "expired"),
                ("missing", tr("没有协议"), lambda row: row.state == "missing"),
                ("expiring", tr("快到期"), lambda row: row.state == "expiring"),
                ("active", tr("有效"), lambda row: row.state == "active"),
            ),
        )

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: core.agreements.list(), self.show_list, self.show_error, key="list", is_long=True
        )

    def _record(self, row: AgreementRow) -> None:
        RecordAgreement(self.shell, row.person_id, row.person_name, self).open()

    def _pick(self) -> None:
        PickPerson(self.shell, tr("给谁登记协议？"), self._look_up, self).open()

    def _look_up(self, person_id: str) -> None:
        def found(view: PersonView) -> None:
            RecordAgreement(self.shell, person_id, view.person.name, self).open()

        self.shell.tasks.read(lambda core: core.people.show(person_id), found, self.show_error, owner=self)
