"""Ctrl+K: one field over the window for people, records, pages and actions. Looking leaves and loses nothing below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.domain.finding import kind_of_code
from core.errors import AppError
from core.service.views import PersonRow, RecordRow
from gui import wording
from gui.finder_list import KEYED, FinderList, FinderRow
from gui.finder_offers import Offer, action_offers, page_offers, person_offers, sync_offer
from gui.finder_rows import code_words, note, numbered, of_offer
from gui.language import tr
from gui.models.people import place, sex_and_age
from gui.shell import Shell
from gui.widgets.labels import Text, set_tone
from gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from core.service.finding import Found
    from core.workspace import Core
    from gui.window import Window

A_PAGE = 5
WIDTH = 760


class _Field(SearchField):
    """Typing stays here; the keys that walk and choose go to the finder."""

    most: ClassVar[int] = 4096  # the code of an enrolment card, as a scanner types it

    def __init__(self, finder: Finder, shell: Shell) -> None:
        super().__init__(tr("姓名、拼音、身份证后几位、电话、表上的编号，或者想做的事"), "finder_field", shell.icons)
        self._finder = finder

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._finder.take_key(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Ctrl+1 … Ctrl+9 are nobody else's while the finder is open.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_numbered(event):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        self._finder.walk(1 if is_next else -1)
        return True


class Finder(QFrame):
    """Lies over the whole desk while it is open; Esc and a click beside it close it and give the focus back.

    Results belong to what stands in the field: a choice made before they came is made when they come, so that a
    scanner, which types fast and ends with Enter, is not outrun.
    """

    def __init__(self, shell: Shell, window: Window, desk: QWidget) -> None:
        super().__init__(desk)
        self.setObjectName("finder")
        self.setAccessibleName(tr("查找"))
        self._shell, self._window, self._desk = shell, window, desk
        self._before: QWidget | None = None
        self._shown: str | None = None  # the text whose results are shown
        self._chooses = False  # Enter came before the results
        self._is_fresh = False  # a code that was just scanned: what it is has to be read first
        self._offers: dict[str, Offer] = {}
        self._one: PersonRow | None = None
        theme = shell.theme
        self._panel = QFrame(self)
        self._panel.setObjectName("finder_panel")
        column = QVBoxLayout(self._panel)
        gap = theme.space("m")
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.space("s"))
        self._field = _Field(self, shell)
        self._note = Text("", wraps=True)
        self._note.setObjectName("finder_note")
        self._list = FinderList(theme, shell.icons, tr("找到的"), self._panel)
        self._keys = Text(tr("↑↓ 选　回车 打开　→ 对这个人还能做什么　Esc 关闭"), "small", wraps=True)
        for widget in (self._field, self._note, self._list, self._keys):
            column.addWidget(widget, 1 if widget is self._list else 0)
        self._field.searched.connect(self._ask)
        self._list.chosen.connect(self._choose)
        self._list.came_to.connect(self._say_where)
        desk.installEventFilter(self)
        window.opened.connect(self._on_page)
        self.hide()

    # what the window asks

    def open(self) -> None:
        """Shows the finder with an empty field, or puts the cursor back into it."""
        if self.isVisible():
            self._field.selectAll()
            return
        self._before = self._window.focusWidget()
        offers = [*page_offers(self._shell, self._window), *action_offers(self._shell, self._window)]
        self._offers = {offer.code: offer for offer in offers}
        self._shown, self._chooses, self._one = None, False, None
        self._list.show_rows(())
        self._say("")
        self._fit()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._field.text():
            self._field.clear()  # asks by itself
        else:
            self._ask("")

    def shut(self) -> None:
        """Closes and gives the keyboard back to where it was."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self._field.clear()
        self._list.show_rows(())

    def walk(self, step: int) -> None:
        """So many rows down."""
        self._list.walk(step)

    def take_key(self, event: QKeyEvent) -> bool:
        """A key of the field; True when it was one of ours."""
        key, is_plain = event.key(), event.modifiers() in (_NONE, Qt.KeyboardModifier.KeypadModifier)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: A_PAGE, Qt.Key.Key_PageUp: -A_PAGE}
        if key == Qt.Key.Key_Escape:
            self._back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key in steps and is_plain:
            self.walk(steps[Qt.Key(key)])
        elif _is_numbered(event):
            self._choose(self._list.row_of_number(_digit(event)))
        elif key == Qt.Key.Key_Right and is_plain and self._is_at_end():
            return self._open_person(self._list.current())
        elif key == Qt.Key.Key_Left and is_plain and self._one is not None:
            self._back()
        else:
            return False
        return True

    # asking

    def _ask(self, text: str) -> None:
        if self.isHidden():
            return
        self._one, self._chooses, self._is_fresh = None, False, True
        kind = kind_of_code(text)
        if kind not in ("", "sheet"):
            self._shown = text
            self._show_code(kind)
            return
        offers = [(offer.code, offer.texts) for offer in self._offers.values()]

        def find(core: Core) -> Found:
            from core.service.finding import find

            return find(core.people, core.records, text, offers)

        self._shell.tasks.read(find, lambda found: self._show(text, found), self._fail, owner=self, key="find")

    def _show(self, text: str, found: Found) -> None:
        if self.isHidden() or text != self._field.text():
            return
        self._shown = text
        self._say(*note(text, found))
        self._list.show_rows(numbered(self._rows(found)))
        self._fit()
        if self._chooses:
            self._chooses = False
            if found.sheet != "other_hash":
                self._choose(self._list.current())

    def _fail(self, error: AppError) -> None:
        self._say(self._shell.sentence(error), "bad")
        self._list.show_rows(())
        self._fit()

    def _show_code(self, kind: str) -> None:
        """A code that is no sheet's: what it is and where it belongs. The code itself does not stay in sight."""
        rows = [of_offer(sync_offer(self._window))] if kind in ("enrolment", "receipt") else []
        if kind == "recovery":
            self._field.setText("")
            self._shell.tasks.read(_nothing, lambda _none: None, owner=self, key="find")  # no list over what is said
            self._shown = ""
        self._say(code_words(kind), "warn")
        self._list.show_rows(numbered([FinderRow(tr("页面")), *rows] if rows else []))
        self._fit()

    # rows

    def _rows(self, found: Found) -> list[FinderRow]:
        people = [self._of_person(row) for row in found.people]
        records = [self._of_record(row) for row in found.records]
        offers = [self._offers[code] for code in found.offers if code in self._offers]
        pages = [of_offer(offer) for offer in offers if offer.is_page]
        actions = [of_offer(offer) for offer in offers if not offer.is_page]
        if found.total == 1 and not found.is_recent:
            actions = [*map(of_offer, self._about(found.people[0])), *actions]
        if found.is_recent:
            actions = [of_offer(offer) for offer in self._offers.values() if not offer.is_page]
        groups = (
            (tr("最近打开的人") if found.is_recent else tr("人员"), people),
            (tr("记录"), records),
            (tr("页面"), pages),
            (tr("操作"), actions),
        )
        return [row for title, rows in groups if rows for row in (FinderRow(title), *rows)]

    def _of_person(self, row: PersonRow) -> FinderRow:
        name, where = self._shell.shown_name(row.name), place(row.village, row.group)
        more = [where, sex_and_age(row)]
        if row.id_masked and not self._shell.theme.is_private:
            more.append(tr("身份证尾号 {tail}").format(tail=row.id_masked[-4:]))
        spoken = tr("人员 {name} {group}").format(name=name, group=row.group or row.village)
        go = self._window.open_person
        return FinderRow(name, "　".join(more), "people", spoken, lambda: go(row.id), row)

    def _of_record(self, row: RecordRow) -> FinderRow:
        name, day = self._shell.shown_name(row.person_name), wording.day(row.occurred_on, self._shell.today())
        title = " ".join(part for part in (wording.kind(row.kind), name) if part)
        spoken = tr("记录 {title} {day}").format(title=title, day=day)
        go = self._window.open_record
        return FinderRow(title, f"{row.serial}　{day}", "file", spoken, lambda: go(row.id))

    def _about(self, row: PersonRow) -> Sequence[Offer]:
        return person_offers(self._shell, self._window, row, self._shell.shown_name(row.name))

    def _open_person(self, row: FinderRow | None) -> bool:
        """What can be done about the person we are on."""
        if row is None or row.person is None:
            return False
        self._one = row.person
        head = FinderRow(tr("对 {name}").format(name=row.title))
        self._list.show_rows(numbered([head, row, *map(of_offer, self._about(row.person))]))
        self._say("")
        self._fit()
        return True

    # choosing

    def _back(self) -> None:
        if self._one is not None:
            self._ask(self._field.text())
        else:
            self.shut()

    def _enter(self) -> None:
        text = self._field.text()
        if kind_of_code(text) not in ("", "sheet") and self._is_fresh:
            self._is_fresh = False  # the scanner's own Enter
        elif self._shown != text:
            self._chooses = True
        else:
            self._choose(self._list.current())

    def _choose(self, row: FinderRow | None) -> None:
        if row is None or row.act is None:
            return
        act = row.act
        self.shut()
        act()

    def _on_page(self, _key: str) -> None:
        self._before = None  # another page took the keyboard
        self.shut()

    # looks

    def _say(self, words: str, tone: str = "soft") -> None:
        self._note.setText(words)
        set_tone(self._note, tone)
        self._note.setVisible(bool(words))

    def _say_where(self, row: FinderRow | None) -> None:
        self._field.setAccessibleDescription(row.spoken or row.title if row is not None else "")
        self._keys.setVisible(row is not None)

    def _is_at_end(self) -> bool:
        return self._field.cursorPosition() == len(self._field.text()) and not self._field.hasSelectedText()

    def _fit(self) -> None:
        """As wide as is read well, as high as what was found needs, never out of the desk."""
        theme, room = self._shell.theme, self._desk.rect()
        self.setGeometry(room)
        margin = theme.space("xl")
        width = min(theme.px(WIDTH), room.width() - 2 * margin)
        top = min(theme.px(60), room.height() // 12)
        others = [one for one in (self._field, self._note, self._keys) if not one.isHidden()]
        inner = width - 2 * theme.space("m")
        fixed = sum(max(one.sizeHint().height(), one.heightForWidth(inner)) for one in others)
        fixed += 2 * theme.space("m") + theme.space("s") * (len(others) + 1)
        self._list.setVisible(bool(self._list.found.rows))
        wanted = fixed + (self._list.height_wanted() if self._list.found.rows else 0)
        self._panel.setGeometry((room.width() - width) // 2, top, width, min(wanted, room.height() - top - margin))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._desk and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.shut()


_NONE = Qt.KeyboardModifier.NoModifier


def _nothing(_core: object) -> None:
    """Makes an older question forgotten."""


def _digit(event: QKeyEvent) -> int:
    """1 … 9 for those keys, else 0."""
    number = event.key() - int(Qt.Key.Key_0)
    return number if 1 <= number <= KEYED else 0


def _is_numbered(event: QKeyEvent) -> bool:
    return bool(_digit(event)) and event.modifiers() == Qt.KeyboardModifier.ControlModifier
