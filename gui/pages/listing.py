"""A page that is one table with an empty state and, above it, chips that filter it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.language import tr
from gui.pages.page import Page
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.column_menu import ColumnHabits
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text
from gui.widgets.wrap_row import WrapRow

WORTH_ARRANGING = 4  # columns

Keep = Callable[[Any], bool]


class ListingPage(Page):
    """Subclasses call `build_list` once and `show_list` with what they read."""

    longest: ClassVar[int] = 0  # the most that is read; then the count says so

    def __init__(self, shell: Shell, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(shell, heading, parent)
        self._all: Sequence[Any] = ()
        self._filters: dict[str, tuple[str, Keep]] = {}
        self._chips: dict[str, Button] = {}
        self._chosen = "all"

    def build_list(self, table: DataTable, empty: EmptyState, filters: Sequence[tuple[str, str, Keep]] = ()) -> None:
        """`filters` are (code, words, test); 全部 is put before them."""
        self.table = table
        habits = ColumnHabits(self.shell, table)
        if sum(1 for column in table.rows.columns if column.title) >= WORTH_ARRANGING:
            self.actions.addWidget(habits.button(f"{self.key}_columns"))
        self._empty = empty
        if filters:
            self._build_chips(filters)
        shell = self.shell
        self._none = EmptyState(
            shell.theme, shell.icons, "search", tr("这一类没有"), "", tr("看全部"), lambda: self.choose("all"),
            f"{self.key}_none",
        )  # fmt: skip
        self._views = QStackedWidget()
        for view in (table, empty, self._none):
            self._views.addWidget(view)
        self.body.addWidget(self._views, 1)
        self._count = Text("", "soft", wraps=True)
        self._count.setObjectName(f"{self.key}_count")
        self.body.addWidget(self._count)

    def arrive(self, **arguments: Any) -> None:
        """`only` chooses a filter; the cursor goes into the table."""
        if "only" in arguments:
            self.choose(str(arguments["only"]))
        self.table.setFocus()

    def narrowed(self) -> Any:
        return self._chosen

    def narrow(self, how: Any) -> None:
        if self._all:
            self.choose(how)
        elif how in self._filters:
            self._chosen = how

    def show_list(self, rows: Sequence[Any]) -> None:
        """Shows these rows under the chosen filter. Takes an error away, leaves other messages."""
        self.banner.drop_error()
        self._all = rows
        for code, chip in self._chips.items():
            words, keep = self._filters[code]
            chip.say(f"{words} {sum(1 for row in rows if keep(row))}")
        self.choose(self._chosen)

    def choose(self, code: str) -> None:
        """Filters by one of the chips."""
        self._chosen = code if code in self._filters else "all"
        for name, chip in self._chips.items():
            chip.setChecked(name == self._chosen)
        keep = self._filters[self._chosen][1] if self._filters else (lambda row: True)
        rows = [row for row in self._all if keep(row)]
        self.table.show_rows(rows)
        self._views.setCurrentWidget(self.table if rows else self._none if self._all else self._empty)
        if rows and self.table.current() is None:
            self.table.setCurrentIndex(self.table.rows.index(0, 0))
        words = tr("共 {n} 条").format(n=len(rows))
        if self.longest and len(self._all) >= self.longest:
            words = tr("只列出最近的 {n} 条").format(n=len(rows))
        self._count.setText(words)
        self._count.setVisible(bool(rows))

    def _build_chips(self, filters: Sequence[tuple[str, str, Keep]]) -> None:
        row = WrapRow(self.shell.theme.space("s"))
        for code, words, keep in (("all", tr("全部"), lambda row: True), *filters):
            self._filters[code] = (words, keep)
            chip = Button(words, f"{self.key}_{code}", role="chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, code=code: self.choose(code))
            self._chips[code] = chip
        row.show_widgets(list(self._chips.values()))
        self.body.addWidget(row)
