"""By stick instead of by wire: the same end, in every order; only a receipt of the district marks as delivered."""

from __future__ import annotations

import pytest

from gui.text import has_sentence
from sync.server.service import deciding, ordering, tasks
from sync.server.service.handing_down import publish_form, publish_rulepack
from sync.server.store import devices
from tests.helpers.people import VILLAGE_CODE
from tests.helpers.sources import ROOT
from tests.helpers.workspace import add_people
from tests.sync.client.station import DEADLINE_S, OTHER_VILLAGE, listen
from tests.sync.client.sticks import Stick, change_at_district, code_of
from tests.sync.server.test_commands import FORM


def test_what_goes_by_stick_is_delivered_when_the_receipt_was_read_and_not_before(stick: Stick) -> None:
    station = stick.station
    people = add_people(station.core, 3)
    station.write(5)
    path = stick.export()
    assert (station.exchange.status().waiting, station.exchange.status().sent) == (8, 0)
    assert station.exchange.sticks.state().unanswered == 8
    told = stick.bring_in(path)
    assert (told["is_new"], told["new"], told["accepted"], told["listed"]) == (True, 8, 8, [])
    assert station.exchange.status().waiting == 8
    report = stick.read(path)
    assert (report["new"], report["sent"], report["again"], report["waiting"]) == (8, 8, False, 0)
    station.assert_all_there_once()
    assert {station.core.people.show(person).sync_state for person in people} == {"synced"}
    assert station.exchange.sticks.state().unanswered == 0
    assert station.sync()[0].stages == ["hello"], "nothing is left for the wire, not even a question"


def test_what_the_district_says_comes_back_with_the_receipt(stick: Stick) -> None:
    station = stick.station
    [person] = add_people(station.core, 1, address="村东")
    assert stick.round_trip()["pulled"] == 1
    change_at_district(station.office, person, "村西")
    report = stick.round_trip()
    assert (report["new"], report["pulled"]) == (0, 1)
    assert station.core.people.show(person).person.address == "村西"
    assert station.sync()[0].stages == ["hello"]


def test_answers_rule_packs_forms_and_tasks_come_back_with_the_receipt(stick: Stick) -> None:
    station, office = stick.station, stick.station.office
    [report] = station.write(1, "change")
    stick.round_trip()
    pack = ROOT / "tests" / "golden" / "rulepacks" / "new_district.toml"
    form = stick.folder / "small.md"
    form.write_text(FORM, "utf-8")
    now = office.clock.now()
    with office.begin() as connection:
        code = office.district.code
        deciding.decide(connection, code, report, "已认定", "王科长", now)
        publish_rulepack(connection, office.clock, code, pack, ROOT / "resources" / "rulepacks")
        publish_form(connection, office.clock, code, form, "lead")
        row = tasks.make_task(
            connection, office.ids, code, village=VILLAGE_CODE, person_id=None, kind="request", title="核实取暖",
            text="", due_on="", now=now,
        )  # fmt: skip
        tasks.give(connection, code, [row])
    assert stick.round_trip()["pulled"] == 4
    rows = station.core._desk.db.all
    assert {(kind, one) for kind, one in rows("SELECT kind, id FROM remote_row")} == {
        ("decision", report), ("rulepack", "new-district@1"), ("form", "small@1"), ("task", row.id)
    }  # fmt: skip
    assert [tuple(one) for one in rows("SELECT fact_id, state FROM decision")] == [(report, "decided")]
    assert [one[0] for one in rows("SELECT id FROM task")] == [row.id]
    assert station.sync()[0].stages == ["hello"], "the wire has nothing to add"


def test_a_village_that_only_knows_the_stick_gets_its_list_its_time_and_its_lease(stick: Stick) -> None:
    station = stick.station
    first = stick.round_trip()
    assert (first["new"], first["waiting"]) == (0, 0)
    state = station.core._desk.state
    assert state.get("engine.cursor") and state.get("engine.epoch") == station.office.district.epoch
    assert state.get("beacon"), "the receipt brackets the clock like a hello"
    assert station.exchange.status().last_contact_at is not None
    station.office.clock.move(days=50)
    before = station.exchange.status().lease.days_left
    stick.round_trip()
    after = station.exchange.status().lease.days_left
    assert before is None or (after is not None and after > before)


def test_stick_then_wire_then_the_receipt_changes_nothing_any_more(stick: Stick) -> None:
    station = stick.station
    add_people(station.core, 2)
    station.write(3)
    path = stick.export()
    stick.bring_in(path)
    report, _wire = station.sync()
    assert (report.sent, report.duplicate) == (0, 5)
    told = stick.read(path)
    assert (told["new"], told["again"]) == (0, True)
    station.assert_all_there_once()


def test_wire_then_stick_finds_everything_there_already(stick: Stick) -> None:
    station = stick.station
    station.write(4)
    path = stick.export()
    station.sync()
    told = stick.bring_in(path)
    assert (told["new"], told["duplicate"], told["text"]) == (0, 4, "收下 4 条，其中新的 0 条")
    assert stick.read(path)["new"] == 0
    station.assert_all_there_once()


def test_a_lost_receipt_is_made_up_for_by_the_next_stick(stick: Stick) -> None:
    station = stick.station
    station.write(4)
    first = stick.export()
    stick.bring_in(first)
    first.with_suffix(".nfr").unlink()
    station.write(2)
    second = stick.export()
    told = stick.bring_in(second)
    assert (told["items"], told["duplicate"], told["accepted"]) == (6, 4, 2)
    assert stick.read(second)["new"] == 6
    station.assert_all_there_once()


def test_the_receipt_of_an_earlier_import_can_be_written_again(stick: Stick) -> None:
    stick.station.write(4)
    path = stick.export()
    stick.bring_in(path)
    receipt = path.with_suffix(".nfr")
    receipt.unlink()
    [listed] = stick.run("batch", "receipt")["imports"]
    assert (listed["items"], listed["has_code"]) == (4, True)
    told = stick.run("batch", "receipt", listed["export"], "--receipt", str(receipt))
    assert told["receipt"] == str(receipt)
    assert stick.read(path)["new"] == 4
    assert code_of(stick.run, "batch", "receipt", "0193f5a0-0000-7000-8000-000000000001") == "stick.no_import"


def test_a_receipt_that_is_read_twice_says_so(stick: Stick) -> None:
    station = stick.station
    [foreign] = add_people(station.core, 1, village_code=OTHER_VILLAGE)
    station.write(2)
    path = stick.export()
    stick.bring_in(path)
    assert stick.read(path)["refused"] == 1
    [stuck] = station.exchange.stuck()
    station.exchange.retry(stuck.item_id)
    again = stick.read(path)
    assert (again["new"], again["again"], again["waiting"]) == (0, True, 1), "what was asked for again still waits"
    assert foreign


def test_two_sticks_that_cross_end_where_one_would(stick: Stick) -> None:
    station = stick.station
    [person] = add_people(station.core, 1, address="村东")
    station.write(3)
    first = stick.export()
    station.write(2)
    second = stick.export()
    stick.bring_in(second)
    change_at_district(station.office, person, "村西")
    late = stick.bring_in(first)
    assert (late["new"], late["duplicate"]) == (0, 4)
    assert stick.read(first)["new"] == 4
    assert station.core.people.show(person).person.address == "村西"
    told = stick.read(second)
    assert (told["new"], told["pulled"]) == (2, 0), "its page is older than what is here"
    assert station.core.people.show(person).person.address == "村西"
    station.assert_all_there_once()
    assert station.sync()[0].pulled == 0


def test_an_older_receipt_after_a_newer_one_is_no_news(stick: Stick) -> None:
    station = stick.station
    station.write(3)
    first = stick.export()
    stick.bring_in(first)
    station.write(2)
    second = stick.export()
    stick.bring_in(second)
    assert stick.read(second)["new"] == 5
    assert (stick.read(first)["new"], stick.read(first)["again"]) == (0, True)
    station.assert_all_there_once()


def test_an_older_page_never_undoes_what_the_wire_brought_since(stick: Stick) -> None:
    station = stick.station
    one, other = add_people(station.core, 2, address="村东")
    station.sync()
    change_at_district(station.office, one, "村西")
    path = stick.export()
    stick.bring_in(path)
    change_at_district(station.office, one, "村南")
    station.sync()
    change_at_district(station.office, other, "村北")
    assert stick.read(path)["pulled"] == 0
    assert station.core.people.show(one).person.address == "村南"
    assert station.sync()[0].pulled == 1
    assert station.core.people.show(other).person.address == "村北"


def test_a_page_that_is_partly_newer_brings_just_that(stick: Stick) -> None:
    station = stick.station
    one, other = add_people(station.core, 2, address="村东")
    station.sync()
    change_at_district(station.office, one, "村西")
    path = stick.export()
    station.sync()
    change_at_district(station.office, other, "村北")
    stick.bring_in(path)
    assert stick.read(path)["pulled"] == 1
    assert {station.core.people.show(person).person.address for person in (one, other)} == {"村西", "村北"}
    assert station.sync()[0].stages == ["hello"]


def test_one_bad_item_in_five_hundred_is_listed_and_the_others_arrive(stick: Stick) -> None:
    """Bad input 58."""
    station = stick.station
    station.write(250)
    add_people(station.core, 1, village_code=OTHER_VILLAGE, name="任行知")
    station.write(249)
    path = stick.export()
    told = stick.bring_in(path)
    assert (told["accepted"], told["refused"]) == (499, 1)
    assert [(one["line"], one["code"]) for one in told["listed"]] == [(251, "item.village")]
    assert stick.read(path)["refused"] == 1
    [stuck] = station.exchange.stuck()
    assert (stuck.state, stuck.code, stuck.person_name) == ("refused", "item.village", "任行知")
    assert has_sentence(stuck.code)


def test_more_than_one_batch_goes_into_one_file(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.stick.BATCH_ITEMS", 4)
    station = stick.station
    station.write(10)
    path = stick.export()
    told = stick.bring_in(path)
    assert (told["items"], told["held"]) == (10, 0), "nothing waits for what came on the same stick"
    assert stick.read_paper(path)["new"] == 10
    station.assert_all_there_once()


def test_what_does_not_fit_goes_with_the_next_stick(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.stick.MAX_ITEMS", 6)
    station = stick.station
    station.write(8)
    assert stick.round_trip()["waiting"] == 2
    assert stick.round_trip()["waiting"] == 0
    station.assert_all_there_once()


def test_what_was_taken_back_before_it_travelled_leaves_only_its_place(stick: Stick) -> None:
    station = stick.station
    station.write(2)
    [item, _other] = station.outbox_ids()
    with station.core._desk.db.transaction():
        station.core._desk.outbox.withdraw([item])
    assert stick.round_trip()["new"] == 2
    kinds = {row["item_id"]: row["op"] for row in station.office.rows("items")}
    assert kinds[item] == "withdrawn" and len(kinds) == 2


def test_the_window_hears_of_every_step_from_the_thread_that_does_it(stick: Stick) -> None:
    station = stick.station
    station.picture(600_000)
    runner = station.runner()
    told = listen(runner)
    path = stick.folder / "1.nfb"
    runner.export_stick(path, with_photos=True)
    runner.wait(DEADLINE_S)
    last = told[-1]
    assert (last.stage, last.state, last.report["items"], last.report["photos"]) == ("stick_export", "finished", 1, 1)
    steps = [step.done for step in told if step.total]
    assert steps == sorted(steps) and steps[-1] == path.stat().st_size
    runner.read_stick(path.with_suffix(".nfr"))
    runner.wait(DEADLINE_S)
    assert (told[-1].stage, told[-1].state, told[-1].code) == ("stick_read", "failed", "stick.gone")
    stick.bring_in(path)
    runner.read_stick_paper(stick.paper(path))
    runner.wait(DEADLINE_S)
    assert (told[-1].state, told[-1].report["new"]) == ("finished", 1)
    runner.read_stick(path.with_suffix(".nfr"))
    runner.wait(DEADLINE_S)
    assert (told[-1].state, told[-1].report["again"]) == ("finished", True)


def test_orders_of_the_district_travel_on_the_stick_too(stick: Stick) -> None:
    station, office = stick.station, stick.station.office
    me = station.exchange.enrolment()
    assert me is not None
    with office.begin() as connection:
        device = devices.find(connection, office.district.code, me.device_id)
        assert device is not None
        ordering.issue(connection, office.district, office.ids, device, "lease", 1, "staff:1", {"lease_days": 31})
    stick.round_trip()
    told = station.exchange.enrolment()
    assert told is not None and told.lease_days == 31
    [order] = station.exchange.device.untold_orders()
    stick.round_trip()
    assert station.exchange.device.untold_orders() == []
    assert {row["order_id"]: row["outcome"] for row in office.rows("orders")} == {order.id: "done"}
