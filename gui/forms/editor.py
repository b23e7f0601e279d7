"""What every editor of a question has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.forms.model import Question
from core.forms.questions import Choice
from gui.forms.pictures import Pictures
from gui.icons import Icons
from gui.shell import Shell
from gui.theme import Theme


@dataclass(frozen=True)
class FormDesk:
    """What editors work with: the dress, the pictures of this workspace, the day."""

    theme: Theme
    icons: Icons
    pictures: Pictures
    today: Callable[[], date]
    shell: Shell


def object_name(path: str) -> str:
    """The object name of the editor of a path: `photos[1]/picture` is `q_photos_1__picture`."""
    return "q_" + re.sub(r"[/\[\]]", "_", path)


class Editor(QWidget):
    """Shows one answer and lets it be changed.

    Signals: `changed` carries the answer as JSON holds it, or None; it is sent as soon as what stands there is a
    whole answer, never for half a word of an input method. `complained` carries what is wrong with what stands
    there and cannot become an answer ("" when nothing is). `left` tells that the hand has gone elsewhere.
    `advanced` asks for the next question, `retreated` for the one before.
    """

    changed = Signal(object)
    complained = Signal(str)
    left = Signal()
    advanced = Signal()
    retreated = Signal()

    can_clear = False  # True: the row offers a button that empties the answer
    is_answer = True  # False: nothing to fill in, so no "必填" and no tab stop

    def __init__(self, question: Question, desk: FormDesk, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question, self.desk, self.path = question, desk, path
        self.setObjectName(object_name(path))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(desk.theme.space("s"))
        self.build()

    def build(self) -> None:
        """Makes the widgets; called once."""
        raise NotImplementedError

    def show_value(self, value: object) -> None:
        """Shows an answer without announcing it."""
        raise NotImplementedError

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """The options have changed (a filter depends on another answer)."""

    def set_readonly(self, is_readonly: bool) -> None:
        """The answer may only be read."""
        self.setEnabled(not is_readonly)

    def describe(self, name: str, note: str) -> None:
        """The question's words for screen readers: name, and hint or error."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(note)

    def mark_wrong(self, is_wrong: bool) -> None:
        """Frames the field as wrong, beside the words under it."""

    def flush(self) -> None:
        """Takes what stands there now, before it is saved or checked."""

    def clear(self) -> None:
        """Empties the answer."""
        self.show_value(None)
        self.complained.emit("")
        self.changed.emit(None)

    def first_focus(self) -> QWidget:
        """Where Tab and jumps go."""
        return self

    @property
    def is_pending(self) -> bool:
        """True while a picture is on its way into the workspace."""
        return False

    def is_busy(self) -> bool:
        """True while the user is in the middle of something that a redraw would disturb."""
        return False
