"""The tables of a report over invented lines: everybody is counted, once, where he belongs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.domain import outreach, statistics
from core.domain.periods import read_period
from core.domain.statistics import ClockLine, PersonLine, RecordLine, VisitLine, clock_state
from core.domain.tabulation import TOTAL, Table

NOVEMBER = read_period("2026-11")
TODAY = date(2026, 11, 22)
METHODS = (("home", "上门"), ("phone", "电话"))
CODES = st.sampled_from(["full", "light", "partial", "none", "", "unheard of"])
PEOPLE = st.lists(
    st.builds(
        PersonLine,
        id=st.uuids().map(str),
        name=st.sampled_from(["王某", "李某", "=某"]),
        place=st.sampled_from(["第1组", "第2组", "（没有写）"]),
        self_care=CODES,
        support_form=st.sampled_from(["home", "institution", ""]),
        tags=st.sets(st.sampled_from(["old", "alone", "gone"])).map(tuple),
        categories=st.just(("tekun",)),
        agreement=st.sampled_from(["active", "expiring", "expired", "missing"]),
        owed=st.integers(0, 4),
        wish=st.sampled_from(["stay", "go", "unsure", "unable", "unknown"]),
    ),
    max_size=20,
    unique_by=lambda one: one.id,
)


def sums_hold(table: Table) -> bool:
    rows = [row.code for row in table.rows if not row.level]
    columns = [column.code for column in table.columns if column.is_summed]
    across = not table.has_row_sums or all(
        table.count(row, TOTAL) == sum(table.count(row, column) for column in columns) for row in rows
    )
    down = not table.has_column_sums or all(
        table.count(TOTAL, column) == sum(table.count(row, column) for row in rows) for column in columns
    )
    return across and down


@given(PEOPLE)
def test_everybody_stands_once_in_the_table_of_people(people: list[PersonLine]) -> None:
    table = statistics.people_by_care(people)
    assert sums_hold(table)
    assert {one.key for one in table.items(TOTAL, TOTAL)} == {one.id for one in people}
    assert table.count(TOTAL, TOTAL) == len(people)
    dependent = {one.key for one in table.items("dependent", TOTAL)}
    assert dependent == {one.id for one in people if one.self_care in ("light", "partial", "none")}


@given(PEOPLE)
def test_every_other_table_of_people_adds_up(people: list[PersonLine]) -> None:
    at_home = [one for one in people if one.support_form != "institution"]
    for table, count in (
        (statistics.agreements_covered(people), len(at_home)),
        (statistics.wishes(people), len(at_home)),
        (statistics.visits_covered(people, [], ("home",)), sum(1 for one in people if one.owed)),
    ):
        assert sums_hold(table)
        assert table.count(TOTAL, TOTAL) == count
    tags = statistics.people_by_tag(people, [("old", "高龄"), ("alone", "独居")])
    assert tags.count("old", TOTAL) == sum(1 for one in people if "old" in one.tags)


@given(PEOPLE, st.data())
def test_every_visit_is_counted_once_and_only_those_that_count_cover_somebody(
    people: list[PersonLine], data: st.DataObject
) -> None:
    who = st.sampled_from([one.id for one in people] + ["somebody who left"])
    visits = data.draw(
        st.lists(
            st.builds(
                VisitLine,
                id=st.uuids().map(str),
                person_id=who,
                on=st.dates(NOVEMBER.first, NOVEMBER.last),
                method=st.sampled_from(["home", "phone", "unheard of"]),
                is_met=st.booleans(),
            ),
            max_size=30,
            unique_by=lambda one: one.id,
        )
    )
    methods = data.draw(st.sampled_from([METHODS, ()]), "none before the first rules")
    done = statistics.visits_by_method(people, visits, methods, {one.id: one.place for one in people})
    assert sums_hold(done)
    assert done.count(TOTAL, TOTAL) == len(visits)
    assert done.count(TOTAL, "owed") == sum(one.owed for one in people)
    covered = statistics.visits_covered(people, visits, ("home",))
    seen = {one.person_id for one in visits if one.is_met and one.method == "home"}
    assert {one.key for one in covered.items(TOTAL, "none")} == {
        one.id for one in people if one.owed and one.id not in seen
    }


def record(n: int, kind: str = "change", **more: object) -> RecordLine:
    return RecordLine(f"r{n}", kind, f"p{n}", "王某", date(2026, 11, n % 28 + 1), f"BG{n}", **more)  # type: ignore[arg-type]


def test_change_reports_stand_by_what_changed_and_what_became_of_them() -> None:
    lines = [record(1, detail="health"), record(2, detail="health", answer="decided"), record(3, detail="odd")]
    table = statistics.changes_reported(lines, [("health", "健康"), ("income", "收入")])
    assert table.count("health", "sent") == table.count("health", "decided") == 1
    assert table.count("unknown", TOTAL) == 1
    assert table.items("health", "decided")[0].record_id == "r2"
    assert sums_hold(table)


def test_what_is_not_answered_is_not_answered() -> None:
    lines = [record(1), record(2, answer="working"), record(3, "lead", answer="answered"), record(4, "visit")]
    table = statistics.answers_given(lines, [("change", "变化"), ("lead", "线索")])
    assert table.count("change", "silent") == table.count("change", "working") == table.count("lead", "answered") == 1
    assert table.count(TOTAL, TOTAL) == 3
    assert table.rate(TOTAL, table.rates[0]) == 100 / 3


def clock(due: date | None, closed: date | None, is_late: bool | None = None) -> ClockLine:
    return ClockLine("k", "核查", "p", "王某", date(2026, 11, 1), due, closed, "", is_late)


def test_the_last_day_itself_is_in_time() -> None:
    day = date(2026, 11, 20)
    assert clock_state(clock(day, day), TODAY) == "in_time"
    assert clock_state(clock(day, date(2026, 11, 21)), TODAY) == "late"
    assert clock_state(clock(day, None), TODAY) == "overdue"
    assert clock_state(clock(TODAY, None), TODAY) == "open"
    assert clock_state(clock(None, None), TODAY) == "no_day"
    assert clock_state(clock(day, day, is_late=True), TODAY) == "late"


def test_what_is_not_yet_due_lowers_no_rate() -> None:
    day = date(2026, 11, 20)
    lines = [clock(day, day), clock(date(2026, 11, 30), None)]
    lines = [ClockLine(f"k{n}", *[getattr(one, name) for name in one.__slots__][1:]) for n, one in enumerate(lines)]
    table = statistics.clocks_kept(lines, TODAY)
    assert table.rate(TOTAL, table.rates[0]) == 100.0


def test_money_and_leaflets_are_added_up_by_what_the_records_say() -> None:
    answers = {"publicity/audience": "31", "publicity/leaflets": 120}
    sums = outreach.sums_of("publicity", answers)
    table = outreach.given("publicity", [record(1, "publicity", sums=sums), record(15, "publicity")], NOVEMBER)
    assert table.count(TOTAL, "times") == 2
    assert table.count(TOTAL, "publicity/audience") == 31
    assert table.count("1", "publicity/leaflets") == 120
    money = outreach.sums_of("handout", {"give/money": "200.50", "give/goods_value": "no number"})
    assert money == {"give/money": Decimal("200.50"), "give/goods_value": Decimal(0)}
