"""What waits: matters that records left, duties of the rules, tasks of the district, in one list with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.clock import Moment
from core.domain.matter import state_of
from core.domain.permission import is_outsider
from core.forms.catalogue import TASK, shipped_kinds
from core.service.conflicts import Conflicts
from core.service.desk import Desk
from core.service.duties import DUTIES
from core.service.matters import rule_words
from core.service.permits import hidden, visible
from core.service.removals import question as removal_question
from core.service.tasks import is_ours
from core.service.tasks import why as task_why
from core.service.views import TodoRow
from core.store.matters import StoredMatter
from core.store.reference import StoredTask

TWO_SIDES, REMOVAL = "两边不一样", "区里要移走人员，等您回话"
ORDER = ("overdue", "today", "soon", "open", "done")
# What answers a task when the district does not say; empty: a word about the outcome does.
FOLLOWED_BY = {
    "request": "",
    "comment": "",
    "campaign": "",
    "warning": "feedback",
    "doubt": "feedback",
    "revisit": "recheck",
    "supervise": "recheck",
    "proxy_visit": "visit",
}


class Todo:
    """Reads what is open, most urgent first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, person_id: str = "", *, has_done: bool = False) -> Sequence[TodoRow]:
        """Everything that waits for us or for the office's answer; of one person when given.

        `has_done`: also the district's tasks that are done.
        """
        rows = [
            *self._matters(person_id),
            *self._tasks(person_id, has_done),
            *self._duties(person_id),
            *self._sides(person_id),
        ]
        if is_outsider(self._desk.role()):  # who helps from outside is told what he can settle
            settles = visible(self._desk, {row.start for row in rows if row.start})
            rows = [row for row in rows if row.start in settles]
        return sorted(rows, key=lambda row: (ORDER.index(row.state), row.due_on or date.max, row.person_name, row.key))

    def counts(self) -> dict[str, int]:
        """How many wait in each state; what waits for the office is counted apart."""
        counts = {"overdue": 0, "today": 0, "soon": 0, "open": 0, "office": 0}
        for row in self.list():
            counts["office" if row.awaits == "office" else row.state] += 1
        return counts

    def _matters(self, person_id: str) -> Iterator[TodoRow]:
        desk = self._desk
        names, kinds, now = desk.persons.names(), shipped_kinds(), desk.now()
        found = desk.matters.open(person_id=person_id)
        seen, unseen = visible(desk, {matter.kind for matter in found}), hidden(desk)
        for matter in found:
            if matter.kind not in seen or matter.fact_id in unseen:
                continue
            due_on = date.fromisoformat(matter.due_on) if matter.due_on else None
            due_at = Moment(matter.due_ms, now.offset_min) if matter.due_ms is not None else None
            kind = kinds.get(matter.kind)
            yield TodoRow(
                key=f"{matter.fact_id}/{matter.code}",
                source="matter",
                code=matter.code,
                title=matter.title,
                person_id=matter.person_id,
                person_name=names.get(matter.person_id) or self._named(matter),
                due_on=due_on,
                due_at=due_at,
                state=state_of(due_on, now.day, due_at.local if due_at else None, now.local),
                why=f"{kind.title if kind else matter.kind} {_day(date.fromisoformat(matter.opened_on))}",
                rule=rule_words(matter.rule),
                start=next((name for name in matter.settled_by if name in kinds), ""),
                about=matter.fact_id if matter.scope == "record" else "",
                record_id=matter.fact_id,
                awaits=matter.awaits,
            )

    def _named(self, matter: StoredMatter) -> str:
        found = self._desk.facts.get(matter.fact_id)
        if found is None:
            return ""
        question = shipped_kinds()[matter.kind].named_by if matter.kind in shipped_kinds() else ""
        return str(found[0].body.get("answers", {}).get(question, "")) if question else ""

    def _tasks(self, person_id: str, has_done: bool) -> Iterator[TodoRow]:
        names, today = self._desk.persons.names(), self._desk.today()
        for task in self._desk.tasks.listed():
            is_done = task.state == "done"
            if (is_done and not has_done) or person_id not in ("", task.person_id) or not is_ours(self._desk, task):
                continue
            due_on = date.fromisoformat(task.due_on) if task.due_on else None
            yield TodoRow(
                key=f"task/{task.id}",
                source="task",
                code=task.kind,
                title=task.title,
                person_id=task.person_id,
                person_name=names.get(task.person_id, "") or str(task.body.get("name", "")),
                due_on=due_on,
                due_at=None,
                state="done" if is_done else state_of(due_on, today),
                why=task.note if is_done else task_why(self._desk, task),
                rule=str(task.body.get("rule", "")),
                start=start_of(task),
                about=task.id,
            )

    def _sides(self, person_id: str) -> Iterator[TodoRow]:
        """Where this laptop and the district differ and a person has to say something."""
        for one in Conflicts(self._desk).list(person_id):
            yield TodoRow(
                key=f"conflict/{one.edit_id}",
                source="conflict",
                code=one.code,
                title=TWO_SIDES,
                person_id=one.person_id,
                person_name=one.person_name,
                due_on=None,
                due_at=None,
                state="open",
                why="、".join(field.label for field in one.fields if not field.is_same),
                rule="",
                awaits="office" if one.is_said else "us",
            )
        asked = None if person_id else removal_question(self._desk)
        if asked is not None and not asked.is_kept:
            yield TodoRow(
                key="removal", source="removal", code="removal", title=REMOVAL, person_id="", person_name="",
                due_on=None, due_at=None, state="open", why=f"{asked.count} 人（本机共 {asked.people} 人）", rule="",
            )  # fmt: skip

    def _duties(self, person_id: str) -> Iterator[TodoRow]:
        if not DUTIES:
            return
        people = [person for person in self._desk.active.all() if person_id in ("", person.id)]
        for duty in DUTIES:
            yield from duty(self._desk, people)


def start_of(task: StoredTask) -> str:
    """The kind of record that answers a task of this kind; empty when a word does."""
    wanted = str(task.body.get("form") or FOLLOWED_BY.get(task.kind, task.kind))
    kind = shipped_kinds().get(wanted)
    return wanted if kind is not None and TASK in kind.about else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
