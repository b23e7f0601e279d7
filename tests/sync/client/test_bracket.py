"""A record of a wrong clock: the district's own times, before and after it, come over the wire and by stick."""

from __future__ import annotations

from core.clock import FixedClock, Moment
from tests.helpers.workspace import add_people, fill_visit
from tests.sync.client.station import Station
from tests.sync.client.sticks import Stick

YEARS = ("1970-01-01T08:00:00.000+08:00", "2023-11-22T09:30:00.000+08:00", "2106-02-07T14:28:15.000+08:00")


def _wrong(station: Station, said: str) -> str:
    """A visit that is recorded while the laptop's clock tells this; then the clock is put right again."""
    clock = station.core.seams.clock
    assert isinstance(clock, FixedClock)
    right = clock.now()
    clock.moment = Moment.parse(said)
    why = {"visit/backfill_reason": "电脑的日期是错的"}  # a clock far ahead makes every visit an old one
    record = station.core.records.sign(fill_visit(station.core, add_people(station.core, 1)[0], on=right.day, **why)).id
    clock.moment = right
    return record


def _is_between(station: Station, record: str, since_ms: int, until_ms: int) -> bool:
    """The bracket holds the moment, and no wider than from the last contact to the receipt."""
    shown = station.core.records.show(record)
    after, before = shown.really.after, shown.really.before
    assert shown.is_clock_doubted and after is not None and before is not None
    return since_ms <= after.utc_ms < before.utc_ms <= until_ms


def test_hello_and_signed_receipt_bracket_what_a_wrong_clock_recorded(enrolled: Station) -> None:
    clock = enrolled.office.clock
    for said in YEARS:
        clock.move(minutes=15)  # a beacon is asked for once in ten minutes
        since = clock.now().utc_ms
        enrolled.sync()
        clock.move(hours=3)
        record = _wrong(enrolled, said)
        shown = enrolled.core.records.show(record).really
        assert shown.after is not None and shown.before is None, "not at the district yet"
        clock.move(hours=2)
        enrolled.sync()
        assert _is_between(enrolled, record, since, clock.now().utc_ms)


def test_a_receipt_that_comes_by_stick_brackets_as_well(stick: Stick) -> None:
    since = stick.station.office.clock.now().utc_ms
    stick.round_trip()
    record = _wrong(stick.station, YEARS[0])
    stick.round_trip()
    assert _is_between(stick.station, record, since, stick.station.office.clock.now().utc_ms)
