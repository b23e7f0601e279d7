"""规则依据: which rule says so, on any day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from gui.language import tr
from gui.models.rules import rule_columns, since, until_words
from gui.pages.page import Page
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.date_edit import DateEdit
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text
from gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.app import Core
    from core.service.rulebook import RuleRow

    Found = tuple[str, dict[str, str], Sequence[RuleRow]]


class RulesPage(Page):
    """Search, one filter by kind, the day; below the list the chosen rule in full, with its document."""

    key: ClassVar[str] = "rules"
    concerns: ClassVar[frozenset[str]] = frozenset({"rulepack"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("规则依据"))
        self._kind = ""
        self._back = Button(tr("返回"), "rules_back", shell.navigator.go_back, icons=shell.icons, icon="back")
        self.actions.addWidget(self._back)
        self._build_filters()
        self._table = DataTable(
            shell.theme, rule_columns(), "rules_table", tr("规则依据"), row_lines=2, opens_on_click=False
        )
        self._table.picked.connect(self._tell)
        self._search.left_downwards.connect(self._table.enter)
        self._none = EmptyState(
            shell.theme,
            shell.icons,
            "search",
            tr("没有这样的规定"),
            tr("换个词试试，或者把类别改成“全部类别”、把日期改成今天。"),
            tr("清空条件"),
            self._clear,
            "rules_none",
        )
        self._views = QStackedWidget()
        self._views.addWidget(self._table)
        self._views.addWidget(self._none)
        self.body.addWidget(self._views, 1)
        self._build_detail()
        self._count = Text("", "soft")
        self._count.setObjectName("rules_count")
        self.body.addWidget(self._count)

    def arrive(self, **arguments: Any) -> None:
        """`kind` sets the filter, `search` the words, `day` the day that is asked about."""
        if "kind" in arguments:
            self._kind = str(arguments["kind"])
        if "search" in arguments:
            self._search.setText(str(arguments["search"]))
        if "day" in arguments:
            self._day.show_day(arguments["day"])
        self._search.setFocus()

    def reload(self) -> None:
        day, kind, text = self._day.day or self.shell.today(), self._kind, self._search.text()

        def read(core: Core) -> Found:
            book = core.rulebook
            return book.pack_name(), book.kinds(day), book.list(day, kind=kind, search=text)

        self.shell.tasks.read(read, self._show, self.show_error, owner=self, key="rules")

    def _build_filters(self) -> None:
        shell = self.shell
        filters = QWidget()
        row = QHBoxLayout(filters)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(shell.theme.space("s"))
        self._search = SearchField(tr("输入事项、文件名称或文号"), "rules_search", shell.icons)
        self._search.searched.connect(lambda _text: self.reload())
        self._kinds = QComboBox()
        self._kinds.setObjectName("rules_kind")
        self._kinds.setAccessibleName(tr("类别"))
        self._kinds.setToolTip(tr("类别"))
        self._kinds.setMinimumWidth(shell.theme.px(180))
        self._kinds.activated.connect(self._choose_kind)
        row.addWidget(self._kinds, 1)
        self.body.addWidget(Columns(shell.theme, self._search, filters, (1, 0), breaks_at=640))
        self._day = DateEdit(shell.theme, shell.icons, shell.today, "rules_day")
        self._day.describe(tr("看哪一天有效的规定"))
        self._day.show_day(shell.today())
        self._day.changed.connect(lambda _day: self.reload())
        label = Text(tr("看哪一天有效的规定"), "field")
        label.setBuddy(self._day.line)
        self.body.addWidget(Columns(shell.theme, label, self._day, (0, 1), breaks_at=640))

    def _build_detail(self) -> None:
        self._detail = Card(self.shell.theme, "", "rules_detail")
        self._head = Text("", "strong", wraps=True)
        self._says = Text("", wraps=True)
        self._source = Text("", "soft", wraps=True)
        self._source.setObjectName("rules_source")
        self._note = Text("", "small", wraps=True)
        self._note.setObjectName("rules_note")
        for label in (self._head, self._says, self._source, self._note):
            self._detail.body.addWidget(label)
        self._detail.hide()
        self.body.addWidget(self._detail)

    def _show(self, found: Found) -> None:
        pack, kinds, rows = found
        self.banner.drop_error()
        self.aside.say(pack)
        self._show_kinds(kinds)
        self._table.show_rows(rows)
        if rows and self._table.current() is None:
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
        self._views.setCurrentWidget(self._table if rows else self._none)
        self._tell(self._table.current())
        self._count.setText(tr("共 {n} 条").format(n=len(rows)))
        self._count.setVisible(bool(rows))

    def _show_kinds(self, kinds: dict[str, str]) -> None:
        self._kinds.clear()
        self._kinds.addItem(tr("全部类别"), "")
        for code, label in kinds.items():
            self._kinds.addItem(tr(label), code)
        if self._kind and self._kind not in kinds:
            self._kinds.addItem(self._kind, self._kind)  # nothing of this kind on that day: the list says so
        self._kinds.setCurrentIndex(max(0, self._kinds.findData(self._kind)))

    def _tell(self, row: RuleRow | None) -> None:
        self._detail.setVisible(row is not None)
        if row is None:
            return
        self._head.setText(f"{told(row.subject)}（{tr(row.kind_label)}）")
        self._says.setText(told(row.says))
        self._says.setVisible(bool(row.says))
        self._source.setText(f"{row.source}，{tr(row.grade_words)}；{since(row)}，{until_words(row)}；{row.id}")
        default = tr("文件未规定，暂按")
        self._note.setText(f"{default}：{row.note}" if row.is_default else row.note)
        self._note.setVisible(bool(row.note))

    def _choose_kind(self, _number: int) -> None:
        self._kind = str(self._kinds.currentData() or "")
        self.reload()

    def _clear(self) -> None:
        self._kind = ""
        self._day.show_day(self.shell.today())
        self._search.clear()
        self.reload()
        self._search.setFocus()
