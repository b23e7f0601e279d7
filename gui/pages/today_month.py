"""The month on 今日: visits done against visits owed, place by place, as bars and on demand as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.language import tr
from gui.models.rows import Column
from gui.shell import Shell
from gui.telling import told
from gui.widgets.bar_chart import Bar, BarChart
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.domain.month import MonthPicture, PlaceMonth

EMPTY = 2


class MonthView(QWidget):
    """Stands where the due list stands while it is asked for."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = shell.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        head = QHBoxLayout()
        self._whole = Text("", "strong", wraps=True)
        self._whole.setObjectName("month_whole")
        self._turn = Button(tr("看数字"), "month_turn", self._turn_over, role="quiet", is_small=True)
        head.addWidget(self._whole, 1)
        head.addWidget(self._turn)
        column.addLayout(head)
        self.chart = BarChart(theme, "month_chart")
        self.chart.clicked.connect(self._turn_over)
        bars = Scroll()
        bars.setMinimumHeight(theme.px(180))
        bars.body.addWidget(self.chart)
        bars.body.addStretch(1)
        self.table = DataTable(theme, month_columns(), "month_table", tr("本月走访"), opens_on_click=False)
        self._sides = QStackedWidget()
        self._sides.addWidget(bars)
        self._sides.addWidget(self.table)
        calm = EmptyState(
            theme, shell.icons, "today", tr("这个月没有该走访的"), tr("名单里有人该走访时，各村组走了多少画在这里。"),
            name="month_empty",
        )  # fmt: skip
        self._sides.addWidget(calm)
        column.addWidget(self._sides, 1)
        self._note = Text(
            tr("每人只算到该走访的次数为止：多去一家，补不了另一家。村里的月报也这样算。"), "small", wraps=True
        )
        column.addWidget(self._note)

    def show_month(self, picture: MonthPicture) -> None:
        """Shows this month."""
        is_empty = not picture.places
        if is_empty or self._sides.currentIndex() == EMPTY:
            self._sides.setCurrentIndex(EMPTY if is_empty else 0)
            self._turn.say(tr("看数字"))
        for widget in (self._whole, self._turn, self._note):
            widget.setVisible(not is_empty)
        self._whole.setText(whole_words(picture))
        self.chart.show_bars([bar_of(one) for one in picture.places], whole_words(picture))
        self.table.show_rows(picture.places, key="place")

    def enter(self) -> None:
        """Takes the keyboard, when there is something to go through."""
        if self._sides.currentIndex() == EMPTY:
            return
        if self._sides.currentIndex():
            self.table.enter()
        else:
            self.chart.setFocus()

    def _turn_over(self) -> None:
        is_table = self._sides.currentIndex() == 0
        self._sides.setCurrentIndex(int(is_table))
        self._turn.say(tr("看图") if is_table else tr("看数字"))
        self.enter()


def month_columns() -> tuple[Column, ...]:
    """The numbers behind the bars."""
    return (
        Column(tr("村组"), lambda row: told(row.place), 0, is_bold=True),
        Column(tr("该走访"), lambda row: str(row.owed), 90, is_right=True, order=lambda row: row.owed),
        Column(tr("已走访"), lambda row: str(row.done), 90, is_right=True, order=lambda row: row.done),
        Column(tr("还差"), lambda row: str(row.left), 80, is_right=True, order=lambda row: row.left),
        Column(tr("还没见到"), _unseen, 110, is_right=True, gives_way=2, order=lambda row: row.unseen),
        Column(
            tr("完成"), lambda row: f"{row.percent}%", 80, is_right=True, gives_way=1, order=lambda row: row.percent
        ),
    )


def whole_words(picture: MonthPicture) -> str:
    """The month in one sentence."""
    total = picture.total
    month = told(picture.words)
    if not total.owed:
        return tr("{month}没有该走访的。").format(month=month)
    words = tr("{month}该走访 {owed} 次，已走 {done} 次").format(month=month, owed=total.owed, done=total.done)
    rest = (
        tr("，还差 {left} 次，{n} 人还没见到。").format(left=total.left, n=total.unseen)
        if total.left
        else tr("，都走完了。")
    )
    return words + rest


def bar_of(one: PlaceMonth, label: str | None = None) -> Bar:
    """A place as a bar."""
    place = told(one.place) if label is None else label
    numbers = f"{one.done} / {one.owed}"
    words = tr("{place}：该走访 {owed} 次，已走 {done} 次，还差 {left} 次，{n} 人还没见到。").format(
        place=place, owed=one.owed, done=one.done, left=one.left, n=one.unseen
    )
    return Bar(place, one.done, one.owed, numbers if one.left else f"{numbers} ✓", words)


def _unseen(row: PlaceMonth) -> str:
    return tr("{n} 人").format(n=row.unseen) if row.unseen else "—"
