"""What about a person or a household cannot be: the dead visited, the minor as caregiver, two benefits that exclude.

Each contradiction names both facts. Lists and notes are sometimes wrong, so a reason lets most of them pass; the
master record is not touched either way. Sources: 《特困人员认定办法》（民发〔2021〕43号）第九、二十四条 and the rows
`age_rule`, `exclusive` of the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.category import exclusive, history_of, overlaps, schemes_of
from core.domain.change import DETAIL
from core.domain.contradiction import Contradiction
from core.domain.names import search_fold
from core.domain.person import Person
from core.domain.relations import circle
from core.domain.rules import RulePack
from core.errors import InvalidInput

# Records that say that somebody was alive on the day they tell of.
OF_THE_LIVING = ("visit", "review", "assessment", "stay", "wish", "agreement", "appraisal", "change")
CAREGIVER_PATHS = {"change": "care/new_caregiver"}
GUARDIAN_PATHS = {"wish": "wish/guardian"}
SCHEME_DETAIL = "category"
_ORDERED = (
    ("birth_date", "died_on", "person.died_before_birth"),
    ("started_on", "ended_on", "person.ended_before_start"),
    ("agreement_from", "agreement_until", "person.agreement_ends_first"),
)


@dataclass(frozen=True)
class Told:
    """A fact and where it stands: 名单, or the serial number of the record."""

    on: date
    where: str


@dataclass(frozen=True)
class Known:
    """What is known of a person besides the record at hand. `met`: the last day somebody saw him alive; `reported`:
    changes that wait for the district, by their detail; `listed`: folded names of others on the list."""

    person: Person
    died: Told | None = None
    ended: Told | None = None
    met: Told | None = None
    reported: Mapping[str, Told] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()


def contradictions(
    kind: str, title: str, answers: Mapping[str, Any], on: date, known: Known, pack: RulePack
) -> Iterator[Contradiction]:
    """Everything in a record about a person that does not go with what is known."""
    yield from _after_the_end(kind, title, answers, on, known)
    if kind == "change":
        yield from _in_a_report(answers, on, known)
        yield from _caregiver(answers, known, pack, on)
    yield from _guardian(kind, answers, known)
    if kind in ("change", "review"):
        yield from _categories(kind, answers, on, known.person, pack)


def _after_the_end(
    kind: str, title: str, answers: Mapping[str, Any], on: date, known: Known
) -> Iterator[Contradiction]:
    """Somebody is seen alive after his death, or verified after the support ended."""
    died, ended, person = known.died, known.ended, known.person
    is_alive = kind in OF_THE_LIVING and answers.get("visit/is_met") != "no" and answers.get(DETAIL) != "death"
    if died is not None and is_alive and on > died.on:
        params = {"name": person.name, "died": _words(died.on), "where": died.where, "kind": title, "day": _words(on)}
        yield Contradiction("contradiction.after_death", _day_path(kind), params)
    elif kind == "review" and ended is not None and on >= ended.on:
        params = {"name": person.name, "ended": _words(ended.on), "where": ended.where, "day": _words(on)}
        yield Contradiction("contradiction.review_of_ended", "review/reviewed_on", params)
    if person.birth_date is not None and on < person.birth_date:
        params = {"name": person.name, "born": _words(person.birth_date), "kind": title, "day": _words(on)}
        yield Contradiction("contradiction.before_birth", _day_path(kind), params, can_be=False)


def _in_a_report(answers: Mapping[str, Any], on: date, known: Known) -> Iterator[Contradiction]:
    """A death before the last meeting; a change that was reported already and waits for its answer."""
    person, detail = known.person, str(answers.get(DETAIL) or "")
    if detail == "death" and known.met is not None and on < known.met.on:
        params = {"name": person.name, "died": _words(on), "met": _words(known.met.on), "where": known.met.where}
        yield Contradiction("contradiction.death_before_meeting", "report/occurred_on", params)
    before = known.reported.get(detail)
    if before is not None:
        params = {"name": person.name, "serial": before.where, "day": _words(before.on)}
        yield Contradiction("contradiction.reported_already", DETAIL, params)


def _caregiver(answers: Mapping[str, Any], known: Known, pack: RulePack, on: date) -> Iterator[Contradiction]:
    """Himself as caregiver, somebody who is looked after himself, a child."""
    path = CAREGIVER_PATHS["change"]
    name, person = str(answers.get(path) or "").strip(), known.person
    if not name or answers.get("care/is_cared_for") != "yes":
        return
    if search_fold(name) == search_fold(person.name):
        yield Contradiction("contradiction.self_caregiver", path, {"name": person.name})
    elif search_fold(name) in known.listed:
        yield Contradiction("contradiction.caregiver_on_list", path, {"name": person.name, "caregiver": name})
    age, limit = answers.get("care/new_caregiver_age"), pack.row_on("age_rule", on, "caregiver")
    if age is not None and limit is not None and int(age) < limit.number("age"):
        params = {"name": person.name, "caregiver": name, "age": int(age), "limit": limit.number("age")}
        yield Contradiction("contradiction.young_caregiver", "care/new_caregiver_age", params)


def _guardian(kind: str, answers: Mapping[str, Any], known: Known) -> Iterator[Contradiction]:
    """Himself as his guardian, in a form or in the master record."""
    path = GUARDIAN_PATHS.get(kind, "")
    said = str(answers.get(path) or "").split("，")[0].split(" ")[0].strip() if path else ""
    for name, where in ((said, path), (known.person.guardian_name if kind in ("change", "review") else "", "")):
        if name and search_fold(name) == search_fold(known.person.name):
            yield Contradiction("contradiction.self_guardian", where, {"name": known.person.name})
            return


def _categories(
    kind: str, answers: Mapping[str, Any], on: date, person: Person, pack: RulePack
) -> Iterator[Contradiction]:
    """Two benefits that exclude each other, categories that claim the same day."""
    held = set(schemes_of(person, pack, on))
    path = ""
    if kind == "change" and answers.get(DETAIL) == SCHEME_DETAIL:
        path = "population/new_category"
        held.add(str(answers.get(path) or ""))
    found = exclusive(held, pack, on)
    if found is not None:
        params = {"name": person.name, "first": found[0], "second": found[1], "rule": found[2]}
        yield Contradiction("contradiction.exclusive", path, params)
    for first, second in overlaps(history_of(person))[:1]:
        params = {"name": person.name, "first": first.words(), "second": second.words()}
        yield Contradiction("contradiction.categories_overlap", path, params)


_DAY_PATHS = {
    "visit": "visit/visited_on",
    "change": "report/occurred_on",
    "review": "review/reviewed_on",
    "assessment": "about/assessed_on",
    "stay": "stay/admitted_on",
    "wish": "wish/asked_on",
}


def day_of(kind: str, answers: Mapping[str, Any], today: date) -> date:
    """The day a record tells of; today when its form does not ask."""
    said = answers.get(_day_path(kind))
    return date.fromisoformat(str(said)) if said else today


def _day_path(kind: str) -> str:
    return _DAY_PATHS.get(kind, "")


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def check_master(
    changes: Mapping[str, Any], before: Mapping[str, Any], today: date, guardians: Callable[[], Mapping[str, str]]
) -> None:
    """What a proposed edit of the master record cannot be, with both facts in the sentence.

    Only what the edit touches is looked at: an old mistake elsewhere does not stop a telephone number. `guardians`:
    those of the others, as `relations.named_once` makes them. Raises InvalidInput with `where` = the field.
    """
    now = Person.from_body("", {**before, **changes})
    for first, second, code in _ORDERED:
        earlier, later = getattr(now, first), getattr(now, second)
        if {first, second} & set(changes) and earlier is not None and later is not None and later < earlier:
            where = second if second in changes else first
            raise InvalidInput(code, where=where, name=now.name, first=_words(earlier), second=_words(later))
    if now.birth_date is not None and "birth_date" in changes and now.birth_date > today:
        raise InvalidInput("person.born_later", where="birth_date", name=now.name, day=_words(now.birth_date))
    for name, code in (("guardian_name", "person.self_guardian"), ("caregiver_name", "person.self_caregiver")):
        if name in changes and getattr(now, name) and search_fold(getattr(now, name)) == search_fold(now.name):
            raise InvalidInput(code, where=name, name=now.name)
    if "guardian_name" in changes and now.guardian_name:
        through = circle(now.name, now.guardian_name, guardians())
        if through:
            raise InvalidInput(
                "person.guardian_circle", where="guardian_name", name=now.name, through="、".join(through)
            )
