"""The statistical tables of a month, a quarter or a year: pure, over plain rows.

What is counted follows from the duties of the assistant (domain of 绩效考核: visits done against visits owed, coverage
of agreements, what was closed in time, ...). How it is counted stands in each table's note and on the printed page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.domain.periods import Period
from core.domain.person import SELF_CARE, SUPPORT
from core.domain.tabulation import Head, Item, Rate, Table, tabulate

UNKNOWN = "unknown"
NO_PLACE = "（没有写）"
AGREEMENT_STATES = (("active", "有效"), ("expiring", "快到期"), ("expired", "已到期"), ("missing", "没有协议"))
CLOCKS = (
    ("in_time", "按期办结"),
    ("late", "逾期办结"),
    ("open", "未到期限"),
    ("overdue", "逾期未办"),
    ("no_day", "没有期限"),
)
ANSWERS = (("answered", "有了答复"), ("working", "正在办"), ("silent", "还没有答复"))
REPORTED = (("sent", "已上报"), ("received", "乡镇已收"), ("decided", "已认定"))
WISHES = (("stay", "愿意在家"), ("go", "愿意去"), ("unsure", "没想好"), ("unable", "表达不了"), (UNKNOWN, "没有问到"))
NOT_MET = "not_met"
ANY_METHOD = (("met", "见到本人了"),)  # of a period before the first rules that name the methods


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person on the list in the period; `is_listed`: at its end too. `owed`: visits asked for in it; `wish`:
    集中供养意愿 as said last."""

    id: str
    name: str
    place: str
    self_care: str
    support_form: str
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    agreement: str
    owed: int = 0
    wish: str = UNKNOWN
    rule: str = ""
    is_listed: bool = True


class VisitLine(NamedTuple):
    """A visit of the period that was not corrected. A plain tuple: a year has tens of thousands."""

    id: str
    person_id: str
    on: date
    method: str
    is_met: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A signed record of the period that was not corrected. `detail` sorts it within its kind (a kind of change),
    `sums` are amounts that are added up (leaflets, yuan)."""

    id: str
    kind: str
    person_id: str
    name: str
    on: date
    serial: str
    detail: str = ""
    answer: str = ""
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """Something that was to be done: a matter or a task. `closed_on` None while it is open; `is_late` where a clock
    of hours decides, which days cannot tell."""

    key: str
    subject: str
    person_id: str
    name: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    record_id: str = ""
    is_late: bool | None = None


def people_by_care(people: Iterable[PersonLine], levels: Sequence[tuple[str, str]] = SELF_CARE) -> Table:
    """Self-care level by form of support, with 集中供养率; those who cannot care for themselves also together."""
    known = dict(levels)
    rows = [Head(code, label) for code, label in levels] + [Head(UNKNOWN, "没有评估")]
    rows.append(Head("dependent", "生活不能自理", level=1))
    columns = [*(Head(code, label) for code, label in SUPPORT)]
    placed: list[tuple[Item, str, str]] = []
    for person in people:
        level = person.self_care if person.self_care in known else UNKNOWN
        column = person.support_form if person.support_form in dict(SUPPORT) else "home"
        placed.append((_of(person), level, column))
        if level not in (UNKNOWN, "full"):
            placed.append((_of(person), "dependent", column))
    rate = Rate("集中供养率", ("institution",), ("home", "institution"), "dependent", "生活不能自理集中供养率")
    return tabulate(
        "people", "在册人员（按自理能力、供养方式）", "自理能力", "人", rows, columns, placed, rates=(rate,),
        note="期末在册的人；期末未到的，按制表当天。“生活不能自理”是除全自理以外的各级合计。",
    )  # fmt: skip


def people_by_tag(people: Iterable[PersonLine], tags: Sequence[tuple[str, str]]) -> Table:
    """Groups that visits must favour, by form of support; one person may have several tags."""
    rows, columns = [Head(code, label) for code, label in tags], [Head(code, label) for code, label in SUPPORT]
    known = dict(tags)
    placed = [
        (_of(person), code, person.support_form if person.support_form in dict(SUPPORT) else "home")
        for person in people
        for code in person.tags
        if code in known
    ]
    return tabulate(
        "tags", "重点人群", "人群", "人", rows, columns, placed, has_column_sums=False,
        note="一个人可以属于几类，各行不能相加。",
    )  # fmt: skip


def people_by_category(people: Iterable[PersonLine], categories: Sequence[tuple[str, str]]) -> Table:
    """Categories of the low-income population, by place; somebody may belong to more than one."""
    lines = list(people)
    rows = places_of(lines)
    columns = [Head(code, label) for code, label in categories]
    known = dict(categories)
    placed = [(_of(one), one.place, code) for one in lines for code in one.categories if code in known]
    return tabulate(
        "categories", "人员类别", "村（组）", "人", rows, columns, placed, has_row_sums=False,
        note="按期末登记的类别；一个人前后有几种类别的，按期末有效的算。",
    )  # fmt: skip


def visits_covered(people: Iterable[PersonLine], visits: Iterable[VisitLine], counting: Sequence[str]) -> Table:
    """Whether everybody to whom a visit was owed was seen often enough, by place."""
    lines = [one for one in people if one.owed > 0]
    seen: dict[str, int] = {}
    for visit in visits:
        if visit.is_met and visit.method in counting:
            seen[visit.person_id] = seen.get(visit.person_id, 0) + 1
    columns = [Head("enough", "次数够了"), Head("some", "看过，次数不够"), Head("none", "没有看到")]
    placed = []
    for one in lines:
        done = seen.get(one.id, 0)
        state = "enough" if done >= one.owed else "some" if done else "none"
        placed.append((_of(one, f"应{one.owed}次，已{done}次。{one.rule}"), one.place, state))
    rates = (
        Rate("探视率", ("enough", "some"), ("enough", "some", "none")),
        Rate("达标率", ("enough",), ("enough", "some", "none")),
    )
    return tabulate(
        "covered", "应探视的人看到了没有", "村（组）", "人", places_of(lines), columns, placed, rates=rates,
        note="应探视次数按制表时的标签和当期有效的规则算，每半月1次按每月2次、每周1次按每月4次；中途纳入、终止的按天数折算。"
        "只有见到本人、而且方式算数的才算。",
    )  # fmt: skip


def visits_by_method(
    people: Iterable[PersonLine],
    visits: Iterable[VisitLine],
    methods: Sequence[tuple[str, str]],
    place_of: Mapping[str, str],
    items: Sequence[Item] | None = None,
) -> Table:
    """Visits by place and method; beside them how many were owed. `place_of` also knows those no longer on the list."""
    lines, done = list(people), list(visits)
    methods = methods or ANY_METHOD
    rows = _heads([*(one.place for one in lines if one.owed), *(place_of.get(v.person_id, "") for v in done)])
    columns = [Head("owed", "应探视", is_summed=False)]
    columns += [Head(code, label, "已探视（见到本人）") for code, label in methods] + [Head(NOT_MET, "没见到本人")]
    placed = [(_of(one, one.rule)._replace(amount=one.owed), one.place, "owed") for one in lines if one.owed]
    known, usual = dict(methods), methods[0][0]
    placed += [
        (
            item,
            place_of.get(visit.person_id) or NO_PLACE,
            (visit.method if visit.method in known else usual) if visit.is_met else NOT_MET,
        )
        for item, visit in zip(items or items_of(done), done, strict=True)
    ]
    return tabulate(
        "visits", "探视次数", "村（组）", "次", rows, columns, placed, note="更正过的记录只算更正后的那一份。"
    )


def agreements_covered(people: Iterable[PersonLine]) -> Table:
    """Everybody at home: is there an agreement in force?"""
    lines = [one for one in people if one.support_form != "institution"]
    columns = [Head(code, label) for code, label in AGREEMENT_STATES]
    placed = [(_of(one), one.place, one.agreement or "missing") for one in lines]
    rate = Rate(
        "签订率", ("active", "expiring"), tuple(code for code, _label in AGREEMENT_STATES), measure="协议签订率"
    )
    return tabulate(
        "agreements", "委托照料协议", "村（组）", "人", places_of(lines), columns, placed, rates=(rate,),
        note="在家分散供养的人；按制表当天的协议。",
    )  # fmt: skip


def wishes(people: Iterable[PersonLine], levels: Sequence[tuple[str, str]] = SELF_CARE) -> Table:
    """集中供养意愿 of those at home, by self-care level, as said last."""
    known, said = dict(levels), dict(WISHES)
    rows = [*(Head(code, label) for code, label in levels), Head(UNKNOWN, "没有评估")]
    placed = [
        (
            _of(one),
            one.self_care if one.self_care in known else UNKNOWN,
            one.wish if one.wish in said else UNKNOWN,
        )
        for one in people
        if one.support_form != "institution"
    ]
    columns = [Head(code, label) for code, label in WISHES]
    return tabulate("wishes", "集中供养意愿", "自理能力", "人", rows, columns, placed, note="按本期最后一次问到的算。")


def records_done(
    records: Iterable[RecordLine],
    visits: Sequence[VisitLine],
    period: Period,
    kinds: Sequence[tuple[str, str]],
    items: Sequence[Item] | None = None,
) -> Table:
    """What was written down, by kind and part of the period; kinds of which there was none are left out."""
    known, columns = dict(kinds), [Head(*part) for part in period.parts]
    placed = [(_record(one), one.kind, period.part_of(one.on)) for one in records if one.kind in known]
    if "visit" in known:
        part_of = {day: period.part_of(day) for day in {one.on for one in visits}}
        both = zip(items or items_of(visits), visits, strict=True)
        placed += [(item, "visit", part_of[one.on]) for item, one in both]
    rows = _used(kinds, placed)
    return tabulate("records", "各类记录", "种类", "份", rows, columns, placed, note="更正过的只算更正后的那一份。")


def changes_reported(records: Iterable[RecordLine], kinds: Sequence[tuple[str, str]]) -> Table:
    """Change reports by what changed and what became of them."""
    lines = list(records)
    known = dict(kinds)
    rows = [Head(code, label) for code, label in kinds]
    if any(one.detail not in known for one in lines):
        rows.append(Head(UNKNOWN, "没有写明"))
    placed = [
        (_record(one), one.detail if one.detail in known else UNKNOWN, one.answer if one.answer else "sent")
        for one in lines
    ]
    columns = [Head(code, label) for code, label in REPORTED]
    return tabulate("changes", "重大变化报告", "哪方面", "件", rows, columns, placed)


def answers_given(records: Iterable[RecordLine], kinds: Sequence[tuple[str, str]]) -> Table:
    """What was handed to others (change, lead, referral, case, ...) and whether an answer came."""
    known, columns = dict(kinds), [Head(code, label) for code, label in ANSWERS]
    placed = [(_record(one), one.kind, one.answer or "silent") for one in records if one.kind in known]
    rows = _used(kinds, placed)
    rate = Rate("答复率", ("answered",), tuple(code for code, _label in ANSWERS), measure="转介、上报答复率")
    return tabulate("answers", "转介、上报有没有答复", "种类", "件", rows, columns, placed, rates=(rate,))


def clocks_kept(lines: Iterable[ClockLine], today: date) -> Table:
    """What had to be done by a day (warnings, emergencies, reviews, ...): in time or late."""
    placed = []
    for one in lines:
        state = clock_state(one, today)
        note = f"期限 {one.due_on.isoformat()}" if one.due_on else "没有期限"
        if one.closed_on:
            note += f"，{one.closed_on.isoformat()} 办结"
        placed.append((Item(one.key, one.person_id, one.name, note, one.record_id), one.subject, state))
    rows = _heads(subject for _item, subject, _state in placed)
    rate = Rate("按期办结率", ("in_time",), ("in_time", "late", "overdue"))
    columns = [Head(code, label) for code, label in CLOCKS]
    return tabulate(
        "clocks", "限期要办的事", "事项", "件", rows, columns, placed, rates=(rate,),
        note="期限落在本期的；没有期限的，按本期发生的算。没到期的不算进按期办结率。",
    )  # fmt: skip


def clock_state(one: ClockLine, today: date) -> str:
    """In time on the last day itself; without a day nothing can be late."""
    if one.due_on is None:
        return "no_day"
    if one.closed_on is not None:
        is_late = one.closed_on > one.due_on if one.is_late is None else one.is_late
        return "late" if is_late else "in_time"
    return "overdue" if today > one.due_on else "open"


def places_of(people: Iterable[PersonLine]) -> tuple[Head, ...]:
    """Rows by village or group, in the order of their names."""
    return _heads(one.place for one in people)


def _heads(names: Iterable[str]) -> tuple[Head, ...]:
    return tuple(Head(name or NO_PLACE, name or NO_PLACE) for name in sorted({name or NO_PLACE for name in names}))


def _used(kinds: Sequence[tuple[str, str]], placed: Iterable[tuple[Item, str, str]]) -> list[Head]:
    used = {row for _item, row, _column in placed}
    return [Head(code, label) for code, label in kinds if code in used]


def _of(person: PersonLine, note: str = "") -> Item:
    return Item(person.id, person.id, person.name, note)


def items_of(visits: Sequence[VisitLine]) -> list[Item]:
    """What stands in the tables for each visit; made once where several tables count them."""
    words = {day: day.isoformat() for day in {one.on for one in visits}}
    return [Item(key, person_id, name, words[on], key) for key, person_id, on, _method, _is_met, name in visits]


def _record(one: RecordLine) -> Item:
    return Item(one.id, one.person_id, one.name, f"{one.on.isoformat()}　{one.serial}".strip(), one.id)
