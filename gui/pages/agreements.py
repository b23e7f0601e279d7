"""协议: who looks after whom, until when; first those that are missing or run out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from core.domain.coverage import Coverage, coverage
from gui.agreement_acts import offer
from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.models.agreements import NONE, agreement_columns
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.service.views import AgreementRow


class AgreementsPage(ListingPage):
    """One line a person who lives at home."""

    key: ClassVar[str] = "agreements"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"agreement", "agreement_end", "appraisal", "person", "roster", "rulepack"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("协议"))
        self.actions.addWidget(
            Button(tr("签协议"), "agreements_new", self._pick, role="main", icons=shell.icons, icon="plus")
        )
        self._covered = Text("", "soft", wraps=True)
        self._covered.setObjectName("agreements_covered")
        self.body.addWidget(self._covered)
        table = DataTable(shell.theme, agreement_columns(), "agreements_table", tr("委托照料协议"), row_lines=2)
        table.opened.connect(lambda row: shell.navigator.open_person(row.person_id))
        table.acted.connect(self._offer)
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
                ("missing", tr("没有协议"), lambda row: row.state in NONE),
                ("expired", tr("已到期"), lambda row: row.state == "expired"),
                ("expiring", tr("快到期"), lambda row: row.state == "expiring"),
                ("drafted", tr("等签字"), lambda row: row.state == "drafted"),
                ("lapsed", tr("要重签"), lambda row: bool(row.lapse)),
                ("overloaded", tr("照料人太多"), lambda row: row.is_overloaded),
                ("suspended", tr("中止"), lambda row: row.state == "suspended"),
                ("active", tr("有效"), lambda row: row.state == "active"),
            ),
        )

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: core.agreements.list(), self.show_list, self.show_error, key="list", is_long=True
        )

    def show_list(self, rows: Sequence[Any]) -> None:
        """The rows, and above them how many of each village have an agreement."""
        counted = coverage((row.village, row.state) for row in rows)
        self._covered.setText(covered_words(counted))
        self._covered.setVisible(bool(rows))
        super().show_list(rows)

    def _offer(self, row: AgreementRow) -> None:
        offer(self.shell, row, self)

    def _pick(self) -> None:
        PickPerson(
            self.shell, tr("和谁签协议？"), lambda one: self.shell.navigator.start_form("agreement", one), self
        ).open()


def covered_words(counted: Sequence[Coverage]) -> str:
    """ "在家的 45 人，有协议的 38 人（84%）。柳坝村 20/22，…"; single villages only where there are several."""
    whole, *villages = counted
    said = tr("在家的 {people} 人，协议有效的 {covered} 人（{percent}%）。").format(
        people=whole.people, covered=whole.covered, percent=whole.percent
    )
    if len(villages) < 2:
        return said
    return f"{said}　" + "　".join(f"{one.village or '—'} {one.covered}/{one.people}" for one in villages)
