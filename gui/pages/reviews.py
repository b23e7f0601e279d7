"""年度核查: everybody who has to be verified this year, and the form that does it, one by one or several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QComboBox

from gui.language import tr
from gui.models.reviews import review_columns
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.app import Core
    from core.service.reviews import Begun, ReviewRow

AT_ONCE = 20


class ReviewsPage(ListingPage):
    """The year above the list; the quick button opens the form in which "no change" is answered already."""

    key: ClassVar[str] = "reviews"
    concerns: ClassVar[frozenset[str]] = frozenset({"review", "record", "draft", "person", "roster", "rulepack"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("年度核查"))
        self._year = 0
        icons = shell.icons
        self._years = QComboBox()
        self._years.setObjectName("reviews_year")
        self._years.setAccessibleName(tr("哪一年"))
        self._years.setToolTip(tr("哪一年"))
        self._years.activated.connect(self._choose_year)
        self.actions.addWidget(Button(tr("返回"), "reviews_back", shell.navigator.go_back, icons=icons, icon="back"))
        self.actions.addWidget(self._years)
        self.actions.addWidget(Button(tr("打印清单"), "reviews_print", self._print, icons=icons, icon="print"))
        self._batch = Button(
            tr("开一批核查表"), "reviews_start", self._start_many, role="main", icons=icons, icon="plus"
        )
        self._batch.setToolTip(tr("给该核查的人各开一份草稿，入户看过以后逐份签字"))
        self.actions.addWidget(self._batch)
        table = DataTable(shell.theme, review_columns(shell.today()), "reviews_table", tr("年度核查"), row_lines=2)
        table.opened.connect(lambda row: shell.navigator.open_person(row.person_id))
        table.acted.connect(self._act)
        empty = EmptyState(
            shell.theme,
            icons,
            "tasks",
            tr("这一年没有要核查的人"),
            tr("导入名单以后，到期的人会列在这里；特困人员每年一次，低保按家庭情况每年或每半年一次。"),
            tr("导入名单"),
            lambda: shell.navigator.open_page("roster"),
            "reviews_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("overdue", tr("已逾期"), lambda row: row.state == "overdue"),
                ("due", tr("该核查"), lambda row: row.state == "due"),
                ("coming", tr("还没到"), lambda row: row.state == "coming"),
                ("done", tr("已核查"), lambda row: row.state == "done"),
            ),
        )

    def arrive(self, **arguments: Any) -> None:
        """`year` chooses the year, `only` a filter."""
        if "year" in arguments:
            self._year = int(arguments["year"])
        super().arrive(**arguments)

    def reload(self) -> None:
        year = self._year

        def read(core: Core) -> tuple[Sequence[int], Sequence[ReviewRow]]:
            return core.reviews.years(), core.reviews.list(year or None)

        self.shell.tasks.read(read, self._show, self.show_error, key="list", is_long=True)

    def _show(self, found: tuple[Sequence[int], Sequence[ReviewRow]]) -> None:
        years, rows = found
        chosen = self._year or self.shell.today().year
        self._years.clear()
        for year in years:
            self._years.addItem(tr("{y}年").format(y=year), year)
        self._years.setCurrentIndex(max(0, self._years.findData(chosen)))
        self._batch.setEnabled(any(row.state in ("overdue", "due") for row in rows))
        self.show_list(rows)

    def _choose_year(self, _number: int) -> None:
        self._year = int(self._years.currentData() or 0)
        self.reload()

    def _act(self, row: ReviewRow) -> None:
        if row.state == "done" and row.record_id:
            self.shell.navigator.open_record(row.record_id)
        else:
            self.shell.navigator.start_form("review", row.person_id)

    def _start_many(self) -> None:
        """Drafts for those who are due, as many as a day holds."""
        wanted = [row.person_id for row in self._all if row.state in ("overdue", "due")][:AT_ONCE]

        def begun(done: Begun) -> None:
            count = len(done.drafts)
            text = tr("已开好 {n} 份核查草稿，在“业务—入户核查”里，入户看过再逐份签字。").format(n=count)
            self.banner.say(text if count else tr("这些人都已经有核查草稿了。"), "good" if count else "info")

        self.shell.tasks.write(lambda core: core.reviews.start_many(wanted), begun, self.show_error, owner=self)

    def _print(self) -> None:
        year = self._year or self.shell.today().year
        self.shell.navigator.open_print("review_list", [str(year)])
