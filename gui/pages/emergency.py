"""急难: whom to call, what to do first, a report in one press, and what is still open with the time that is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.dialogs.emergency_phones import EmergencyPhones
from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.models.emergency import OpenRow, next_kind, open_columns
from gui.pages.page import Page
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text, set_tone
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.app import Core
    from core.service.emergencies import Board, PhoneLine

KIND = "emergency"
EVERY_MS = 20_000  # how often the minutes that are left are counted anew
MOST_ROWS = 6  # shown without scrolling inside the table
FIRST_STEPS = (
    "人有生命危险，先打120、110、119。",
    "马上打电话报告乡镇，记下几点、哪一位接的。",
    "能救先救：送医院、给吃的穿的、找住处，不问户口在哪里。",
    "给钱给东西，当面签字或者按手印。",
    "登记、签字，把急难报告单打印出来；手续事后再补。",
)


class EmergencyPage(Page):
    """Two presses from anywhere to the form: the red button, then 开始登记."""

    key: ClassVar[str] = "emergency"
    concerns: ClassVar[frozenset[str]] = frozenset({"emergency", "lead", "matter", "record", "decision", "phones"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("急难"))
        self._person_id = ""
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.reload)
        scroll = Scroll()
        scroll.body.addWidget(Columns(shell.theme, self._doing(), self._calling(), (1, 0)))
        self.body.addWidget(scroll, 1)

    def arrive(self, **arguments: Any) -> None:
        """`person_id`: the button begins a report about this person, who was on the screen."""
        self._person_id = str(arguments.get("person_id", ""))
        self._start.say(tr("开始登记"))
        self._other.setVisible(bool(self._person_id))
        if self._person_id:
            person_id = self._person_id
            self.shell.tasks.read(
                lambda core: name_of(core, person_id), self._show_name, self.show_error, owner=self, key="name"
            )

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.casework.emergencies.board(), self._show, self.show_error, key="board")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def focus_first(self) -> None:
        """Enter begins a report at once."""
        self._start.setFocus()

    # --- what it is made of ---------------------------------------------------------------------------------------

    def _doing(self) -> QWidget:
        theme, icons = self.shell.theme, self.shell.icons
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        card = Card(theme, tr("先做这五件事"), "emergency_first")
        for number, words in enumerate(FIRST_STEPS, start=1):
            card.body.addWidget(Text(f"{number}. {tr(words)}", "lead" if number == 1 else "", wraps=True))
        self._clock = Text("", "soft", wraps=True)
        self._clock.setObjectName("emergency_clock")
        card.body.addWidget(self._clock)
        doing = QWidget()
        row = WrapLayout(theme.space("s"), doing)
        self._start = Button(tr("开始登记"), "emergency_start", self._begin, role="alarm", icons=icons, icon="draft")
        self._other = Button(tr("给别人登记"), "emergency_other", self._begin_other)
        self._listed = Button(tr("给名单上的人登记"), "emergency_listed", self._pick, icons=icons, icon="people")
        for button in (self._start, self._other, self._listed):
            row.addWidget(button)
        card.body.addSpacing(theme.space("s"))
        card.body.addWidget(doing)
        column.addWidget(card)
        column.addWidget(self._open_card(), 1)
        return side

    def _open_card(self) -> Card:
        theme = self.shell.theme
        card = Card(theme, tr("没办完的急难"), "emergency_open")
        self._table = DataTable(theme, open_columns(), "emergency_table", tr("没办完的急难"), row_lines=2)
        self._table.opened.connect(lambda row: self.shell.navigator.open_record(row.record_id))
        self._table.acted.connect(self._go_on)
        self._calm = EmptyState(
            theme,
            self.shell.icons,
            "good",
            tr("没有没办完的急难"),
            tr("登记过的急难，先行救助、补手续、等答复，办完以前都列在这里。"),
            name="emergency_calm",
        )
        self._views = QStackedWidget()
        self._views.addWidget(self._calm)
        self._views.addWidget(self._table)
        card.body.addWidget(self._views, 1)
        return card

    def _calling(self) -> QWidget:
        theme = self.shell.theme
        card = Card(theme, tr("打给谁"), "emergency_phones")
        card.setFixedWidth(theme.px(360))
        self._phones = QGridLayout()
        self._phones.setHorizontalSpacing(theme.space("l"))
        self._phones.setVerticalSpacing(theme.space("s"))
        card.body.addLayout(self._phones)
        self._none_own = Text(tr("还没有填乡镇的电话，请现在就填上。"), "", wraps=True)
        set_tone(self._none_own, "bad")
        card.body.addWidget(self._none_own)
        row = QHBoxLayout()
        row.addWidget(Button(tr("改电话"), "emergency_edit_phones", self._edit, icons=self.shell.icons, icon="phone"))
        row.addStretch(1)
        card.body.addLayout(row)
        self._limits = Text("", "small", wraps=True)
        self._limits.setObjectName("emergency_limits")
        card.body.addWidget(self._limits)
        card.body.addStretch(1)
        return card

    # --- what it shows --------------------------------------------------------------------------------------------

    def _show(self, board: Board) -> None:
        self.banner.drop_error()
        self._clock.setText(told(board.clock))
        self._clock.setVisible(bool(board.clock))
        self._limits.setText(tr("当地限额，供参考：{limits}").format(limits=told("；".join(board.limits))))
        self._limits.setVisible(bool(board.limits))
        self._table.show_rows([OpenRow(row, row.minutes_left(board.now)) for row in board.open], key="record_id")
        rows = self._table.verticalHeader().defaultSectionSize() * min(len(board.open), MOST_ROWS)
        self._table.setMinimumHeight(self._table.horizontalHeader().sizeHint().height() + rows + 4)
        self._views.setCurrentWidget(self._table if board.open else self._calm)
        self._show_phones(board.phones)

    def _show_phones(self, lines: Sequence[PhoneLine]) -> None:
        while self._phones.count():
            item = self._phones.takeAt(0).widget()
            if item is not None:
                item.deleteLater()
        for number, line in enumerate(lines):
            label = tr(line.label) if not line.is_own else line.label
            self._phones.addWidget(Text(label, "soft", wraps=True), number, 0)
            self._phones.addWidget(Text(line.number, "section"), number, 1)
        self._none_own.setVisible(not any(line.is_own for line in lines))

    def _show_name(self, name: str) -> None:
        if name and self._person_id:
            self._start.say(tr("给{name}登记").format(name=name))

    # --- what it does ---------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.shell.navigator.start_form(KIND, self._person_id or None)

    def _begin_other(self) -> None:
        self.shell.navigator.start_form(KIND)

    def _pick(self) -> None:
        PickPerson(
            self.shell, tr("给谁登记急难？"), lambda person: self.shell.navigator.start_form(KIND, person), self
        ).open()

    def _go_on(self, row: OpenRow) -> None:
        self.shell.navigator.start_form(next_kind(row), row.person_id or None, row.record_id)

    def _edit(self) -> None:
        self.shell.tasks.read(
            lambda core: core.casework.emergencies.phones(),
            lambda lines: EmergencyPhones(self.shell, lines, self).open(),
            self.show_error,
            owner=self,
        )


def name_of(core: Core, person_id: str) -> str:
    """What a person is called. On the worker."""
    return str(core.people.person(person_id).name)
