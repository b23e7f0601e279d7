"""Leads: whom they go to, and whether the one who was found is known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.domain.contradiction import Contradiction
from core.domain.duplicate import Clue, Known, Match, find
from core.domain.emergency import clock_words
from core.domain.needs import targets
from core.domain.person import Person
from core.domain.rules import RulePack
from core.forms.told import as_told
from core.service import background
from core.service.desk import Desk
from core.service.family_emergency import check_times
from core.service.occasion import Occasion
from core.store.facts import StoredFact

EARLIER_LEADS = 500
MOST_TOLD = 3


def lead_context(occasion: Occasion) -> Mapping[str, str]:
    """Whom to call, which clock runs, and the needs as this district words them."""
    desk = occasion.desk
    pack, today = desk.pack(), desk.today()
    needs = [{"name": "none", "label": "暂时没有"}]
    needs += [{"name": one.need, "label": one.need_label} for one in targets(pack, today)]
    return {
        "office": lead_office(pack, desk),
        "clock": clock_words(pack, today),
        "named": background.named(occasion),
        "place": background.place(occasion),
        "about_line": background.about_line(occasion.about),
        "choices_need": as_told(needs) if len(needs) > 1 else "",
    }


def lead_office(pack: RulePack, desk: Desk) -> str:
    """To whom leads go: the district's own word ("lead_office"), or the township."""
    today = desk.today()
    return pack.text("lead_office", today) or pack.text("township_office", today)


def check_lead(occasion: Occasion) -> Iterator[Contradiction]:
    """Somebody on the list, somebody found before; and for an urgent one the order of its moments."""
    for match in known_already(occasion)[:MOST_TOLD]:
        yield _told(match)
    yield from check_times(occasion)


def known_already(occasion: Occasion) -> Sequence[Match]:
    """Everybody who may be the one in this lead."""
    answers = occasion.answers
    clue = Clue(
        str(answers.get("lead/name") or ""),
        str(answers.get("lead/id_number") or ""),
        str(answers.get("contact/phone") or ""),
        str(answers.get("lead/place") or ""),
    )
    if not (clue.name or clue.id_number or clue.phone):
        return ()
    desk = occasion.desk
    people = (_listed(person) for person in desk.active.all())
    leads = (
        _earlier(fact)
        for fact, state in desk.facts.listed(("lead",), limit=EARLIER_LEADS)
        if not state.superseded_by and fact.id != occasion.supersedes
    )
    return find(clue, [*people, *leads])


def _told(match: Match) -> Contradiction:
    known = match.known
    params = {"name": known.name, "since": background.day_words(known.since) if known.since else "以前"}
    path = {"id_number": "lead/id_number", "phone": "contact/phone"}.get(match.by, "lead/name")
    if known.source == "lead":
        return Contradiction("contradiction.lead_before", path, params)
    code = {
        "id_number": "contradiction.listed_number",
        "phone": "contradiction.listed_phone",
        "pinyin": "contradiction.listed_sound",
    }.get(match.by, "contradiction.listed_name")
    return Contradiction(code, path, params, person_id=known.id)


def _listed(person: Person) -> Known:
    places = tuple(filter(None, (person.address, f"{person.village}{person.group}", person.hukou_address)))
    phones = tuple(filter(None, (*person.phone.split("、"), person.guardian_phone)))
    return Known(person.id, person.name, "list", person.id_number, phones, places, person.started_on, person.ended_on)


def _earlier(fact: StoredFact) -> Known:
    answers = fact.body.get("answers", {})
    return Known(
        fact.id,
        str(answers.get("lead/name") or ""),
        "lead",
        str(answers.get("lead/id_number") or ""),
        tuple(filter(None, (str(answers.get("contact/phone") or ""),))),
        tuple(filter(None, (str(answers.get("lead/place") or ""),))),
        background.day_of(fact),
    )
