"""The tab 任务 of a person's page: what waits about him, what it stands on, and the way to do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.dialogs.finish_task import FinishTask
from gui.language import tr
from gui.models.todo import REPLY, todo_columns
from gui.shell import Shell
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import TodoRow


class PersonTasks(QWidget):
    """The most urgent first, done ones last. Enter or a click does what the row asks for."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.table = DataTable(
            shell.theme, todo_columns(shell.today()), "person_tasks_table", tr("待办"), row_lines=2,
            opens_on_click=False,
        )  # fmt: skip
        self.table.opened.connect(self._act)
        self.table.acted.connect(self._act)
        empty = EmptyState(
            shell.theme, shell.icons, "tasks", tr("没有要办的事"), tr("这个人没有等着办的事。"),
            name="person_tasks_empty",
        )  # fmt: skip
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._views)

    def show_rows(self, rows: Sequence[TodoRow]) -> None:
        """Shows what waits."""
        self.table.show_rows(rows, key="key")
        self._views.setCurrentIndex(0 if rows else 1)

    def enter(self) -> None:
        """Takes the keyboard."""
        if self.table.isVisible():
            self.table.enter()

    def _act(self, row: TodoRow) -> None:
        navigator = self._shell.navigator
        if row.state == "done":
            return
        if row.source == "task" and not row.start:
            self._shell.tasks.read(lambda core: _task(core, row.about), self._finish, owner=self)
        elif row.source == "conflict":
            navigator.open_page("conflicts", person_id=row.person_id)
        elif row.source == "removal":
            navigator.open_page("sync")
        elif row.start:
            navigator.start_form(row.start, row.person_id or None, row.about)
        elif row.awaits == "office" and row.record_id:
            navigator.start_form(REPLY, row.person_id or None, row.record_id)
        elif row.record_id:
            navigator.open_record(row.record_id)

    def _finish(self, task: Any) -> None:
        if task is not None:
            FinishTask(self._shell, task, self).open()


def _task(core: Core, task_id: str) -> Any:
    return next((task for task in core.tasks.list() if task.id == task_id), None)
