"""A laptop that cleared what is past its time still agrees with the district, and offers nothing again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from core.domain.schedule import add_months
from core.service.page_reader import read_pages
from tests.core.service.test_scans import ON_PAPER
from tests.helpers.paper import text_of
from tests.helpers.station_records import HANDOVER, SUSPICION, sign_record
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
    enrolled.sync()  # whoever has not heard the district for so long only looks at what he has
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


def test_sheets_that_came_back_and_users_travel_like_everything_else(enrolled: Station, tmp_path: Path) -> None:
    core = enrolled.core
    [person] = add_people(core)
    record = sign_record(core, "notice", person, ON_PAPER)
    job = core.prints.render("notice", ids=[record], copy="internal")
    path = tmp_path / "scan.pdf"
    path.write_bytes(job.pdf)
    [page] = read_pages(path)
    core.scans.keep(page)
    core.users.add("刘助理", "assistant", "liu second phrase 2")
    sign_record(core, "suspicion", person, SUSPICION)
    sign_record(core, "handover", None, HANDOVER)
    report, _wire = enrolled.sync()
    assert (report.refused, report.held, report.conflicts) == (0, 0, 0)
    enrolled.assert_all_there_once()
    assert core.scans.of(record)[0].media in enrolled.district_photos()
    rows = core._desk.papers.receipts()
    assert sum(count for _batch, _time, kinds, _serials in rows for _kind, count in kinds) == len(enrolled.outbox_ids())
    assert core.records.show(record).serial in text_of(core.prints.render("receipts", copy="internal").pdf)


def test_every_receipt_that_a_delivered_item_names_is_kept(enrolled: Station) -> None:
    enrolled.write(3)
    enrolled.sync()
    db = enrolled.core._desk.db
    named = {row[0] for row in db.all("SELECT DISTINCT receipt FROM outbox WHERE state = 'acked'")}
    assert named and named == {row[0] for row in db.all("SELECT batch FROM receipt")}
