"""What accompanies the answers of one draft: the last time, what is unusual, and what was said to be so."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.forms.before import Before, told
from core.forms.questions import JsonValue
from core.forms.session import Session
from gui.forms.editor import FormDesk
from gui.language import tr
from gui.wording import day


class Companion:
    """`known` is what the record of the person says (a draft's context), `settled` what was confirmed in this draft:
    question -> the answer that was meant. Another answer there is asked about anew."""

    def __init__(
        self, desk: FormDesk, before: Before, known: Mapping[str, str], settled: Mapping[str, str] | None = None
    ) -> None:
        self._desk, self.before, self._known = desk, before, known
        self.settled: dict[str, str] = dict(settled or {})

    def last_words(self, session: Session, path: str) -> str:
        """“上次（11月3日）：…”; empty when there is nothing to show."""
        question = session.form.questions.get(path)
        value = self.before.value(question, path) if question is not None else None
        if question is None or value is None:
            return ""
        when = day(self.before.day, self._desk.today()) if self.before.day else ""
        words = " ".join(told(session, question, path, value).split())
        return tr("上次（{day}）：{answer}").format(day=when, answer=words)

    def doubt(self, session: Session, path: str) -> str:
        """Why this answer is asked about once more; empty when it is not, or when it was confirmed."""
        question = session.form.questions.get(path)
        value = session.value(path) if question is not None else None
        if question is None or self.settled.get(path) == _key(value):
            return ""
        last = self.before.answers.get(path)
        rule = self.before.asking.doubt(path, value, last, self._known)
        if rule is None:
            return ""
        said, was = (told(session, question, path, one) if one is not None else "" for one in (value, last))
        return rule.words[self._desk.shell.language.code].format(value=said, before=was)

    def settle(self, path: str, value: JsonValue) -> None:
        """It is as she says."""
        self.settled[path] = _key(value)


def _key(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
