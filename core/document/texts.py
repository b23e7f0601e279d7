"""Texts of papers as the district words them: clauses of agreements, sections of notices, whole paragraphs.

They are data (resources/documents/*.toml) with {places} for what differs from case to case. A place that nobody
filled prints as a line to write on, so that a template is never a reason not to print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.document.papers import Article
from core.document.wording import Words, words_of
from core.errors import NotFound

LINE = "________"
ORDINALS = "甲乙丙丁戊己"


class _Values(dict[str, str]):
    """The values of one paper; what is not there, or empty, is a line to write on."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({key: value for key, value in values.items() if value})

    def __missing__(self, key: str) -> str:
        return LINE


class ContractText(NamedTuple):
    """An agreement in the words of its template. `parties`: (role, label) in the order of the template, role being
    township, village, person, caregiver, and label 甲方（乡镇人民政府）."""

    title: str
    parties: Sequence[tuple[str, str]]
    recitals: Sequence[str]
    articles: Sequence[Article]


def paragraphs_of(document: str, key: str, values: Mapping[str, str]) -> list[str]:
    """The paragraphs that stand under `key` among the words of a document. Raises NotFound("document.no_text")."""
    return _filled(_entry(words_of(document), document, key), _Values(values))


def sections_of(document: str, values: Mapping[str, str], key: str = "sections") -> list[Article]:
    """The sections of a notice or leaflet. Raises NotFound("document.no_text")."""
    return [_article(entry, _Values(values)) for entry in _entry(words_of(document), document, key)]


def topic_of(topic: str, values: Mapping[str, str]) -> Article:
    """One subject of the policy leaflet. Raises NotFound("document.no_text")."""
    return _article(_entry(words_of("leaflet")["topics"], "leaflet", topic), _Values(values))


def topics() -> dict[str, str]:
    """The subjects there are for the leaflet: code -> heading."""
    return {code: str(entry["title"]) for code, entry in words_of("leaflet")["topics"].items()}


def contract_templates() -> dict[str, str]:
    """The agreements there are: code -> name."""
    return {code: str(entry["label"]) for code, entry in words_of("contract")["templates"].items()}


def contract_roles(template: str) -> list[str]:
    """Who signs such an agreement, in its order. Raises NotFound("document.no_text")."""
    return list(_entry(words_of("contract")["templates"], "contract", template)["parties"])


def contract_text(
    template: str,
    values: Mapping[str, str],
    parties: Sequence[tuple[str, str]] = (),
    own: Mapping[str, Mapping[str, Any]] | None = None,
) -> ContractText:
    """The clauses of one agreement; 甲方, 乙方, … are put in for the roles by themselves.

    `values` are texts, among them name, level, fee, payee, account, start, end, and whatever else the district's
    clauses ask for. `parties`: roles and names in the order of the district's own pattern. `own`: clauses of the
    district, each in the place of the clause of that code, new ones at the end.
    Raises NotFound("document.no_text") for a template that is not there.
    """
    words = words_of("contract")
    entry = _entry(words["templates"], "contract", template)
    names = words["roles"] | entry.get("roles", {}) | dict(parties)
    order = [role for role, _name in parties] or list(entry["parties"])
    clauses = words["articles"] | (own or {})
    codes = [*entry["articles"], *(code for code in own or {} if code not in entry["articles"])]
    said = {role: str(words["general"][role]) for role in words["roles"]}
    said |= {role: f"{ORDINALS[at]}方" for at, role in enumerate(order)}
    given = _Values(said | dict(values))
    return ContractText(
        title=str(entry["title"]),
        parties=[(role, f"{said[role]}（{names[role]}）") for role in order],
        recitals=_filled(entry.get("recitals", words["recitals"]), given),
        articles=[_article(clauses[code], given) for code in codes],
    )


def _entry(table: Words | Mapping[str, Any], document: str, key: str) -> Any:
    if key not in table:
        raise NotFound("document.no_text", document=document, key=key)
    return table[key]


def _article(entry: Mapping[str, Any], values: _Values) -> Article:
    title = str(entry["title"]).format_map(values)
    return Article(title, _filled(entry.get("paragraphs", ()), values), _filled(entry.get("items", ()), values))


def _filled(texts: Sequence[str], values: _Values) -> list[str]:
    return [text.format_map(values) for text in texts]
