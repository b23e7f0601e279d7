"""Numbered parts of running text: the articles of an agreement, the sections of a notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.document.blocks.prose import paragraph
from core.document.numerals import numeral
from core.document.page import Strip
from core.document.papers import Article
from core.document.setting import Setting

LEADING = 1.6

Counted = Callable[[int], str]


def article(number: int) -> str:
    """第一条, as agreements count."""
    return f"第{numeral(number)}条　"


def section(number: int) -> str:
    """一、, as notices count."""
    return f"{numeral(number)}、"


def articles(setting: Setting, parts: Sequence[Article], counted: Counted) -> list[Strip]:
    """Parts one after the other; a heading is never left behind by the first line under it."""
    strips: list[Strip] = []
    for number, part in enumerate(parts, start=1):
        strips += one_article(setting, part, counted(number))
    return strips


def one_article(setting: Setting, part: Article, lead: str, indent: int = 2) -> list[Strip]:
    """One part with its heading, which begins with `lead`."""
    head = paragraph(setting, lead + part.title, leading=LEADING, style=setting.heading, indent=indent)
    body: list[Strip] = []
    for text in part.paragraphs:
        body += paragraph(setting, text, leading=LEADING, indent=indent)
    for number, text in enumerate(part.items, start=1):
        body += paragraph(setting, f"（{numeral(number)}）{text}", leading=LEADING, indent=indent)
    if body:
        body[0] = replace(body[0], pulls=max(1, body[0].pulls))
    return [*head, *body]


def prose(setting: Setting, texts: Sequence[str]) -> list[Strip]:
    """Paragraphs in the same type as the articles."""
    return [strip for text in texts for strip in paragraph(setting, text, leading=LEADING)]
