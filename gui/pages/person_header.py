"""The head of a person's page: who it is, who looks after him, how at risk he is, when he is due, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.domain.category import history_of
from core.domain.wellbeing import HOSPITAL, MISSING
from gui import wording
from gui.language import tr
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button, IconButton
from gui.widgets.card import Card
from gui.widgets.labels import Elided, Pill, Text
from gui.widgets.name_bar import NameBar
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.service.overview import Timeline
    from core.service.views import PersonView

NEXT_KEYS, BEFORE_KEYS = "Alt+PgDown", "Alt+PgUp"
ALARMS = {MISSING: "{day}没找到人", HOSPITAL: "{day}在住院"}


class PersonHeader(Card):
    """`on_walk` is called with 1 or -1: the next or the previous person of the list one came from."""

    def __init__(
        self, shell: Shell, actions: Sequence[Button], on_walk: Callable[[int], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(shell.theme, name="person_header", parent=parent)
        self._shell = shell
        theme, icons = shell.theme, shell.icons
        self.body.setSpacing(theme.space("xs") + 2)
        self._name = NameBar(theme, icons, "person", "name", shell.navigator.go_back, actions)
        self.body.addWidget(self._name)
        self._who = Text("", "strong", wraps=True)
        self._who.setObjectName("person_who")
        self.body.addWidget(self._who)
        second = QHBoxLayout()
        second.setSpacing(theme.space("m"))
        self._pills = WrapRow(theme.space("xs") + 2)
        self._said: list[tuple[str, str, str]] = []
        second.addWidget(self._pills, 1)
        self._place = Text("", "small")
        self._place.setObjectName("person_place")
        self._before = IconButton(
            tr("上一位（{keys}）").format(keys="Alt+PgUp"), "person_before", icons, "up", lambda: on_walk(-1)
        )
        self._next = IconButton(
            tr("下一位（{keys}）").format(keys="Alt+PgDn"), "person_next", icons, "down", lambda: on_walk(1)
        )
        for widget in (self._place, self._before, self._next):
            widget.hide()
            second.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(second)
        due = QHBoxLayout()
        due.setSpacing(theme.space("s"))
        self._due_sign = QLabel()
        self._due = Elided()
        self._due.setObjectName("person_due")
        due.addWidget(self._due_sign)
        due.addWidget(self._due, 1)
        self.body.addLayout(due)
        self._alarm: tuple[str, str] | None = None
        self._view: PersonView | None = None

    def clear(self) -> None:
        """Another person is read: nothing of the one before may be taken for his."""
        self._alarm = self._view = None
        self._said = []
        self._name.say(tr("正在读取…"))
        self._who.setText("")
        self._due.say("")
        self._pills.show_widgets([])
        self._due_sign.clear()

    def show_view(self, view: PersonView) -> None:
        """Shows a person."""
        self._view = view
        self._name.say(view.person.name)
        self._who.setText("　".join(part for part in (self._identity(view), _category(view), _caregiver(view)) if part))
        self._show_pills()
        self._show_due(view)

    def show_alarm(self, timeline: Timeline) -> None:
        """What the last visit leaves everybody to know at once."""
        words = ALARMS.get(timeline.alarm, "")
        day = wording.day(timeline.alarm_on, self._shell.today())
        self._alarm = (tr(words).format(day=day), "bad") if words else None
        self._show_pills()

    def show_place(self, number: int, count: int) -> None:
        """The place in the list one came from (`number` from 0); -1: there is no list."""
        has_list = number >= 0 and count > 1
        for widget in (self._place, self._before, self._next):
            widget.setVisible(has_list)
        self._place.setText(tr("第 {n} 位，共 {count} 位").format(n=number + 1, count=count))
        self._before.setEnabled(number > 0)
        self._next.setEnabled(number + 1 < count)

    def _identity(self, view: PersonView) -> str:
        person = view.person
        age = person.age_on(self._shell.today())
        years = tr("{n}岁").format(n=age) if age is not None else tr("年龄不详")
        place = " ".join(part for part in (person.village, person.group) if part)
        return tr("，").join(part for part in (wording.coded("sex", person.sex), years, place) if part)

    def _show_pills(self) -> None:
        view = self._view
        if view is None:
            return
        person = view.person
        pills: list[tuple[str, str, str]] = [(*self._alarm, "")] if self._alarm else []
        if not person.is_active:
            pills.append((tr("已终止"), "plain", ""))
        if person.self_care:
            tone = {"full": "good", "partial": "warn", "none": "bad"}.get(person.self_care, "plain")
            pills.append((wording.coded("self_care", person.self_care), tone, ""))
        pills += [(told(tag.label), "info", told(tag.reason)) for tag in view.tags]
        if view.reported:
            pills.append((tr("已上报，待认定"), "warn", ""))
        if view.sync_state == "pending":
            pills.append((tr("有改动待认定"), "warn", ""))
        if pills != self._said:  # the person and his last visit come one after the other, mostly with the same
            self._said = pills
            self._pills.show_widgets([_pill(*one) for one in pills])

    def _show_due(self, view: PersonView) -> None:
        due = view.due
        if due is None:
            words, tone = tr("按规定不用上门走访，或者没有适用的走访规定。"), "plain"
        else:
            words = f"{told(due.reason.words())}　{told(due.rule.words())}"
            tone = {"overdue": "bad", "due": "warn", "coming": "info"}.get(due.state, "good")
            if due.state == "overdue":
                words = tr("晚了 {n} 天。").format(n=-due.days) + words
        sign = {"bad": "warn", "warn": "clock", "info": "clock", "good": "good"}.get(tone, "info")
        self._due_sign.setPixmap(self._shell.icons.pixmap(sign, tone if tone != "plain" else "ink_soft"))
        self._due.say(words)


def _pill(words: str, tone: str, why: str) -> Pill:
    pill = Pill(words, tone)
    pill.setToolTip(why)
    return pill


def _category(view: PersonView) -> str:
    person = view.person
    how = wording.coded("support_form", person.support_form) if person.support_form else ""
    return tr("，").join(part for part in (tr(history_of(person)[-1].label), how) if part)


def _caregiver(view: PersonView) -> str:
    """Who looks after the person and how to reach him: by the agreement, else by the list."""
    agreement = view.agreement
    name = (agreement.caregiver_name if agreement else "") or view.person.caregiver_name
    if not name:
        return tr("没有照料人")
    phone = agreement.caregiver_phone_masked if agreement else ""
    return tr("照料人 {who}").format(who=" ".join(part for part in (name, phone) if part and part != "—"))
