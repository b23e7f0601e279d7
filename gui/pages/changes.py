"""变化报告: a great change in somebody's life, reported to the township."""

from __future__ import annotations

from typing import ClassVar

from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.pages.reports import ReportsPage
from gui.shell import Shell


class ChangesPage(ReportsPage):
    """Change reports with the office's answer."""

    key: ClassVar[str] = "changes"
    kind: ClassVar[str] = "change"
    concerns: ClassVar[frozenset[str]] = frozenset({"change", "draft", "record", "print", "decision"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            tr("变化报告"),
            tr("报告变化"),
            tr("还没有变化报告"),
            tr("去世、住院、收入或住处变了、没人照料了：发现以后在这里报告乡镇。"),
        )

    def start(self) -> None:
        PickPerson(
            self.shell, tr("谁的情况变了？"), lambda one: self.shell.navigator.start_form("change", one), self
        ).open()
