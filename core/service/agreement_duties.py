"""What is owed about agreements without anybody having written it down: to sign, to renew, to sign anew, to appraise.

Source: 天津民政、财政《进一步做好困难群众基本生活保障工作的通知》 (全面签订委托照料协议). Reminders and rhythm: rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain import appraisal
from core.domain.agreement import Agreement, current, is_other_level, needs_signature
from core.domain.deadlines import deadline
from core.domain.matter import state_of
from core.domain.person import Person, choice_label
from core.domain.risk import words_of_day
from core.service import care
from core.service.desk import Desk
from core.service.views import TodoRow


@dataclass(frozen=True)
class _Look:
    """One look at everybody: what is read once."""

    desk: Desk
    day: care.Day
    recorded: Mapping[str, list[Agreement]]
    appraised: Mapping[str, tuple[str, str]]
    waiting: frozenset[tuple[str, str]]


def agreement_duties(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    """Everybody at home, one look each."""
    look = _Look(
        desk,
        care.day_of(desk),
        care.all_known(desk),
        desk.facts.latest("appraisal"),
        frozenset((one.person_id, one.code) for one in desk.matters.open()),
    )
    for person in people:
        if person.support_form == "home":
            yield from _of_person(look, person)


def _of_person(look: _Look, person: Person) -> Iterator[TodoRow]:
    one = current(look.recorded.get(person.id, ()), look.day.today) or care.of_master(person)
    state = look.day.state(one)
    if one is None or state in ("missing", "ended"):
        if (person.id, "find_caregiver") not in look.waiting and (person.id, "agreement_resign") not in look.waiting:
            why = "在家分散供养，没有登记委托照料协议" if state == "missing" else "协议已经终止，还没有新的协议"
            yield _row(look, person, "agreement_missing", "签订委托照料协议", why, None)
        return
    if state in ("expiring", "expired"):
        yield _row(look, person, "agreement_renew", "续签或重签照料协议", _ends(one), one.ends_on, one)
    if state in care.CARED:
        yield from _level(look, person, one)
        yield from _appraisal(look, person, one)


def _level(look: _Look, person: Person, one: Agreement) -> Iterator[TodoRow]:
    """The county's level is newer than the one the agreement was made for."""
    is_other = is_other_level(one, person.self_care, person.self_care_on)
    if not is_other or (person.id, "agreement_resign") in look.waiting:
        return
    if not needs_signature(look.day.pack, "level", look.day.today):
        return
    old, new = choice_label("self_care", one.level), choice_label("self_care", person.self_care)
    since = f"（{words_of_day(person.self_care_on)}评估）" if person.self_care_on else ""
    due_on = None
    if person.self_care_on:
        moment = look.desk.now().local.replace(
            year=person.self_care_on.year, month=person.self_care_on.month, day=person.self_care_on.day
        )
        due_on = deadline(look.day.pack, "agreement_resign", moment, look.desk.calendar()).due_on
    why = f"协议按{old}签的，现在是{new}{since}"
    yield _row(look, person, "agreement_level", "自理能力等级变了，重签照料协议", why, due_on)


def _appraisal(look: _Look, person: Person, one: Agreement) -> Iterator[TodoRow]:
    last = look.appraised.get(person.id)
    last_on = date.fromisoformat(last[1][:10]) if last else None
    begun = max((day for day in (last_on, one.starts_on) if day), default=None)
    if begun is None or not one.id or (person.id, "improve") in look.waiting:
        return
    due_on = appraisal.due_on(look.day.pack, look.day.today, begun)
    reminder = look.day.pack.row_on("reminder", look.day.today, "appraisal")
    ahead = timedelta(days=reminder.number("days") if reminder else 0)
    if due_on is None or due_on - look.day.today > ahead:
        return
    why = (
        f"上次考核{words_of_day(last_on)}"
        if last_on and last_on == begun
        else f"协议{words_of_day(begun)}开始，还没有考核过"
    )
    yield _row(look, person, "appraisal_due", "考核照料服务", why, due_on, one)


def _row(
    look: _Look, person: Person, code: str, title: str, why: str, due_on: date | None, about: Agreement | None = None
) -> TodoRow:
    start, kind, key = _STARTS[code]
    rule = look.day.pack.row_on(kind, look.day.today, key)
    if code == "agreement_renew" and (about is None or not about.id):
        start = "agreement"
    return TodoRow(
        key=f"duty/{code}/{person.id}",
        source="duty",
        code=code,
        title=title,
        person_id=person.id,
        person_name=person.name,
        due_on=due_on,
        due_at=None,
        state=state_of(due_on, look.day.today),
        why=why,
        rule=rule.ref.words() if rule else "",
        start=start,
        about=about.id if about else "",
    )


_STARTS = {
    "agreement_missing": ("agreement", "target", "agreement_coverage"),
    "agreement_renew": ("agreement_end", "agreement", ""),
    "agreement_level": ("agreement", "agreement_resign", "level"),
    "appraisal_due": ("appraisal", "rhythm", "appraisal"),
}


def _ends(one: Agreement) -> str:
    return f"和{one.caregiver}的协议{words_of_day(one.ends_on)}到期" if one.ends_on else ""
