"""两边不一样: one proposal at a time, what the district has beside what was typed here, and her word on each field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from gui.language import tr
from gui.models.conflicts import author_words, both_words, meaning_words, value_words
from gui.pages.page import Page
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.empty_state import EmptyState
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll
from gui.widgets.sides import Sides

if TYPE_CHECKING:
    from core.service.conflicts import Dispute

MINE = "mine"


class ConflictsPage(Page):
    """Keys: 1 or 2 on a field chooses a side, Enter goes to the next one, Ctrl+Enter saves."""

    key: ClassVar[str] = "conflicts"
    concerns: ClassVar[frozenset[str]] = frozenset({"person", "outbox", "record", "conflict"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("两边不一样"))
        self._disputes: Sequence[Dispute] = ()
        self._edit_id = ""
        self._wanted_person = ""
        self._choices: dict[str, str] = {}
        self._sides: list[Sides] = []
        icons, theme = shell.icons, shell.theme
        self._before = Button(tr("上一处"), "conflicts_before", lambda: self._step(-1))
        self._after = Button(tr("下一处"), "conflicts_after", lambda: self._step(1))
        self._person = Button(tr("看这个人"), "conflicts_person", self._open_person)
        back = Button(tr("返回"), "conflicts_back", shell.navigator.go_back, icons=icons, icon="back")
        for button in (back, self._before, self._after, self._person):
            self.actions.addWidget(button)
        empty = EmptyState(
            theme,
            icons,
            "good",
            tr("两边都一样"),
            tr("您改的和别人改的没有冲突。有了不一样的，会列在这里，两边的都留着，不会悄悄改掉。"),
            tr("打开同步页"),
            lambda: shell.navigator.open_page("sync"),
            "conflicts_empty",
        )
        self._views = QStackedWidget()
        self._views.addWidget(self._build_one())
        self._views.addWidget(empty)
        self.body.addWidget(self._views, 1)

    def arrive(self, **arguments: Any) -> None:
        """`person_id` shows that person's first."""
        self._wanted_person = str(arguments.get("person_id") or "")
        self.refresh()

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.exchange.conflicts.list(), self._show_all, self.show_error, key="list")

    def _build_one(self) -> QWidget:
        theme = self.shell.theme
        self._name = Text("", "title", wraps=True)
        self._name.setObjectName("conflicts_name")
        self._meaning = Text("", "lead", wraps=True)
        self._meaning.setObjectName("conflicts_meaning")
        self._own = Text("", "soft", wraps=True)
        self._all_theirs = Button(tr("都按区里的"), "conflicts_all_theirs", lambda: self._choose_all("theirs"))
        self._all_mine = Button(tr("都坚持本机的"), "conflicts_all_mine", lambda: self._choose_all(MINE))
        self._fields = QVBoxLayout()
        self._fields.setSpacing(theme.space("m"))
        self._reason = QPlainTextEdit()
        self._reason.setObjectName("conflicts_reason")
        self._reason.setTabChangesFocus(True)
        self._reason.setMaximumHeight(theme.px(110))
        hint = tr("区里看了才好定，例：本人拿出手机给我看的号码")
        self._why = LabeledField(theme, tr("为什么坚持"), self._reason, hint, is_required=True)
        self._save = Button(tr("记下，送到区里"), "conflicts_save", self._resolve, role="main")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save.click)
        scroll = Scroll(gap=4)
        column = scroll.body
        column.setSpacing(theme.space("m"))
        for widget in (self._name, self._meaning, self._own):
            column.addWidget(widget)
        column.addLayout(_row(self._all_theirs, self._all_mine))
        column.addLayout(self._fields)
        column.addWidget(self._why)
        column.addLayout(_row(self._save))
        column.addStretch(1)
        return scroll

    # showing

    def _show_all(self, disputes: Sequence[Dispute]) -> None:
        self.banner.drop_error()
        self._disputes = disputes
        self._views.setCurrentIndex(0 if disputes else 1)
        for button in (self._before, self._after, self._person):
            button.setVisible(bool(disputes))
        if not disputes:
            self.aside.say("")
            self.claim_focus()
            return
        wanted = [one for one in disputes if self._wanted_person and one.person_id == self._wanted_person]
        known = [one for one in disputes if one.edit_id == self._edit_id]
        self._wanted_person = ""
        self._show((wanted or known or list(disputes))[0])

    def _show(self, dispute: Dispute) -> None:
        is_new = dispute.edit_id != self._edit_id
        self._edit_id = dispute.edit_id
        place = [one.edit_id for one in self._disputes].index(dispute.edit_id)
        self.aside.say(tr("第 {n} 处，共 {all} 处").format(n=place + 1, all=len(self._disputes)))
        self._before.setEnabled(place > 0)
        self._after.setEnabled(place + 1 < len(self._disputes))
        self._person.setEnabled(bool(dispute.person_id))
        self._name.setText(self.shell.shown_name(dispute.person_name) or "—")
        said = tr("您已经说了，等区里定。还可以改主意。") if dispute.is_said else ""
        self._meaning.setText(" ".join(part for part in (said, meaning_words(dispute)) if part))
        self._own.setText(tr("您提出更正时写的原因：{reason}").format(reason=dispute.reason))
        self._own.setVisible(bool(dispute.reason))
        self._choices = {one.name: one.choice for one in dispute.fields if one.choice}
        self._fill(dispute)
        if is_new:
            self._reason.setPlainText(dispute.insisted)
        self._ask_reason()
        if self.isVisible() and self._sides:
            self._sides[0].cards.first_focus().setFocus()

    def _fill(self, dispute: Dispute) -> None:
        for old in self._sides:
            self._fields.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sides = []
        today = self.shell.today()
        mine_by = author_words(dispute.written_by or tr("本机"), dispute.written_at, today)
        for one in dispute.fields:
            if one.is_same:
                continue
            theirs, mine = both_words(one)
            read = tr("您改之前看到的：{value}").format(value=value_words(one.name, one.read)) if one.read else ""
            sides = Sides(
                self.shell.theme, one.name, tr(one.label), (theirs, author_words(one.theirs_by, one.theirs_at, today)),
                (mine, mine_by), read, self._choose,
            )  # fmt: skip
            sides.cards.show_value(one.choice or None)
            sides.cards.advanced.connect(lambda here=sides: self._go_on(here))
            self._sides.append(sides)
            self._fields.addWidget(sides)
        for button in (self._all_theirs, self._all_mine):
            button.setVisible(len(self._sides) > 1)

    # her word

    def _choose(self, name: str, choice: str) -> None:
        self._choices[name] = choice
        self._ask_reason()

    def _choose_all(self, choice: str) -> None:
        for sides in self._sides:
            sides.cards.show_value(choice)
            self._choices[sides.objectName().removeprefix("sides_")] = choice
        self._ask_reason()
        (self._reason if choice == MINE else self._save).setFocus()

    def _ask_reason(self) -> None:
        self._why.setVisible(MINE in self._choices.values())
        self._why.show_error("")
        named = [sides.objectName().removeprefix("sides_") for sides in self._sides]
        self._save.setEnabled(all(self._choices.get(name) for name in named))

    def _go_on(self, here: Sides) -> None:
        """Enter on a field: the next field, then the reason, then the button."""
        place = self._sides.index(here) + 1
        if place < len(self._sides):
            self._sides[place].cards.first_focus().setFocus()
        else:
            (self._reason if self._why.isVisible() else self._save).setFocus()

    def _resolve(self) -> None:
        edit_id, choices, reason = self._edit_id, dict(self._choices), self._reason.toPlainText().strip()
        if MINE in choices.values() and not reason:
            self._why.show_error(tr("请写一句原因，区里看了才好定。"))
            self._reason.setFocus()
            return
        self.shell.tasks.write(
            lambda core: core.exchange.conflicts.resolve(edit_id, choices, reason),
            lambda _changes: self._saved(),
            self.show_error,
            owner=self,
        )

    def _saved(self) -> None:
        self._edit_id = ""
        self.banner.say(tr("记下了，下次同步送到区里。"), "good", tr("打开同步页"), self._open_sync)

    def _open_sync(self) -> None:
        self.shell.navigator.open_page("sync")

    def _open_person(self) -> None:
        one = next((one for one in self._disputes if one.edit_id == self._edit_id), None)
        if one is not None:
            self.shell.navigator.open_person(one.person_id)

    def _step(self, by: int) -> None:
        place = [one.edit_id for one in self._disputes].index(self._edit_id) + by
        if 0 <= place < len(self._disputes):
            self._show(self._disputes[place])


def _row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
