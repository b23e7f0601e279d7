"""The ledger: everything that ever happened to one person, newest first, whatever page is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core
from core.clock import FixedClock
from core.errors import InvalidInput
from core.service.exchange import RemoteItem
from core.service.handing_out import Leaving
from tests.core.service.test_records import _complete
from tests.helpers.workspace import add_people, fill_visit, sign_visit


def busy(core: Core, clock: FixedClock) -> str:
    """A person with one entry of most kinds, a minute apart."""
    [person] = add_people(core)
    sign_visit(core, person, on=date(2026, 11, 21), **{"visit/visited_at": "08:00"})
    clock.move(minutes=1)
    core.agreements.record(
        person, number="协2026-1", caregiver_name="钱守诚", caregiver_relation="邻居", caregiver_phone="13900000000",
        starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), signed_on=date(2026, 11, 20),
    )  # fmt: skip
    clock.move(minutes=1)
    core.people.reveal_id(person, "核对证件")
    clock.move(minutes=1)
    core.people.propose(person, {"phone": "13511112222"}, "换号")
    clock.move(minutes=1)
    core.prints.log(core.prints.render("ledger", ids=[person]), "printer")
    clock.move(minutes=1)
    return person


def test_every_kind_is_there_newest_first(core: Core, clock: FixedClock) -> None:
    person = busy(core, clock)
    entries = core.ledger.entries(person)
    assert [entry.kind for entry in entries] == ["print", "master", "reveal", "agreement", "master", "visit"]
    assert [entry.at.utc_ms for entry in entries] == sorted((entry.at.utc_ms for entry in entries), reverse=True)
    titles = {entry.title for entry in entries}
    assert {"打印", "资料变更", "查看完整身份证号", "签订委托照料协议", "纳入名单"} <= titles
    summaries = " ".join(entry.summary for entry in entries)
    assert "钱守诚" in summaries
    assert "上门，见到本人，未发现问题" in summaries
    assert core.people.person(person).id_number not in summaries


def test_why_a_paper_left_as_a_file_stands_in_the_ledger_and_without_a_reason_none_leaves(core: Core) -> None:
    (person,) = add_people(core, 1)
    job = core.prints.render("ledger", ids=[person])
    with pytest.raises(InvalidInput) as refused:
        core.prints.log(job, "file", Leaving(" ", is_encrypted=True))
    assert refused.value.code == "export.reason"
    core.prints.log(job, "file", Leaving("交给乡镇", is_encrypted=True))
    (entry,) = core.ledger.entries(person, {"print"})
    assert entry.summary.endswith("；交给乡镇")


def test_a_kind_that_is_asked_for_is_all_that_comes(core: Core, clock: FixedClock) -> None:
    person = busy(core, clock)
    for kind in ("visit", "agreement", "print", "reveal", "master"):
        assert {entry.kind for entry in core.ledger.entries(person, {kind})} == {kind}
    assert {entry.kind for entry in core.ledger.entries(person, {"visit", "print"})} == {"visit", "print"}
    assert not core.ledger.entries(person, {"lead"})
    assert not core.ledger.entries("nobody")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 9))
def test_pages_put_together_are_the_whole_ledger(core: Core, size: int) -> None:
    people = core._desk.persons.all_ids()
    person = people[0] if people else add_people(core)[0]
    if not people:
        for n in range(16):
            sign_visit(core, person, on=date(2026, 11, n // 4 + 1))  # four of one moment
            core.people.propose(person, {"phone": f"1351111{n:04d}"}, "换号")
    whole = list(core.ledger.entries(person, limit=1000))
    paged = [
        entry
        for start in range(0, len(whole), size)
        for entry in core.ledger.entries(person, (), limit=size, offset=start)
    ]
    assert paged == whole


def test_a_corrected_visit_stays_and_is_marked(core: Core) -> None:
    [person] = add_people(core)
    old = sign_visit(core, person)
    new = core.records.sign(_complete(core, core.records.correct(old, "写错了").id)).id
    marked = {entry.id: entry.is_superseded for entry in core.ledger.entries(person, {"visit"})}
    assert marked == {old: True, new: False}


def test_an_entry_leads_to_its_record(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    core.prints.log(core.prints.render("visit", ids=[record]), "file")
    assert {entry.record_id for entry in core.ledger.entries(person, {"visit", "print"})} == {record}


def test_nobody_sees_the_ledger_of_somebody_else(core: Core) -> None:
    first, second = add_people(core, 2)
    record = sign_visit(core, first)
    assert record not in {entry.id for entry in core.ledger.entries(second)}
    fill_visit(core, second)
    assert not core.ledger.entries(second, {"visit"}), "a draft has not happened"


def test_the_districts_answer_stands_beside_what_was_reported(core: Core) -> None:
    [person] = add_people(core)
    desk = core._desk
    with desk.db.transaction():
        fact = desk.write_fact("change", {"answers": {}}, person_id=person, title="重大变化报告").id
    words = []
    for state, text in (("", ""), ("received", ""), ("decided", "同意提标")):
        if state:
            body = {"fact_id": fact, "state": state, "text": text, "decided_at": "2026-11-22T09:30:00.000+08:00"}
            core.exchange.apply_remote([RemoteItem("decision", fact, 1, len(words), body)], f"c{len(words)}", "e")
        words.append(core.ledger.entries(person, {"change"})[0].summary)
    assert words == ["已上报，待认定", "区里已收到", "已认定 同意提标"]
