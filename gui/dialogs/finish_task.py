"""Marking a task of the district as done, with a word about the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.service.views import TaskRow


class FinishTask(FormDialog):
    """The note goes to the district."""

    def __init__(self, shell: Shell, task: TaskRow, parent: QWidget) -> None:
        super().__init__(shell, "finish_task", task.title, "", tr("办好了"), parent)
        self._task_id = task.id
        if task.text:
            self.body.addWidget(Text(task.text, "soft", wraps=True))  # as long as the district likes: it scrolls
        self._note = QPlainTextEdit()
        self._note.setTabChangesFocus(True)
        self._note.setMaximumHeight(shell.theme.px(130))
        self.add("note", tr("办得怎么样"), self._note, tr("会报给区里，例：已上门核实，情况属实"), is_required=True)

    def verb(self) -> Callable[[Any], Any]:
        one, note = self._task_id, self._note.toPlainText()
        return lambda core: core.tasks.finish(one, note)
