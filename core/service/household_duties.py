"""What is owed about persons themselves: the yearly review, a self-care assessment, whether a minor is at school.

Nobody writes these down; they follow from the rules and from the records there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.clock import Moment
from core.domain import review
from core.domain.ending import minor_prompt
from core.domain.matter import state_of
from core.domain.person import Person
from core.domain.schedule import add_interval
from core.service.desk import Desk
from core.service.household import school_of, school_report
from core.service.review_dates import due_reviews
from core.service.views import TodoRow

ASSESSED = "self_care"  # the row of the pack's review cycles that says how often self-care is looked at


def household_duties(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    """Reviews, assessments and birthdays, one look each."""
    yield from _reviews(desk, people)
    yield from _assessments(desk, people)
    yield from _minors(desk, people)


def _reviews(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    today = desk.today()
    for person, found, _state in due_reviews(desk, people):
        why = f"上次核查 {_day(found.last_on)}" if found.last_on else "本机没有核查记录"
        yield TodoRow(
            key=f"duty/review/{person.id}",
            source="duty",
            code="review",
            title=f"年度核查（{found.label}）",
            person_id=person.id,
            person_name=person.name,
            due_on=found.due_on,
            due_at=None,
            state=state_of(found.due_on, today),
            why=why,
            rule=found.rule.words(),
            start="review",
        )


def _assessments(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    today = desk.today()
    row = desk.pack().row_on("review", today, ASSESSED)
    if row is None:
        return
    recorded = desk.facts.latest("assessment")
    days = review.remind_days(desk.pack(), today)
    for person in people:
        record = recorded.get(person.id)
        last = max((day for day in (person.self_care_on, _of(record)) if day is not None), default=None)
        if last is None and person.self_care:
            continue  # the list knows a level and not its day: nothing is owed before the next review
        due_on = add_interval(last, row.number("every"), row.text("unit")) if last else None
        if due_on is not None and (due_on - today).days > days:
            continue
        yield TodoRow(
            key=f"duty/assessment/{person.id}",
            source="duty",
            code="assessment",
            title="自理能力评估" if last is None else "自理能力复评",
            person_id=person.id,
            person_name=person.name,
            due_on=due_on,
            due_at=None,
            state=state_of(due_on, today),
            why=f"上次评估 {_day(last)}" if last else "名单上没有自理能力，也没有评估过",
            rule=row.ref.words(),
            start="assessment",
        )


def _minors(desk: Desk, people: Sequence[Person]) -> Iterator[TodoRow]:
    today, pack = desk.today(), desk.pack()
    for person in people:
        if person.birth_date is None or minor_prompt(pack, person.birth_date, person.started_on, True, today) is None:
            continue
        prompt = minor_prompt(pack, person.birth_date, person.started_on, school_of(desk, person), today)
        is_told = prompt is not None and prompt.code in ("minor.coming_of_age", "minor.still_at_school")
        if prompt is None or (is_told and _is_at_school(desk, person)):
            continue
        yield TodoRow(
            key=f"duty/minor/{person.id}",
            source="duty",
            code="minor",
            title="快满年龄：问清在不在读书" if today < prompt.on else "已满年龄：报告在读情况或按终止办理",
            person_id=person.id,
            person_name=person.name,
            due_on=prompt.on,
            due_at=None,
            state=state_of(prompt.on, today),
            why=prompt.words(),
            rule=prompt.rule.words(),
            start="change",
        )


def _is_at_school(desk: Desk, person: Person) -> bool:
    """A report tells of a school: nothing more is owed until its end."""
    answers = school_report(desk, person.id)
    if answers is None:
        return person.is_student == "yes"
    until = answers.get("population/school_until")
    return bool(school_of(desk, person)) and (not until or date.fromisoformat(str(until)) >= desk.today())


def _of(record: tuple[str, str] | None) -> date | None:
    return Moment.parse(record[1]).day if record else None


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
