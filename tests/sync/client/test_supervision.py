"""From the office to the village and back: warnings, decisions, samples, campaigns on a real laptop and district."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from core.clock import FixedClock
from core.service.exchange import RemoteItem
from core.service.views import TodoRow
from sync.server.__main__ import main
from sync.server.service.enrol import hand_out_code
from tests.helpers.people import VILLAGE_CODE, invented_body
from tests.helpers.supervision import COLD, FEEDBACK, RECHECK, sign
from tests.helpers.workspace import sign_visit
from tests.sync.client.station import OTHER_VILLAGE, Office, Station
from tests.sync.server.laptop import Laptop

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(database: str, capsys: pytest.CaptureFixture[str], clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("sync.server.__main__.SystemClock", lambda: clock)  # the office's day is the village's

    def run(*arguments: str) -> dict[str, Any]:
        main([*arguments, "--json", "--database", database])
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    return run


@pytest.fixture
def other(office: Office) -> Iterator[Laptop]:
    """A laptop of another village."""
    with office.begin() as connection:
        code = hand_out_code(
            connection, office.clock, office.ids, office.district, "钱协理", {OTHER_VILLAGE: "李家沟村"}
        )
    laptop = Laptop(office.url, office.clock, office.ids)
    laptop.enrol(code)
    yield laptop
    laptop.close()


def listed_person(laptop: Laptop | None, station: Station, n: int = 1) -> str:
    """Somebody whom the district has; here as well after a synchronisation."""
    if laptop is not None:
        person_id = laptop.ids.new()
        assert laptop.told([laptop.edit(person_id, 0, invented_body(n, village_code=laptop.village))]) == ["accepted"]
        return person_id
    from core.service import projection

    desk = station.core._desk
    with desk.db.transaction():
        person_id = desk.seams.ids.new()
        desk.write_edit(person_id, invented_body(n), "导入名单")
        projection.show(desk, person_id)
    station.sync()
    return person_id


def open_tasks(station: Station) -> list[TodoRow]:
    return [row for row in station.core.todo.list() if row.source == "task"]


def test_a_warning_is_dispatched_verified_at_home_and_counted(enrolled: Station, run: Run) -> None:
    person = listed_person(None, enrolled)
    given = run(
        "warning", "dispatch", "--person", person, "--indicator", "医疗支出过大", "--number", "W1", "--level", "红"
    )
    assert not open_tasks(enrolled)
    enrolled.sync()
    [row] = open_tasks(enrolled)
    assert (row.person_id, row.start, row.title) == (person, "feedback", "预警核实：医疗支出过大")
    assert row.due_on == date(2026, 12, 4)
    sign(enrolled.core, "feedback", FEEDBACK, about=row.about)
    assert not open_tasks(enrolled)
    enrolled.sync()
    [task] = [task for task in run("task", "list")["tasks"] if task["id"] == given["rows"][0]["id"]]
    assert (task["state"], task["outcome"], task["due_on"]) == ("done", "complex", "2026-12-04")
    report = run("warning", "report", "--quarter", "2026-Q4")
    assert report["total"] == {"dispatched": 1, "answered": 1, "on_time": 1, "open": 0, "overdue": 0, "unlisted": 0,
                               "outcomes": {"complex": 1}, "on_time_share": 1.0}  # fmt: skip
    enrolled.sync()
    enrolled.assert_all_there_once()


def test_a_decided_death_takes_the_person_off_the_due_list(enrolled: Station, run: Run) -> None:
    person = listed_person(None, enrolled)
    assert [row.person_id for row in enrolled.core.due.list()] == [person]
    [report] = enrolled.write(1, "change", person)
    enrolled.sync()
    run(
        "decide",
        report,
        "--text",
        "已核实，从下月起终止",
        "--set",
        "died_on=2026-11-20",
        "--set",
        "ended_on=2026-12-01",
    )
    enrolled.sync()
    known = enrolled.core.people.person(person)
    assert (known.died_on, known.ended_on, known.is_active) == (date(2026, 11, 20), date(2026, 12, 1), False)
    assert not enrolled.core.due.list()


def test_what_is_sent_back_is_open_here_until_it_is_answered(enrolled: Station, run: Run) -> None:
    [report] = enrolled.write(1, "change", listed_person(None, enrolled))
    enrolled.sync()
    run("decide", report, "--return", "--text", "缺死亡证明")
    enrolled.sync()
    [row] = [row for row in enrolled.core.todo.list() if row.source == "matter"]
    assert (row.title, row.record_id, row.start) == ("补充材料：缺死亡证明", report, "reply")
    reply = {"reply/by_whom": "镇民政办", "reply/outcome": "done", "reply/text": "证明已补交", "reply/told": "yes"}
    sign(enrolled.core, "reply", reply, about=report)
    assert not [row for row in enrolled.core.todo.list() if row.source == "matter"]
    enrolled.sync()
    assert [entry["id"] for entry in run("decide")["waiting"]] == [report]


def test_a_drawn_record_is_visited_again_by_another_laptop(enrolled: Station, other: Laptop, run: Run) -> None:
    person = listed_person(other, enrolled)
    body = {"answers": {"visit/visited_on": "2026-11-20", "visit/method": "home", "visit/is_met": "yes"}}
    other.push([other.fact("visit", person_id=person, serial="TF-9", body=body)])
    drawn = run("sample", "draw", "--count", "1", "--month", other.clock.now().iso()[:7], "--seed", "1")
    assert drawn["chosen"][0]["inspector"] == enrolled.exchange.enrolment().device_id  # type: ignore[union-attr]
    enrolled.sync()
    [row] = open_tasks(enrolled)
    assert (row.start, row.person_name) == ("recheck", invented_body(1)["name"])
    record = sign(enrolled.core, "recheck", RECHECK, about=row.about)
    shown = enrolled.core.records.show(record)
    assert (shown.context["sampled_serial"], "用什么方式：上门" in shown.answers["recheck/sampled"]) == ("TF-9", True)
    enrolled.sync()
    [sample] = run("sample", "list")["samples"]
    assert (sample["answered"], sample["yes"]) == (1, 1)


def test_a_campaign_of_the_district_sets_the_pace_and_its_visits_are_counted(enrolled: Station, run: Run) -> None:
    person = listed_person(None, enrolled)
    sign_visit(enrolled.core, person)
    assert not [row for row in enrolled.core.due.list() if row.due.state == "due"]
    days = ["--from", "2026-11-21", "--until", "2026-11-30", "--every", "1"]
    given = run("campaign", "add", "--kind", "cold_wave", *days, "--tag", "all", "--village", VILLAGE_CODE)
    enrolled.sync()
    [row] = enrolled.core.due.list()
    assert row.due.reason.words().startswith("寒潮低温专项，每天1次")
    sign_visit(enrolled.core, person, **COLD)
    enrolled.sync()
    report = run("campaign", "report", given["id"])["campaign"]
    assert report["total"] == {"visits": 1, "by_method": {"home": 1}, "reached": 1, "given": 1}
    [mine] = enrolled.core.campaigns.list()
    assert enrolled.core.campaigns.report(mine.campaign.id).reached == 1


def test_what_an_older_laptop_does_not_know_is_kept_and_nothing_stops(enrolled: Station, run: Run) -> None:
    """A task of a kind of a newer district, with names nobody here knows."""
    body = {"id": "x", "person_id": None, "kind": "dance", "title": "新事", "text": "", "due_on": "", "state": "open",
            "form": "dance", "steps": [1, 2]}  # fmt: skip
    enrolled.exchange.apply_remote([RemoteItem("task", enrolled.office.ids.new(), 1, 1, body)], "c", "e")
    [row] = open_tasks(enrolled)
    assert (row.title, row.start) == ("新事", "")
