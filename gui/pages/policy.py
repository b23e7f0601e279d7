"""政策: the policy pack to read aloud, to search and to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.language import tr
from gui.models.rows import Column
from gui.pages.page import Page
from gui.pages.settings_station import PhonesCard
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll
from gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from core.domain.policy import Told

SIZES = (("small", "标准", 1.0), ("large", "大字", 1.35), ("largest", "特大", 1.7))


class PolicyPage(Page):
    """Subjects at the left, the chosen one at the right, in letters that can be read across a table."""

    key: ClassVar[str] = "policy"
    concerns: ClassVar[frozenset[str]] = frozenset({"rulepack", "phones"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("政策"))
        self._told: Told | None = None
        self._wanted = ""
        self._size = 1.0
        icons = shell.icons
        self._back = Button(tr("返回"), "policy_back", shell.navigator.go_back, icons=icons, icon="back")
        self._record = Button(
            tr("记一次宣传"), "policy_record", lambda: shell.navigator.start_form("publicity"), icons=icons, icon="plus"
        )
        self._print = Button(tr("打印明白纸"), "policy_print", self._open_print, role="main", icons=icons, icon="print")
        for button in (self._back, self._record, self._print):
            self.actions.addWidget(button)
        self.body.addWidget(Columns(shell.theme, self._build_topics(), self._build_text(), (2, 3), breaks_at=700), 1)

    def arrive(self, **arguments: Any) -> None:
        """`code` chooses a subject, `search` what is looked for."""
        self._wanted = str(arguments.get("code", self._wanted))
        if "search" in arguments:
            self._search.setText(str(arguments["search"]))
        self._search.setFocus()

    def reload(self) -> None:
        self._phones.reload()
        query = self._search.text()
        self.shell.tasks.read(lambda core: core.policy.list(query), self._show, self.show_error, key="policy")

    def _build_topics(self) -> QWidget:
        theme = self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        self._search = SearchField(tr("输入汉字、拼音或首字母"), "policy_search", self.shell.icons)
        self._search.searched.connect(lambda _text: self.reload())
        columns = (Column(tr("主题"), lambda row: row.title, 0, second=lambda row: row.ask, is_bold=True),)
        self._topics = DataTable(theme, columns, "policy_topics", tr("主题"), row_lines=2, opens_on_click=False)
        self._topics.picked.connect(self._tell)
        self._topics.setMinimumHeight(theme.px(180))
        self._topics.setMinimumWidth(theme.px(240))
        self._search.left_downwards.connect(self._topics.enter)
        self._none = Text(tr("没有找到，换个词试试。"), "soft", wraps=True)
        self._none.hide()
        for widget in (self._search, self._topics, self._none):
            column.addWidget(widget, 1 if widget is self._topics else 0)
        return side

    def _build_text(self) -> QWidget:
        theme = self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        row.addWidget(Text(tr("字号"), "field"))
        self._chips: list[Button] = []
        for code, words, size in SIZES:
            chip = Button(tr(words), f"policy_size_{code}", None, role="chip")
            chip.setCheckable(True)
            chip.setChecked(size == self._size)
            chip.clicked.connect(lambda _checked=False, size=size: self._use_size(size))
            self._chips.append(chip)
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)
        scroll = Scroll(gap=4)
        scroll.setMinimumHeight(theme.px(240))
        self._card = Card(theme, name="policy_text")
        scroll.body.addWidget(self._card)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        self._phones = PhonesCard(self.shell, "policy_phones")
        scroll.body.insertWidget(1, self._phones)
        return side

    def _show(self, told: Sequence[Told]) -> None:
        self.banner.drop_error()
        wanted = self._wanted or (self._told.code if self._told else "")
        self._wanted = ""
        self._topics.show_rows(told, key="code")
        self._none.setVisible(not told)
        place = next((n for n, one in enumerate(told) if one.code == wanted), 0)
        if told:
            self._topics.setCurrentIndex(self._topics.rows.index(place, 0))
            self._tell(told[place])
        self._print.setEnabled(bool(told))

    def _tell(self, told: Told | None) -> None:
        if told is None:
            return
        self._told = told
        self._clear()
        self._say(told.title, 1.25, is_bold=True, name="policy_title")
        self._say(told.ask, 1.0, tone="soft")
        for text in told.text:
            self._say(text, 1.0)
        for title, lines in told.lists:
            self._say(title, 1.05, is_bold=True)
            self._say("\n".join(f"· {line}" for line in lines), 1.0)
        self._say(tr("依据：{sources}").format(sources="；".join(told.sources)), 0.85, tone="soft")

    def _say(self, words: str, share: float, *, is_bold: bool = False, tone: str = "", name: str = "") -> None:
        label = Text(words, tone, wraps=True)
        label.setObjectName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        pixels = round(self.shell.theme.font_px("body") * share * self._size)
        weight = "font-weight: bold; " if is_bold else ""
        label.setStyleSheet(f"{weight}font-size: {pixels}px;")
        self._card.body.addWidget(label)

    def _clear(self) -> None:
        while self._card.body.count():
            widget = self._card.body.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _use_size(self, size: float) -> None:
        self._size = size
        for chip, (_code, _words, one) in zip(self._chips, SIZES, strict=True):
            chip.setChecked(one == size)
        self._tell(self._told)

    def _open_print(self) -> None:
        if self._told is not None:
            large = ["large"] if self._size > 1 else []
            self.shell.navigator.open_print("leaflet", [self._told.code, *large])
