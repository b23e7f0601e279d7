"""Lists of everybody: the village register (村级名册), one for each village with its counts, and the public list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from core.document.papers import ColumnItem, Grid, Register, RowGroup
from core.document.texts import paragraphs_of
from core.domain.identity import mask_id, mask_name, mask_phone
from core.domain.person import Person, choice_label
from core.domain.risk import tags_of
from core.service.agreements import Agreements
from core.service.paper import Order, Paper, PaperSource
from core.service.permits import require, shown

REGISTER = (
    ColumnItem("姓名", 15, "centre"),
    ColumnItem("性别", 5, "centre"),
    ColumnItem("身份证号", 19, "centre"),
    ColumnItem("自理能力", 9, "centre"),
    ColumnItem("风险类别", 17),
    ColumnItem("照料人", 12, "centre"),
    ColumnItem("协议到期", 11, "centre"),
    ColumnItem("联系电话", 13, "centre"),
    ColumnItem("备注", 9),
)
PUBLIC = (
    ColumnItem("姓名", 20, "centre"),
    ColumnItem("村民小组", 18, "centre"),
    ColumnItem("供养方式", 16, "centre"),
    ColumnItem("纳入日期", 18, "centre"),
    ColumnItem("备注", 16),
)
ADULT = "minor"  # the row of the pack that says who is a minor
NO_GROUP = "（没有写组）"


def registers(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One register for each village on the list; `ids` name villages (empty: all)."""
    require(source.desk, "see:sensitive")
    villages = _villages(source)
    wanted = [name for name in villages if not order.ids or name in order.ids]
    many = len(villages) > 1
    return [Paper(name, "", "", partial(_register, source, name, villages[name], many)) for name in wanted]


def public_lists(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One public list for each village: what has to do with the support and nothing else."""
    villages = _villages(source)
    wanted = [name for name in villages if not order.ids or name in order.ids]
    return [Paper(name, "", "", partial(_public, source, name, villages[name])) for name in wanted]


def _villages(source: PaperSource) -> Mapping[str, Sequence[Person]]:
    """Those looked after, by village, in the order of their groups and names."""
    desk = source.desk
    people = [shown(desk, person) for person in desk.active.all()]
    found: dict[str, list[Person]] = {}
    for person in sorted(people, key=lambda one: (one.village, one.group, one.name)):
        found.setdefault(person.village or desk.info.village_name, []).append(person)
    return found


def _groups(people: Sequence[Person]) -> Mapping[str, Sequence[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        found.setdefault(person.group or NO_GROUP, []).append(person)
    return found


def _register(source: PaperSource, village: str, people: Sequence[Person], is_one_of_many: bool) -> Register:
    desk = source.desk
    ends = {row.person_id: row.ends_on for row in Agreements(desk).list()}
    pack, today = desk.pack(), desk.today()

    def row(person: Person) -> Sequence[str]:
        until = ends.get(person.id)
        number, phone = person.id_number, person.phone
        if not source.how.is_internal:
            number, phone = mask_id(number), mask_phone(phone)
        return (
            person.name,
            choice_label("sex", person.sex),
            number or person.no_id_reason,
            choice_label("self_care", person.self_care) if person.self_care else "",
            "、".join(tag.label for tag in tags_of(person, pack, today)) if source.how.is_internal else "",
            person.caregiver_name,
            until.isoformat() if until else "",
            phone,
            "集中供养" if person.support_form == "institution" else "",
        )

    groups = [
        RowGroup([row(one) for one in members], name, _count("小计", members, REGISTER))
        for name, members in _groups(people).items()
    ]
    at_home = sum(1 for one in people if one.support_form != "institution")
    return Register(
        title="特困人员村级名册",
        serial="",
        table=Grid(REGISTER, groups, total=_count("合计", people, REGISTER)),
        summary=f"共 {len(people)} 人，其中分散供养 {at_home} 人，集中供养 {len(people) - at_home} 人",
        subtitle=_words(today),
        org_title=f"{source.how.org_title}　{village}" if is_one_of_many else village,
        is_landscape=True,
        seal_labels=("村（居）民委员会（章）",),
        notes=(f"社会救助服务热线 {source.how.hotline}",),
    )


def _public(source: PaperSource, village: str, people: Sequence[Person]) -> Register:
    """Neither numbers nor health nor telephone (民发〔2021〕57号第二十四条); the name of a minor is masked
    (《个人信息保护法》第三十一条)."""
    desk = source.desk
    today, pack = desk.today(), desk.pack()
    adult = pack.row_on("age_rule", today, ADULT)
    days = pack.row_on("deadline", today, "apply_notice")
    term = days.number("amount") if days else 0
    values = {
        "what": f"{village}特困人员救助供养对象",
        "from": _words(today),
        "until": _words(today + timedelta(days=max(0, term - 1))) if term else "",
        "days": str(term or ""),
        "office": village + "村民委员会" if not village.endswith("会") else village,
        "phone": pack.text("office_phone", today),
        "hotline": source.how.hotline,
    }

    def row(person: Person) -> Sequence[str]:
        age = person.age_on(today)
        is_minor = adult is not None and age is not None and age < adult.number("age")
        return (
            mask_name(person.name) if is_minor else person.name,
            person.group,
            choice_label("support_form", person.support_form),
            person.started_on.isoformat() if person.started_on else "",
            "",
        )

    return Register(
        title="",
        serial="",
        table=Grid(PUBLIC, [RowGroup([row(one) for one in people])]),
        paragraphs=paragraphs_of("public_list", "opening", values),
        closing=paragraphs_of("public_list", "closing", values),
        org_title=village,
        seal_labels=("村（居）民委员会（章）",),
    )


def _count(name: str, people: Sequence[Person], columns: Sequence[ColumnItem]) -> Sequence[str]:
    return (name, "", f"{len(people)}人", *[""] * (len(columns) - 3))


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
