"""How somebody has been in the last twelve months: a calm picture, and on demand the days and words behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.domain.schedule import add_months
from core.domain.wellbeing import STRANDS
from gui import wording
from gui.language import tr
from gui.models.rows import Column
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.data_table import DataTable
from gui.widgets.labels import Text
from gui.widgets.wellbeing_chart import Dot, WellbeingChart

if TYPE_CHECKING:
    from core.domain.wellbeing import Point, Strand
    from core.service.overview import Timeline

UNSAID = {"": "没有记录", "good": "好", "watch": "要留意", "bad": "不好"}
DOUBT = "时间存疑"
UNCHANGED = "和上次差不多"  # beside an illness the illness itself is the better word


class PersonWellbeing(Card):
    """The chart; its button, or Enter on it, shows the same as a table. A row leads to its record."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("近一年怎么样"), "person_wellbeing", parent)
        self._shell = shell
        self._points: Sequence[Point] = ()
        self._turn = Button(tr("看数字"), "wellbeing_turn", self._turn_over, role="quiet", is_small=True)
        self.head.addWidget(self._turn)
        lanes = [tr(label) for _code, label in STRANDS]
        self.chart = WellbeingChart(shell.theme, "wellbeing_chart", lanes)
        self.chart.clicked.connect(self._turn_over)
        self.chart.walked.connect(self._walk)
        self._said = Text("", wraps=True)
        self._said.setObjectName("wellbeing_said")
        self._table = DataTable(
            shell.theme, wellbeing_columns(shell.today(), lanes), "wellbeing_table", tr("近一年怎么样")
        )
        self._table.opened.connect(lambda point: shell.navigator.open_record(point.record_id))
        self._empty = Text(
            tr("近一年没有走访记录。走访签字以后，这里会画出身体、精神、吃住的变化。"), "soft", wraps=True
        )
        front = QWidget()
        column = QVBoxLayout(front)
        column.setContentsMargins(0, 0, 0, 0)
        self._signs = Text(
            tr("● 好　▲ 要留意　■ 不好　○ 没有记录　× 没见到　? 时间存疑　斜线：那个月没有走访记录"),
            "small",
            wraps=True,
        )
        column.setSpacing(shell.theme.space("s"))
        for widget in (self._empty, self.chart, self._signs, self._said):
            column.addWidget(widget)
        column.addStretch(1)
        self._sides = QStackedWidget()
        self._sides.addWidget(front)
        self._sides.addWidget(self._table)
        self.body.addWidget(self._sides, 1)

    def show_timeline(self, timeline: Timeline) -> None:
        """Shows these twelve months."""
        points = self._points = timeline.points
        today = self._shell.today()
        firsts = [add_months(timeline.first, number) for number in range(12)]
        names = [tr("{n}月").format(n=first.month) for first in firsts]
        dots = [_dot(point, today, is_last=point is points[-1]) for point in points]
        self.chart.show_dots(list(zip(firsts, names, strict=True)), dots, self._whole(timeline))
        self._table.show_rows(list(reversed(points)), key="record_id")
        for widget in (self.chart, self._signs, self._said, self._turn):
            widget.setVisible(bool(points))
        self._empty.setVisible(not points)
        if not points:
            self._sides.setCurrentIndex(0)
        self._said.setText(self._whole(timeline) if points else "")

    def _whole(self, timeline: Timeline) -> str:
        """The picture in one sentence, for who does not see it."""
        points = timeline.points
        months = {point.on.replace(day=1) for point in points}
        empty = 12 - len(months)
        said = tr("近一年走访 {n} 次，{m} 个月没有走访记录。") if empty else tr("近一年走访 {n} 次，每个月都有。")
        words = said.format(n=len(points), m=empty)
        return f"{words}{says(points[-1], self._shell.today())}" if points else words

    def _walk(self, number: int) -> None:
        """The visit the cursor is on, in words below the picture."""
        if 0 <= number < len(self._points):
            self._said.setText(says(self._points[number], self._shell.today()))

    def _turn_over(self) -> None:
        is_table = self._sides.currentIndex() == 0
        self._sides.setCurrentIndex(int(is_table))
        self._turn.say(tr("看图") if is_table else tr("看数字"))
        if is_table:
            self._table.enter()
        else:
            self.chart.setFocus()


def wellbeing_columns(today: date, lanes: Sequence[str]) -> tuple[Column, ...]:
    """The numbers behind the picture."""

    def lane(number: int, title: str) -> Column:
        return Column(title, lambda point: _strand_words(point, number), 0 if number == 0 else 130, tone=_tone(number))

    return (
        Column(tr("日期"), lambda point: _day(point, today), 110),
        *(lane(number, title) for number, title in enumerate(lanes)),
    )


def says(point: Point, today: date) -> str:
    """A visit in words: `11月3日：身体 正在生病，精神 平稳，吃住 没问题。`"""
    if not point.is_met:
        words = tr("没见到本人")
    else:
        sides = zip(STRANDS, range(len(STRANDS)), strict=True)
        words = tr("，").join(f"{tr(label)} {_strand_words(point, number)}" for (_code, label), number in sides)
    doubt = f"（{tr(DOUBT)}）" if point.is_doubted else ""
    return tr("{day}：{what}。").format(day=f"{wording.day(point.on, today)}{doubt}", what=words)


def _dot(point: Point, today: date, *, is_last: bool) -> Dot:
    said = [strand.words[0] if strand.words else "" for strand in point.strands]
    return Dot(
        point.on,
        [strand.level for strand in point.strands],
        [tr(words) if words and (is_last or words != UNCHANGED) else "" for words in said],
        point.is_met,
        "?" if point.is_doubted else "",
        says(point, today),
    )


def _day(point: Point, today: date) -> str:
    words = wording.day(point.on, today)
    return f"{words} ?" if point.is_doubted else words


def _strand_words(point: Point, number: int) -> str:
    if not point.is_met:
        return tr("没见到本人")
    strand: Strand = point.strands[number]
    said = "、".join(tr(word) for word in strand.words) or tr(UNSAID[strand.level])
    if strand.level not in ("watch", "bad"):
        return said
    return tr("{state}：{what}").format(state=tr(UNSAID[strand.level]), what=said)


def _tone(number: int) -> Callable[[Point], str]:
    return lambda point: {"watch": "warn", "bad": "bad"}.get(point.strands[number].level, "")
