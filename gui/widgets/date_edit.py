"""A day, typed the way one writes it, or picked from a calendar with large cells. It can be empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text
from gui.widgets.typed import Unreadable, read_date
from gui.widgets.wording import say_unreadable


class _Line(QLineEdit):
    """Up and Down go a day further or back."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if Qt.Key(event.key()) in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class DateEdit(QWidget):
    """`changed` carries a date or None whenever what stands there has become readable, `complained` what is wrong.

    `line` is the field itself; `today` is asked each time, because a window may stay open over midnight.
    """

    changed = Signal(object)
    complained = Signal(str)
    advanced = Signal()

    def __init__(
        self, theme: Theme, icons: Icons, today: Callable[[], date], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._today = theme, today
        self._day: date | None = None
        self.line = _Line(self)
        self.line.setPlaceholderText(tr("例如 2026-10-03"))
        self.line.setFixedWidth(theme.px(160))
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._tidy)
        self.line.returnPressed.connect(self.advanced)
        self.line.stepped.connect(self._on_stepped)
        self._weekday = Text("", "soft")
        self._today_button = Button(tr("今天"), f"{name}_today" if name else "", lambda: self._pick(self._today()))
        self._before_button = Button(
            tr("昨天"), f"{name}_yesterday" if name else "", lambda: self._pick(self._today() - timedelta(days=1))
        )
        self._calendar_button = Button(
            tr("日历"), f"{name}_calendar" if name else "", self._open, icons=icons, icon="today"
        )
        self._buttons = (self._today_button, self._before_button, self._calendar_button)
        row = WrapLayout(theme.space("s"), self)
        for widget in (self.line, *self._buttons, self._weekday):
            row.addWidget(widget)
        if name:
            self.line.setObjectName(f"{name}_input")

    @property
    def day(self) -> date | None:
        """The day that stands there, as far as it can be read."""
        return self._day

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        # Not a focus proxy: Qt would then count this frame as a tab stop of its own, before the field.
        self.line.setFocus(reason)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.describe(name, self.accessibleDescription())

    def describe(self, name: str, note: str = "") -> None:
        """Names the field and its buttons for a screen reader."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(note)
        for button in self._buttons:
            button.setAccessibleName(f"{name} {button.text()}")

    def show_day(self, day: date | None) -> None:
        """Shows a day without announcing it."""
        self._day = day
        self.line.setText(day.isoformat() if day else "")
        self._show_weekday()

    def set_readonly(self, is_readonly: bool) -> None:
        """Leaves the day to be read, not changed."""
        self.line.setReadOnly(is_readonly)
        for button in self._buttons:
            button.setVisible(not is_readonly)

    def _on_edited(self, text: str) -> None:
        """A date half typed is no mistake yet: only a readable one is announced while typing."""
        try:
            day = read_date(text, self._today())
        except Unreadable:
            day = None
        if day is not None and len(text.strip()) < 8:
            return  # 10-3 may become 10-31: wait until the field is left
        self._take(day)

    def _tidy(self) -> None:
        try:
            day = read_date(self.line.text(), self._today())
        except Unreadable as error:
            self._take(None)
            self.complained.emit(say_unreadable(error))
            return
        self.complained.emit("")
        self.line.setText(day.isoformat() if day else "")
        self._take(day)

    def _take(self, day: date | None) -> None:
        is_new = day != self._day
        self._day = day
        self._show_weekday()
        if is_new:
            if day is not None:
                self.complained.emit("")
            self.changed.emit(day)

    def _pick(self, day: date) -> None:
        self.line.setText(day.isoformat())
        self.complained.emit("")
        self._take(day)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_stepped(self, days: int) -> None:
        if not self.line.isReadOnly():
            self._pick((self._day or self._today() - timedelta(days=days)) + timedelta(days=days))

    def _show_weekday(self) -> None:
        if self._day is None:
            self._weekday.setText("")
            return
        name = QLocale().dayName(self._day.isoweekday(), QLocale.FormatType.ShortFormat)
        far = (self._day - self._today()).days
        near = {0: tr("今天"), -1: tr("昨天"), -2: tr("前天"), 1: tr("明天")}.get(far, "")
        self._weekday.setText(f"{name}  {near}".strip())
        self.updateGeometry()

    def _open(self) -> None:
        """The calendar in a menu: Escape closes it, arrows and Enter choose."""
        menu = QMenu(self)
        calendar = QCalendarWidget(menu)
        calendar.setObjectName("date_calendar")
        calendar.setAccessibleName(tr("日历"))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setGridVisible(True)
        calendar.setMinimumSize(self._theme.px(380), self._theme.px(300))
        shown = self._day or self._today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))

        def choose(picked: QDate) -> None:
            menu.close()
            self._pick(date(picked.year(), picked.month(), picked.day()))

        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)
