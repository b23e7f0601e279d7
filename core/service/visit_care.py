"""What a visit is told about this person's care: the duties that were promised, and what ought to be paid.

The sums are for a look at the bank book only (资金监管，按时足额); the program never decides a benefit.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain import fee
from core.domain.agreement import promised_on
from core.domain.person import Person
from core.domain.rules import RulePack
from core.forms.told import as_told
from core.service import care
from core.service.agreement_family import words_of
from core.service.desk import Desk
from core.service.occasion import Occasion


def care_context(occasion: Occasion) -> Mapping[str, str]:
    """For a visit that begins today. Without an agreement in force nothing is promised: then the level is asked."""
    desk, person = occasion.desk, occasion.person
    if person is None:
        return {}
    return _of_agreement(desk, person) | _of_money(desk.pack(), person, desk)


def _of_agreement(desk: Desk, person: Person) -> dict[str, str]:
    known = care.known(desk, person.id)
    promises = promised_on(known, desk.today())
    now = care.standing(desk, person)
    if now is not None and care.day_of(desk).state(now) == "ended":
        return {"has_caregiver": "no", "caregiver_name": ""}
    if not promises:
        return {}
    asks = [f"{place}．{one.ask or f'{one.label}，做到没有？'}" for place, one in enumerate(promises, 1)]
    return {
        "choices_promised": as_told([{"name": one.code, "label": one.label} for one in promises]),
        "promised": care.names_of(promises),
        "promised_asks": "\n".join(asks),
        "agreement_words": words_of(now),
        "caregiver_name": now.caregiver if now else person.caregiver_name,
        "has_caregiver": "yes",
    }


def _of_money(pack: RulePack, person: Person, desk: Desk) -> dict[str, str]:
    today = desk.today()
    sums = {
        "care_words": fee.expected(pack, person.support_form, person.self_care, today),
        "living_words": fee.living(pack, person.support_form, today),
    }
    return {name: due.words() for name, due in sums.items() if isinstance(due, fee.Fee)}
