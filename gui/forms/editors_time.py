"""Editors of days and times of day."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.forms.editor import Editor
from gui.forms.editors_text import mark_field
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.date_edit import DateEdit
from gui.widgets.flow import WrapLayout
from gui.widgets.typed import Unreadable, read_time
from gui.widgets.wording import say, say_unreadable


class DateEditor(Editor):
    """A day."""

    def build(self) -> None:
        self.edit = DateEdit(self.desk.theme, self.desk.icons, self.desk.today, self.objectName(), self)
        self.edit.changed.connect(lambda day: self.changed.emit(day.isoformat() if day else None))
        self.edit.complained.connect(self.complained)
        self.edit.line.editingFinished.connect(self.left)
        self.edit.advanced.connect(self.advanced)
        self.column.addWidget(self.edit)

    def show_value(self, value: object) -> None:
        self.edit.show_day(_day_of(value))

    def set_readonly(self, is_readonly: bool) -> None:
        self.edit.set_readonly(is_readonly)

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.edit.describe(name, note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.edit.line, is_wrong)

    def flush(self) -> None:
        if self.edit.line.hasFocus():
            self.edit.line.editingFinished.emit()

    def first_focus(self) -> QWidget:
        return self.edit.line

    def is_busy(self) -> bool:
        return self.edit.line.hasFocus()


class _TimeLine(QLineEdit):
    """Up and Down go five minutes."""

    stepped = Signal(int)
    was_left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 5, Qt.Key.Key_Down: -5}
        if Qt.Key(event.key()) in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.was_left.emit()


class TimeEdit(QWidget):
    """A time of day as HH:MM, typed as one says it, or taken from the clock."""

    changed = Signal(object)
    complained = Signal(str)
    left = Signal()
    advanced = Signal()

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: str | None = None
        self.line = _TimeLine(self)
        self.line.setPlaceholderText(tr("例如 9:30"))
        self.line.setFixedWidth(theme.px(130))
        self.line.textEdited.connect(self._on_edited)
        self.line.was_left.connect(self._on_left)
        self.line.returnPressed.connect(self.advanced)
        self.line.stepped.connect(self._on_stepped)
        self._now = Button(tr("现在"), f"{name}_now" if name else "", self._take_now)
        row = WrapLayout(theme.space("s"), self)
        row.addWidget(self.line)
        row.addWidget(self._now)
        if name:
            self.line.setObjectName(f"{name}_input")

    @property
    def value(self) -> str | None:
        """HH:MM or None."""
        return self._shown

    def show_value(self, value: str | None) -> None:
        """Shows a time without announcing it."""
        self._shown = value
        self.line.setText(value or "")

    def set_readonly(self, is_readonly: bool) -> None:
        """Leaves the time to be read only."""
        self.line.setReadOnly(is_readonly)
        self._now.setVisible(not is_readonly)

    def describe(self, name: str, note: str = "") -> None:
        """Names the field and its button for a screen reader."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(note)
        self._now.setAccessibleName(f"{name} {self._now.text()}")

    def tidy(self) -> None:
        """Reads what stands there and writes it the usual way."""
        try:
            value = read_time(self.line.text())
        except Unreadable as error:
            self._take(None)
            self.complained.emit(say_unreadable(error))
            return
        self.complained.emit("")
        self.line.setText(value or "")
        self._take(value)

    def _on_edited(self, text: str) -> None:
        """A time half typed is no answer yet: 9:3 may become 9:30."""
        if not text.strip():
            self._take(None)
        elif len(text.strip()) >= 4:
            try:
                self._take(read_time(text))
            except Unreadable:
                self._take(None)

    def _on_left(self) -> None:
        self.tidy()
        self.left.emit()

    def _on_stepped(self, minutes: int) -> None:
        if self.line.isReadOnly():
            return
        clock = self._shown or self._clock()
        total = (int(clock[:2]) * 60 + int(clock[3:5]) + minutes) % 1440
        self._put(f"{total // 60:02d}:{total % 60:02d}")

    def _take_now(self) -> None:
        self._put(self._clock())
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _clock() -> str:
        return datetime.now().astimezone().strftime("%H:%M")

    def _put(self, value: str) -> None:
        self.line.setText(value)
        self.complained.emit("")
        self._take(value)

    def _take(self, value: str | None) -> None:
        if value != self._shown:
            self._shown = value
            self.changed.emit(value)


class TimeEditor(Editor):
    """A time of day."""

    def build(self) -> None:
        self.edit = TimeEdit(self.desk.theme, self.objectName(), self)
        self.edit.changed.connect(self.changed)
        self.edit.complained.connect(self.complained)
        self.edit.left.connect(self.left)
        self.edit.advanced.connect(self.advanced)
        self.column.addWidget(self.edit)

    def show_value(self, value: object) -> None:
        self.edit.show_value(str(value)[:5] if value else None)

    def set_readonly(self, is_readonly: bool) -> None:
        self.edit.set_readonly(is_readonly)

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.edit.describe(name, note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.edit.line, is_wrong)

    def flush(self) -> None:
        if self.edit.line.hasFocus():
            self.edit.tidy()

    def first_focus(self) -> QWidget:
        return self.edit.line

    def is_busy(self) -> bool:
        return self.edit.line.hasFocus()


class DateTimeEditor(Editor):
    """A day and a time of day; it is an answer when both are there."""

    def build(self) -> None:
        theme = self.desk.theme
        self.day = DateEdit(theme, self.desk.icons, self.desk.today, self.objectName(), self)
        self.time = TimeEdit(theme, f"{self.objectName()}_time", self)
        self._wrong: dict[str, str] = {}
        for key, part in (("day", self.day), ("time", self.time)):
            part.changed.connect(lambda _: self._announce())
            part.complained.connect(lambda text, key=key: self._complain(key, text))
        self.day.advanced.connect(lambda: self.time.line.setFocus(Qt.FocusReason.TabFocusReason))
        self.time.advanced.connect(self.advanced)
        self.time.left.connect(self._on_left)
        self.column.addWidget(self.day)
        self.column.addWidget(self.time)
        self._shown: str | None = None

    def show_value(self, value: object) -> None:
        text = str(value) if value else ""
        self._shown = text or None
        self.day.show_day(_day_of(text[:10]))
        self.time.show_value(text[11:16] or None)

    def set_readonly(self, is_readonly: bool) -> None:
        self.day.set_readonly(is_readonly)
        self.time.set_readonly(is_readonly)

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.day.describe(f"{name} {tr('日期')}", note)
        self.time.describe(f"{name} {tr('时间')}", note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.day.line, is_wrong)
        mark_field(self.time.line, is_wrong)

    def first_focus(self) -> QWidget:
        return self.day.line

    def is_busy(self) -> bool:
        return self.day.line.hasFocus() or self.time.line.hasFocus()

    def _announce(self) -> None:
        whole = f"{self.day.day.isoformat()}T{self.time.value}:00" if self.day.day and self.time.value else None
        if whole != self._shown:
            self._shown = whole
            self.changed.emit(whole)

    def _on_left(self) -> None:
        if bool(self.day.day) != bool(self.time.value):
            self._complain("half", say("time_missing" if self.day.day else "date_missing"))
        else:
            self._complain("half", "")
        self.left.emit()

    def _complain(self, key: str, text: str) -> None:
        self._wrong[key] = text
        self.complained.emit(next((words for words in self._wrong.values() if words), ""))


def _day_of(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
