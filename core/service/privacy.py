"""Privacy by rule: who has still to be told, what the forms about notice, hand-over and visitors are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from core.clock import Moment
from core.domain import notice
from core.domain.contradiction import Contradiction
from core.domain.names import search_fold
from core.domain.permission import ROLES
from core.domain.person import Person
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.service.views import TodoRow

NOTICE = "notice"
WHY = {"never": "还没有告知过", "grown": "满14周岁了，以前只告知过监护人"}


def told_of(desk: Desk, people: Sequence[Person]) -> dict[str, notice.Told]:
    """When each of these people was told last, by this laptop's own records.

    Who was told is only read of those who were children then: for the others the person was.
    """
    only = people[0].id if len(people) == 1 else ""
    latest, pack = desk.facts.latest(NOTICE, only), desk.pack()
    found = {}
    for person in people:
        if person.id not in latest:
            continue
        fact_id, at = latest[person.id]
        day = Moment.parse(at).day
        stored = desk.facts.get(fact_id) if notice.needs_guardian(pack, person.birth_date, day) else None
        found[person.id] = notice.told_in(stored[0].body.get("answers", {}) if stored else {}, day)
    return found


def owed_notices(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    """Everybody who has still to be told, or to be told again after turning fourteen."""
    told = told_of(desk, people)
    pack, today = desk.pack(), desk.today()
    for person in people:
        why = notice.owed(pack, person, told.get(person.id), today)
        if not why:
            continue
        is_child = notice.needs_guardian(pack, person.birth_date, today)
        rule = notice.rule(pack, today, is_child=is_child or why == "grown")
        yield TodoRow(
            key=f"duty/notice/{person.id}",
            source="duty",
            code=f"notice_{why}",
            title="向监护人告知个人信息怎样使用" if is_child else "告知个人信息怎样使用",
            person_id=person.id,
            person_name=person.name,
            due_on=None,
            due_at=None,
            state="open",
            why=WHY[why],
            rule=rule.words() if rule else "",
            start=NOTICE,
        )


def notice_context(occasion: Occasion) -> Mapping[str, str]:
    """Whether the guardian has to sign, who that is, and what is to be read out."""
    desk, person = occasion.desk, occasion.person
    pack, today = desk.pack(), desk.today()
    labels = [label for label, _text in notice.items(pack, today)]
    return {
        "is_minor": "yes" if person and notice.needs_guardian(pack, person.birth_date, today) else "no",
        "guardian_name": person.guardian_name if person else "",
        "guardian_relation": person.guardian_relation if person else "",
        "notice_text": "、".join(labels),
    }


def check_notice(occasion: Occasion) -> Iterator[Contradiction]:
    """Nobody is his own guardian; nobody is told after his death or before he was born."""
    person, answers = occasion.person, occasion.answers
    if person is None:
        return
    name = str(answers.get("guardian/name") or "")
    if name and search_fold(name) == search_fold(person.name):
        params = {"name": person.name, "guardian": name}
        yield Contradiction("contradiction.own_guardian", "guardian/name", params, can_be=False)
    said = answers.get("notice/told_on")
    if not said:
        return
    on = date.fromisoformat(str(said))
    if person.died_on is not None and person.died_on < on:
        params = {"name": person.name, "died": person.died_on.isoformat(), "told": on.isoformat()}
        yield Contradiction("contradiction.told_after_death", "notice/told_on", params, can_be=False)


def visitor_context(occasion: Occasion) -> Mapping[str, str]:
    """In whose name the visit is made, when somebody from outside is logged in."""
    desk = occasion.desk
    member = desk.members.get(desk.info.user.id)
    kind = ROLES[member.role].visitor if member and member.role in ROLES else ""
    return {"visitor_kind": kind, "visitor_organisation": member.organisation if member and kind else ""}


def handover_context(occasion: Occasion) -> Mapping[str, str]:
    """What there is to hand over, counted when the form begins; the counts stay with the record."""
    from core.service.handover import take_stock  # counts what forms left behind, and so stands above all forms

    stock = take_stock(occasion.desk)
    counts = {name: getattr(stock, name) for name in ("people", "due", "open", "drafts", "papers", "waiting")}
    told = {f"count_{name}": str(count) for name, count in counts.items()}
    return told | {"user_name": occasion.desk.info.user.name}
