"""已移走的人员: who left while something about him had not reached the district, until it has and somebody read so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from core.domain.identity import mask_name
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from core.service.tray import TrayRow


class TrayPage(ListingPage):
    """The button of a row leads to what is left to do: the draft, the synchronisation, or putting him away."""

    key: ClassVar[str] = "tray"
    concerns: ClassVar[frozenset[str]] = frozenset({"tray", "person", "outbox", "draft", "record"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("已移走的人员（有未送出的记录）"))
        icons = shell.icons
        self.actions.addWidget(Button(tr("返回"), "tray_back", shell.navigator.go_back, icons=icons, icon="back"))
        today = shell.today()
        columns = (
            Column(
                tr("姓名"),
                lambda row: row.name or "—",
                130,
                second=lambda row: row.village,
                is_bold=True,
                covers=mask_name,
            ),
            Column(tr("移走的日子"), lambda row: wording.day(row.since.day, today), 120, gives_way=2),
            Column(tr("还没送到区里的"), _left_words, 0),
            Column(tr("状态"), lambda row: "", 96, pills=_pills, gives_way=1),
            Column("", _act_words, 110, is_action=True),
        )
        table = DataTable(shell.theme, columns, "tray_table", tr("已移走的人员"), row_lines=2, opens_on_click=False)
        table.acted.connect(self._act)
        table.opened.connect(self._act)
        empty = EmptyState(
            shell.theme,
            icons,
            "good",
            tr("没有移走的人员"),
            tr("区里把人移走时，他还没送出的记录会留在这里，照样送到区里，不会丢。"),
            tr("查看人员"),
            lambda: shell.navigator.open_page("people"),
            "tray_empty",
        )
        self.build_list(table, empty)

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.exchange.tray.list(), self.show_list, self.show_error, key="list")

    def _act(self, row: TrayRow) -> None:
        if row.is_delivered:
            one = row.person_id
            self.shell.tasks.write(
                lambda core: core.exchange.tray.put_away(one),
                lambda _changes: self.banner.say(tr("{name}的记录都在区里了。").format(name=row.name), "good"),
                self.show_error,
                owner=self,
            )
        elif row.draft_ids:
            self.shell.navigator.open_form(row.draft_ids[0])
        elif row.edits and not row.facts:
            self.shell.navigator.open_page("conflicts", person_id=row.person_id)
        else:
            self.shell.navigator.open_page("sync")


def _left_words(row: TrayRow) -> str:
    parts = [
        words.format(n=count)
        for count, words in (
            (row.facts, tr("{n} 份记录")),
            (row.edits, tr("{n} 处资料改动")),
            (row.drafts, tr("{n} 份没填完的")),
        )
        if count
    ]
    return tr("、").join(parts) if parts else tr("都送到了")


def _pills(row: TrayRow) -> list[Pill]:
    return [(tr("都送到了"), "good") if row.is_delivered else (tr("没送完"), "warn")]


def _act_words(row: TrayRow) -> str:
    if row.is_delivered:
        return tr("知道了")
    if row.draft_ids:
        return tr("接着填")
    return tr("去看看") if row.edits and not row.facts else tr("去同步")
