"""What is known of a person from records that the district has not decided yet, and what contradicts it.

The master record stays as it is: what was reported is shown beside it until the district answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.clock import Moment
from core.domain import change
from core.domain.advice import Advice, advice_for
from core.domain.contradiction import Contradiction
from core.domain.household import Known, Told, contradictions, day_of
from core.domain.names import search_fold
from core.domain.person import SELF_CARE, Person, choice_label
from core.domain.standing import standing_of
from core.forms.catalogue import kind_of
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.service.views import Reported
from core.store.facts import FactState, StoredFact

REPORTS = ("change", "assessment", "wish")
MOST_REPORTS = 50
SCHOOL = "school"
SENT = frozenset({"", "acked", "settled"})
# Kind of change -> (field of the master record, question whose answer is the new value).
NEW_VALUES: Mapping[str, tuple[str, str]] = {
    "death": ("died_on", "report/occurred_on"),
    "ability": ("self_care", "health/suggested_level"),
    "illness": ("illness", "health/illness"),
    "institution": ("institution", "residence/institution"),
    "apart": ("address", "residence/new_address"),
    "away": ("address", "residence/new_address"),
    "home": ("address", "residence/new_address"),
    "replaced": ("caregiver_name", "care/new_caregiver"),
    "unable": ("caregiver_name", "care/new_caregiver"),
    "failed": ("caregiver_name", "care/new_caregiver"),
}


def reported(desk: Desk, person_id: str) -> Sequence[Reported]:
    """What was reported about a person and waits for the district, newest first."""
    return [_reported(desk, fact, state) for fact, state in _waiting(desk, person_id)]


def reported_details(desk: Desk, person_id: str) -> frozenset[str]:
    """The kinds of changes that wait for the district."""
    waiting = _waiting(desk, person_id)
    return frozenset(str(answers_of(fact).get(change.DETAIL)) for fact, _state in waiting if fact.kind == "change")


def advice(desk: Desk, person: Person) -> Sequence[Advice]:
    """What may be told to this person, by the rules and by what was reported."""
    info = desk.info
    return advice_for(
        person,
        reported_details(desk, person.id),
        desk.pack(),
        desk.today(),
        village_code=info.village_code,
        village=info.village_name,
        at_school=school_of(desk, person),
    )


def school_of(desk: Desk, person: Person) -> bool | None:
    """Whether somebody is at one of the schools that the rule names, by the last report or the list; None: unknown."""
    answers = school_report(desk, person.id)
    if answers is not None:
        is_there = answers.get("population/school_event") in ("begun", "goes_on")
        return is_there and answers.get("population/school_kind") != "higher"
    return {"yes": True, "no": False}.get(person.is_student)


def school_report(desk: Desk, person_id: str) -> Mapping[str, Any] | None:
    """The last report about somebody's schooling."""
    for fact, state in desk.facts.listed(["change"], person_id=person_id, limit=MOST_REPORTS):
        if not state.superseded_by and answers_of(fact).get(change.DETAIL) == SCHOOL:
            return answers_of(fact)
    return None


def check(occasion: Occasion) -> Iterator[Contradiction]:
    """What in a record about a person does not go with what is known of him."""
    if occasion.person is None:
        return
    desk, kind, answers = occasion.desk, occasion.kind, occasion.answers
    known = known_of(desk, occasion.person, kind, occasion.supersedes)
    on = day_of(kind, answers, desk.today())
    yield from contradictions(kind, kind_of(kind).title, answers, on, known, desk.pack())


def known_of(desk: Desk, person: Person, kind: str, besides: str = "") -> Known:
    """What records and the list tell of a person; `besides` is a record about to be corrected.

    The visits made and the names of the others are only read for a report of a change: nothing else is held against
    them, and a visit is signed every few minutes.
    """
    died = Told(person.died_on, "名单") if person.died_on else None
    waiting: dict[str, Told] = {}
    for fact, _state in _waiting(desk, person.id):
        if fact.kind != "change" or fact.id == besides:
            continue
        told = Told(Moment.parse(fact.recorded_at).day, fact.serial or "")
        detail = str(answers_of(fact).get(change.DETAIL) or "")
        waiting.setdefault(detail, told)
        if detail == "death" and died is None:
            died = Told(day_of("change", answers_of(fact), told.on), told.where)
    is_report = kind == "change"
    names = desk.persons.names() if is_report else {}
    return Known(
        person=person,
        died=died,
        ended=Told(person.ended_on, "名单") if person.ended_on else None,
        met=_met(desk, person.id, besides) if is_report else None,
        reported=waiting,
        listed=frozenset(search_fold(name) for one, name in names.items() if one != person.id),
    )


def answers_of(fact: StoredFact) -> Mapping[str, Any]:
    """The answers of a record; none of one whose text was cleared after its time."""
    answers: Mapping[str, Any] = fact.body.get("answers", {})
    return answers


def _met(desk: Desk, person_id: str, besides: str) -> Told | None:
    """The last visit in which the person was seen or spoken to."""
    for fact, state in desk.facts.listed(["visit"], person_id=person_id, limit=MOST_REPORTS):
        if not state.superseded_by and fact.id != besides and answers_of(fact).get("visit/is_met") == "yes":
            return Told(Moment.parse(fact.occurred_at).day, fact.serial or "")
    return None


def _waiting(desk: Desk, person_id: str) -> list[tuple[StoredFact, FactState]]:
    found = desk.facts.listed(list(REPORTS), person_id=person_id, limit=MOST_REPORTS)
    return [
        (fact, state)
        for fact, state in found
        if not state.superseded_by and state.answer_state != "decided" and _is_report(fact)
    ]


def _is_report(fact: StoredFact) -> bool:
    """An assessment or a wish is one only when it proposes something."""
    answers = answers_of(fact)
    if fact.kind == "change":
        return bool(answers)
    path = "result/proposes" if fact.kind == "assessment" else "proposal/proposes"
    return answers.get(path) == "yes"


def _reported(desk: Desk, fact: StoredFact, state: FactState) -> Reported:
    answers = answers_of(fact)
    name, what, value = _new_value(desk, fact.kind, answers)
    return Reported(
        field=name,
        what=what,
        value=value,
        on=day_of(fact.kind, answers, Moment.parse(fact.occurred_at).day),
        serial=fact.serial or "",
        record_id=fact.id,
        standing=standing_of("sent" if state.sync_state in SENT else "waiting", state.answer_state),
    )


def _new_value(desk: Desk, kind: str, answers: Mapping[str, Any]) -> tuple[str, str, str]:
    if kind == "assessment":
        level = str(answers.get("result/level") or "")
        return "self_care", "自理能力评估", dict(SELF_CARE).get(level, level)
    if kind == "wish":
        return "support_form", "集中供养意愿", choice_label("support_form", "institution")
    detail = str(answers.get(change.DETAIL) or "")
    name, path = NEW_VALUES.get(detail, ("", ""))
    return name, change.label_of(desk.pack(), answers, desk.today()), str(answers.get(path) or "")
