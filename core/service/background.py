"""What is known before a form begins that follows something up: who, where, what it is about, what was given so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.clock import Moment
from core.domain.person import choice_label
from core.domain.relief import Given, given_in
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.service.permits import restricted
from core.store.facts import StoredFact

MOST_RECORDS = 12
# Where each kind of record tells where somebody is, how to reach him and what is the matter.
PLACES = {
    "lead": "lead/place",
    "emergency": "who/place",
    "call": "call/place",
    "referral": "who/place",
    "case": "who/place",
}
PHONES = {"lead": "contact/phone", "emergency": "who/phone", "call": "call/phone", "referral": "who/phone"}
SITUATIONS = {
    "visit": "wish/needs_note",
    "change": "report/situation",
    "lead": "lead/situation",
    "emergency": "what/situation",
    "call": "call/content",
    "referral": "need/asked",
    "case": "case/difficulty",
    "supplement": "base/reason",
    "feedback": "feedback/found",
    "wish": "wish/reason",
}


def about_line(fact: StoredFact | None) -> str:
    """ "急难救助报告 JN… 2026年11月22日": which record is followed up; empty for none."""
    return f"{title_of(fact)} {fact.serial or ''} {day_words(day_of(fact))}" if fact else ""


def title_of(fact: StoredFact) -> str:
    """What the kind of a record is called."""
    kind = shipped_kinds().get(fact.kind)
    return kind.title if kind else fact.title or fact.kind


def day_of(fact: StoredFact) -> date:
    """The day it happened."""
    return Moment.parse(fact.occurred_at).day


def chain(desk: Desk, fact: StoredFact | None) -> Iterator[StoredFact]:
    """The record followed up, the one that followed up, and so on, the nearest first."""
    seen: set[str] = set()
    while fact is not None and fact.id not in seen:
        seen.add(fact.id)
        yield fact
        found = desk.facts.get(desk.facts.newest(fact.about)) if fact.about else None
        fact = found[0] if found else None


def told(occasion: Occasion, paths: dict[str, str]) -> str:
    """The nearest answer to one of these questions along the chain; empty when nobody said so."""
    for fact in chain(occasion.desk, occasion.about):
        said = str(fact.body.get("answers", {}).get(paths.get(fact.kind, "")) or "")
        if said:
            return said
    return ""


def named(occasion: Occasion) -> str:
    """Whom it is about: somebody of the list, or as an earlier record names him."""
    if occasion.person is not None:
        return occasion.person.name
    return told(occasion, {name: kind.named_by for name, kind in shipped_kinds().items()})


def place(occasion: Occasion) -> str:
    """Where he is: as an earlier record says, or where he lives."""
    person = occasion.person
    home = person.address or f"{person.village}{person.group}" if person else ""
    return told(occasion, PLACES) or home


def phone(occasion: Occasion) -> str:
    """How to reach him."""
    return told(occasion, PHONES) or (occasion.person.phone if occasion.person else "")


def situation(occasion: Occasion) -> str:
    """What is the matter, in the words of the record that is followed up."""
    return told(occasion, SITUATIONS)


def family_words(occasion: Occasion) -> str:
    """The family as far as the list knows it."""
    person = occasion.person
    if person is None:
        return ""
    age = person.age_on(occasion.desk.today())
    parts = [
        f"{age}岁" if age is not None else "",
        choice_label("self_care", person.self_care) if person.self_care else "",
        choice_label("disability_kind", person.disability_kind) + "残疾" if person.disability_kind else "",
        "独居" if person.lives_alone == "yes" else "",
        f"家庭人口{person.household_size}人" if person.household_size else "",
        f"照料人{person.caregiver_name}（{person.caregiver_relation}）" if person.caregiver_name else "",
    ]
    return f"{person.name}，" + "，".join(filter(None, parts)) + "。"


def related(occasion: Occasion) -> list[StoredFact]:
    """The records that tell the story: those of the person, or those along the chain and what followed them."""
    desk = occasion.desk
    if occasion.person is not None:
        found = desk.facts.listed(tuple(shipped_kinds()), person_id=occasion.person.id, limit=MOST_RECORDS)
        unsaid = restricted(desk)
        facts = [fact for fact, state in found if not state.superseded_by and fact.id not in unsaid]
    else:
        facts = [one for fact in chain(desk, occasion.about) for one in (fact, *_followed(desk, fact))]
    unique = {fact.id: fact for fact in facts}
    return sorted(unique.values(), key=lambda fact: fact.occurred_ms)[-MOST_RECORDS:]


def given_so_far(desk: Desk, root: StoredFact) -> list[Given]:
    """What a report and the records that followed it say was given."""
    facts = [root, *(fact for fact in _followed(desk, root) if fact.kind == "handout")]
    given = (given_in(fact.kind, fact.body.get("answers", {})) for fact in facts)
    return [item for item in given if not item.is_empty]


def day_words(day: date) -> str:
    """2026年11月22日"""
    return f"{day.year}年{day.month}月{day.day}日"


def _followed(desk: Desk, fact: StoredFact) -> list[StoredFact]:
    return [one for one, state in desk.facts.following(fact.id) if not state.superseded_by]
