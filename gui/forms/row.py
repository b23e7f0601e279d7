"""One question on the screen: its words, its editor, and what is wrong with the answer, at the field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.errors import AppError
from core.forms.model import Question
from core.forms.problems import FormProblem
from core.forms.questions import CHOICE_KINDS
from core.forms.session import Session
from gui.forms.beside import Beside
from gui.forms.companion import Companion
from gui.forms.editor import Editor, FormDesk, object_name
from gui.forms.editors import make_editor
from gui.language import tr
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.labels import Text, repolish

QUICK = frozenset({"select_one", "select_multiple", "rank", "range", "image", "signature", "acknowledge"})


def problem_words(problem: FormProblem) -> str:
    """What the form says about a wrong answer, or our own words when it says nothing."""
    own = {
        "form.required": tr("这一题必填，还没有填"),
        "form.constraint": tr("这样填不符合要求，请核对"),
        "form.choice": tr("原来选的现在不能选了，请重新选择"),
        "form.range": tr("这个数不在范围内，请重新选择"),
        "form.rank": tr("还没有排完，请把每一项都排好"),
    }
    return problem.text or own.get(problem.code, tr("请核对这一题"))


class QuestionRow(QFrame):
    """Keeps one path of the session and its editor in step. `answered` carries (path, value).

    The editor is made when the question is asked for the first time: most questions of a long form never are.
    `built` tells that it now exists.
    """

    answered = Signal(str, object)
    advanced = Signal(str)
    retreated = Signal(str)
    settled = Signal()
    built = Signal()

    def __init__(
        self, desk: FormDesk, question: Question, place: str, parent: QWidget, *, is_plain: bool = False
    ) -> None:
        super().__init__(parent)
        self.desk, self.question, self.path = desk, question, place
        self.editor: Editor | None = None
        self.problem: FormProblem | None = None
        self.companion: Companion | None = None
        self.beside: Beside | None = None
        self._known: object = None
        self._is_left = self._is_checked = self._is_required = False
        self._complaint = self._refusal = ""
        self._is_plain = is_plain
        self.setProperty("role", "question")
        self.setProperty("is_plain", "true" if is_plain else "false")
        self.setProperty("is_note", "true" if question.kind == "note" else "false")
        self.hide()

    @property
    def is_asked(self) -> bool:
        """True when the question stands on the screen and can be answered."""
        return not self.isHidden() and self.editor is not None and self.editor.is_answer

    def _make(self) -> Editor:
        editor = make_editor(self.question, self.desk, self.path, self)
        assert editor is not None, "the builder asked editor_class first"
        self.editor = editor
        self._lay_out(editor)
        editor.changed.connect(self._on_changed)
        editor.complained.connect(self._on_complained)
        editor.left.connect(self._on_left)
        editor.advanced.connect(lambda: self.advanced.emit(self.path))
        editor.retreated.connect(lambda: self.retreated.emit(self.path))
        self.built.emit()
        return editor

    def _lay_out(self, editor: Editor) -> None:
        theme, name = self.desk.theme, editor.objectName()
        self.label = Text("", "" if self.question.kind == "note" else "field", wraps=True, parent=self)
        self.hint = Text("", "small", wraps=True, parent=self)
        self.hint.hide()
        head = QHBoxLayout()
        head.addWidget(self.label, 1)
        self._erase: Button | None = None
        if editor.can_clear:
            self._erase = Button(tr("清除"), f"{name}_erase", editor.clear, role="quiet", is_small=True, parent=self)
            self._erase.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Delete does the same without a stop for Tab
            # As high as the words: showing it must not push the questions below.
            self._erase.setStyleSheet("min-height: 0; padding: 0 8px;")
            self._erase.setMaximumHeight(theme.font_px() + 6)
            self._erase.hide()
            head.addWidget(self._erase, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        side, above = (0, 0) if self._is_plain else (theme.space("l"), theme.space("m"))
        self._column.setContentsMargins(side, above, side, above)
        self._column.setSpacing(theme.space("s"))
        self._column.addLayout(head)
        self._column.addWidget(self.hint)
        self._column.addWidget(editor)
        self.error: Text | None = None

    def _make_error(self) -> Text:
        """The line for what is wrong, made when something is."""
        line = QWidget(self)
        self.error = Text("", "error", wraps=True, parent=line)
        self.error.setObjectName(f"{object_name(self.path)}_error")
        sign = QLabel(line)
        sign.setPixmap(self.desk.icons.pixmap("error", "bad"))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.error, 1)
        self._column.addWidget(line)
        return self.error

    # --- from the session -----------------------------------------------------------------------------------------

    def refresh(self, session: Session) -> None:
        """Takes over what the session says about this question."""
        if not session.is_relevant(self.path):
            self.setVisible(False)
            self.problem = None
            return
        editor = self.editor or self._make()
        self._show_words(session, editor)
        if self.question.kind in CHOICE_KINDS:
            editor.show_choices(session.choices(self.path))
        if editor.is_answer:
            editor.set_readonly(session.is_readonly(self.path))
            self.problem = session.problem(self.path)
        value = session.value(self.path) if self.question.kind != "note" else None
        if value != self._known or (value is None and not editor.is_answer):
            self._known = value
            editor.show_value(value)
        self._show_problem()
        if self.companion is not None and editor.is_answer:
            self._show_beside(session, self.companion)
        self.setVisible(True)

    def _show_beside(self, session: Session, companion: Companion) -> None:
        """The last answer and, where this one is unusual, a question; made when there is something to show."""
        last, doubt = companion.last_words(session, self.path), companion.doubt(session, self.path)
        if not (last or doubt or self.beside):
            return
        beside = self.beside or self._make_beside()
        before, label = companion.before, self.label.text()
        is_changed = before.is_changed(self.question, self.path, session.value(self.path))
        is_same = session.value(self.path) == before.value(self.question, self.path)
        can_copy = not is_same and before.can_copy(session, self.question, self.path)
        beside.show_last(label, last, is_changed=is_changed, can_copy=can_copy)
        if beside.show_doubt(label, doubt):
            self.built.emit()
        self._set_flag("is_changed", is_changed)

    def _make_beside(self) -> Beside:
        self.beside = beside = Beside(self.desk, object_name(self.path), self)
        beside.copied.connect(self.copy_last)
        beside.settled.connect(self._on_settled)
        self._column.addWidget(beside)
        return beside

    def copy_last(self) -> None:
        """Takes over the last answer of this one question, if that may be done."""
        beside, companion = self.beside, self.companion
        if beside is None or companion is None or self.editor is None or beside.copy.isHidden():
            return
        value = companion.before.value(self.question, self.path)
        self.editor.show_value(value)
        self._on_complained("")
        self._on_changed(value)
        self.focus()

    def _on_settled(self) -> None:
        if self.companion is not None and self.beside is not None:
            self.companion.settle(self.path, self._known)  # type: ignore[arg-type]
            self.beside.show_doubt(self.label.text(), "")
            self.focus()
            self.settled.emit()

    def stops(self) -> list[QWidget]:
        """Where Tab stops beside the editor."""
        return self.beside.stops() if self.beside is not None else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no editor wanted: down to the next question, up to the one before."""
        walk = {Qt.Key.Key_Down: self.advanced, Qt.Key.Key_Up: self.retreated}.get(Qt.Key(event.key()))
        if walk is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            walk.emit(self.path)
        else:
            super().keyPressEvent(event)

    def _show_words(self, session: Session, editor: Editor) -> None:
        label, hint = session.label(self.path), told(session.hint(self.path))
        self._is_required = editor.is_answer and session.is_required(self.path)
        words = f"{label}{tr('（必填）')}" if self._is_required else label
        if self.label.text() != words:
            self.label.setText(words)
            self.label.setVisible(bool(words))
        if self.hint.text() != hint:
            self.hint.setText(hint)
            self.hint.setVisible(bool(hint))

    @property
    def words(self) -> str:
        """The question as it stands on the screen."""
        return self.label.text() if self.editor is not None else self.question.label

    @property
    def complaint(self) -> str:
        """What is typed but cannot become an answer; empty when all that stands there is in the session."""
        return (self._refusal or self._complaint) if not self.isHidden() else ""

    def check(self) -> None:
        """From now on a missing answer is shown too."""
        self._is_checked = True
        self._show_problem()

    def refuse(self, error: AppError) -> None:
        """The session did not take the answer."""
        self._refusal = self.desk.shell.words(error.code, dict(error.params))
        self._show_problem()

    def set_current(self, is_current: bool) -> None:
        """Marks the question the user is at."""
        self._set_flag("is_current", is_current)

    def set_last(self, is_last: bool) -> None:
        """The last question of a sheet has no line below it."""
        self._set_flag("is_last", is_last)

    def _set_flag(self, name: str, is_on: bool) -> None:
        wanted = "true" if is_on else "false"
        if (self.property(name) or "false") != wanted:
            self.setProperty(name, wanted)
            repolish(self)

    def focus(self) -> None:
        """Puts the cursor into the editor."""
        if self.editor is not None:
            self.editor.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # --- from the hand --------------------------------------------------------------------------------------------

    def _on_changed(self, value: object) -> None:
        self._known = value
        self._refusal = ""
        if self.question.kind in QUICK:
            self._is_left = True
        self.answered.emit(self.path, value)

    def _on_complained(self, text: str) -> None:
        if text != self._complaint:
            self._complaint = text
            self._show_problem()

    def _on_left(self) -> None:
        self._is_left = True
        self._show_problem()

    def _show_problem(self) -> None:
        editor, problem = self.editor, self.problem
        if editor is None:
            return
        text = self._refusal or self._complaint
        is_due = self._is_checked or (self._is_left and problem is not None and problem.code != "form.required")
        if not text and problem is not None and is_due:
            text = problem_words(problem)
        if text or self.error is not None:
            error = self.error or self._make_error()
            error.setText(text)
            error.parentWidget().setVisible(bool(text))
        is_missing = (
            bool(text) and problem is not None and problem.code == "form.required" and text == problem_words(problem)
        )
        self._set_flag("is_missing", is_missing)
        self._set_flag("is_wrong", bool(text) and not is_missing)
        editor.mark_wrong(bool(text) and not is_missing)
        editor.describe(self.label.text(), " ".join(filter(None, (text, self.hint.text()))))
        if self._erase is not None:
            self._erase.setVisible(self._known is not None and not self._is_required)
            self._erase.setAccessibleName(f"{self.label.text()} {tr('清除')}")
