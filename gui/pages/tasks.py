"""任务: what the district asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from gui.dialogs.finish_task import FinishTask
from gui.language import tr
from gui.models.records import task_columns
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from core.service.views import TaskRow


class TasksPage(ListingPage):
    """Open tasks by date, then those that are done. Enter or a click on a row marks it done."""

    key: ClassVar[str] = "tasks"
    concerns: ClassVar[frozenset[str]] = frozenset({"task"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("任务"))
        self._done = Button(
            tr("办好了"), "tasks_finish", self._finish_current, role="main", icons=shell.icons, icon="good"
        )
        self._person = Button(tr("看这个人"), "tasks_person", self._open_person)
        for button in (self._person, self._done):
            button.setEnabled(False)
            self.actions.addWidget(button)
        table = DataTable(
            shell.theme, task_columns(shell.today()), "tasks_table", tr("任务"), row_lines=2, opens_on_click=False
        )
        table.opened.connect(self._finish)
        table.picked.connect(self._pick)
        empty = EmptyState(
            shell.theme,
            shell.icons,
            "tasks",
            tr("没有任务"),
            tr("区里和乡镇交办的事，同步以后会出现在这里。"),
            tr("打开同步页"),
            lambda: shell.navigator.open_page("sync"),
            "tasks_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("open", tr("待办"), lambda row: row.state != "done"),
                ("done", tr("已办"), lambda row: row.state == "done"),
            ),
        )

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.tasks.list(), self.show_list, self.show_error, key="list")

    def _pick(self, row: TaskRow | None) -> None:
        self._done.setEnabled(row is not None and row.state != "done")
        self._person.setEnabled(row is not None and bool(row.person_id))

    def _finish_current(self) -> None:
        row = self.table.current()
        if row is not None:
            self._finish(row)

    def _finish(self, row: TaskRow) -> None:
        if row.state != "done":
            FinishTask(self.shell, row, self).open()

    def _open_person(self) -> None:
        row = self.table.current()
        if row is not None and row.person_id:
            self.shell.navigator.open_person(row.person_id)
