"""资料体检: what is missing in the master records, what stands there twice, and what can hardly be true.

Data must be true, accurate and whole (天津《低收入人口动态监测实施意见（征求意见稿）》起草说明); every finding says how
to mend it. The program points; it never corrects by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from datetime import date
from typing import Literal

from core.domain.identity import check_id_number
from core.domain.names import search_fold
from core.domain.person import FIELD_BY_NAME, Person, choice_label
from core.domain.phones import read_phone

Sort = Literal["double", "wrong", "doubt", "missing"]
SORTS: tuple[Sort, ...] = ("double", "wrong", "doubt", "missing")
OLDEST = 120  # years; nobody on record anywhere was older than 122


@dataclass(frozen=True)
class Asked:
    """A field that the work needs. `why` says what for, `weight` how much; `when` to whom it applies (None: to all)."""

    name: str
    weight: int
    why: str
    when: Callable[[Person], bool] | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `field` is the master field to edit (empty: another record helps, named by `mend`).

    `others` are the persons it is shared with; `params` are for the sentence of `code`. The heavier, the sooner.
    """

    code: str
    sort: Sort
    person_id: str
    name: str
    field: str
    weight: int
    params: Mapping[str, object] = column(default_factory=dict)
    others: tuple[str, ...] = ()
    mend: str = "edit"


@dataclass(frozen=True)
class Facts:
    """What other records say of a person: the first visit, and whether an agreement in force has a telephone."""

    first_visit_on: date | None = None
    has_agreement: bool = False
    caregiver_phone: str = ""


def _at_home(person: Person) -> bool:
    return person.support_form != "institution"


def _needs_care(person: Person) -> bool:
    return _at_home(person) and person.self_care in ("light", "partial", "none")


ASKED: tuple[Asked, ...] = (
    Asked("id_number", 10, "认定身份、防止重复享受都靠它", lambda one: one.id_kind != "none"),
    Asked("no_id_reason", 6, "没有身份证的要写明原因，好帮着补办", lambda one: one.id_kind == "none"),
    Asked("birth_date", 8, "高龄、未成年都按出生日期算"),
    Asked("sex", 3, "和身份证互相核对"),
    Asked("village", 4, "按村统计、派任务"),
    Asked("group", 2, "路线单、统计按组排"),
    Asked("address", 6, "上门要找得到人"),
    Asked("phone", 5, "急的时候要打得通；本人没有电话的写邻居的"),
    Asked("support_form", 5, "分散和集中供养的做法不一样"),
    Asked("started_on", 5, "首次走访、年度核查从纳入那天算起"),
    Asked("self_care", 8, "走访次数、照料内容、护理费都看它"),
    Asked("self_care_on", 4, "评估隔久了要再评", lambda one: bool(one.self_care)),
    Asked("certificate_no", 2, "供养证要和名单对得上"),
    Asked("lives_alone", 4, "独居的要多去看"),
    Asked("is_seriously_ill", 3, "重病的要多去看"),
    Asked("hukou_address", 2, "人户分离的要两头联系"),
    Asked("card_keeper", 3, "存折、银行卡由谁保管要心里有数"),
    Asked("caregiver_name", 8, "半护理、全护理的人要有人照料", _needs_care),
    Asked("caregiver_relation", 2, "照料人是什么人", lambda one: bool(one.caregiver_name)),
    Asked("caregiver_phone", 5, "照料人要找得到", lambda one: bool(one.caregiver_name)),
    Asked("disability_grade", 4, "重残看等级", lambda one: bool(one.disability_kind)),
    Asked("institution", 5, "集中供养的要写在哪家机构", lambda one: not _at_home(one)),
    Asked("guardian_name", 7, "未成年人要有监护人"),
)


def asked_of(person: Person, today: date, adult_age: int) -> list[Asked]:
    """The fields that this person's record needs; a guardian only of a minor."""
    age = person.age_on(today)
    is_minor = age is not None and age < adult_age
    return [
        item for item in ASKED if (is_minor if item.name == "guardian_name" else item.when is None or item.when(person))
    ]


def completeness(person: Person, today: date, adult_age: int) -> float:
    """The weight of what is known in a hundred of what is asked: 100 when nothing is missing."""
    asked = asked_of(person, today, adult_age)
    known = sum(item.weight for item in asked if is_known(person, item.name))
    return 100 * known / sum(item.weight for item in asked)


def is_known(person: Person, name: str) -> bool:
    """True when the field says something (sex 未知 says nothing)."""
    value = getattr(person, name)
    return value not in (None, "") and not (name == "sex" and value == "0")


def missing(person: Person, today: date, adult_age: int) -> Iterator[Finding]:
    """One finding for every field that is asked for and empty."""
    for item in asked_of(person, today, adult_age):
        if not is_known(person, item.name):
            label = FIELD_BY_NAME[item.name].label
            params = {"name": person.name, "field": label, "why": item.why}
            yield Finding("quality.missing", "missing", person.id, person.name, item.name, item.weight, params)


def doubles(people: Sequence[Person]) -> Iterator[Finding]:
    """The same ID number twice; the same name and birth date twice (then they may be one person, or namesakes)."""
    by_number: dict[str, list[Person]] = {}
    by_name: dict[tuple[str, date], list[Person]] = {}
    for person in people:
        if person.id_number:
            by_number.setdefault(person.id_number.upper(), []).append(person)
        if person.birth_date is not None:
            by_name.setdefault((search_fold(person.name), person.birth_date), []).append(person)
    seen: set[frozenset[str]] = set()
    for same in by_number.values():
        seen.add(frozenset(one.id for one in same))
        yield from _same(same, "quality.same_id", "id_number", 40)
    for same in by_name.values():
        if frozenset(one.id for one in same) not in seen:
            yield from _same(same, "quality.same_name", "name", 20)


def _same(same: Sequence[Person], code: str, name: str, weight: int) -> Iterator[Finding]:
    if len(same) < 2:
        return
    first = same[0]
    others = tuple(one.id for one in same[1:])
    places = "、".join(f"{one.name}（{one.village}{one.group}）" for one in same[1:])
    params = {"name": first.name, "others": places, "count": len(same)}
    yield Finding(code, "double", first.id, first.name, name, weight, params, others)


def implausible(person: Person, facts: Facts, today: date) -> Iterator[Finding]:
    """What contradicts itself, one finding each."""

    def found(code: str, name: str, weight: int, sort: Sort = "wrong", mend: str = "edit", **params: object) -> Finding:
        return Finding(code, sort, person.id, person.name, name, weight, {"name": person.name, **params}, mend=mend)

    yield from _identity(person, today, found)
    yield from _dates(person, facts, today, found)
    yield from _care(person, facts, today, found)
    yield from _numbers(person, found)


_Found = Callable[..., Finding]


def _identity(person: Person, today: date, found: _Found) -> Iterator[Finding]:
    age = person.age_on(today)
    if age is not None and age > OLDEST:
        yield found("quality.too_old", "birth_date", 25, age=age)
    if person.birth_date is not None and person.birth_date > today:
        yield found("quality.not_born", "birth_date", 30, day=person.birth_date.isoformat())
    if not person.id_number or person.id_kind not in ("resident", ""):
        return
    reading = check_id_number(person.id_number, today)
    if reading.is_refused:
        yield found("quality.bad_id", "id_number", 30)
        return
    if reading.birth_date and person.birth_date and reading.birth_date != person.birth_date:
        yield found("quality.id_birth", "birth_date", 25, inside=reading.birth_date.isoformat(),
                    said=person.birth_date.isoformat())  # fmt: skip
    if reading.sex in ("1", "2") and person.sex in ("1", "2") and reading.sex != person.sex:
        yield found("quality.id_sex", "sex", 20, inside=choice_label("sex", reading.sex),
                    said=choice_label("sex", person.sex))  # fmt: skip


def _dates(person: Person, facts: Facts, today: date, found: _Found) -> Iterator[Finding]:
    started = person.started_on
    if started is not None and started > today:
        yield found("quality.starts_later", "started_on", 20, day=started.isoformat())
    if started is not None and person.birth_date is not None and started < person.birth_date:
        yield found("quality.started_unborn", "started_on", 25, day=started.isoformat())
    if started is not None and facts.first_visit_on is not None and facts.first_visit_on < started:
        yield found("quality.visited_before", "started_on", 8, "doubt", day=started.isoformat(),
                    visit=facts.first_visit_on.isoformat())  # fmt: skip
    if person.self_care_on is not None and person.self_care_on > today:
        yield found("quality.assessed_later", "self_care_on", 15, day=person.self_care_on.isoformat())
    ended = person.ended_on or person.died_on
    if started is not None and ended is not None and ended < started:
        yield found("quality.ended_before", "ended_on", 25, day=ended.isoformat(), started=started.isoformat())
    begins, until = person.agreement_from, person.agreement_until
    if begins is not None and until is not None and until <= begins:
        yield found("quality.agreement_term", "agreement_until", 20, begins=begins.isoformat(), until=until.isoformat())


def _care(person: Person, facts: Facts, today: date, found: _Found) -> Iterator[Finding]:
    phone = facts.caregiver_phone or person.caregiver_phone
    if facts.has_agreement and not phone:
        yield found("quality.caregiver_phone", "caregiver_phone", 12)
    if person.caregiver_name and search_fold(person.caregiver_name) == search_fold(person.name):
        yield found("quality.own_caregiver", "caregiver_name", 15, "doubt")
    if person.self_care == "none" and person.lives_alone == "yes" and not person.caregiver_name and _at_home(person):
        yield found("quality.alone_helpless", "caregiver_name", 28, "doubt", "agreement")
    if _at_home(person) and person.institution:
        yield found("quality.home_institution", "support_form", 15, "doubt", institution=person.institution)
    if person.disability_grade and not person.disability_kind:
        yield found("quality.grade_alone", "disability_kind", 8)
    if len(person.disability_no) == 20 and person.id_number and person.disability_no[:18].upper() != person.id_number:
        yield found("quality.disability_no", "disability_no", 15, "doubt")


def _numbers(person: Person, found: _Found) -> Iterator[Finding]:
    for name in ("phone", "caregiver_phone"):
        value = getattr(person, name)
        if value and not read_phone(value).value:
            yield found("quality.bad_phone", name, 10, field=FIELD_BY_NAME[name].label)
    size, insured = person.household_size, person.insured_count
    if size is not None and insured is not None and insured > size:
        yield found("quality.household", "insured_count", 6, "doubt", size=size, insured=insured)


def examine(
    people: Iterable[Person], facts: Mapping[str, Facts], today: date, adult_age: int
) -> tuple[list[Finding], dict[str, float]]:
    """All findings, the weightiest first, and how whole each person's record is. Linear in persons."""
    listed = list(people)
    none = Facts()
    findings = list(doubles(listed))
    scores = {}
    for person in listed:
        findings += implausible(person, facts.get(person.id, none), today)
        findings += missing(person, today, adult_age)
        scores[person.id] = completeness(person, today, adult_age)
    findings.sort(key=lambda one: (-one.weight, SORTS.index(one.sort), one.name, one.person_id, one.code, one.field))
    return findings, scores
