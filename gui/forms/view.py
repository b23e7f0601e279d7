"""A form being filled in: sections at the side, one section at a time, and what is missing at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import AppError
from core.forms.problems import SectionState
from core.forms.session import Session
from gui.forms.companion import Companion
from gui.forms.demand import Demand
from gui.forms.editor import FormDesk
from gui.forms.keys import ENTER, add_form_keys, on_keys
from gui.forms.phrase_box import PhraseBox
from gui.forms.place import Place
from gui.forms.row import QuestionRow, problem_words
from gui.forms.section import Builder, SectionPage
from gui.forms.section_list import SectionList
from gui.forms.spot import Spot
from gui.forms.summary import Gap, SummaryPage
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.labels import Text

__all__ = ["FormView", "Place"]


class FormView(QWidget):
    """Shows a session and writes what is typed into it.

    `changed` after every answer, `moved` when the user goes to another section, `settled` when a photo or
    signature that was on its way has arrived, `completed` when a check has found nothing missing,
    `judged` how many questions still stop signing, and whether an answer brought some that nobody asked before.
    `session` may only be used on the main thread.
    """

    changed = Signal()
    moved = Signal()
    settled = Signal()
    completed = Signal()
    judged = Signal(int, bool)

    def __init__(
        self, desk: FormDesk, session: Session, parent: QWidget | None = None, companion: Companion | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.session, self.companion = desk, session, companion
        self._builder = Builder(desk, session, self._connect, self._on_reshaped)
        self._sections = {section.path: section for section in session.form.sections}
        self._pages: dict[str, SectionPage] = {}
        self._here = ""
        self._spot = Spot()
        self._demand = Demand(session)
        self._is_checked = self._has_new = False
        self._states = QTimer(self, singleShot=True, interval=0)
        self._states.timeout.connect(self._show_states)
        self._build()
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self._show_states()
        self._chain()

    def _build(self) -> None:
        theme, icons = self.desk.theme, self.desk.icons
        self.section_list = SectionList(theme, icons, self)
        self.section_list.chosen.connect(self.show_section)
        self.stack = QStackedWidget(self)
        self.summary = SummaryPage(theme, icons, self)
        self.summary.wanted.connect(self.jump)
        self.stack.addWidget(self.summary)
        self.previous_button = Button(tr("上一部分"), "form_previous", lambda: self._step(-1), icons=icons, icon="back")
        self.next_button = Button(tr("下一部分"), "form_next", lambda: self._step(1), icons=icons, icon="chevron_right")
        self.next_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.previous_button.setToolTip("Ctrl+PgUp")
        self.next_button.setToolTip("Ctrl+PgDn")
        self._progress = Text("", "soft", wraps=True)
        self._progress.setObjectName("form_progress")
        self._progress.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot = QFrame(self)
        foot.setObjectName("form_foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, theme.space("s"), 0, 0)
        row.addWidget(self.previous_button)
        row.addWidget(self._progress, 1)
        row.addWidget(self.next_button)
        right = QVBoxLayout()
        right.setSpacing(theme.space("s"))
        right.addWidget(self.stack, 1)
        right.addWidget(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space("l"))
        whole.addWidget(self.section_list)
        whole.addLayout(right, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # no height of its own
        self.setMinimumHeight(theme.size("control") * 5)
        add_form_keys(self, self._step, self._on_back, self._on_same, self._on_phrases)
        for button in (self.previous_button, self.next_button):
            on_keys(button, ENTER, button.click)  # the hand stays where it was

    def hasHeightForWidth(self) -> bool:
        return False  # it takes the height there is: its sections scroll by themselves

    # --- going about ----------------------------------------------------------------------------------------------

    def start(self, place: Place) -> None:
        """Shows the place where the user left, or the first section."""
        order = self._order()
        if not order:
            return
        self.show_section(place.section if place.section in order else order[0], is_focused=False)
        page = self._pages[self._here]
        row = page.row(place.question) if place.question else None
        QTimer.singleShot(0, page, lambda: self._settle_at(page, row, place.scroll))

    def place(self) -> Place:
        """Where the user is now."""
        page = self._pages.get(self._here)
        question = self._spot.row.path if self._spot.row is not None else ""
        settled = self.companion.settled if self.companion is not None else {}
        return Place(self._here, question, page.verticalScrollBar().value() if page is not None else 0, settled)

    def show_section(self, path: str, *, is_focused: bool = False) -> None:
        """Goes to a section; its widgets are made at the first visit."""
        if path not in self._sections:
            return
        self.flush()
        page = self._page(path)
        page.refresh(self.session)
        is_other = path != self._here or self.stack.currentWidget() is not page
        self._here = path
        self.section_list.select(path)
        self.stack.setCurrentWidget(page)
        self._chain()
        self._show_progress()
        if is_focused:
            self._focus_first(page)
        if is_other:
            self.moved.emit()

    def show_summary(self) -> list[Gap]:
        """Lists what is missing; from now on missing answers are marked at their questions too."""
        self.flush()
        self._is_checked = True
        for page in self._pages.values():
            for row in page.rows():
                row.check()
        gaps = self.gaps()
        self.summary.show_gaps(gaps)
        self.stack.setCurrentWidget(self.summary)
        self.summary.focus()
        self.section_list.select("\0")
        self._show_progress()
        self.moved.emit()
        if not gaps:
            self.completed.emit()
        return gaps

    def jump(self, path: str) -> None:
        """Goes to a question and puts the cursor into it."""
        section = self._section_of(path)
        self.show_section(section)
        page = self._pages[section]
        row = page.row(path) or next((row for row in page.rows() if not row.isHidden()), None)
        if row is not None:
            row.focus()
            page.show_row(row)

    def jump_to_gap(self) -> None:
        """Goes to the next question after this one that stops signing; from the last one to the first."""
        gaps = self.gaps()
        rank = {path: index for index, path in enumerate(self.session.paths())}
        is_here = self.stack.currentWidget() is self._pages.get(self._here)
        here = rank.get(self._spot.row.path, -1) if self._spot.row is not None and is_here else -1
        after = next((gap for gap in gaps if rank.get(gap.path, -1) > here), gaps[0] if gaps else None)
        if after is not None:
            self.jump(after.path)

    def gaps(self) -> list[Gap]:
        """Everything that stops signing: what the form says, and what is typed but cannot be an answer."""
        labels = {state.path: state.label for state in self.session.section_states()}
        complaints = {row.path: row for page in self._pages.values() for row in page.rows() if row.complaint}
        gaps: list[Gap] = []
        for problem in self.session.missing():
            row = complaints.pop(problem.path, None)
            words = row.complaint if row is not None else problem_words(problem)
            is_wrong = row is not None or problem.code != "form.required"
            section = labels.get(self._section_of(problem.path), "")
            gaps.append(Gap(problem.path, section, problem.label or problem.path, words, is_wrong))
        for path, row in complaints.items():
            gaps.append(Gap(path, labels.get(self._section_of(path), ""), row.words, row.complaint, True))
        rank = {path: index for index, path in enumerate(self.session.paths())}
        return sorted(gaps, key=lambda gap: rank.get(gap.path, len(rank)))

    def flush(self) -> None:
        """Takes what stands in the editors of this section now."""
        page = self._pages.get(self._here)
        for row in page.rows() if page is not None else ():
            if row.is_asked:
                row.editor.flush()

    @property
    def is_pending(self) -> bool:
        """True while a photo or signature is on its way into the workspace."""
        rows = (row for page in self._pages.values() for row in page.rows())
        return any(row.editor is not None and row.editor.is_pending for row in rows) or any(
            page.is_pending for page in self._pages.values()
        )

    # --- inside ---------------------------------------------------------------------------------------------------

    def _page(self, path: str) -> SectionPage:
        if path not in self._pages:
            page = SectionPage(self._builder, self.session.form, self._sections[path], self.stack)
            self._pages[path] = page
            self.stack.addWidget(page)
            if self._is_checked:
                for row in page.rows():
                    row.check()
        return self._pages[path]

    def _connect(self, row: QuestionRow) -> None:
        row.answered.connect(self._on_answered)
        row.companion = self.companion
        row.advanced.connect(self._on_advanced)
        row.retreated.connect(self._on_retreated)
        row.settled.connect(self.changed)
        row.built.connect(self._on_built)

    def _on_built(self) -> None:
        self._has_new = True

    def _on_answered(self, path: str, value: object) -> None:
        page = self._pages.get(self._section_of(path))
        row = page.row(path) if page is not None else None
        try:
            touched = self.session.set(path, value)
        except AppError as error:
            if row is not None:
                row.refuse(error)
            return
        self._refresh(touched | {path})
        self.changed.emit()
        if not self.is_pending:
            self.settled.emit()

    def _refresh(self, touched: frozenset[str]) -> None:
        """Only the section on the screen: another one is refreshed when it is shown."""
        page = self._pages.get(self._here)
        if page is not None:
            page.refresh_some(self.session, touched)
            if self._has_new:
                self._chain()
        self._states.start()

    def _on_reshaped(self) -> None:
        page = self._pages.get(self._here)
        if page is not None:
            page.refresh(self.session)
            if self._is_checked:
                for row in page.rows():
                    row.check()
        self._chain()
        self._states.start()
        self.changed.emit()
        self.settled.emit()

    def _order(self) -> list[str]:
        return [state.path for state in self.session.section_states() if state.is_relevant]

    def _step(self, by: int) -> None:
        order = self._order()
        if self.stack.currentWidget() is self.summary:
            if by < 0 and order:
                self.show_section(order[-1], is_focused=True)
            return
        at = order.index(self._here) + by if self._here in order else 0
        if at >= len(order):
            self.show_summary()
        elif at >= 0:
            self.show_section(order[at], is_focused=True)
            self._pages[order[at]].verticalScrollBar().setValue(0)

    def _on_advanced(self, path: str) -> None:
        page = self._pages[self._here]
        rows = [row for row in page.rows() if row.isVisibleTo(page) and row.is_asked]
        at = next((index for index, row in enumerate(rows) if row.path == path), len(rows))
        if at + 1 < len(rows):
            rows[at + 1].focus()
            page.show_row(rows[at + 1])
        else:
            self.next_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_retreated(self, path: str) -> None:
        page = self._pages[self._here]
        rows = [row for row in page.rows() if row.isVisibleTo(page) and row.is_asked]
        at = next((index for index, row in enumerate(rows) if row.path == path), 0)
        if at > 0:
            rows[at - 1].focus()
            page.show_row(rows[at - 1])

    def _on_back(self) -> None:
        """From the buttons below back to the last question, from a question to the one before."""
        page = self._pages.get(self._here)
        if page is None or self.stack.currentWidget() is not page:
            return
        if QApplication.focusWidget() in (self.previous_button, self.next_button):
            rows = [row for row in page.rows() if row.isVisibleTo(page) and row.is_asked]
            if rows:
                rows[-1].focus()
        elif self._spot.row is not None:
            self._on_retreated(self._spot.row.path)

    def _on_same(self) -> None:
        if self._spot.row is not None and self._spot.row.isVisible():
            self._spot.row.copy_last()

    def _on_phrases(self) -> None:
        field, row = QApplication.focusWidget(), self._spot.row  # only where words are wanted
        if row is not None and row.question.kind == "text" and isinstance(field, QLineEdit | QPlainTextEdit):
            PhraseBox(self.desk, field).open()

    def _focus_first(self, page: SectionPage) -> None:
        row = next((row for row in page.rows() if row.isVisibleTo(page) and row.is_asked), None)
        if row is not None:
            row.focus()

    def _settle_at(self, page: SectionPage, row: QuestionRow | None, scroll: int) -> None:
        page.widget().layout().activate()
        if row is not None and not row.isHidden():
            row.focus()
        else:
            self._focus_first(page)
        page.verticalScrollBar().setValue(scroll)
        if row is not None and not row.isHidden():
            page.show_row(row)

    def _section_of(self, path: str) -> str:
        top = path.partition("/")[0].partition("[")[0]
        return top if top in self._sections else ""

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        row = now
        while row is not None and not isinstance(row, QuestionRow):
            row = row.parentWidget()
        if row is None or not self.isAncestorOf(row) or not self._spot.take(row):
            return
        page = self._pages.get(self._here)
        # Never under a pressed mouse button: the card would slide away before the button is up.
        is_by_key = QApplication.mouseButtons() == Qt.MouseButton.NoButton
        if is_by_key and page is not None and page.isAncestorOf(row):
            page.show_row(row)

    def _show_states(self) -> None:
        states = self.session.section_states()
        missing = self.session.missing()
        asked = {self._section_of(problem.path) for problem in missing}
        self.judged.emit(len(missing), self._demand.has_new())
        free = {state.path for state in states} - asked
        self.section_list.show_states(states, free, self.session.form.title)
        self._show_progress(states)

    def _show_progress(self, every: list[SectionState] | None = None) -> None:
        states = [state for state in every or self.session.section_states() if state.is_relevant]
        done = sum(state.answered for state in states)
        total = sum(state.total for state in states)
        order = [state.path for state in states]
        is_summary = self.stack.currentWidget() is self.summary
        words = tr("已答 {done}/{total} 题").format(done=done, total=total)
        if self._here in order and not is_summary:
            at = order.index(self._here)
            part = tr("第 {n}/{all} 部分").format(n=at + 1, all=len(order))
            words = f"{part}{'　' if self.desk.theme.scale < 150 else chr(10)}{words}"
            self.previous_button.setEnabled(at > 0)
            self.next_button.say(tr("下一部分") if at + 1 < len(order) else tr("检查"))
        else:
            self.previous_button.setEnabled(True)
        self.next_button.setEnabled(not is_summary)
        self._progress.setText(words)

    def _chain(self) -> None:
        self._has_new = False
        page = self._pages.get(self._here)
        last: QWidget | None = self.section_list
        if page is not None:
            last = page.chain(last)
        if last is not None:
            QWidget.setTabOrder(last, self.previous_button)
        QWidget.setTabOrder(self.previous_button, self.next_button)
