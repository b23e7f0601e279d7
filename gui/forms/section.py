"""One section of a form: its questions from top to bottom, shown and hidden in place as answers change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.forms.model import Form, Section
from core.forms.session import Session
from gui.forms.editor import FormDesk
from gui.forms.editors import editor_class
from gui.forms.row import QuestionRow
from gui.widgets.flow import capped
from gui.widgets.labels import SectionTitle

WIDEST = 900


class Part(Protocol):
    """What a section is made of."""

    def refresh(self, session: Session) -> None: ...

    def rows(self) -> Iterator[QuestionRow]: ...


class Builder:
    """Makes the parts for a place in the form and connects them to the view."""

    def __init__(
        self, desk: FormDesk, session: Session, connect: Callable[[QuestionRow], object], reshaped: Callable[[], object]
    ) -> None:
        self.desk, self.session, self.form = desk, session, session.form
        self.connect, self.reshaped = connect, reshaped

    def fill(
        self, layout: QVBoxLayout, children: tuple[str, ...], prefix: str, *, is_plain: bool = False
    ) -> list[Part]:
        """Adds the elements of these paths (without repetition numbers) below the place `prefix`.

        Every widget is born inside its parent: the style sheet is then worked out once, not at every move.
        """
        parts: list[Part] = []
        for path in children:
            place = f"{prefix}/{path.rpartition('/')[2]}" if prefix else path
            part = self.part(path, place, layout.parentWidget(), is_plain=is_plain)
            if part is not None:
                layout.addWidget(part)  # type: ignore[arg-type]
                parts.append(part)
        return parts

    def part(self, path: str, place: str, parent: QWidget, *, is_plain: bool = False) -> Part | None:
        """One question, group or repeat at a place; None when it has no face."""
        question = self.form.questions[path]
        if question.kind == "group":
            return GroupBox(self, path, place, parent)
        if question.kind == "repeat":
            from gui.forms.repeats import make_repeat

            return make_repeat(self, path, place, parent)
        if editor_class(question) is None:
            return None
        row = QuestionRow(self.desk, question, place, parent, is_plain=is_plain)
        self.connect(row)
        return row


class GroupBox(QFrame):
    """A group inside a section: a heading, when it has one, and its questions."""

    def __init__(self, builder: Builder, path: str, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.setProperty("role", "group")
        theme = builder.desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title = SectionTitle("")
        self._title.setContentsMargins(theme.space("l"), theme.space("m"), theme.space("l"), 0)
        column.addWidget(self._title)
        self._parts = builder.fill(column, builder.form.questions[path].children, place)

    def refresh(self, session: Session) -> None:
        self.setVisible(session.is_relevant(self._place))
        label = session.label(self._place)
        self._title.setText(label)
        self._title.setVisible(bool(label))
        for part in self._parts:
            part.refresh(session)

    def rows(self) -> Iterator[QuestionRow]:
        for part in self._parts:
            yield from rows_of(part)


def rows_of(part: Part) -> Iterator[QuestionRow]:
    """The question rows of a part, in order."""
    if isinstance(part, QuestionRow):
        yield part
    else:
        yield from part.rows()


class _Ground(QWidget):
    """Is as high as its questions are at the width there is; a layout alone would ask for the height of one narrow
    column and leave an empty end to scroll through."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class SectionPage(QScrollArea):
    """Scrolls one section."""

    def __init__(self, builder: Builder, form: Form, section: Section, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        theme = builder.desk.theme
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = _Ground(self)
        ground.setObjectName("scroll_ground")
        self.setWidget(ground)
        outer = QVBoxLayout(ground)
        outer.setContentsMargins(0, 0, theme.space("s"), theme.space("l"))
        sheet = QFrame(ground)
        sheet.setProperty("role", "card")
        sheet.setMaximumWidth(theme.px(WIDEST))
        column = QVBoxLayout(sheet)
        column.setContentsMargins(1, theme.space("s"), 1, theme.space("s"))
        column.setSpacing(0)
        self._title = SectionTitle("")
        self._title.setContentsMargins(theme.space("l") + 4, theme.space("xs"), theme.space("l"), theme.space("xs"))
        column.addWidget(self._title)
        self._parts = self._fill(builder, form, column)
        outer.addLayout(capped(sheet))
        outer.addStretch(1)

    def _fill(self, builder: Builder, form: Form, column: QVBoxLayout) -> list[Part]:
        path = self.section.path
        if path and form.questions[path].kind == "repeat":
            part = builder.part(path, path, column.parentWidget())
            column.addWidget(part)  # type: ignore[arg-type]
            return [part] if part is not None else []
        return builder.fill(column, self.section.children, path)

    def refresh(self, session: Session) -> None:
        """Takes over everything the session says about this section."""
        label = session.label(self.section.path) if self.section.path else session.form.title
        self._title.setText(label)
        self._title.setVisible(bool(label))
        for part in self._parts:
            part.refresh(session)
        self._mark_last()

    def refresh_some(self, session: Session, touched: frozenset[str]) -> None:
        """Refreshes what an answer may have changed; widgets stay, so the focus does too."""
        containers = session.form.questions
        if any(containers[_plain(path)].children for path in touched if _plain(path) in containers):
            self.refresh(session)
            return
        for row in self.rows():
            if row.path in touched:
                row.refresh(session)
        self._mark_last()

    def _mark_last(self) -> None:
        """The last question needs no line below it: the sheet ends there."""
        shown = [part for part in self._parts if isinstance(part, QuestionRow) and not part.isHidden()]
        for part in shown:
            part.set_last(part is shown[-1])

    @property
    def is_pending(self) -> bool:
        """True while photos dropped here are on their way."""
        return any(getattr(part, "is_pending", False) for part in self._parts)

    def rows(self) -> list[QuestionRow]:
        """Every question of the section, hidden ones too, top to bottom."""
        return [row for part in self._parts for row in rows_of(part)]

    def row(self, path: str) -> QuestionRow | None:
        """The row of a path."""
        return next((row for row in self.rows() if row.path == path), None)

    def show_row(self, row: QuestionRow) -> None:
        """Scrolls so that the whole question is seen, its words included."""
        self.widget().layout().activate()
        if row is next((each for each in self.rows() if not each.isHidden()), None):
            self.verticalScrollBar().setValue(0)  # the heading of the section with it
        self.ensureWidgetVisible(row, 0, 24)

    def chain(self, before: QWidget | None) -> QWidget | None:
        """Puts the tab stops in reading order after `before`; returns the last."""
        last = before
        for row in self.rows():
            for stop in (*stops_of(row.editor), *row.stops()) if row.editor is not None else ():
                if last is not None:
                    QWidget.setTabOrder(last, stop)
                last = stop
        return last


def _plain(path: str) -> str:
    """The path without repetition numbers."""
    return re.sub(r"\[[0-9]+\]", "", path)


def stops_of(editor: QWidget) -> list[QWidget]:
    """The widgets inside an editor that can have the focus, in the order they were made."""
    inner = editor.findChildren(QWidget)
    window = editor.window()  # the list of a pull-down is a window of its own
    stops = (widget for widget in inner if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.focusProxy())
    return [widget for widget in stops if widget.window() is window]
