"""What a form still asks for, and whether an answer has just brought questions that nobody asked before."""

from __future__ import annotations

from core.forms.session import Session


class Demand:
    """Compares what is demanded now with what was demanded when it was asked last."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._before = self._demanded()

    def _demanded(self) -> set[str]:
        ask = self._session
        return {path for path in ask.paths() if ask.is_relevant(path) and ask.is_required(path)}

    def has_new(self) -> bool:
        """Whether a question is missing that was not demanded before. An answer that was emptied, or became wrong
        through another one, is nothing new: the user knows that question."""
        before, self._before = self._before, self._demanded()
        missing = {each.path for each in self._session.missing() if each.code == "form.required"}
        return bool(missing - before)
