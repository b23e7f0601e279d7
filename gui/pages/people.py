"""人员: find anybody while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from core.service.saved_filters import SavedFilter
from gui.language import tr
from gui.models.people import PEOPLE_ORDERS, people_columns
from gui.pages.page import Page
from gui.pages.people_filters import FiltersButton
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.column_menu import ColumnHabits
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text
from gui.widgets.search_field import SearchField
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.service.views import PersonPage, PersonRow

SHOWN = 100
RECENT = 6


class PeoplePage(Page):
    """Search, two filters, at most 100 rows and how many more there are."""

    key: ClassVar[str] = "people"
    concerns: ClassVar[frozenset[str]] = frozenset({"person", "roster", "visit"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("人员"))
        self._tag, self._group = "", ("", "")
        check = Button(tr("资料体检"), "people_quality", lambda: shell.navigator.open_page("quality"))
        self._tray = Button(tr("已移走的人员"), "people_tray", lambda: shell.navigator.open_page("tray"))
        self._tray.hide()
        self.actions.addWidget(self._tray)
        self.actions.addWidget(check)
        self.actions.addWidget(
            Button(
                tr("导入名单"),
                "people_import",
                lambda: shell.navigator.open_page("roster"),
                role="main",
                icons=shell.icons,
                icon="upload",
            )
        )
        self._build_filters()
        self._table = DataTable(shell.theme, people_columns(shell.today()), "people_table", tr("人员名单"), row_lines=2)
        self._table.rows.sorts_itself = False  # not only the hundred that are shown
        self._table.opened.connect(self._open)
        habits = ColumnHabits(shell, self._table)
        self._row.addWidget(FiltersButton(shell, self._present, self._use, self.show_error))
        self._row.addWidget(habits.button("people_columns"))
        self._table.sort_changed.connect(self._find)
        self._search.left_downwards.connect(self._table.enter)
        self._empty = EmptyState(
            shell.theme,
            shell.icons,
            "people",
            tr("名单还是空的"),
            tr("把乡镇发的名单表格导入进来，或者到“同步”页从区里接收。"),
            tr("导入名单"),
            lambda: shell.navigator.open_page("roster"),
            "people_empty",
        )
        self._nobody = EmptyState(
            shell.theme,
            shell.icons,
            "search",
            tr("没有找到这个人"),
            tr("换一种输法试试：姓名、拼音首字母、身份证后四位、电话；也可以把村组和标签改成“全部”。"),
            tr("清空条件"),
            self._clear,
            "people_nobody",
        )
        self._views = QStackedWidget()
        for view in (self._table, self._empty, self._nobody):
            self._views.addWidget(view)
        self.body.addWidget(self._views, 1)
        self._count = Text("", "soft", wraps=True)
        self._count.setObjectName("people_count")
        self.body.addWidget(self._count)

    def arrive(self, **arguments: Any) -> None:
        """`is_search` puts the cursor into the search; `tag` sets the filter."""
        if "tag" in arguments:
            self._tag = str(arguments["tag"])
            self._choose(self._tags, self._tag)
        if arguments.get("is_search"):
            self._search.selectAll()
        self._search.setFocus()
        self.shell.tasks.read(lambda core: core.people.recent()[:RECENT], self._show_recent, owner=self, key="recent")

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: (core.people.groups(), core.people.tag_counts()), self._show_filters, owner=self, key="filters"
        )
        self.shell.tasks.read(
            lambda core: len(core.exchange.tray.list()), lambda n: self._tray.setVisible(n > 0), owner=self, key="tray"
        )
        self._find()

    def _build_filters(self) -> None:
        theme = self.shell.theme
        filters = QWidget()
        row = WrapLayout(theme.space("s"), filters)
        self._search = SearchField(tr("输入姓名、拼音首字母、身份证后四位或电话"), "people_search", self.shell.icons)
        self._search.searched.connect(lambda _text: self._find())
        self._groups = _combo("people_group", tr("村组"), theme.px(190))
        self._tags = _combo("people_tag", tr("标签"), theme.px(170))
        for combo in (self._groups, self._tags):
            combo.activated.connect(lambda _number: self._find())
            row.addWidget(combo)
        self._row = row
        self.body.addWidget(Columns(theme, self._search, filters, (1, 0), breaks_at=640))
        self._recent = WrapRow(theme.space("s"))
        self._recent.setAccessibleName(tr("最近打开的人"))
        self._recent.hide()
        self.body.addWidget(self._recent)

    def _show_filters(self, found: tuple[list[tuple[str, str]], list[tuple[str, str, int]]]) -> None:
        groups, tags = found
        chosen = self._groups.currentData() or self._group
        self._groups.clear()
        self._groups.addItem(tr("全部村组"), ("", ""))
        for village in dict.fromkeys(name for name, _group in groups):
            self._groups.addItem(village or tr("（没写村名）"), (village, ""))
            for _village, group in (pair for pair in groups if pair[0] == village and pair[1]):
                self._groups.addItem(f"    {group}", (village, group))
        self._choose(self._groups, chosen)
        chosen_tag = self._tags.currentData() or self._tag
        self._tags.clear()
        self._tags.addItem(tr("全部标签"), "")
        for code, label, count in tags:
            self._tags.addItem(f"{tr(label)}（{count}）", code)
        self._choose(self._tags, chosen_tag)

    @staticmethod
    def _choose(combo: QComboBox, value: object) -> None:
        for number in range(combo.count()):
            if combo.itemData(number) == value:
                combo.setCurrentIndex(number)

    def _show_recent(self, rows: Sequence[PersonRow]) -> None:
        """Those opened last, above the list: most often it is one of them again."""
        chips = []
        for number, row in enumerate(rows):
            name = self.shell.shown_name(row.name)
            chip = Button(name, f"people_recent_{number}", lambda row=row: self._open(row), role="chip")
            chip.setAccessibleName(tr("最近打开的人：{name}").format(name=name))
            chips.append(chip)
        self._recent.show_widgets([Text(tr("最近打开的人"), "soft"), *chips] if chips else [])
        self._recent.setVisible(bool(chips))

    def _present(self) -> SavedFilter:
        village, group = self._groups.currentData() or self._group
        return SavedFilter("", self._search.text(), village, group, self._tags.currentData() or self._tag)

    def narrowed(self) -> Any:
        return self._present()

    def narrow(self, how: Any) -> None:
        self._tag, self._group = how.tag, (how.village, how.group)
        self._search.setText(how.text)
        self.reload()

    def _use(self, one: SavedFilter) -> None:
        """Narrows the list as it was when the filter was saved."""
        self._tag = ""
        for combo, value in ((self._groups, (one.village, one.group)), (self._tags, one.tag)):
            combo.setCurrentIndex(0)
            self._choose(combo, value)
        self._search.setText(one.text)
        self._find()
        self._search.setFocus()

    def _find(self) -> None:
        text = self._search.text()
        village, group = self._groups.currentData() or self._group
        tag = self._tags.currentData() or self._tag
        number, is_down = self._table.arrangement.sort or (-1, False)
        order = PEOPLE_ORDERS.get(number, "")
        is_filtered = bool(text.strip() or village or group or tag)
        self.shell.tasks.read(
            lambda core: core.people.search(
                text, tag=tag, group=group, village=village, limit=SHOWN, order=order, is_down=is_down
            ),
            lambda page: self._show(page, is_filtered),
            self.show_error,
            owner=self,
            key="search",
        )

    def _show(self, page: PersonPage, is_filtered: bool) -> None:
        self.banner.drop_error()
        self._table.show_rows(page.rows)
        rest = page.total - len(page.rows)
        if rest > 0:
            self._count.setText(
                tr("共 {n} 人，显示前 {m} 人。还有 {rest} 人，请再输几个字").format(
                    n=page.total, m=len(page.rows), rest=rest
                )
            )
        else:
            self._count.setText(tr("共 {n} 人").format(n=page.total))
        self._views.setCurrentWidget(self._table if page.rows else self._nobody if is_filtered else self._empty)
        self._count.setVisible(bool(page.rows))

    def _clear(self) -> None:
        self._tag = ""
        self._groups.setCurrentIndex(0)
        self._tags.setCurrentIndex(0)
        self._search.clear()
        self._find()
        self._search.setFocus()

    def _open(self, row: PersonRow) -> None:
        self.shell.navigator.open_person(row.id, [one.id for one in self._table.rows.rows])


def _combo(name: str, label: str, width: int) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(label)
    combo.setToolTip(label)
    combo.setMinimumWidth(width)
    return combo
