"""The policy pack: subjects in plain words, with what the district's own rules say filled in.

The words are data (resources/policy); numbers and lists are never written there: `{deadline/reassess}` and `rows` are
taken from the rule pack in force, so that the same page is right in every district.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.deadlines import span_words
from core.domain.names import search_fold
from core.domain.pinyin import text_keys
from core.domain.rules import Row, RulePack
from core.domain.rulewords import statement, subject

LOCAL = "以当地规定为准"
_PLACE = re.compile(r"\{([a-z_]+)(?:/([a-z_0-9]+))?\}")
# How a row is said inside a sentence, and what stands there when the district has no such row.
_SAID: Mapping[str, tuple[Callable[[Row], str], str]] = {
    "deadline": (lambda row: "规定时间" if row.text("unit") == "promptly" else span_words(row), "当地规定的时间"),
    "age_rule": (lambda row: f"{row.number('age')}周岁", "规定年龄"),
    "minor_end": (lambda row: f"{row.number('age')}周岁", "规定年龄"),
    "validity": (lambda row: f"{row.number('months')}个月", "当地规定的时间"),
    "text": (lambda row: row.text("value"), "服务热线"),
}


@dataclass(frozen=True)
class RowList:
    """Rows of the rule pack that belong to a subject. `where`: only rows with these values; `lead` stands before.

    `says`: what is said of each row: "all" that it states, the "short" beginning of it, a column, or "" the name alone.
    """

    title: str
    kind: str
    where: Mapping[str, Any]
    lead: tuple[str, ...] = ()
    says: str = "all"


@dataclass(frozen=True)
class Topic:
    """One subject as written. `ask` is how people put it; `sources` are (document key, article)."""

    code: str
    title: str
    ask: str
    order: int
    sources: tuple[tuple[str, str], ...]
    text: tuple[str, ...]
    rows: tuple[RowList, ...]


@dataclass(frozen=True)
class Told:
    """One subject as it is read in a district on a day: `lists` are (heading, lines), `sources` whole citations."""

    code: str
    title: str
    ask: str
    text: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[str, ...]

    def whole(self) -> str:
        """All its words, for searching."""
        lines = (line for title, items in self.lists for line in (title, *items))
        return "\n".join((self.title, self.ask, *self.text, *lines, *self.sources))


def read_topics(tables: Iterable[Mapping[str, Any]]) -> tuple[Topic, ...]:
    """The subjects of several files, in their order. Raises ValueError for one that is there twice or is not whole."""
    found: dict[str, Topic] = {}
    for table in tables:
        for code, raw in table.get("topics", {}).items():
            if code in found:
                raise ValueError(f"two policy subjects {code}")
            found[code] = _topic(code, raw)
    return tuple(sorted(found.values(), key=lambda topic: (topic.order, topic.code)))


def tell(topic: Topic, pack: RulePack, day: date) -> Told:
    """The subject with the rules in force on the day."""

    def fill(text: str) -> str:
        return _PLACE.sub(lambda match: _said(pack, day, match[1], match[2] or ""), text)

    lists = []
    for part in topic.rows:
        rows = [
            row for row in pack.rows_on(part.kind, day) if all(row.values.get(k) == v for k, v in part.where.items())
        ]
        rows.sort(key=lambda row: int(row.values.get("order", 0)))
        lines = (*map(fill, part.lead), *(_line(pack, row, day, part.says) for row in rows))
        lists.append((part.title, lines or (LOCAL,)))
    return Told(
        code=topic.code,
        title=fill(topic.title),
        ask=topic.ask,
        text=tuple(map(fill, topic.text)),
        lists=tuple(lists),
        sources=tuple(_cite(pack, key, article) for key, article in topic.sources),
    )


def places(topic: Topic) -> list[tuple[str, str]]:
    """(kind, key) of everything a subject takes from the rule pack inside its sentences."""
    texts = (topic.title, *topic.text, *(line for part in topic.rows for line in part.lead))
    return [(match[1], match[2] or "") for text in texts for match in _PLACE.finditer(text)]


def search(told: Sequence[Told], query: str) -> list[Told]:
    """The subjects in which every word typed occurs: characters, whole pinyin or initials; headings before texts."""
    words = [search_fold(word) for word in query.split()]
    ranked = [(max((_rank(one, word) for word in words), default=0), at, one) for at, one in enumerate(told)]
    return [one for rank, _at, one in sorted(ranked, key=lambda found: found[:2]) if rank < 9]


def _rank(one: Told, word: str) -> int:
    if word in search_fold(one.title):
        return 0
    if word in search_fold(one.ask):
        return 1
    if word.isascii() and word.isalpha():
        for place, text in enumerate((one.title, one.ask), 2):
            syllables, initials = text_keys(text)
            if word in initials or word in syllables:
                return place
    return 5 if word in search_fold(one.whole()) else 9


def _topic(code: str, raw: Mapping[str, Any]) -> Topic:
    rows = tuple(
        RowList(
            str(part["title"]),
            str(part["kind"]),
            dict(part.get("where", {})),
            tuple(part.get("lead", ())),
            str(part.get("says", "all")),
        )
        for part in raw.get("rows", ())
    )
    sources = tuple((str(key), str(article)) for key, article in raw["sources"])
    if not sources or not raw["text"] or not raw["ask"]:
        raise ValueError(f"policy subject {code} lacks its source, text or question")
    return Topic(code, str(raw["title"]), str(raw["ask"]), int(raw["order"]), sources, tuple(raw["text"]), rows)


def _said(pack: RulePack, day: date, kind: str, key: str) -> str:
    words, otherwise = _SAID[kind]
    row = pack.row_on(kind, day, key)
    return words(row) if row else otherwise


def _line(pack: RulePack, row: Row, day: date, how: str) -> str:
    name = subject(pack, row, day)
    says = statement(pack, row, day) if how in ("all", "short") else row.text(how) if how else ""
    says = says.split("；")[0] if how == "short" else says
    return f"{name}：{says}" if says and says != name else name


def _cite(pack: RulePack, key: str, article: str) -> str:
    document = pack.documents.get(key)
    return f"{document.cite() if document else key}{article}"
