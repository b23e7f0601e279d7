"""待办: everything that waits, from records, rules and the district, with its deadline and which rule says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gui.dialogs.finish_task import FinishTask
from gui.language import tr
from gui.models.todo import REPLY, act_words, todo_columns
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import TodoRow


class TasksPage(ListingPage):
    """Most urgent first. Enter or a click on a row does what it asks for: a form, or a word about the outcome."""

    key: ClassVar[str] = "tasks"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"task", "matter", "record", "person", "agreement", "decision", "conflict", "sync"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("待办"))
        self._record = Button(tr("看来由"), "tasks_record", self._open_record)
        self._person = Button(tr("看这个人"), "tasks_person", self._open_person)
        self._done = Button(tr("去办"), "tasks_finish", self._act_current, role="main", icons=shell.icons, icon="good")
        for button in (self._record, self._person, self._done):
            button.setEnabled(False)
            self.actions.addWidget(button)
        table = DataTable(
            shell.theme, todo_columns(shell.today()), "tasks_table", tr("待办"), row_lines=2, opens_on_click=False
        )
        table.opened.connect(self._act)
        table.picked.connect(self._pick)
        table.acted.connect(self._act)
        empty = EmptyState(
            shell.theme,
            shell.icons,
            "tasks",
            tr("没有要办的事"),
            tr("上报以后要跟踪的事、到期的协议和核查、区里交办的任务，都会列在这里。"),
            tr("打开同步页"),
            lambda: shell.navigator.open_page("sync"),
            "tasks_empty",
        )
        self.build_list(
            table,
            empty,
            (
                ("late", tr("已过期"), lambda row: row.state == "overdue" and row.awaits == "us"),
                ("open", tr("要办的"), lambda row: row.state != "done" and row.awaits == "us"),
                ("office", tr("等答复"), lambda row: row.state != "done" and row.awaits == "office"),
                ("done", tr("已办"), lambda row: row.state == "done"),
            ),
        )

        self._why = Text("", "small", wraps=True)
        self._why.setObjectName("tasks_why")
        self.body.addWidget(self._why)

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: core.todo.list(has_done=True), self.show_list, self.show_error, key="list", is_long=True
        )

    def _pick(self, row: TodoRow | None) -> None:
        self._done.setEnabled(row is not None and row.state != "done")
        self._done.say(act_words(row) if row is not None else tr("去办"))
        self._person.setEnabled(row is not None and bool(row.person_id))
        self._record.setEnabled(row is not None and bool(row.record_id))
        # The whole of it, with the rule: the cells may have to shorten them.
        words = "。".join(part.rstrip("。") for part in (row.title, row.why, row.rule) if part) if row else ""
        self._why.setText(told(f"{words}。") if words else "")
        self._why.setVisible(bool(words))

    def _act_current(self) -> None:
        row = self.table.current()
        if row is not None:
            self._act(row)

    def _act(self, row: TodoRow) -> None:
        if row.state == "done":
            return
        if row.source == "task" and not row.start:
            self.shell.tasks.read(lambda core: task_of(core, row.about), self._finish, self.show_error, owner=self)
        elif row.source == "conflict":
            self.shell.navigator.open_page("conflicts", person_id=row.person_id)
        elif row.source == "removal":
            self.shell.navigator.open_page("sync")
        elif row.start:
            self.shell.navigator.start_form(row.start, row.person_id or None, row.about)
        elif row.awaits == "office" and row.record_id:
            self.shell.navigator.start_form(REPLY, row.person_id or None, row.record_id)
        elif row.record_id:
            self.shell.navigator.open_record(row.record_id)
        elif row.person_id:
            self.shell.navigator.open_person(row.person_id)

    def _finish(self, task: Any) -> None:
        if task is not None:
            FinishTask(self.shell, task, self).open()

    def _open_person(self) -> None:
        row = self.table.current()
        if row is not None and row.person_id:
            self.shell.navigator.open_person(row.person_id)

    def _open_record(self) -> None:
        row = self.table.current()
        if row is not None and row.record_id:
            self.shell.navigator.open_record(row.record_id)


def task_of(core: Core, task_id: str) -> Any:
    """The task of a row, or None when the district took it back meanwhile."""
    return next((task for task in core.tasks.list() if task.id == task_id), None)
