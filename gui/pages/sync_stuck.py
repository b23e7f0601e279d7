"""What did not come through: each with its person, the reason in plain words, and the button that leads on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.errors import AppError
from core.forms.catalogue import shipped_kinds
from gui.forms.place import Place
from gui.language import tr
from gui.models.stuck import can_be_corrected, stuck_reason, stuck_title
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Rule, Text
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.service.exchange import StuckItem

SHOWN = 30


class StuckCard(Card):
    """Hidden while everything came through. `on_error` is told what a button could not do."""

    def __init__(self, shell: Shell, on_error: Callable[[AppError], object], parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("没送成的，要您看一看"), "sync_stuck", parent)
        self._shell = shell
        self._on_error = on_error
        self._rows = QVBoxLayout()
        self._rows.setSpacing(shell.theme.space("s"))
        self.body.addLayout(self._rows)
        self._more = Text("", "soft", wraps=True)
        self._more.setObjectName("sync_stuck_more")
        self.body.addWidget(self._more)
        self.hide()

    def show_items(self, items: Sequence[StuckItem]) -> None:
        """Those that need a person first; what only waits for something else is counted."""
        shown = sorted(
            (item for item in items if item.needs_person or item.failures), key=lambda item: not item.needs_person
        )
        held = len(items) - len(shown)
        while self._rows.count():
            entry = self._rows.takeAt(0)
            widget = entry.widget() if entry is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, item in enumerate(shown[:SHOWN]):
            if number:
                self._rows.addWidget(Rule())
            self._rows.addWidget(self._row(item, number))
        more = [tr("还有 {n} 条，先处理上面的。").format(n=len(shown) - SHOWN)] if len(shown) > SHOWN else []
        if held:
            more.append(tr("另有 {n} 条区里先存着，等别的资料到了自动生效，不用管。").format(n=held))
        self._more.setText("\n".join(more))
        self._more.setVisible(bool(more))
        self.setVisible(bool(items))

    def _row(self, item: StuckItem, number: int) -> QWidget:
        shell = self._shell
        row = QWidget()
        row.setObjectName(f"sync_stuck_{number}")
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        who = shell.shown_name(item.person_name) or tr("（没有姓名）")
        column.addWidget(Text(f"{who}　{stuck_title(item, shell.today())}", "strong", wraps=True))
        reason = stuck_reason(item, shell.words, shell.shown_name)
        column.addWidget(Text(reason, wraps=True))
        buttons = WrapRow(shell.theme.space("s"))
        buttons.show_widgets(self._buttons(item, number))
        column.addWidget(buttons)
        row.setAccessibleName(f"{who}，{reason}")
        return row

    def _buttons(self, item: StuckItem, number: int) -> list[QWidget]:
        made: list[QWidget] = []

        def add(words: str, name: str, act: Callable[[], object], role: str = "") -> None:
            made.append(Button(words, f"sync_{name}_{number}", act, role=role, is_small=True))

        navigator = self._shell.navigator
        if item.state == "conflict":
            add(tr("去看两边的"), "sides", lambda: navigator.open_page("conflicts"), "main")
        elif can_be_corrected(item):
            add(tr("去改"), "mend", lambda: self._mend(item), "main")
        if item.state != "conflict" and not (item.state == "refused" and can_be_corrected(item)):
            add(tr("再送一次"), "again", lambda: self._again(item))
        if item.kind in shipped_kinds():
            add(tr("看记录"), "open", lambda: navigator.open_record(item.item_id), "quiet")
        elif item.is_listed and item.person_id:
            add(tr("看这个人"), "open", lambda: navigator.open_person(item.person_id), "quiet")
        return made

    def _again(self, item: StuckItem) -> None:
        self._shell.tasks.write(lambda core: core.exchange.retry(item.item_id), None, self._on_error, owner=self)

    def _mend(self, item: StuckItem) -> None:
        """A record is corrected in its form, master data in the dialog of the person, at the field that was named."""
        if item.kind not in shipped_kinds():
            field = item.field.rsplit(".", 1)[-1]
            self._shell.navigator.open_page("person", person_id=item.person_id, mend=field)
            return
        why = tr("区里没有收下：{why}").format(why=stuck_reason(item, self._shell.words))
        record_id, place = item.item_id, _answer_in(item.field)

        def begin(core: Any) -> str:
            return begin_mending(core, record_id, why, place)

        self._shell.tasks.read(begin, self._shell.navigator.open_form, self._on_error, owner=self)


def begin_mending(core: Any, record_id: str, why: str, question: str) -> str:
    """The draft that corrects this record: the one already begun, or a new one standing at the question."""
    for row in core.drafts.list():
        if core.drafts.open(row.id).supersedes == record_id:
            return str(row.id)
    draft = core.records.correct(record_id, why)
    if question in draft.answers:
        core.drafts.save(draft.id, dict(draft.answers), Place(question=question).to_text())
    return str(draft.id)


def _answer_in(field: str) -> str:
    """The question a refused field belongs to, "" when it is none of the form's."""
    return field.removeprefix("body.answers.") if field.startswith("body.answers.") else ""
