"""Where the keyboard stands in a form."""

from __future__ import annotations

import shiboken6

from gui.forms.row import QuestionRow


class Spot:
    """The question that is being answered. An entry that is removed takes its questions with it."""

    def __init__(self) -> None:
        self._row: QuestionRow | None = None

    @property
    def row(self) -> QuestionRow | None:
        """None before the first one, and after the one that was there has gone."""
        return self._row if self._row is not None and shiboken6.isValid(self._row) else None

    def take(self, row: QuestionRow) -> bool:
        """Goes to this question and marks it; False when it is there already."""
        before = self.row
        if row is before:
            return False
        if before is not None:
            before.set_current(False)
        self._row = row
        row.set_current(True)
        return True
