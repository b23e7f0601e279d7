"""Risk tags of a person, each with the reason in words, by the definitions of the rule pack.

The groups are those that visits must favour (高龄, 重病, 重残, 丧失自理能力 and the ones added by districts); the
limits (80 years, grades one and two, ...) are rows of the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.person import Person, choice_label
from core.domain.rules import Row, RulePack


@dataclass(frozen=True, slots=True)
class Tag:
    """`label` is short enough for a table, `reason` says which entry of the master record it comes from.

    `weight` orders people of equal urgency; it is not a score of the person and is not shown.
    """

    code: str
    label: str
    reason: str
    weight: int = 1


def tags_of(person: Person, pack: RulePack, day: date) -> tuple[Tag, ...]:
    """The tags in force on the day, in the order of the pack. Unknown entries give no tag."""
    tags: list[Tag] = []
    for row, test, code, label, weight in _tests(pack, day):
        reason = test(person, row, day)
        if reason:
            tags.append(Tag(code, label, reason, weight))
    return tuple(tags)


def words_of_day(day: date) -> str:
    """2026年10月3日"""
    return f"{day.year}年{day.month}月{day.day}日"


_Test = Callable[[Person, Row, date], str]


def _tests(pack: RulePack, day: date) -> tuple[tuple[Row, _Test, str, str, int], ...]:
    def make() -> tuple[tuple[Row, _Test, str, str, int], ...]:
        rows = pack.rows_on("tag", day)
        return tuple((row, _TESTS[row.text("test")], row.key, row.text("label"), row.number("weight")) for row in rows)

    return pack.once(("tag tests", day), make)


def _age_at_least(person: Person, row: Row, day: date) -> str:
    age, limit = person.age_on(day), row.values["value"]
    if person.birth_date is None or age is None or age < limit:
        return ""
    return f"{words_of_day(person.birth_date)}出生，{age}岁（{limit}岁以上）"


def _age_under(person: Person, row: Row, day: date) -> str:
    age, limit = person.age_on(day), row.values["value"]
    if person.birth_date is None or age is None or age >= limit:
        return ""
    return f"{words_of_day(person.birth_date)}出生，{age}岁（未满{limit}岁）"


def _disability(person: Person, row: Row, day: date) -> str:
    if not person.disability_kind and not person.disability_grade:
        return ""
    grades, kinds = row.values.get("grades"), row.values.get("kinds")
    if (grades and person.disability_grade not in grades) or (kinds and person.disability_kind not in kinds):
        return ""
    kind = choice_label("disability_kind", person.disability_kind)
    return f"{kind}残疾{choice_label('disability_grade', person.disability_grade)}"


def _self_care(person: Person, row: Row, day: date) -> str:
    if not person.self_care or person.self_care not in row.values["values"]:
        return ""
    when = f"（{words_of_day(person.self_care_on)}评估）" if person.self_care_on else ""
    return f"自理能力登记为{choice_label('self_care', person.self_care)}{when}"


def _seriously_ill(person: Person, row: Row, day: date) -> str:
    return "登记为重病" if person.is_seriously_ill == "yes" else ""


def _lives_alone(person: Person, row: Row, day: date) -> str:
    return "登记为独居" if person.lives_alone == "yes" else ""


def _started_within(person: Person, row: Row, day: date) -> str:
    started, limit = person.started_on, row.values["value"]
    if started is None or not 0 <= (day - started).days < limit:
        return ""
    return f"{words_of_day(started)}纳入，不满{limit}天"


def _caregiver_trouble(person: Person, row: Row, day: date) -> str:
    """Somebody who cannot care for himself has no caregiver on record, or the agreement has run out."""
    if not person.caregiver_name and person.self_care in row.values["values"]:
        return f"{choice_label('self_care', person.self_care)}，没有登记照料人"
    if person.agreement_until is not None and person.agreement_until < day:
        return f"委托照料协议{words_of_day(person.agreement_until)}已到期"
    return ""


def _mentions(person: Person, row: Row, day: date) -> str:
    """The list says it in words ("空巢", "阿尔茨海默"); "非空巢" and "不是留守" do not count."""
    if not person.illness and not person.note:
        return ""  # nearly everybody, and everybody is asked on every list
    for entry in (person.illness, person.note):
        for word in row.values["values"]:
            place = entry.find(word)
            if place >= 0 and not entry[:place].endswith(("非", "不是", "不属于", "无", "没有")):
                return f"名单上写有“{word}”"
    return ""


_TESTS: Mapping[str, _Test] = {
    "age_at_least": _age_at_least,
    "age_under": _age_under,
    "disability": _disability,
    "self_care": _self_care,
    "seriously_ill": _seriously_ill,
    "lives_alone": _lives_alone,
    "started_within": _started_within,
    "caregiver_trouble": _caregiver_trouble,
    "mentions": _mentions,
}
