"""资料体检: what to mend in the records, the weightiest first; the button leads to the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from core.domain.identity import mask_name
from gui.dialogs.edit_person import OFFERED, EditPerson
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.domain.quality import Finding
    from core.service.quality import QualityReport
    from core.service.views import PersonView

SORTS = (("double", "重复", "bad"), ("wrong", "有错", "bad"), ("doubt", "存疑", "warn"), ("missing", "缺项", "info"))


class QualityPage(ListingPage):
    """Found anew at every visit: what was mended is gone."""

    key: ClassVar[str] = "quality"
    concerns: ClassVar[frozenset[str]] = frozenset({"person", "roster", "visit", "agreement"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("资料体检"))
        icons = shell.icons
        self._back = Button(tr("返回"), "quality_back", shell.navigator.go_back, icons=icons, icon="back")
        self._again = Button(tr("再查一遍"), "quality_again", self.reload, icons=icons, icon="sync")
        for button in (self._back, self._again):
            self.actions.addWidget(button)
        columns = (
            Column(tr("姓名"), lambda row: row.name, 124, is_bold=True, covers=mask_name),
            Column(tr("哪一类"), lambda row: "", 84, pills=_pills, gives_way=1),
            Column(tr("问题和下一步"), self._says, 0),
            Column("", lambda row: tr("去改") if _can_edit(row) else tr("去看"), 92, is_action=True),
        )
        table = DataTable(shell.theme, columns, "quality_table", tr("资料体检"), opens_on_click=False)
        table.acted.connect(self._mend)
        table.opened.connect(self._mend)
        table.picked.connect(self._tell)
        empty = EmptyState(
            shell.theme,
            icons,
            "good",
            tr("资料都齐，没有发现问题"),
            tr("每次导入名单、走访以后，可以再查一遍。"),
            tr("查看人员"),
            lambda: shell.navigator.open_page("people"),
            "quality_empty",
        )
        tests = [
            (code, tr(words), lambda row, code=code: row.sort == code) for code, words, _tone in SORTS
        ]  # fmt: skip
        self.build_list(table, empty, tests)
        self._whole = Text("", "small", wraps=True)
        self._whole.setObjectName("quality_whole")
        self.body.addWidget(self._whole)

    def reload(self) -> None:
        work = self.shell.works.new(tr("资料体检"), "quality", is_reading=True)
        look = work.reading(lambda core: core.quality.examine())
        self.shell.tasks.read(look, self._show, self.show_error, owner=self, key="quality", is_long=True)

    def _show(self, report: QualityReport) -> None:
        if report.score is not None:
            self.aside.say(tr("{n} 人，资料完整度 {score}%").format(n=len(report.scores), score=round(report.score, 1)))
        self.show_list(report.findings)

    def _tell(self, row: Finding | None) -> None:
        """The whole sentence of the row the cursor is on: the cell may have to shorten it."""
        self._whole.setText(self._says(row) if row is not None else "")
        self._whole.setVisible(row is not None)

    def _says(self, row: Finding) -> str:
        params = {key: told(str(value)) for key, value in row.params.items()}
        params |= {"name": self.shell.shown_name(row.name), "others": self._shown_others(params.get("others", ""))}
        return self.shell.words(row.code, params)

    def _shown_others(self, places: str) -> str:
        """`王兰（一组）、王兰（二组）` as a list may show them."""
        parts = (one.partition("（") for one in places.split("、"))
        return "、".join(f"{self.shell.shown_name(name)}{bracket}{rest}" for name, bracket, rest in parts)

    def _mend(self, row: Finding) -> None:
        one = row.person_id
        if not _can_edit(row):
            self.shell.navigator.open_person(one)
            return

        def edit(view: PersonView) -> None:
            dialog = EditPerson(self.shell, view, self)
            dialog.open()
            dialog.fields[row.field].editor.setFocus()

        self.shell.tasks.read(lambda core: core.people.show(one), edit, self.show_error, owner=self)


def _can_edit(row: Finding) -> bool:
    """Whether an assistant may propose this field; the others the district or a new agreement mends."""
    return row.mend == "edit" and row.field in OFFERED and row.sort != "double"


def _pills(row: Finding) -> list[Pill]:
    return [(tr(words), tone) for code, words, tone in SORTS if code == row.sort]
