"""Two laptops of one village change the same person: both versions are shown, nothing is written over in silence."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.app import open_workspace
from core.clock import FixedClock
from core.errors import InvalidInput, NotAllowed, NotFound
from core.ids import Ids
from core.seams import Seams
from sync.server.service.deciding import decide
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit
from tests.sync.client.station import OTHER_VILLAGE, Office, Station


@pytest.fixture
def second(
    office: Office, workspace_template: tuple[Path, str], tmp_path: Path, clock: FixedClock
) -> Iterator[Station]:
    """Another laptop of the same village, enrolled."""
    root = tmp_path / "second"
    shutil.copytree(workspace_template[0], root)
    core = open_workspace(root, PASSPHRASE, Seams(clock, Ids(clock, random.Random(77).randbytes), "b2"))
    proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
    station = Station(office, core, proxy)
    station.enrol()
    yield station
    proxy.close()
    core.close()


def both_changed(first: Station, second: Station) -> str:
    """A person whose phone both changed; the second one came later."""
    [person] = add_people(first.core)
    first.sync()
    second.sync()
    first.core.people.propose(person, {"phone": "13511110000"}, "本人说的")
    second.core.people.propose(person, {"phone": "13522220000", "address": "村东头"}, "邻居说的")
    first.sync()
    assert second.sync()[0].conflicts == 1
    return person


def test_both_versions_stand_side_by_side_with_who_wrote_them(enrolled: Station, second: Station) -> None:
    person = both_changed(enrolled, second)
    assert not enrolled.exchange.conflicts.list()
    [dispute] = second.exchange.conflicts.list()
    phone, address = dispute.fields
    assert (dispute.person_id, dispute.code, dispute.reason, dispute.is_said) == (
        person, "person.changed", "邻居说的", False
    )  # fmt: skip
    assert (phone.label, phone.mine, phone.theirs, phone.read) == (
        "联系电话", "13522220000", "13511110000", "13800000000"
    )  # fmt: skip
    assert (phone.theirs_by, phone.theirs_at is not None, dispute.written_by) == ("赵协理", True, "赵协理")
    assert (address.mine, address.read, address.theirs_by) == ("村东头", address.theirs, "")
    assert [row.code for row in second.core.todo.list() if row.source == "conflict"] == ["person.changed"]


def test_what_she_gives_up_shows_the_districts_value_at_once_and_is_closed_by_the_next_run(
    enrolled: Station, second: Station
) -> None:
    person = both_changed(enrolled, second)
    conflicts = second.exchange.conflicts
    [dispute] = conflicts.list()
    conflicts.resolve(dispute.edit_id, {"phone": "theirs", "address": "theirs"})
    assert second.core.people.show(person).person.phone == "13511110000"
    [said] = conflicts.list()
    assert said.is_said, "it stays on the list until the district has heard it"
    second.sync()
    assert not conflicts.list() and second.exchange.status().is_all_sent
    assert second.core.people.show(person).sync_state == "synced"
    with pytest.raises(NotFound, match=r"conflict\.unknown"):
        conflicts.resolve(dispute.edit_id, {"phone": "mine"}, "再想想")


def test_what_is_left_after_giving_up_takes_force(enrolled: Station, second: Station) -> None:
    person = both_changed(enrolled, second)
    [dispute] = second.exchange.conflicts.list()
    second.exchange.conflicts.resolve(dispute.edit_id, {"phone": "theirs", "address": "mine"}, "看见门牌了")
    second.sync()
    enrolled.sync()
    for station in (enrolled, second):
        shown = station.core.people.show(person)
        assert (shown.person.phone, shown.person.address, shown.pending) == ("13511110000", "村东头", {})


def test_what_she_insists_on_waits_for_the_office_and_its_word_ends_it(enrolled: Station, second: Station) -> None:
    person = both_changed(enrolled, second)
    conflicts = second.exchange.conflicts
    [dispute] = conflicts.list()
    with pytest.raises(InvalidInput, match=r"conflict\.reason"):
        conflicts.resolve(dispute.edit_id, {"phone": "mine", "address": "mine"}, " ")
    with pytest.raises(InvalidInput, match=r"conflict\.choice"):
        conflicts.resolve(dispute.edit_id, {"phone": "theirs"})
    conflicts.resolve(dispute.edit_id, {"phone": "mine", "address": "mine"}, "本人拿出手机给我看的")
    second.sync()
    [waits] = conflicts.list()
    assert (waits.is_said, waits.insisted) == (True, "本人拿出手机给我看的")
    status = second.exchange.status()
    assert (status.conflicts, status.said, status.needs_person, status.is_all_sent) == (1, 1, 0, False)
    with second.office.begin() as connection:
        now, code = second.office.clock.now(), second.office.district.code
        decide(connection, code, dispute.edit_id, "按后一个", "区民政局", now, True)
    second.sync()
    assert not conflicts.list()
    enrolled.sync()
    assert enrolled.core.people.show(person).person.phone == "13522220000"


def test_changing_ones_own_disputed_value_again_never_writes_over_what_it_covers(
    enrolled: Station, second: Station
) -> None:
    person = both_changed(enrolled, second)
    # On her screen stands her own number; the other one's lies beneath it, though the laptop has it by now.
    seen = second.core.people.show(person)
    assert seen.person.phone == "13522220000"
    second.core.people.propose(person, {"phone": "13533330000"}, "又问了一次", seen_version=seen.base_version)
    assert second.sync()[0].conflicts == 1
    enrolled.sync()
    assert enrolled.core.people.show(person).person.phone == "13511110000"
    assert len(second.exchange.conflicts.list()) == 2


def test_her_word_is_a_fact_that_nobody_changes(enrolled: Station, second: Station) -> None:
    both_changed(enrolled, second)
    [dispute] = second.exchange.conflicts.list()
    second.exchange.conflicts.resolve(dispute.edit_id, {"phone": "theirs", "address": "theirs"})
    second.sync()
    rows = second.core._desk.db.all("SELECT kind, about FROM fact WHERE kind = 'resolution'")
    assert rows == [("resolution", dispute.edit_id)]
    assert second.core._desk.outbox.counts(0).waiting == 0


def test_who_helps_from_outside_sees_no_conflicts_and_settles_none(enrolled: Station, second: Station) -> None:
    both_changed(enrolled, second)
    [dispute] = second.exchange.conflicts.list()
    me = second.core._desk.info.user.id
    second.core._desk.db.execute("UPDATE member SET role = 'volunteer' WHERE id = ?", (me,))
    assert not second.exchange.conflicts.list()
    with pytest.raises(NotAllowed):
        second.exchange.conflicts.resolve(dispute.edit_id, {"phone": "theirs"})


# people who leave


def move_away(station: Station, person: str) -> None:
    """The district gives a person to another village."""
    edit = station.core._desk.db.scalar(
        "SELECT id FROM person_edit WHERE person_id = ? AND state = 'conflict'", (person,)
    )
    with station.office.begin() as connection:
        code, now = station.office.district.code, station.office.clock.now()
        connection.exec_driver_sql(
            "INSERT INTO villages (district, village, name) VALUES (%s, %s, '别村') ON CONFLICT DO NOTHING",
            (code, OTHER_VILLAGE),
        )
        decide(connection, code, edit, "同意迁移", "区民政局", now, True)


def test_unsent_facts_of_who_moved_away_stay_in_the_tray_until_they_have_arrived(
    enrolled: Station, second: Station
) -> None:
    [person] = add_people(enrolled.core)
    enrolled.sync()
    second.sync()
    enrolled.core.people.propose(person, {"village_code": OTHER_VILLAGE}, "搬到别村")
    enrolled.sync()
    move_away(enrolled, person)
    visit = sign_visit(second.core, person)
    draft = second.core.drafts.start("visit", person)
    second.core.people.propose(person, {"phone": "13522220000"}, "换号")
    engine, wire = second.engine()
    engine._say_hello(need_token=True)
    engine._go("pull")  # the page came before anything went up: the link was cut in between
    while engine.stage == "pull":
        engine.step()
    wire.close()
    [row] = second.exchange.tray.list()
    assert (row.person_id, row.facts, row.edits, row.draft_ids, row.is_delivered) == (person, 1, 1, (draft.id,), False)
    assert second.core.people.search().total == 0
    report, _wire = second.sync()
    assert visit in second.district_ids() and (report.sent, report.conflicts) == (1, 1)
    [dispute] = second.exchange.conflicts.list()
    assert (dispute.code, dispute.params["how"], dispute.person_name) == ("person.gone", "moved", row.name)
    second.exchange.conflicts.resolve(dispute.edit_id, {"phone": "theirs"})
    second.core.drafts.discard(draft.id)
    second.sync()
    [row] = second.exchange.tray.list()
    assert row.is_delivered, "it stays in sight, with the word that all has arrived, until somebody read it"
    second.exchange.tray.put_away(person)
    assert not second.exchange.tray.list()
    assert second.core._desk.persons.last_known(person).keys() == {"name", "village", "village_code"}
