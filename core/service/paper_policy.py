"""政策明白纸: chosen subjects of the policy pack on one page to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.document.papers import Article, Leaflet
from core.domain.policy import Told
from core.service.paper import Order, Paper, PaperSource
from core.service.policy import PolicyBook

USUAL = ("tekun", "content", "apply", "emergency", "tell", "care", "privacy", "fraud")
FEW, BRIEF = 4, 2  # with more subjects than so many, so many paragraphs of each
LARGE = "large"  # stands among the ids for large type


def leaflets(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One leaflet of the subjects that are ordered by code (the usual eight unless told); "large" for large type.

    Raises NotFound("policy.unknown").
    """
    is_large = LARGE in order.ids
    book = PolicyBook(source.desk)
    told = [book.show(code) for code in [code for code in order.ids if code != LARGE] or USUAL]
    key = "leaflet-" + "-".join(one.code for one in told)
    return [Paper(key[:120], "", "", partial(_leaflet, source, told, is_large))]


def _leaflet(source: PaperSource, told: Sequence[Told], is_large: bool) -> Leaflet:
    sources = tuple(dict.fromkeys(cited for one in told for cited in one.sources))
    return Leaflet(
        title="" if len(told) > 1 else told[0].title,
        sections=alone(told[0]) if len(told) == 1 else [article(one, len(told)) for one in told],
        hotline=source.how.hotline,
        org_title=source.how.org_title,
        is_large=is_large,
        notes=(f"依据：{'；'.join(sources)}。以现行规定为准。",),
    )


def alone(told: Told) -> list[Article]:
    """A subject that has the page for itself: what people ask, then every list with a line for each entry."""
    return [Article(told.ask, told.text), *(Article(title, (), lines) for title, lines in told.lists)]


def article(told: Told, beside: int) -> Article:
    """A subject among others, the shorter the more of them stand on the page."""
    return Article(told.title, told.text[:BRIEF] if beside > FEW else told.text)
