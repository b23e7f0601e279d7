"""Statistics of a month, a quarter or a year: read once, counted by the pure tables, every number with its names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from core.changes import Changes
from core.clock import Moment
from core.domain import outreach
from core.domain import statistics as tables
from core.domain.category import USUAL, history_of
from core.domain.identity import mask_id
from core.domain.performance import performance
from core.domain.periods import Period, Span, owed, period_of, read_period
from core.domain.person import SELF_CARE, Person
from core.domain.risk import tags_of
from core.domain.rulepack import RulePack
from core.domain.schedule import due
from core.domain.statistics import NO_PLACE, ClockLine, PersonLine, RecordLine, VisitLine
from core.domain.tabulation import Table
from core.forms.catalogue import shipped_kinds
from core.service.agreements import Agreements
from core.service.desk import Desk
from core.service.handing_out import require_reason
from core.service.matters import RETURNED, RETURNED_WORDS
from core.service.permits import require, restricted
from core.service.record_answers import named_in
from core.store.facts import FactState, StoredFact
from core.store.statistics import ClockRow, StatisticsRepository, VisitRow

MOST_RECORDS = 100_000
WISH = "wish/institution"
OUTCOME = "reply/outcome"
CHANGE_KIND = "report/kind"


@dataclass(frozen=True)
class Report:
    """All tables of one period. `place` is the village or group it is narrowed to, empty for all.

    `id_of` gives the masked ID number of each person named in it.
    """

    period: Period
    org: str
    place: str
    made_at: Moment
    tables: tuple[Table, ...]
    id_of: Mapping[str, str]

    def table(self, code: str) -> Table:
        """One table. Raises KeyError."""
        return {table.code: table for table in self.tables}[code]

    @property
    def title(self) -> str:
        """ "特困人员救助供养工作月报（2026年11月）"."""
        name = {"month": "月报", "quarter": "季报", "year": "年报"}[self.period.span]
        return f"分散供养特困人员探视照料工作{name}（{self.period.words}）"


class Statistics:
    """Reads; nothing is stored, so nothing can be stale."""

    def __init__(self, desk: Desk, agreements: Agreements) -> None:
        self._desk = desk
        self._agreements = agreements

    def month(self, text: str = "", *, village: str = "", group: str = "") -> Report:
        """The tables of a month (YYYY-MM, empty: this month). Raises InvalidInput("report.period")."""
        return self.of(self._period(text, "month"), village=village, group=group)

    def quarter(self, text: str = "", *, village: str = "", group: str = "") -> Report:
        """The tables of a quarter (YYYY-Qn, empty: this one). Raises InvalidInput("report.period")."""
        return self.of(self._period(text, "quarter"), village=village, group=group)

    def year(self, text: str = "", *, village: str = "", group: str = "") -> Report:
        """The tables of a year (YYYY, empty: this one). Raises InvalidInput("report.period")."""
        return self.of(self._period(text, "year"), village=village, group=group)

    def of(self, period: Period, *, village: str = "", group: str = "") -> Report:
        """The tables of any period. Linear in persons and in the records of the period.

        Raises NotAllowed("permission.denied") for those who may not see what is counted here.
        """
        require(self._desk, "see:sensitive")
        return _Reading(self._desk, self._agreements, period, village, group).report()

    def workbook(self, report: Report) -> bytes:
        """The report as a spreadsheet with the names behind every number (ID numbers masked).

        Raises NotAllowed("permission.denied"): names leave the laptop with it.
        """
        from core.document.workbook import Sheets, write_workbook  # only when a file is asked for

        require(self._desk, "export")
        where = "　".join(part for part in (report.org, report.place) if part)
        return write_workbook(
            Sheets(report.title, where, report.period.words, report.made_at.local, report.tables, report.id_of)
        )

    def log_export(self, report: Report, reason: str, *, is_encrypted: bool) -> Changes:
        """Writes that the spreadsheet, which holds names, was really saved. Raises InvalidInput("export.reason")."""
        desk = self._desk
        reason = require_reason(reason)
        document, key = f"{report.period.span}_table", f"{report.period.code} {report.place}".strip()
        body = {"document": document, "record_id": key, "serial": None, "copy": "internal", "target": "file",
                "reason": reason, "is_encrypted": is_encrypted}  # fmt: skip
        with desk.db.transaction():
            fact = desk.write_fact("print", body, title="打印")
            desk.facts.add_print(fact, key, document, "internal", "file", "")
        return Changes.of("print", "outbox")

    def _period(self, text: str, span: Span) -> Period:
        return read_period(text, span) if text else period_of(span, self._desk.today())


class _Reading:
    """One report being made: everything it needs, read once."""

    def __init__(self, desk: Desk, agreements: Agreements, period: Period, village: str, group: str) -> None:
        self._desk, self._agreements = desk, agreements
        self._period, self._village, self._group = period, village, group
        self._store = StatisticsRepository(desk.db)
        self._span = (period.first.isoformat(), period.until.isoformat())
        self._day = min(period.last, desk.today())
        self._pack: RulePack = desk.pack()

    def report(self) -> Report:
        made = list(self._tables())
        people = self._people
        return Report(
            self._period, self._desk.info.village_name,
            "　".join(part for part in (self._village, self._group) if part),
            self._desk.now(), (performance(made), *made),
            {person.id: mask_id(person.id_number) for person in people},
        )  # fmt: skip

    def _tables(self) -> Iterator[Table]:
        lines, visits, records = self._lines, self._visits, self._records
        listed = [line for line in lines if line.is_listed]
        counting = self._pack.counting_methods(self._day)
        levels = [(row.text("code"), row.text("label")) for row in self._pack.rows_on("self_care_level", self._day)]
        known = {one.self_care for one in listed}
        levels += [level for level in SELF_CARE if level[0] in known and level[0] not in dict(levels)]
        yield tables.visits_covered(lines, visits, counting)
        items = tables.items_of(visits)
        places = {one.id: one.place for one in lines}
        yield tables.visits_by_method(lines, visits, self._labels("method"), places, items)
        yield tables.agreements_covered(listed)
        yield tables.people_by_care(listed, levels)
        yield tables.people_by_tag(listed, self._labels("tag"))
        yield tables.people_by_category(listed, self._labels("category"))
        yield tables.wishes(listed, levels)
        yield tables.changes_reported([one for one in records if one.kind == "change"], self._labels("change_group"))
        yield tables.answers_given([*self._answered()], self._answerable)
        yield tables.clocks_kept([*self._clocks()], self._day)
        shown = {name: kind.title for name, kind in shipped_kinds().items() if not kind.is_restricted}
        yield tables.records_done(records, visits, self._period, list(shown.items()), items)
        for kind in outreach.SUMS:
            yield outreach.given(kind, [one for one in records if one.kind == kind], self._period)

    def _labels(self, kind: str) -> list[tuple[str, str]]:
        rows = sorted(self._pack.rows_on(kind, self._day), key=lambda row: int(row.values.get("order", 0)))
        return [(row.text("code"), row.text("label")) for row in rows]

    @cached_property
    def _people(self) -> Sequence[Person]:
        found = (Person.from_body(key, body) for key, body in self._store.people())
        return [
            one
            for one in found
            if self._village in ("", one.village) and self._group in ("", one.group) and self._was_here(one)
        ]

    def _was_here(self, person: Person) -> bool:
        """On the list on some day of the period."""
        left = _left_on(person)
        return (person.started_on is None or person.started_on <= self._day) and (
            left is None or left > self._period.first
        )

    @cached_property
    def _lines(self) -> Sequence[PersonLine]:
        states = {row.person_id: row.state for row in self._agreements.list()}
        known = {code for code, _label in tables.AGREEMENT_STATES}
        said = self._store.last_said(self._visit_rows, *self._span, WISH)
        # Most people are looked after for the whole period, at one of a few intervals.
        owed_at = lru_cache(maxsize=None)(lambda days, since, until: owed(days, self._period, since, until))
        is_one_village = len({one.village for one in self._people}) < 2
        lines = []
        for person in self._people:
            tags = tags_of(person, self._pack, self._day)
            left = _left_on(person)
            alive = person if left is None else dataclasses.replace(person, ended_on=None, died_on=None)
            item = due(alive, tags, self._day, None, self._day, self._pack, self._day)
            count = owed_at(item.interval_days, self._desk.counted_from(person), left) if item else 0
            state = states.get(person.id, "missing")
            lines.append(
                PersonLine(
                    id=person.id,
                    name=person.name,
                    place=(person.group if is_one_village else person.village) or NO_PLACE,
                    self_care=person.self_care,
                    support_form=person.support_form,
                    tags=tuple(tag.code for tag in tags),
                    categories=_categories(person, self._day),
                    agreement=state if state in known else "active",
                    owed=count,
                    wish=said.get(person.id, tables.UNKNOWN),
                    rule=item.reason.interval if item else "",
                    is_listed=left is None or left > self._day,
                )
            )
        return lines

    @cached_property
    def _visits(self) -> Sequence[VisitLine]:
        names = {one.id: one.name for one in self._lines}
        day_of = {text: date.fromisoformat(text) for text in {row[2] for row in self._visit_rows}}
        return [
            VisitLine(key, person_id, day_of[on], method, is_met == 1, names[person_id])
            for key, person_id, on, method, is_met in self._visit_rows
            if person_id in names
        ]

    @cached_property
    def _visit_rows(self) -> Sequence[VisitRow]:
        return self._store.visits(*self._span)

    @cached_property
    def _unsaid(self) -> frozenset[str]:
        """What is for few eyes is in no table: each number leads to names, and the tables are handed on."""
        return restricted(self._desk)

    @cached_property
    def _records(self) -> Sequence[RecordLine]:
        kinds = [name for name in shipped_kinds() if name != "visit"]
        found = self._desk.facts.listed(kinds, since=self._span[0], until=self._span[1], limit=MOST_RECORDS)
        here = {one.id for one in self._lines}
        is_all = not (self._village or self._group)
        return [
            _record_line(fact, state)
            for fact, state in found
            if fact.form_id
            and not state.superseded_by
            and fact.id not in self._unsaid
            and (fact.person_id in here or (is_all and not fact.person_id))
        ]

    @property
    def _answerable(self) -> list[tuple[str, str]]:
        """Kinds of records that somebody else has to answer: by a decision, or by a word that is written down."""
        kinds = {name: kind for name, kind in shipped_kinds().items() if not kind.is_restricted}
        replied = set(kinds["reply"].about) if "reply" in kinds else set()
        return [(name, kind.title) for name, kind in kinds.items() if kind.is_decided or name in replied]

    def _answered(self) -> Iterator[RecordLine]:
        wanted = dict(self._answerable)
        lines = [one for one in self._records if one.kind in wanted]
        replies = self._store.replies([one.id for one in lines], OUTCOME)
        for one in lines:
            outcome = replies.get(one.id)
            is_done = one.answer == "decided" or outcome not in (None, "working")
            state = "answered" if is_done else "working" if outcome or one.answer == "received" else "silent"
            yield dataclasses.replace(one, answer=state)

    def _clocks(self) -> Iterator[ClockLine]:
        names = {one.id: one.name for one in self._lines}
        is_all = not (self._village or self._group)
        kinds = shipped_kinds()
        for row in (*self._store.matters(*self._span), *self._store.tasks(*self._span)):
            if row.record_id in self._unsaid:
                continue
            if row.person_id in names or (is_all and not row.person_id):
                kind = kinds.get(row.kind)
                subject = f"{kind.title}：{_matter_words(row)}" if kind and row.record_id else _task_words(row)
                yield _clock_line(row, subject, names.get(row.person_id, ""))


def _categories(person: Person, day: date) -> tuple[str, ...]:
    valid = [one for one in history_of(person) if (one.since or day) <= day <= (one.until or day)]
    return tuple(dict.fromkeys(one.code for one in valid)) or (person.category or USUAL,)


def _left_on(person: Person) -> date | None:
    days = [day for day in (person.ended_on, person.died_on) if day is not None]
    return min(days) if days else None


def _matter_words(row: ClockRow) -> str:
    return RETURNED_WORDS if row.key.partition("/")[2].startswith(RETURNED) else row.title


def _task_words(row: ClockRow) -> str:
    """By its kind only: what the office wrote (its title) may hold a name, and the tables are handed on."""
    kind = shipped_kinds().get(row.kind)
    return f"区里交办：{TASKS.get(row.kind) or (kind.title if kind else '其他事项')}"


TASKS = {
    "warning": "预警核实",
    "request": "要求说明",
    "comment": "督导意见",
    "campaign": "专项行动",
    "revisit": "抽查回访",
    "supervise": "督导检查",
    "proxy_visit": "代为走访",
    "doubt": "存疑核查",
}


def _record_line(fact: StoredFact, state: FactState) -> RecordLine:
    answers = fact.body.get("answers", {})
    snapshot = fact.body.get("person") or {}
    detail = str(answers.get(CHANGE_KIND, "")) if fact.kind == "change" else ""
    return RecordLine(
        id=fact.id,
        kind=fact.kind,
        person_id=fact.person_id,
        name=str(snapshot.get("name", "") or named_in(fact)),
        on=Moment.parse(fact.occurred_at).day,
        serial=fact.serial or "",
        detail=detail,
        answer=state.answer_state if state.answer_state in ("received", "decided") else "",
        sums=outreach.sums_of(fact.kind, answers),
    )


def _clock_line(row: ClockRow, subject: str, name: str) -> ClockLine:
    closed_on = Moment.parse(row.closed_at).day if len(row.closed_at) > 10 else _day(row.closed_at)
    due_on = _day(row.due_on)
    is_late = None
    if row.due_ms is not None:  # a clock of hours: on the last day it may still be too late
        is_late = row.closed_ms > row.due_ms if row.closed_ms is not None else None
    opened_on = _day(row.opened_on) or due_on or date.min
    return ClockLine(row.key, subject, row.person_id, name, opened_on, due_on, closed_on, row.record_id, is_late)


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
