"""Editors of what is typed: a line, free text, numbers, codes read by a scanner.

The input method owns what is underlined: Qt's `text()` holds only what was committed, so half a word never
becomes an answer. Lengths are counted in characters as people count them (code points).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from gui.forms.editor import Editor
from gui.forms.phrase_box import PhraseBox
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.labels import Text, repolish
from gui.widgets.typed import (
    MAX_LINE,
    MAX_NOTE,
    MAX_PASTE,
    Unreadable,
    clean,
    number_text,
    read_decimal,
    read_integer,
)
from gui.widgets.wording import say, say_unreadable

TAKE_MS = 250  # how often a typing hand is read: seldom enough to spare the engine, short against autosave
COUNT_FROM = 0.8


def mark_field(field: QWidget, is_wrong: bool) -> None:
    """Frames a field as wrong through the style sheet."""
    wanted = "true" if is_wrong else "false"
    if field.property("invalid") != wanted:
        field.setProperty("invalid", wanted)
        repolish(field)


class _Typed(Editor):
    """What is typed becomes the answer a quarter of a second later, when the field is left, and when asked for."""

    field: _LineField | _NoteField

    def build(self) -> None:
        self._shown: object = None
        self._is_dirty = False
        self._rest = QTimer(self, singleShot=True, interval=TAKE_MS)
        self._rest.timeout.connect(self.flush)

    def show_value(self, value: object) -> None:
        self._rest.stop()
        self._is_dirty = False
        self._shown = value
        self._set(str(value) if value is not None else "")

    def set_readonly(self, is_readonly: bool) -> None:
        self.field.setReadOnly(is_readonly)

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.field.setAccessibleName(name)
        self.field.setAccessibleDescription(note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.field, is_wrong)

    def first_focus(self) -> QWidget:
        return self.field

    def is_busy(self) -> bool:
        return self.field.hasFocus()

    def _set(self, text: str) -> None:
        """Shows a text without announcing it."""
        raise NotImplementedError

    def _stir(self) -> None:
        self._is_dirty = True
        if not self._rest.isActive():  # not started anew at every key: a fast hand is saved too
            self._rest.start()

    def flush(self) -> None:
        self._rest.stop()
        if self._is_dirty:
            self._is_dirty = False
            self._take()

    def _take(self) -> None:
        raise NotImplementedError

    def _announce(self, value: object) -> None:
        if value != self._shown:
            self._shown = value
            self.changed.emit(value)

    def _on_left(self) -> None:
        self.flush()
        self.left.emit()


class _LineField(QLineEdit):
    """A line that tells when the hand has left it, an open menu or another window not counting."""

    was_left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.was_left.emit()


class LineEditor(_Typed):
    """One line of text, or a code typed or scanned."""

    def build(self) -> None:
        super().build()
        self.field = _LineField(self)
        self.field.setObjectName(f"{self.objectName()}_input")
        self.field.textChanged.connect(self._on_text)
        self.field.was_left.connect(self._on_left)
        self.field.returnPressed.connect(self.advanced)
        self._is_showing = False
        self._notice = ""
        self.column.addWidget(self.field)

    def _on_text(self, text: str) -> None:
        if self._is_showing:
            return
        cleaned = clean(text, has_lines=False)
        self._notice = ""
        if cleaned.refused:
            self._notice = say("refused", {"at": cleaned.first_at, "count": cleaned.refused})
            self._set(cleaned.text)
        self.complained.emit(self._notice)
        self._stir()

    def _set(self, text: str) -> None:
        """Replaces the words and keeps the cursor where the hand is."""
        if text == self.field.text():
            return
        self._is_showing = True
        at = self.field.cursorPosition()
        self.field.setText(text)
        self.field.setCursorPosition(min(at, len(text.encode("utf-16-le", "surrogatepass")) // 2))
        self._is_showing = False

    def _take(self) -> None:
        text = self.field.text()
        if len(text) > MAX_LINE:
            self.complained.emit(say("too_long", {"limit": MAX_LINE, "count": len(text)}))
            return
        if not self._notice:
            self.complained.emit("")
        self._announce(text if text.strip() else None)


class NumberEditor(LineEditor):
    """A number; digits may be full-width, and only a whole number or decimal becomes an answer."""

    def build(self) -> None:
        super().build()
        self.field.setMaximumWidth(self.desk.theme.px(220))
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def show_value(self, value: object) -> None:
        super().show_value(None if value is None else number_text(value) if isinstance(value, int | float) else value)
        self._shown = value

    def _read(self) -> Callable[[str], Any]:
        return read_integer if self.question.kind == "integer" else read_decimal

    def _take(self) -> None:
        try:
            value = self._read()(self.field.text())
        except Unreadable:
            self._announce(None)  # 12. is not wrong yet; the words come when the field is left
            return
        self.complained.emit("")
        self._announce(value)

    def _on_left(self) -> None:
        self.flush()
        try:
            value = self._read()(self.field.text())
        except Unreadable as error:
            self.complained.emit(say_unreadable(error))
        else:
            self._set("" if value is None else number_text(value))
        self.left.emit()


class _NoteField(QPlainTextEdit):
    """Free text that grows with its words, lets Tab pass, and does not swallow a whole book."""

    pasted_too_much = Signal(int)
    was_entered = Signal()
    was_left = Signal()
    advanced = Signal()
    retreated = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.was_entered.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()  # once: ten megabytes take their time
        if len(text) > MAX_PASTE:
            self.pasted_too_much.emit(len(text))
        elif text:
            self.insertPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.advanced.emit()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.retreated.emit()
        else:
            self._walk(event)

    def _walk(self, event: QKeyEvent) -> None:
        """Up in the first line and down in the last leave the field; everywhere else they move the cursor."""
        before = self.textCursor()
        super().keyPressEvent(event)
        if self.textCursor().position() != before.position() or event.modifiers():
            return
        if event.key() == Qt.Key.Key_Down:
            self.advanced.emit()
        elif event.key() == Qt.Key.Key_Up:
            self.retreated.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.updateGeometry()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.was_left.emit()


class NoteEditor(_Typed):
    """Free text of several lines."""

    def build(self) -> None:
        super().build()
        self.field = _NoteField(self)
        self.field.setObjectName(f"{self.objectName()}_input")
        self.field.setTabChangesFocus(True)
        self.field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.textChanged.connect(self._on_text)
        self.field.pasted_too_much.connect(self._on_pasted_too_much)
        self.field.was_left.connect(self._on_left)
        self.field.advanced.connect(self.advanced)
        self.field.retreated.connect(self.retreated)
        self.field.document().documentLayout().documentSizeChanged.connect(lambda _: self._grow())
        self._count = Text("", "small")
        self._count.hide()
        self._is_showing = False
        self._notice = ""
        foot = QHBoxLayout()
        self.phrases = Button(tr("常用语"), f"{self.objectName()}_phrases", self._offer_phrases, role="quiet")
        self.phrases.setToolTip("Ctrl+;")
        self.phrases.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Ctrl+; does the same without a stop for Tab
        self._way_on = Text(tr("Ctrl+回车：去下一个没填的题"), "small")
        self._way_on.setObjectName(f"{self.objectName()}_way_on")
        self._way_on.hide()
        self.field.was_entered.connect(self._way_on.show)
        self.field.was_left.connect(self._way_on.hide)
        foot.addWidget(self.phrases)
        foot.addWidget(self._way_on)
        foot.addStretch(1)
        foot.addWidget(self._count)
        self.column.addWidget(self.field)
        self.column.addLayout(foot)
        self._grow()

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.phrases.setAccessibleName(f"{name} {tr('常用语')}")

    def _offer_phrases(self) -> None:
        PhraseBox(self.desk, self.field).open()

    def sizeHint(self) -> QSize:
        return QSize(self.desk.theme.px(420), super().sizeHint().height())

    def _grow(self) -> None:
        """Three lines at least, ten at most; then it scrolls."""
        line = QFontMetrics(self.desk.theme.font()).lineSpacing()
        lines = min(10, max(3, round(self.field.document().size().height())))
        height = lines * line + 2 * self.desk.theme.space("s") + 8
        if self.field.height() != height:
            self.field.setFixedHeight(height)

    def _on_text(self) -> None:
        if self._is_showing:
            return
        text = self.field.toPlainText()
        cleaned = clean(text, has_lines=True)
        self._notice = ""
        if cleaned.refused:
            self._notice = say("refused", {"at": cleaned.first_at, "count": cleaned.refused})
            self._set(cleaned.text)
        self.complained.emit(self._notice)
        self._show_count(len(cleaned.text))
        self._stir()

    def _set(self, text: str) -> None:
        if text == self.field.toPlainText():
            return
        self._is_showing = True
        cursor = self.field.textCursor()
        at = cursor.position()
        self.field.setPlainText(text)
        cursor = self.field.textCursor()
        cursor.setPosition(min(at, max(0, self.field.document().characterCount() - 1)))
        self.field.setTextCursor(cursor)
        self._is_showing = False
        self._show_count(len(text))

    def _show_count(self, count: int) -> None:
        self._count.setText(tr("{count} / {limit} 字").format(count=count, limit=MAX_NOTE))
        self._count.setVisible(count >= MAX_NOTE * COUNT_FROM)

    def _on_pasted_too_much(self, count: int) -> None:
        self._notice = say("paste_too_long", {"count": count, "limit": MAX_NOTE})
        self.complained.emit(self._notice)

    def _take(self) -> None:
        text = self.field.toPlainText()
        if len(text) > MAX_NOTE:
            self.complained.emit(say("too_long", {"limit": MAX_NOTE, "count": len(text)}))
            return
        if not self._notice:
            self.complained.emit("")
        self._announce(text if text.strip() else None)
