"""A laptop that cleared what is past its time still agrees with the district, and offers nothing again."""

from __future__ import annotations

from datetime import date

from core.domain.schedule import add_months
from tests.helpers.workspace import add_people, sign_visit
from tests.sync.client.station import Station


def test_after_clearing_both_sides_still_agree_and_nothing_is_offered_again(enrolled: Station) -> None:
    core = enrolled.core
    [person] = add_people(core)
    old = sign_visit(core, person, photos=1, on=date(2026, 11, 3))
    sign_visit(core, person)
    enrolled.sync()
    clock = core.seams.clock
    today = clock.now().day
    clock.move(days=(add_months(today, 24) - today).days + 1)  # type: ignore[attr-defined]
    assert core.retention.plan().ids == (old,)
    before = core.exchange.digests()
    assert core.retention.purge().count == 1
    assert all(core.exchange.digests()[kind] == before[kind] for kind in before)
    report, _wire = enrolled.sync()
    assert (report.sent, report.duplicate, report.conflicts) == (1, 0, 0)  # the word about the clearing
    again, _wire = enrolled.sync()
    assert again.stages == ["hello"]
    assert enrolled.district_photos() and all(finding.is_ok for finding in core.health.check())
    enrolled.assert_all_there_once()


def test_every_receipt_that_a_delivered_item_names_is_kept(enrolled: Station) -> None:
    enrolled.write(3)
    enrolled.sync()
    db = enrolled.core._desk.db
    named = {row[0] for row in db.all("SELECT DISTINCT receipt FROM outbox WHERE state = 'acked'")}
    assert named and named == {row[0] for row in db.all("SELECT batch FROM receipt")}
