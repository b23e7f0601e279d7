"""Whatever the clock says, the visit is saved; a clock that cannot be believed is marked, and bracketed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from core.app import Core
from core.clock import FixedClock, Moment
from core.errors import InvalidInput
from core.service.exchange import Answer
from core.service.sheets import Print, record_sheet
from core.service.views import Bracket
from tests.helpers.workspace import add_people, fill_visit

HOUR = 3_600_000
DAY = 24 * HOUR
BEACON_MS = Moment.parse("2026-11-20T08:00:00.000+08:00").utc_ms


def set_clock(core: Core, text: str) -> None:
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    clock.moment = Moment.parse(text)


def event_of(core: Core, record_id: str) -> dict[str, object]:
    [item] = [item for item in core.exchange.take_batch(1000, 1 << 30) if item.item_id == record_id]
    event = json.loads(item.line)["event"]
    assert isinstance(event, dict)
    return event


def note(core: Core) -> tuple[str, bool]:
    with core._desk.db.transaction():
        fact = core._desk.write_fact("note", {}, title="记")
    return fact.id, fact.is_doubted


@pytest.mark.parametrize(
    ("now", "is_doubted"),
    [
        ("2026-11-22T09:31:00.000+08:00", False),
        ("2026-11-22T09:26:00.000+08:00", False),  # a clock put right by some minutes
        ("2026-11-22T08:30:00.000+08:00", True),
        ("2023-11-22T09:30:00.000+08:00", True),
        ("1970-01-01T00:00:00.000+08:00", True),
        ("2106-02-07T14:28:16.000+08:00", True),
        ("2029-01-01T09:00:00.000+08:00", True),  # a leap of years
        ("2027-10-01T09:00:00.000+08:00", False),
        ("2026-11-22T01:31:00.000+00:00", False),  # another time zone, the same instant
    ],
)
def test_the_visit_is_saved_and_a_clock_that_is_not_believed_is_marked(core: Core, now: str, is_doubted: bool) -> None:
    person = add_people(core, 1)[0]
    set_clock(core, now)
    record_id = core.records.sign(fill_visit(core, person)).id
    assert core.records.show(record_id).is_clock_doubted == is_doubted
    assert event_of(core, record_id)["doubt"] == is_doubted
    assert core._desk.journal.broken_at() is None and not core._desk.journal.altered_facts()


@pytest.mark.parametrize("now", ["1970-01-01T08:00:00.000+08:00", "2026-11-19T09:30:00.000+08:00"])
def test_while_the_clock_is_behind_a_form_takes_the_day_it_really_was(core: Core, now: str) -> None:
    core.exchange.note_contact(is_complete=False, clock_offset_s=0.0, beacon=f"{BEACON_MS}.e1.sig")
    person = add_people(core, 1)[0]
    set_clock(core, now)
    draft = fill_visit(core, person, on=date(2026, 11, 22))
    record_id = core.records.sign(draft).id
    record = core.records.show(record_id)
    assert (record.occurred_at.day, record.is_clock_doubted) == (date(2026, 11, 22), True)
    assert str(event_of(core, record_id)["beacon"]).startswith(str(BEACON_MS))
    assert core.drafts.latest_day() is not None


def test_what_was_recorded_under_a_wrong_clock_lies_between_two_times_of_the_district(core: Core) -> None:
    person = add_people(core, 1)[0]
    honest = core.records.sign(fill_visit(core, person)).id
    core.exchange.note_contact(is_complete=False, clock_offset_s=0.0, beacon=f"{BEACON_MS}.e1.sig")
    set_clock(core, "2023-11-22T09:30:00.000+08:00")
    record_id = core.records.sign(fill_visit(core, person, on=date(2026, 11, 22))).id
    really = core.records.show(record_id).really
    assert really.after is not None and (really.after.utc_ms, really.before) == (BEACON_MS, None)
    received = BEACON_MS + 3 * DAY
    core.exchange.keep_receipt("batch1", received, "{}", "sig")
    items = core.exchange.take_batch(1000, 1 << 30)
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=9) for item in items], "batch1")
    really = core.records.show(record_id).really
    assert really.before is not None and really.before.utc_ms == received
    assert core.records.show(honest).really == Bracket(), "a clock that is believed needs no witnesses"
    [note] = [note for note in _printed_notes(core, record_id) if "时间存疑" in note]
    assert note.endswith("真正的时间在2026年11月20日08:00（上次联系区里）之后、2026年11月23日08:00（区里收到）之前。")


def test_a_laptop_that_never_spoke_to_a_district_says_only_that_its_clock_was_wrong(core: Core) -> None:
    person = add_people(core, 1)[0]
    set_clock(core, "1970-01-01T08:00:00.000+08:00")
    record_id = core.records.sign(fill_visit(core, person)).id
    assert core.records.show(record_id).really == Bracket()
    assert "时间存疑：填写时电脑时钟不准。" in _printed_notes(core, record_id)


def _printed_notes(core: Core, record_id: str) -> tuple[str, ...]:
    record = core.records.show(record_id)
    how = Print(is_internal=False, org_title="", label="", hotline="12349")
    return record_sheet(record, core.records.form_of(record), core.photos.load, how).notes


@pytest.mark.parametrize(
    "now", ["2026-11-22T09:40:00.000+08:00", "2026-11-22T08:30:00.000+08:00", "2106-02-07T14:28:16.000+08:00"]
)
def test_a_clock_that_may_be_right_about_the_day_takes_no_later_one(core: Core, now: str) -> None:
    person = add_people(core, 1)[0]
    set_clock(core, now)
    assert core.drafts.latest_day() is None
    draft = fill_visit(core, person, on=core.seams.clock.now().day + timedelta(days=1))
    with pytest.raises(InvalidInput, match=r"record\.incomplete"):
        core.records.sign(draft)


def test_summer_time_is_no_change_of_the_clock(core: Core) -> None:
    """An hour more or less on the wall with another offset is the same instant; the same hour by hand is doubted."""
    for now, is_doubted in (
        ("2026-11-22T10:31:00.000+09:00", False),
        ("2026-11-22T09:32:00.000+08:00", False),
        ("2026-11-22T08:32:00.000+08:00", True),
    ):
        person = add_people(core, 1)[0]
        set_clock(core, now)
        record_id = core.records.sign(fill_visit(core, person)).id
        assert core.records.show(record_id).is_clock_doubted == is_doubted


def test_the_last_time_of_the_district_brackets_and_judges_a_clock_set_back(core: Core) -> None:
    core.exchange.note_contact(is_complete=False, clock_offset_s=0.0, beacon=f"{BEACON_MS}.e1.sig")
    set_clock(core, "2026-11-20T07:00:00.000+08:00")
    record_id, is_doubted = note(core)
    assert is_doubted, "an hour before what the district said last, though nothing was written since"
    assert str(event_of(core, record_id)["beacon"]).startswith(str(BEACON_MS))


def test_the_order_of_events_is_that_of_their_numbers_whatever_the_clock_said(core: Core) -> None:
    told = []
    for now in ("2026-11-22T09:30:00.000+08:00", "1970-01-01T00:00:00.000+08:00", "2106-02-07T14:28:16.000+08:00"):
        set_clock(core, now)
        told.append(note(core)[0])
    set_clock(core, "2026-11-22T10:00:00.000+08:00")
    assert note(core)[1], "back from the future"
    assert not note(core)[1], "and believed again from then on"
    lines = [item.item_id for item in core.exchange.take_batch(100, 1 << 20)]
    assert lines[:3] == told


def test_monotonic_time_and_boot_travel_with_every_event(core: Core) -> None:
    first, second = event_of(core, note(core)[0]), event_of(core, note(core)[0])
    assert first["boot"] == second["boot"] == core.seams.boot_id
    assert int(str(second["mono"])) >= int(str(first["mono"]))
