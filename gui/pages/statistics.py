"""统计: the tables of a month, a quarter, a year. Every number leads to the names behind it, a name to the person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from core.changes import Changes
from core.domain.identity import mask_name
from core.domain.periods import MONTHS, before, period_of
from core.service.handing_out import hand_out
from gui import printing
from gui.dialogs.confirm_passphrase import once_confirmed
from gui.dialogs.hand_out import HandOut, ShowPassword
from gui.language import tr
from gui.models.rows import Column
from gui.pages.page import Page
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.count_table import CountTable
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core
    from core.domain.tabulation import Item
    from core.service.statistics import Report
    from gui.works import Work

OFFERED = {"month": 24, "quarter": 8, "year": 5}
DOCUMENTS = {"month": "monthly", "quarter": "quarterly"}


class StatisticsPage(Page):
    """Period, place and table above; the counts at the left, the names at the right (or below)."""

    key: ClassVar[str] = "statistics"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"person", "visit", "record", "agreement", "task", "decision", "roster", "rulepack"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("统计"))
        self._report: Report | None = None
        self._work: Work | None = None
        icons = shell.icons
        self._back = Button(tr("返回"), "statistics_back", shell.navigator.go_back, icons=icons, icon="back")
        self._save = Button(tr("存成电子表格"), "statistics_save", self._ask_place, icons=icons, icon="save")
        self._print = Button(tr("打印"), "statistics_print", self._open_print, role="main", icons=icons, icon="print")
        for button in (self._back, self._save, self._print):
            self.actions.addWidget(button)
        self._build_choice()
        self._build_views()
        self._fill_periods()

    def arrive(self, **arguments: Any) -> None:
        """`span` (month, quarter, year) and `table` choose what is shown."""
        if "span" in arguments:
            self._span.setCurrentIndex(max(0, self._span.findData(arguments["span"])))
            self._fill_periods()
        self._wanted = str(arguments.get("table", self._wanted))
        self._span.setFocus()

    def reload(self) -> None:
        code, place = str(self._period.currentData()), self._place.currentData() or ("", "")

        def read(core: Core) -> tuple[Report, list[tuple[str, str]]]:
            from core.domain.periods import read_period

            report = core.statistics.of(read_period(code), village=place[0], group=place[1])
            return report, core.people.groups()

        if self._work is not None:
            self._work.stop()  # nobody waits for what was asked before
        self._work = self.shell.works.new(tr("统计"), "statistics", is_reading=True)
        count = self._work.reading(read)
        self.shell.tasks.read(count, self._show, self._fail, owner=self, key="statistics", is_long=True)

    # what is chosen

    def _build_choice(self) -> None:
        theme = self.shell.theme
        self._span = _combo("statistics_span")
        for code, words in (("month", tr("月报")), ("quarter", tr("季报")), ("year", tr("年报"))):
            self._span.addItem(words, code)
        self._period = _combo("statistics_period")
        self._place = _combo("statistics_place")
        self._place.addItem(tr("全部"), ("", ""))
        self._which = _combo("statistics_table")
        self._which.setMinimumWidth(theme.px(230))
        self._place.setMinimumWidth(theme.px(130))
        self._wanted = ""
        row = WrapRow(theme.space("m"))
        row.show_widgets(
            [
                LabeledField(theme, tr("哪种报表"), self._span),
                LabeledField(theme, tr("哪一期"), self._period),
                LabeledField(theme, tr("村、组"), self._place),
                LabeledField(theme, tr("哪张表"), self._which),
            ]
        )
        self.body.addWidget(row)
        self._span.activated.connect(lambda _n: (self._fill_periods(), self.reload()))
        self._period.activated.connect(lambda _n: self.reload())
        self._place.activated.connect(lambda _n: self.reload())
        self._which.activated.connect(lambda _n: self._choose_table(str(self._which.currentData())))

    def _fill_periods(self) -> None:
        span = self._span.currentData()
        newest = period_of(span, self.shell.today())
        self._period.clear()
        for number in range(OFFERED[span]):
            period = before(newest, number)
            self._period.addItem(period_words(period.span, period.first.year, period.first.month), period.code)
        self._period.ensurePolished()  # before it is measured: it may not have its large letters yet
        # A row that breaks asks only once; the arrow is larger than a box reckons with.
        self._period.setMinimumWidth(self._period.sizeHint().width() + self.shell.theme.px(24))
        self._print.setEnabled(span in DOCUMENTS)

    def _build_views(self) -> None:
        theme, icons = self.shell.theme, self.shell.icons
        left, right = QWidget(), QWidget()
        column, names = QVBoxLayout(left), QVBoxLayout(right)
        for box in (column, names):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(theme.space("s"))
        self._title = Text("", "section", wraps=True)
        self._title.setObjectName("statistics_title")
        self._counts = CountTable(theme, "statistics_counts", tr("统计表"))
        self._counts.setMinimumHeight(theme.px(220))
        self._counts.asked.connect(self._ask_names)
        self._counts.entered.connect(self._enter_names)
        self._note = Text("", "small", wraps=True)
        for widget in (self._title, self._counts, self._note):
            column.addWidget(widget, 1 if widget is self._counts else 0)
        self._behind = Text(tr("点一个数字，看是哪些人。"), "strong", wraps=True)
        self._behind.setObjectName("statistics_behind")
        columns = (Column(tr("姓名"), _name, 0, second=lambda item: item.note, is_bold=True, covers=mask_name),)
        self._names = DataTable(theme, columns, "statistics_names", tr("名单"), row_lines=2)
        self._names.setMinimumHeight(theme.px(160))
        self._names.setMinimumWidth(theme.px(280))
        self._names.opened.connect(self._open)
        names.addWidget(self._behind)
        names.addWidget(self._names, 1)
        self._nothing = EmptyState(
            theme,
            icons,
            "empty",
            tr("这一期没有可以统计的"),
            tr("换一期，或者先导入名单、去走访。"),
            tr("查看人员"),
            lambda: self.shell.navigator.open_page("people"),
            "statistics_nothing",
        )
        self._views = QStackedWidget()
        self._views.addWidget(Columns(theme, left, right, (5, 2), breaks_at=760))
        self._views.addWidget(self._nothing)
        self.body.addWidget(self._views, 1)

    # what is shown

    def _show(self, answer: tuple[Report, list[tuple[str, str]]]) -> None:
        self.banner.drop_error()
        self._report, groups = answer
        self._fill_places(groups)
        tables = [table for table in self._report.tables if not table.is_empty]
        chosen = self._wanted or str(self._which.currentData() or "")
        self._wanted = ""
        self._which.clear()
        for table in tables:
            self._which.addItem(told(table.title), table.code)
        self._which.setCurrentIndex(max(0, self._which.findData(chosen)))
        self._save.setEnabled(bool(tables))
        self._print.setEnabled(bool(tables) and self._report.period.span in DOCUMENTS)
        self._views.setCurrentIndex(0 if tables else 1)
        if tables:
            self._choose_table(str(self._which.currentData()))

    def _fill_places(self, groups: list[tuple[str, str]]) -> None:
        chosen = self._place.currentData() or ("", "")
        villages = sorted({village for village, _group in groups if village})
        self._place.clear()
        self._place.addItem(tr("全部"), ("", ""))
        if len(villages) > 1:
            for village in villages:
                self._place.addItem(village, (village, ""))
        for village, group in groups:
            if group:
                self._place.addItem(f"{village} {group}" if len(villages) > 1 else group, (village, group))
        places = [self._place.itemData(n) for n in range(self._place.count())]
        self._place.setCurrentIndex(places.index(chosen) if chosen in places else 0)

    def _choose_table(self, code: str) -> None:
        if self._report is None:
            return
        table = self._report.table(code)
        unit = tr("（单位：{unit}）").format(unit=told(table.unit)) if table.unit else ""
        self._title.setText(f"{told(table.title)}{unit}")
        self._note.setText(told(table.note))
        self._note.setVisible(bool(table.note))
        self._counts.show_table(table)
        self._show_names((), tr("点一个数字，看是哪些人。"))

    def _ask_names(self, index: QModelIndex) -> None:
        items = self._counts.counts.items_at(index)
        if items:
            self._show_names(items, self._counts.counts.words_at(index))

    def _enter_names(self) -> None:
        if self._names.rows.rows:
            self._names.enter()

    def _show_names(self, items: tuple[Item, ...], words: str) -> None:
        self._behind.setText(words)
        self._names.show_rows(items, key="key")

    def _open(self, item: Item) -> None:
        if item.record_id:
            self.shell.navigator.open_record(item.record_id)
        elif item.person_id:
            self.shell.navigator.open_person(item.person_id)

    def _fail(self, error: Any) -> None:
        self._views.setCurrentIndex(1)
        self.show_error(error)

    # paper and file

    def _open_print(self) -> None:
        if self._report is None:
            return
        village, group = self._place.currentData() or ("", "")
        order = "/".join((self._report.period.code, village, group)).rstrip("/")
        self.shell.navigator.open_print(DOCUMENTS[self._report.period.span], [order])

    def _ask_place(self) -> None:
        if self._report is not None:
            once_confirmed(
                self.shell, lambda: HandOut(self.shell, self._ask_file, self, (tr("交给乡镇"),)).open(), self
            )

    def _ask_file(self, reason: str, is_plain: bool) -> None:
        if self._report is None:
            return
        name = f"{self._span.currentText()}_{self._report.period.code}.xlsx" + ("" if is_plain else ".zip")
        folder = self.shell.memory.get("folder", "") if self.shell.memory else ""
        kind = tr("电子表格 (*.xlsx)") if is_plain else tr("加密的电子表格 (*.zip)")
        printing.ask_path(
            self, tr("存成电子表格"), name, folder, kind, lambda path: self.save_to(path, reason, is_plain=is_plain)
        )

    def save_to(self, path: Path, reason: str, *, is_plain: bool = False) -> None:
        """Saves what is shown as a spreadsheet, sealed unless it is to be plain, and logs it: it holds names."""
        report = self._report
        if report is None:
            return
        if self.shell.memory:
            self.shell.memory.set("folder", str(path.parent))

        def write(core: Core) -> _Saved:
            sheet = core.statistics.workbook(report)
            made = hand_out(path, sheet, core.seams.ids.token, is_plain=is_plain, kind=".xlsx")
            printing.save_file(made.path, made.data)
            changes = core.statistics.log_export(report, reason, is_encrypted=made.is_encrypted)
            return _Saved(made.path.name, made.password, changes)

        self.banner.say(tr("正在准备…"), "info")
        self.shell.tasks.write(write, self._show_saved, self.show_error, owner=self, is_long=True)

    def _show_saved(self, saved: _Saved) -> None:
        self.banner.say(tr("已存为“{file}”。里面有个人信息，用完请删掉。").format(file=saved.file), "good")
        if saved.password:
            ShowPassword(self.shell, saved.file, saved.password, self).open()


@dataclass(frozen=True)
class _Saved:
    """A file that was written. `password` stands on the screen once."""

    file: str
    password: str
    changes: Changes


def period_words(span: str, year: int, month: int) -> str:
    """`2026年11月`, `2026年第4季度`, `2026年` in the language of the window."""
    if span == "month":
        return tr("{y}年{m}月").format(y=year, m=month)
    if span == "quarter":
        return tr("{y}年第{q}季度").format(y=year, q=(month - 1) // MONTHS["quarter"] + 1)
    return tr("{y}年").format(y=year)


def _name(item: Item) -> str:
    return item.name or tr("（没有写姓名）")


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    return combo
