"""The handbook: chapters of plain words and pictures, and finding a place in them.

A chapter is a small Markdown file (resources/help). What is understood: `# title`, `## heading {#code}`, lists with
`- ` or `1. `, `![what is seen](file.png)`, `**strong**`, `[words](chapter#code)`; every other line is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.names import search_fold
from core.domain.pinyin import text_keys

SNIPPET = 46
_HEADING = re.compile(r"^##\s+(.*?)\s*\{#([a-z0-9_-]+)\}\s*$")
_PICTURE = re.compile(r"^!\[([^\]]*)\]\(([^)]+)\)\s*$")
_MARKS = re.compile(r"\*\*|^[-\d.]+\s|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Section:
    """A part of a chapter. `code` is empty for what stands before the first heading; `lines` are as written."""

    code: str
    title: str
    lines: tuple[str, ...]

    @property
    def pictures(self) -> tuple[tuple[str, str], ...]:
        """(what is seen, file) of every picture."""
        found = (_PICTURE.match(line) for line in self.lines)
        return tuple((match[1], match[2]) for match in found if match)

    def plain(self) -> str:
        """The words alone, for searching."""
        lines = (_MARKS.sub(lambda match: match[1] or "", line) for line in self.lines if not _PICTURE.match(line))
        return " ".join(line.strip() for line in lines if line.strip())


@dataclass(frozen=True)
class Chapter:
    """One job, told from beginning to end. `code` is the name of its file without the number."""

    code: str
    title: str
    sections: tuple[Section, ...]

    def topics(self) -> tuple[str, ...]:
        """Everything a page can point to: the chapter itself and its headings."""
        return (self.code, *(f"{self.code}#{part.code}" for part in self.sections if part.code))


@dataclass(frozen=True)
class Hit:
    """A place in the handbook: `topic` leads there, `snippet` shows the words around what was looked for."""

    topic: str
    title: str
    snippet: str


def read_chapter(code: str, text: str) -> Chapter:
    """A chapter as written. Raises ValueError for one without title, with two headings of one code or an empty part."""
    title, parts, seen = "", [("", "", list[str]())], {""}
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            if heading[2] in seen:
                raise ValueError(f"{code}: two headings {heading[2]}")
            seen.add(heading[2])
            parts.append((heading[2], heading[1], []))
        elif line.startswith("# "):
            title = line[2:].strip()
        elif line.strip():
            parts[-1][2].append(line.rstrip())
    sections = tuple(Section(part, head, tuple(lines)) for part, head, lines in parts if part or lines)
    if not title or not sections or not all(part.lines for part in sections):
        raise ValueError(f"{code}: a chapter needs a title, and words under every heading")
    return Chapter(code, title, sections)


def read_handbook(files: Mapping[str, str]) -> tuple[Chapter, ...]:
    """The chapters of files named `01-first-day`, in the order of their numbers."""
    return tuple(read_chapter(name.partition("-")[2], text) for name, text in sorted(files.items()))


def search(chapters: Iterable[Chapter], query: str) -> Sequence[Hit]:
    """The places in which every word typed occurs: headings (also by pinyin and initials) before texts."""
    words = [search_fold(word) for word in query.split()]
    if not words:
        return [Hit(one.code, one.title, one.sections[0].plain()[: 2 * SNIPPET]) for one in chapters]
    ranked: list[tuple[int, int, Hit]] = []
    for chapter in chapters:
        for part in chapter.sections:
            title = part.title or chapter.title
            text = part.plain()
            rank = max(_rank(title, text, word) for word in words)
            if rank < _NOWHERE:
                topic = f"{chapter.code}#{part.code}" if part.code else chapter.code
                ranked.append((rank, len(ranked), Hit(topic, title, _around(text, query.split()[0]))))
    return [hit for _rank_of, _at, hit in sorted(ranked, key=lambda found: found[:2])]


_NOWHERE = 9


def _rank(title: str, text: str, word: str) -> int:
    if word in search_fold(title):
        return 0
    if word in search_fold(text):
        return 3
    if word.isascii() and word.isalpha():
        for rank, words in ((1, title), (4, text)):
            syllables, initials = text_keys(words)
            if word in initials or word in syllables:
                return rank
    return _NOWHERE


def _around(text: str, word: str) -> str:
    at = text.casefold().find(word.casefold())
    start = max(0, at - SNIPPET // 3)
    return ("…" if start else "") + text[start : start + 2 * SNIPPET]
