"""What is told at a glance is what the records and the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from core.app import Core, open_workspace
from core.domain.tabulation import TOTAL
from core.domain.wellbeing import MISSING
from core.service.exchange import RemoteItem
from tests.core.store.test_plans import statements, walks
from tests.helpers.field import sign_record
from tests.helpers.people import invented_body
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit

__all__ = ["statements"]

LATE = {"visit/backfill_reason": "补录"}
ILL = {"health/condition": "ill", "health/illness": "咳嗽", "health/see_doctor": "no"}
NOT_FOUND = LATE | {
    "visit/is_met": "no",
    "visit/not_met_reason": "no_answer",
    "visit/not_met_source": "邻居说没见着",
    "visit/is_known_safe": "no",
    "visit/second_try": "done",
    "follow/major_change": "no",
}


def answer(core: Core, fact_id: str, state: str = "decided", at: str = "2026-11-20T10:00:00.000+08:00") -> None:
    body = {"fact_id": fact_id, "state": state, "text": "已核实。", "decided_at": at}
    core.exchange.apply_remote([RemoteItem("decision", fact_id, 1, 1, body)], "c", "e")


@pytest.fixture
def begun(core: Core) -> Iterator[Core]:
    """Visits are owed since the beginning of the year."""
    core._desk._opened_on = date(2026, 1, 1)
    yield core


def test_the_month_counts_as_the_monthly_table_does(begun: Core) -> None:
    core = begun
    people = add_people(core, 12, started_on="2020-01-01", self_care="full")
    for person in people[:5]:
        sign_visit(core, person)
    picture, covered = core.overview.month(), core.statistics.month().table("covered")
    assert picture.is_by_group
    assert picture.total.unseen == covered.count(TOTAL, "none")
    assert picture.total.people == covered.count(TOTAL, TOTAL)
    assert {one.place for one in picture.places} == {row.title for row in covered.rows}
    said = [item.note for item in covered.items(TOTAL, TOTAL)]
    assert picture.total.owed == sum(int(note.partition("次")[0].removeprefix("应")) for note in said)


def test_an_answer_is_news_until_it_was_looked_at(core: Core) -> None:
    (person,) = add_people(core, 1)
    record = sign_record(core, "change", person)
    assert core.overview.news() == []
    answer(core, record, "received", "")
    assert core.overview.news() == []
    answer(core, record)
    (news,) = core.overview.news()
    assert (news.record_id, news.person_name, news.text) == (record, invented_body(0)["name"], "已核实。")
    core.overview.note_seen([news.key])
    assert core.overview.news() == []
    answer(core, record, "returned", "2026-11-21T10:00:00.000+08:00")
    assert [one.state for one in core.overview.news()] == ["returned"]


def test_what_was_seen_is_seen_after_the_next_start_too(core: Core) -> None:
    (person,) = add_people(core, 1)
    answer(core, sign_record(core, "change", person))
    core.overview.note_seen([one.key for one in core.overview.news()])
    answer(core, later := sign_record(core, "change", person, reason="又变了"), at="2026-11-22T08:00:00.000+08:00")
    again = open_workspace(core.paths.root, PASSPHRASE, fixed_seams(seed=9))
    try:
        assert [one.record_id for one in again.overview.news()] == [later]
    finally:
        again.close()


def test_the_timeline_holds_twelve_months_without_what_was_corrected(core: Core) -> None:
    (person,) = add_people(core, 1)
    sign_visit(core, person, on=date(2025, 11, 30), **LATE)
    first = sign_visit(core, person, on=date(2026, 10, 30), **ILL)
    sign_visit(core, person)
    line = core.overview.wellbeing(person)
    assert line.first == date(2025, 12, 1)
    assert [point.on for point in line.points] == [date(2026, 10, 30), date(2026, 11, 22)]
    assert line.points[0].record_id == first
    assert [point.strands[0].level for point in line.points] == ["bad", "bad"]
    assert line.alarm == ""


def test_somebody_not_found_is_an_alarm_even_after_a_year(core: Core) -> None:
    (person,) = add_people(core, 1)
    sign_visit(core, person, on=date(2025, 6, 1), **NOT_FOUND)
    line = core.overview.wellbeing(person)
    assert (line.points, line.alarm, line.alarm_on) == ([], MISSING, date(2025, 6, 1))


def test_counts_and_pictures_are_those_of_the_person(core: Core) -> None:
    one, other = add_people(core, 2)
    record = sign_visit(core, one, photos=2)
    sign_visit(core, other, photos=1)
    sign_record(core, "change", one)
    counts = core.overview.counts(one)
    assert counts.by_kind == {"visit": 1, "change": 1}
    assert counts.ledger == len(core.ledger.entries(one))
    assert counts.pictures == len(core.overview.pictures(one)) >= 2
    pictures = [picture for picture in core.overview.pictures(one) if picture.kind == "visit"]
    assert [picture.record_id for picture in pictures] == [record] * 2
    assert core.photos.thumbnail(pictures[0].hash).startswith(b"\xff\xd8")


def test_nothing_at_a_glance_walks_through_a_growing_table(core: Core, statements: list[str]) -> None:
    (person,) = add_people(core, 1)
    answer(core, sign_record(core, "change", person))
    sign_visit(core, person, photos=1)
    statements.clear()
    core.overview.month()
    core.overview.note_seen([one.key for one in core.overview.news()])
    core.overview.wellbeing(person)
    core.overview.counts(person)
    core.overview.pictures(person)
    assert walks(core, statements) == {}
