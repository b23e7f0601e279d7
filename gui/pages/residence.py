"""人户分离: ours who live elsewhere, others who live here; and what everybody at home wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from core.domain.identity import mask_name
from gui import wording
from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.app import Core
    from core.service.residence import ApartRow, WishCount


class ResidencePage(ListingPage):
    """One line a person; below the list the wishes for institutional care, counted."""

    key: ClassVar[str] = "residence"
    concerns: ClassVar[frozenset[str]] = frozenset({"record", "person", "roster"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("人户分离"))
        icons = shell.icons
        self.actions.addWidget(Button(tr("返回"), "residence_back", shell.navigator.go_back, icons=icons, icon="back"))
        self._letter = Button(tr("打印推送函"), "residence_letter", self._print, icons=icons, icon="print")
        self._letter.setEnabled(False)
        self.actions.addWidget(self._letter)
        self.actions.addWidget(Button(tr("登记"), "residence_new", self._pick, role="main", icons=icons, icon="plus"))
        table = DataTable(shell.theme, _columns(), "residence_table", tr("人户分离"), row_lines=2)
        table.opened.connect(lambda row: shell.navigator.open_person(row.person_id))
        table.picked.connect(lambda row: self._letter.setEnabled(row is not None and _may_push(row)))
        table.acted.connect(lambda row: shell.navigator.start_form("apart", row.person_id))
        empty = EmptyState(
            shell.theme,
            icons,
            "people",
            tr("没有人户分离的人"),
            tr("户口在本村、人住外面，或者人住本村、户口在外面的，登记以后列在这里。"),
            tr("登记"),
            self._pick,
            "residence_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("away", tr("户口在、人在外"), lambda row: row.side == "away"),
                ("here", tr("人在、户口在外"), lambda row: row.side == "here"),
                ("open", tr("没收到回执"), lambda row: row.side == "away" and not row.has_receipt),
            ),
        )

        self._wishes = Text("", "soft", wraps=True)
        self._wishes.setObjectName("residence_wishes")
        self.body.addWidget(self._wishes)

    def reload(self) -> None:
        def read(core: Core) -> tuple[Sequence[ApartRow], Sequence[WishCount]]:
            return core.residence.apart(), core.residence.wishes()

        self.shell.tasks.read(read, self._show, self.show_error, key="list", is_long=True)

    def _show(self, found: tuple[Sequence[ApartRow], Sequence[WishCount]]) -> None:
        rows, wishes = found
        counted = tr("，").join(tr("{what} {n} 人").format(what=tr(row.words), n=row.people) for row in wishes)
        self._wishes.setText(tr("集中供养意愿：{counted}").format(counted=counted))
        self.show_list(rows)

    def _pick(self) -> None:
        navigator = self.shell.navigator
        PickPerson(self.shell, tr("给谁登记？"), lambda one: navigator.start_form("apart", one), self).open()

    def _print(self) -> None:
        row = self.table.current()
        if row is not None and _may_push(row):
            self.shell.navigator.open_print("letter", [row.record_id])


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("姓名"), lambda row: row.name, 0, second=lambda row: _side(row), is_bold=True, covers=mask_name),
        Column(tr("户口在"), lambda row: row.hukou_village or "—", 190),
        Column(tr("人住在"), lambda row: row.living_village or "—", 190, second=lambda row: row.address),
        Column(tr("登记"), lambda row: wording.day(row.noted_on), 140, gives_way=1),
        Column(tr("推送"), lambda row: "", 130, pills=_pills),
        Column("", lambda row: tr("去登记"), 104, is_action=True),
    )


def _side(row: ApartRow) -> str:
    return tr("户口在、人在外") if row.side == "away" else tr("人在、户口在外")


def _may_push(row: ApartRow) -> bool:
    return row.side == "away" and bool(row.record_id)


def _pills(row: ApartRow) -> list[Pill]:
    if row.side == "here":
        return []
    if row.has_receipt:
        return [(tr("有回执"), "good")]
    return [(tr("等回执"), "warn") if row.is_pushed else (tr("没推送"), "bad")]
