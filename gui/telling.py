"""What the core says, told in the language of the window.

The core speaks Chinese: its reasons and titles are put together from parts ("高龄、独居，每月1次，上次 10月3日").
A table of patterns tells them again; what no pattern fits is told part by part, and names stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

TOLD = "told"  # the context of QTranslator that means: not a text of the window, something the core put together
_BLANK = re.compile(r"\\\{(\w+)\\\}")
_NUMBER, _DAY = r"[\d.,]+", r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2}"
_MEANS = {"day": _DAY, "source": r"[^：]+"}  # what may stand in a blank of this name; a blank of one letter is a number
_PARTS = (("\n", "\n"), ("。", ". "), ("；", "; "), ("　", "  "), ("，", ", "), ("、", ", "), ("：", ": "))


def told(text: str) -> str:
    """The words in the language of the window; the same words where it is Chinese. On the main thread."""
    return QCoreApplication.translate(TOLD, text) if text else ""


class Teller:
    """Tells with `words` (whole sentences) and `patterns` (with {blanks}, each told in its turn)."""

    def __init__(self, words: Mapping[str, str], patterns: Mapping[str, str]) -> None:
        self._words = {**words, **{source: target for source, target in patterns.items() if "{" not in source}}
        blanks = [source for source in patterns if "{" in source]
        blanks.sort(key=lambda source: -len(re.sub(r"\{\w+\}", "", source)))  # who says most is asked first
        self._patterns = [(_compile(source), patterns[source]) for source in blanks]

    def tell(self, text: str) -> str:
        """The text in the other language, as far as it is known."""
        known = self._words.get(text)
        if known is not None:
            return known
        for pattern, target in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return target.format(**{name: self._fill(name, part) for name, part in found.groupdict().items()})
        return self._in_parts(text)

    def _fill(self, name: str, part: str) -> str:
        return self._words.get(part, part) if len(name) == 1 or name == "source" else self.tell(part)

    def _in_parts(self, text: str) -> str:
        for mark, between in _PARTS:
            parts = text.split(mark)
            if len(parts) == 1 or any(part.count("《") != part.count("》") for part in parts):
                continue  # the mark stands in the name of a document
            said = [self.tell(part) if part else "" for part in parts]
            if said != parts:
                return between.join(said).rstrip() if parts[-1] else between.join(said[:-1]) + between[0]
        halves = (text[:2], text[2:])  # two short words run together: 高龄独居
        if len(text) == 4 and all(half in self._words for half in halves):
            return ", ".join(self._words[half] for half in halves)
        return text


def _compile(source: str) -> re.Pattern[str]:
    def blank(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{_NUMBER if len(name) == 1 else _MEANS.get(name, '.+?')})"

    return re.compile(_BLANK.sub(blank, re.escape(source)), re.DOTALL)
