"""没填完的: every draft of every kind; what is filled in is signed from here, what was thrown away is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from core.domain.identity import mask_name
from core.service.views import DraftRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column
from gui.pages.records import RecordsPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

SHOWN_THROWN = 5


class DraftsPage(RecordsPage):
    """The one touched last first. `only="thrown"` leads to what was thrown away."""

    key: ClassVar[str] = "drafts"
    longest: ClassVar[int] = 0
    signing_role: ClassVar[str] = "main"
    concerns: ClassVar[frozenset[str]] = frozenset({"draft", "record"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("没填完的"))
        self._wants_thrown = False
        columns = draft_columns(shell.today())
        table = DataTable(shell.theme, columns, "drafts_table", tr("没填完的"), row_lines=2)
        self.watch(table)
        empty = EmptyState(
            shell.theme,
            shell.icons,
            "good",
            tr("没有，都填完了。"),
            tr("填到一半关掉的、锁上的，都会自己存在这里，随时接着填。"),
            tr("开始走访"),
            lambda: shell.navigator.open_page("people", is_search=True),
            "drafts_empty",
        )
        self.build_list(table, empty)
        self.thrown = ThrownCard(shell, self._restore)
        self.body.addWidget(self.thrown)

    def arrive(self, **arguments: Any) -> None:
        self._wants_thrown = arguments.get("only") == "thrown"
        self.table.setFocus()
        if self._wants_thrown:
            self.refresh()

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: (core.drafts.list(), core.drafts.list(discarded=True)),
            self._show_both,
            self.show_error,
            key="list",
        )

    def _show_both(self, found: tuple[Sequence[DraftRow], Sequence[DraftRow]]) -> None:
        self.show_list(found[0])
        self._offer_signing(found[0])
        self.thrown.show_rows(found[1])
        if self._wants_thrown:
            self._wants_thrown = False
            self.thrown.enter()

    def _tell_thrown(self, row: DraftRow) -> None:
        """The list of what was thrown away is on this very page."""
        self.banner.hide()
        self._wants_thrown = True
        self.refresh()


class ThrownCard(Card):
    """刚扔掉的: hidden while there is nothing."""

    def __init__(self, shell: Shell, on_restore: Callable[[DraftRow], object]) -> None:
        super().__init__(shell.theme, tr("刚扔掉的"), "drafts_thrown")
        self._shell, self._on_restore = shell, on_restore
        self._rows = QVBoxLayout()
        self._rows.setSpacing(shell.theme.space("xs"))
        self.body.addLayout(self._rows)
        self._buttons: list[Button] = []
        self.hide()

    def show_rows(self, rows: Sequence[DraftRow]) -> None:
        """What can still be taken back, the one thrown away last first."""
        had_focus = any(button.hasFocus() for button in self._buttons)
        self._clear()
        newest = sorted(rows, key=lambda row: row.gone_at.utc_ms if row.gone_at else 0, reverse=True)
        for number, row in enumerate(newest[:SHOWN_THROWN]):
            self._add(row, number)
        if len(rows) > SHOWN_THROWN:
            rest = tr("还有 {n} 份，拿回上面的就排上来。").format(n=len(rows) - SHOWN_THROWN)
            self._rows.addWidget(Text(rest, "small", wraps=True))
        self.setVisible(bool(rows))
        if had_focus:
            self.enter()

    def enter(self) -> None:
        """The cursor on the first 拿回来, if there is one."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, row: DraftRow, number: int) -> None:
        line = QHBoxLayout()
        line.setSpacing(self._shell.theme.space("m"))
        shown = self._shell.shown_name(row.person_name) or tr("（名单外的人）")
        what = tr("{kind} · {name}").format(kind=wording.kind(row.kind), name=shown)
        until = tr("留到 {time}，过了就真没了").format(time=f"{row.gone_at.local:%H:%M}" if row.gone_at else "")
        line.addWidget(Text(f"{what}　{until}", wraps=True), 1)
        back = Button(tr("拿回来"), f"drafts_back_{number}", lambda: self._on_restore(row), is_small=True)
        back.setAccessibleName(tr("拿回来：{what}").format(what=what))
        line.addWidget(back, 0, Qt.AlignmentFlag.AlignVCenter)
        self._buttons.append(back)
        self._rows.addLayout(line)

    def _clear(self) -> None:
        self._buttons = []
        while self._rows.count():
            item = self._rows.takeAt(0)
            inner = item.layout() if item is not None else None
            widgets = [item.widget()] if item is not None and inner is None else []
            while inner is not None and inner.count():
                one = inner.takeAt(0)
                widgets.append(one.widget() if one is not None else None)
            for widget in widgets:
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()


def draft_columns(today: date) -> tuple[Column, ...]:
    """What it is, about whom, how far, and when it was touched last."""
    return (
        Column(
            tr("姓名"),
            lambda row: row.person_name or tr("（名单外的人）"),
            0,
            second=lambda row: wording.kind(row.kind),
            is_bold=True,
            covers=mask_name,
        ),
        Column(
            tr("填了多少"), lambda row: tr("已答 {n} 题").format(n=row.answered), 150, order=lambda row: row.answered
        ),
        Column(
            tr("上次存于"),
            lambda row: wording.day_and_time(row.updated_at, today),
            180,
            gives_way=2,
            order=lambda row: row.updated_at.utc_ms,
        ),
        Column(
            tr("开始于"),
            lambda row: wording.day_and_time(row.started_at, today),
            180,
            gives_way=1,
            order=lambda row: row.started_at.utc_ms,
        ),
    )
