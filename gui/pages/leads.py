"""线索: somebody not on the list who seems to need help."""

from __future__ import annotations

from typing import ClassVar

from gui.language import tr
from gui.pages.reports import ReportsPage
from gui.shell import Shell


class LeadsPage(ReportsPage):
    """Leads with the office's answer."""

    key: ClassVar[str] = "leads"
    kind: ClassVar[str] = "lead"
    concerns: ClassVar[frozenset[str]] = frozenset({"lead", "draft", "record", "print", "decision"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            tr("主动发现线索"),
            tr("登记线索"),
            tr("还没有线索"),
            tr("看到名单以外的人有困难，比如重病、断粮、没人管，在这里登记上报。"),
        )

    def start(self) -> None:
        self.shell.navigator.start_form("lead")
