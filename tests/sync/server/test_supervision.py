"""Warnings, samples, campaigns and answers as the office's commands do them, on a real database and real laptops."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.server.service.sampling import Wanted, choose
from tests.helpers.people import id_number, invented_birth, invented_name
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import FIRST, SECOND, VILLAGES, Office

Run = Callable[..., tuple[int, dict[str, Any]]]
VISIT = {"visit/visited_on": "2026-11-20", "visit/method": "home", "visit/is_met": "yes", "life/food": "ok"}


def person(laptop: Laptop, n: int, **more: Any) -> str:
    """Somebody proposed by a laptop, taken over by the district; returns his id."""
    fields = {"name": invented_name(n), "id_number": id_number(invented_birth(n), "1", serial=n + 1), **more}
    person_id = laptop.ids.new()
    assert laptop.told([laptop.edit(person_id, 0, fields)]) == ["accepted"]
    return person_id


def visit(laptop: Laptop, person_id: str, **more: Any) -> str:
    body = {"answers": VISIT, **more}
    line = laptop.fact("visit", person_id=person_id, serial=f"TF{laptop.seq}", body=body)
    assert laptop.told([line]) == ["accepted"]
    return id_of(line)


def feedback(laptop: Laptop, task_id: str, outcome: str, **context: str) -> bytes:
    body = {"answers": {"feedback/outcome": outcome}, "about": task_id, "context": context}
    return laptop.fact("feedback", body=body)


# warnings


def test_a_batch_of_warnings_finds_its_people_and_says_row_by_row_what_is_wrong(
    office: Office, laptop: Laptop, run: Run, tmp_path: Path
) -> None:
    known = person(laptop, 1)
    number = id_number(invented_birth(1), "1", serial=2)
    file = tmp_path / "预警.csv"
    rows = [
        "预警编号,姓名,身份证号,村,预警指标,级别,截止日期,来源,说明",
        f"W1,{invented_name(1)},{number},王庄村,医疗支出过大,红,2026年12月5日,医保,自付超过2万元",
        "W2,李没有,,王庄村,疑似死亡,,,公安,",
        "W3,李没有,,赵庄,疑似死亡,,,公安,",
        f"W4,{invented_name(1)},{number},王庄村,,,,,",
        f"W5,{invented_name(1)},{number},王庄村,车辆,紫,,,",
        f"W6,{invented_name(1)},{number},王庄村,车辆,,明天,,",
    ]
    file.write_bytes("\n".join(rows).encode("gb18030"))
    code, seen = run("warning", "dispatch", str(file))
    assert (code, seen["sent"], seen["counts"]) == (0, False, {"new": 1, "unlisted": 1, "same": 0, "refused": 4})
    assert [row["problem"] and row["problem"]["code"] for row in seen["rows"]] == [
        None, None, "warning.village", "warning.indicator", "warning.level", "task.due",
    ]  # fmt: skip
    assert office.count("tasks") == 0
    assert run("warning", "dispatch", str(file), "--skip-bad")[1]["sent"] is True
    bodies = {str(body["number"]): body for key, body in laptop.pulled().items() if key.startswith("task") and body}
    assert {number: body["person_id"] for number, body in bodies.items()} == {"W1": known, "W2": None}
    assert (bodies["W1"]["level"], bodies["W1"]["due_on"], bodies["W1"]["indicator"], bodies["W1"]["form"]) == (
        "red", "2026-12-05", "医疗支出过大", "feedback",
    )  # fmt: skip
    assert (bodies["W2"]["name"], bodies["W2"]["title"]) == ("李没有", "预警核实：疑似死亡")
    again = run("warning", "dispatch", str(file), "--skip-bad")[1]
    assert again["counts"] == {"new": 0, "unlisted": 0, "same": 2, "refused": 4}
    assert office.count("tasks") == 2


def test_a_name_that_several_people_have_is_not_guessed(office: Office, laptop: Laptop, run: Run) -> None:
    for n in (1, 2):
        person(laptop, n, name="王同名")
    code, said = run("warning", "dispatch", "--name", "王同名", "--village", FIRST, "--indicator", "车辆")
    assert (code, said["error"]["code"]) == (1, "warning.namesakes")


def test_feedback_ends_a_warning_and_the_quarter_counts_it(
    office: Office, enrolled: Callable[..., Laptop], run: Run
) -> None:
    laptop, other = enrolled(FIRST), enrolled(SECOND)
    ids = []
    for n, (village, due) in enumerate(((FIRST, "2026-12-05"), (FIRST, ""), (FIRST, "2026-01-05"), (SECOND, ""))):
        given = run("warning", "dispatch", "--name", f"某{n}", "--village", village, "--indicator", "车辆",
                    "--number", f"W{n}", "--due", due)[1]  # fmt: skip
        ids.append(given["rows"][0]["id"])
    answered = [
        feedback(laptop, ids[0], "complex", received_at="2026-11-22T10:00:00.000+08:00"),
        feedback(laptop, ids[1], "wrong_information", task_due_on="2026-11-01"),
        feedback(laptop, ids[3], "complex"),  # of a village that is not this laptop's: changes nothing
    ]
    assert laptop.told(answered) == ["accepted"] * 3
    assert laptop.pulled()[f"task {ids[0]}"]["state"] == "done"  # type: ignore[index]
    report = run("warning", "report", "--quarter", "2026-Q4")[1]
    [area] = report["areas"]
    expected = {"dispatched": 4, "answered": 2, "on_time": 1, "open": 2, "overdue": 1, "unlisted": 4,
                "outcomes": {"complex": 1, "wrong_information": 1}, "on_time_share": 0.3333}  # fmt: skip
    assert area == {"area": FIRST[:9], **expected}
    assert report["total"] == expected
    villages = run("warning", "report", "--quarter", "2026-Q4", "--level", "village")[1]["areas"]
    assert [(row["area"], row["dispatched"]) for row in villages] == [(FIRST, 3), (SECOND, 1)]
    assert run("warning", "report", "--quarter", "2026-Q3")[1]["areas"] == []
    assert run("warning", "report", "--quarter", "2026/4")[1]["error"]["code"] == "quarter.form"
    row = next(row for row in office.rows("tasks") if row["task_id"] == ids[0])
    assert (row["received_at"][:10], row["done_by"], row["outcome"]) == ("2026-11-22", id_of(answered[0]), "complex")
    assert {task["id"] for task in run("task", "list", "--open")[1]["tasks"]} == {ids[2], ids[3]}
    assert other.pulled()[f"task {ids[3]}"]["state"] == "open"  # type: ignore[index]


def test_a_corrected_feedback_corrects_the_outcome_and_keeps_the_day(office: Office, laptop: Laptop, run: Run) -> None:
    given = run("warning", "dispatch", "--name", "某", "--village", FIRST, "--indicator", "车辆")[1]["rows"][0]["id"]
    first = feedback(laptop, given, "complex")
    laptop.push([first])
    body = {"answers": {"feedback/outcome": "may_qualify"}, "about": given}
    later = laptop.item("feedback", body=body, supersedes=id_of(first), recorded_at="2027-01-05T08:00:00.000+08:00")
    laptop.push([laptop.chain(later)])
    [row] = office.rows("tasks")
    assert (row["outcome"], row["done_on"], row["done_by"]) == ("may_qualify", row["issued_on"], later["id"])


def test_a_record_about_something_that_is_no_task_disturbs_nobody(laptop: Laptop) -> None:
    lines = [laptop.fact("feedback", body={"about": about}) for about in ("x", "", laptop.ids.new(), "-" * 36)]
    lines.append(laptop.fact("task", body={"task_id": 5}))
    assert set(laptop.told(lines)) == {"accepted"}


# tasks


def test_tasks_are_of_known_kinds_and_comments_of_known_records(office: Office, laptop: Laptop, run: Run) -> None:
    record = visit(laptop, person(laptop, 1))
    comment = ["--title", "照片看不清", "--village", FIRST, "--kind", "comment"]
    assert run("task", "add", *comment, "--about", record)[0] == 0
    assert run("task", "add", *comment, "--about", laptop.ids.new())[1]["error"]["code"] == "task.about"
    assert run("task", "add", "--title", "x", "--village", FIRST, "--kind", "dance")[1]["error"]["code"] == "task.kind"
    body = next(body for key, body in laptop.pulled().items() if key.startswith("task") and body)
    assert (body["about"], body["form"]) == (record, "")


# answers


def test_a_decision_sets_the_master_record_and_leaves_a_trace(office: Office, laptop: Laptop, run: Run) -> None:
    someone = person(laptop, 1)
    line = laptop.fact("change", person_id=someone)
    laptop.push([line])
    code, done = run("decide", id_of(line), "--text", "同意终止", "--set", "died_on=2026-11-20", "--set",
                     "ended_on=2026-12-01", "--set", "end_reason=死亡")  # fmt: skip
    assert (code, done["state"]) == (0, "decided")
    pulled = laptop.pulled()
    body = pulled[f"person {someone}"]
    assert body is not None
    assert (body["died_on"], body["ended_on"], body["end_reason"]) == ("2026-11-20", "2026-12-01", "死亡")
    [trace] = [row for row in office.rows("person_history") if row["source"] == f"decision:{id_of(line)}"]
    assert trace["changed"]["died_on"] == [None, "2026-11-20"]


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ("died_on=2026-02-30", "date.impossible"),
        ("self_care=够", "person.unknown_choice"),
        ("died", "decision.set_form"),
        ("wings=2", "decision.field"),
        ("name=", "decision.field_empty"),
        ("village_code=999999", "task.village"),
        ("id_number=12345", "identity.length"),
    ],
)
def test_what_cannot_stand_in_the_master_record_decides_nothing(
    office: Office, laptop: Laptop, run: Run, pair: str, code: str
) -> None:
    line = laptop.fact("change", person_id=person(laptop, 1))
    laptop.push([line])
    said = run("decide", id_of(line), "--text", "同意", "--set", pair)[1]
    assert said["error"]["code"] == code
    assert [entry["id"] for entry in run("decide")[1]["waiting"]] == [id_of(line)]


def test_nothing_is_set_for_a_lead_or_before_it_is_decided(office: Office, laptop: Laptop, run: Run) -> None:
    someone = person(laptop, 1)
    lead, change = laptop.fact("lead"), laptop.fact("change", person_id=someone)
    laptop.push([lead, change])
    pair = ["--set", "self_care=none"]
    assert run("decide", id_of(lead), "--text", "好", *pair)[1]["error"]["code"] == "decision.no_person"
    assert run("decide", id_of(change), "--receive", *pair)[1]["error"]["code"] == "decision.set_undecided"


def test_a_report_is_taken_up_sent_back_completed_and_decided(office: Office, laptop: Laptop, run: Run) -> None:
    line = laptop.fact("change", person_id=person(laptop, 1))
    laptop.push([line])
    taken = run("decide", id_of(line), "--receive", "--by", "镇民政办")[1]
    assert (taken["state"], bool(taken["received_at"])) == ("received", True)
    assert run("decide", id_of(line), "--receive")[1]["error"]["code"] == "decision.received"
    assert laptop.pulled()[f"decision {id_of(line)}"]["received_by"] == "镇民政办"  # type: ignore[index]
    assert run("decide", id_of(line), "--return", "--text", "缺死亡证明")[1]["state"] == "returned"
    assert run("decide")[1]["waiting"] == []
    assert laptop.pulled()[f"decision {id_of(line)}"]["state"] == "returned"  # type: ignore[index]
    laptop.push([laptop.fact("reply", body={"about": id_of(line), "answers": {}})])
    assert [entry["id"] for entry in run("decide")[1]["waiting"]] == [id_of(line)]
    assert laptop.pulled()[f"decision {id_of(line)}"]["state"] == "received"  # type: ignore[index]
    assert run("decide", id_of(line), "--text", "同意")[1]["state"] == "decided"


def test_a_correction_takes_the_place_of_what_was_sent_back(office: Office, laptop: Laptop, run: Run) -> None:
    first = laptop.fact("change")
    second = laptop.fact("change", supersedes=id_of(first))
    laptop.push([first])
    laptop.push([second])
    assert [entry["id"] for entry in run("decide")[1]["waiting"]] == [id_of(second)]


# samples


def test_what_is_drawn_can_be_drawn_again_by_anybody() -> None:
    ids = [f"{n:036}" for n in range(200)]
    drawn = choose(ids, Wanted("", "", share=5), "一个种子")
    assert len(drawn) == 10
    assert drawn == choose(list(reversed(ids)), Wanted("", "", count=10), "一个种子")
    assert drawn == sorted(ids, key=lambda one: hashlib.sha256(f"一个种子\n{one}".encode()).hexdigest())[:10]
    assert drawn != choose(ids, Wanted("", "", count=10), "另一个")
    assert choose(ids[:3], Wanted("", "", share=1), "s") != []


def test_a_sample_goes_to_another_laptop_and_its_answer_is_counted(
    office: Office, enrolled: Callable[..., Laptop], run: Run, tmp_path: Path
) -> None:
    author, inspector = enrolled(FIRST), enrolled(SECOND)
    someone = person(author, 1, address="三组12号")
    records = [visit(author, someone) for _ in range(3)]
    listing = tmp_path / "抽查清单.csv"
    drawn = run("sample", "draw", "--count", "1", "--month", author.clock.now().iso()[:7], "--seed", "7", "--out",
                str(listing))[1]  # fmt: skip
    [chosen] = drawn["chosen"]
    assert (drawn["population"], chosen["item_id"] in records) == (3, True)
    assert (chosen["written_by"], chosen["inspector"]) == (author.device_id, inspector.device_id)
    lines = list(csv.reader(listing.read_text("utf-8-sig").splitlines()))
    assert lines[0][:4] == ["种子", "7", "总数", "3"]
    assert invented_name(1) not in listing.read_text("utf-8-sig")
    task = inspector.pulled()[f"task {chosen['task_id']}"]
    assert task is not None
    assert (task["device"], task["name"], task["address"]) == (inspector.device_id, invented_name(1), "三组12号")
    assert task["sample"]["serial"] == chosen["serial"]
    assert "用什么方式：上门" in task["sample"]["said"]
    body = {"about": chosen["task_id"], "answers": {"recheck/agrees": "partly"}}
    inspector.push([inspector.fact("recheck", body=body)])
    [counted] = run("sample", "list")[1]["samples"]
    assert (counted["answered"], counted["partly"], counted["yes"]) == (1, 1, 0)


def test_without_another_laptop_the_office_goes_itself(office: Office, laptop: Laptop, run: Run) -> None:
    visit(laptop, person(laptop, 1))
    month = laptop.clock.now().iso()[:7]
    drawn = run("sample", "draw", "--share", "5", "--month", month)[1]
    assert (len(drawn["seed"]), drawn["chosen"][0]["inspector"], office.count("tasks")) == (16, "", 0)
    assert run("sample", "draw", "--month", "2020-01")[1]["error"]["code"] == "sample.empty"
    assert run("sample", "draw", "--count", "-1", "--month", month)[1]["error"]["code"] == "sample.size"


# campaigns


def test_a_campaign_reaches_every_village_and_its_visits_are_counted(
    office: Office, enrolled: Callable[..., Laptop], run: Run
) -> None:
    laptop, _other = enrolled(FIRST), enrolled(SECOND)
    days = ["--from", "2026-11-01", "--until", "2026-12-31", "--every", "1"]
    how = ["--tag", "old", "--method", "home", "--goods", "棉被", "--ask", "暖不暖"]
    code, given = run("campaign", "add", "--kind", "cold_wave", *days, *how)
    assert (code, given["villages"]) == (0, list(VILLAGES))
    [task] = [body for key, body in laptop.pulled().items() if key.startswith("task") and body]
    told = task["campaign"]
    assert (told["kind"], told["title"], told["from"], told["until"]) == (
        "cold_wave", "寒潮低温专项", "2026-11-01", "2026-12-31",
    )  # fmt: skip
    assert (told["tags"], told["methods"], told["every"], told["goods"], told["asks"]) == (
        ["old"], ["home"], 1, ["棉被"], ["暖不暖"],
    )  # fmt: skip
    people = [person(laptop, n) for n in (1, 2)]
    answers = VISIT | {"campaign/goods": "棉被1床"}
    context = {"context": {"campaign_id": task["id"]}}
    visit(laptop, people[0], answers=answers, **context)
    visit(laptop, people[0], **context)
    visit(laptop, people[1])
    report = run("campaign", "report", given["id"])[1]["campaign"]
    assert report["total"] == {"visits": 2, "by_method": {"home": 2}, "reached": 1, "given": 1}
    assert run("campaign", "list")[1]["campaigns"][0]["villages"] == 2
    assert run("campaign", "report", laptop.ids.new())[1]["error"]["code"] == "campaign.unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"--until": "2026-10-01"}, "campaign.order"), ({"--until": "12月"}, "campaign.date"),
     ({"--kind": "party"}, "campaign.choice"), ({"--tag": "tall"}, "campaign.choice"),
     ({"--method": "letter"}, "campaign.choice"), ({"--village": "999999"}, "task.village")],
)  # fmt: skip
def test_a_campaign_that_cannot_be_is_refused(office: Office, run: Run, change: dict[str, str], code: str) -> None:
    wanted = {"--kind": "heat", "--from": "2026-11-01", "--until": "2026-11-30"} | change
    said = run("campaign", "add", *[word for pair in wanted.items() for word in pair])[1]
    assert said["error"]["code"] == code
    assert office.count("tasks") == 0


# counts and exports


def test_villages_add_up_to_townships_and_counties(office: Office, enrolled: Callable[..., Laptop], run: Run) -> None:
    one, two = enrolled(FIRST), enrolled(SECOND)
    people = [person(one, 1), person(one, 2), person(two, 3)]
    visit(one, people[0])
    visit(one, people[0])
    two.push([two.fact("change", person_id=people[2])])
    month = one.clock.now().iso()[:7]
    areas = run("status", "--villages", "--month", month)[1]["areas"]
    assert [(row["area"], row["name"], row["people_at_home"], row["visited"], row["facts"]) for row in areas] == [
        (FIRST, VILLAGES[FIRST], 2, 1, {"visit": 2}), (SECOND, VILLAGES[SECOND], 1, 0, {"change": 1}),
    ]  # fmt: skip
    assert [row["decisions_waiting"] for row in areas] == [0, 1]
    [county] = run("status", "--level", "county", "--month", month)[1]["areas"]
    assert (county["area"], county["villages"], county["people_at_home"], county["visited"]) == (FIRST[:6], 2, 3, 1)
    assert county["facts"] == {"change": 1, "visit": 2}
    assert run("status", "--level", "moon")[1]["error"]["code"] == "level.unknown"


def test_ids_of_other_systems_travel_untouched(office: Office, laptop: Laptop, run: Run, tmp_path: Path) -> None:
    someone = person(laptop, 1)
    file = tmp_path / "编号.csv"
    number = id_number(invented_birth(1), "1", serial=2)
    file.write_text(f"身份证号,系统,编号\n{number},jinmin,TK-000123\n", "utf-8")
    assert run("person", "link", str(file))[1] == {"rows": 1, "changed": 1}
    assert run("person", "link", str(file))[1] == {"rows": 1, "changed": 0}
    assert laptop.pulled()[f"person {someone}"]["external_ids"] == {"jinmin": "TK-000123"}  # type: ignore[index]
    assert laptop.told([laptop.edit(someone, 2, {"phone": "13800000000"})]) == ["accepted"]
    out = tmp_path / "people.jsonl"
    assert run("export", "--out", str(out), "--what", "persons")[1]["lines"] == {"persons": 1}
    line = json.loads(out.read_text("utf-8"))
    assert (line["id"], line["external_ids"], line["person"]["phone"]) == (
        someone,
        {"jinmin": "TK-000123"},
        "13800000000",
    )
    assert "external_ids" not in line["person"]
    assert run("export", "--out", str(out), "--what", "all")[1]["lines"].keys() == {
        "items", "persons", "changes", "tasks", "decisions", "samples",
    }  # fmt: skip
    assert run("export", "--out", str(out), "--what", "secrets")[1]["error"]["code"] == "export.what"
