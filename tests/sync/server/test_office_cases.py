"""Laws of what the office sees and says: page by page, within its area, and its word reaches the laptop."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sync.protocol.jsonbytes import dumps
from sync.protocol.jsonbytes import sha256 as hash_of
from sync.server.service.counting import by_area
from sync.server.service.deciding import label_of
from sync.server.service.overview import overview
from sync.server.store import photos as photo_rows
from tests.helpers.people import id_number, invented_birth
from tests.helpers.sources import ROOT
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, SECOND, Office
from tests.sync.server.officers import ELSEWHERE, Officer, Place, furnish, officer


@pytest.fixture
def places(office: Office, enrolled: Callable[..., Laptop]) -> dict[str, Place]:
    return furnish(office, enrolled)


def pages(caller: Officer, path: str, key: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    found: list[dict[str, Any]] = []
    mark = "&" if "?" in path else "?"
    cursor = ""
    while True:
        data = caller.get(f"{path}{mark}cursor={cursor}")
        found += data.get(key, [])
        cursor = data.get("cursor", "")
        if not cursor:
            return found


def add_people(laptop: Laptop, count: int) -> None:
    lines = [
        laptop.edit(
            laptop.ids.new(), 0, {"name": f"李{n:03d}", "id_number": id_number(invented_birth(n), serial=n + 1)}
        )
        for n in range(count)
    ]
    assert set(laptop.told(lines)) == {"accepted"}


@pytest.mark.parametrize("sort", ["name", "village"])
def test_people_come_page_by_page_each_once_and_masked(office: Office, laptop: Laptop, sort: str) -> None:
    add_people(laptop, 23)
    caller = officer(office, "district_officer")
    rows = pages(caller, f"/people?limit=5&sort={sort}", "people")
    assert len(rows) == len({row["id"] for row in rows}) == 23
    assert all(re.fullmatch(r"[0-9]{6}\*{8}[0-9]{3}[0-9X]", row["id_number"]) for row in rows)
    assert [row["name"] for row in caller.get("/people?q=李00&limit=200")["people"]] != []
    assert caller.get("/people?q=%25").get("people", []) == []  # a sign of SQL is a letter like others


def test_a_township_sees_its_villages_and_no_other(office: Office, places: dict[str, Place]) -> None:
    township, viewer = officer(office, "township_officer"), officer(office, "village_viewer")
    for path, key in (("/people", "people"), ("/records?kind=change", "records"), ("/decisions", "decisions"),
                      ("/conflicts", "conflicts")):  # fmt: skip
        assert {row["village"] for row in pages(township, path, key)} == {FIRST, SECOND}, path
        assert {row["village"] for row in pages(viewer, path, key)} == {FIRST}, path
    seen = township.get("/overview")
    assert {row["village"] for row in seen["coverage"]} == {FIRST, SECOND}
    assert (seen["waiting"]["change"], seen["conflicts"]) == (2, 2)
    assert ELSEWHERE not in str(seen)


def test_who_only_looks_gets_what_is_sensitive_masked(office: Office, places: dict[str, Place]) -> None:
    path = f"/people/{places[FIRST].person}"
    whole = officer(office, "township_officer").get(path)["person"]
    masked = officer(office, "village_viewer").get(path)["person"]
    assert whole["bank_account"] == "6222020000001"
    assert masked["bank_account"].endswith("0001") and masked["bank_account"].startswith("*")
    assert "*" in masked["id_number"] and "*" in masked["phone"]
    assert (whole["name"], masked["name"]) == ("王桂兰1", "王桂兰1")


def test_a_record_is_shown_as_it_was_signed(office: Office, places: dict[str, Place]) -> None:
    shown = officer(office, "township_officer").get(f"/records/{places[FIRST].record}")
    assert shown["item"]["id"] == places[FIRST].record
    assert (shown["record"]["kind"], shown["record"]["outcome"]) == ("change", "accepted")
    assert shown["item"]["event"]["hash"]


def test_the_word_of_the_office_reaches_the_laptop(
    office: Office, laptop: Laptop, enrolled: Callable[..., Laptop]
) -> None:
    """已上报 becomes 已收到, then 已认定, with who said so; what it sets is in the list in the same pull."""
    place = furnish(office, enrolled, FIRST)[FIRST]
    caller = officer(office, "district_officer")
    assert caller.told("POST", f"/decisions/{place.record}/receive") == "200"
    assert caller.told("POST", f"/decisions/{place.record}/receive") == "decision.received"
    message = {"text": "已核实死亡", "fields": {"died_on": "2026-11-20"}}
    assert caller.told("POST", f"/decisions/{place.record}/decide", message) == "200"
    assert caller.told("POST", f"/decisions/{place.record}/decide", message) == "decision.made"
    pulled = laptop.pulled()
    answer, person = pulled[f"decision {place.record}"], pulled[f"person {place.person}"]
    assert answer is not None and person is not None
    assert (answer["state"], answer["text"], answer["received_by"]) == ("decided", "已核实死亡", "district-officer的人")
    assert person["died_on"] == "2026-11-20"
    assert [row["id"] for row in pages(caller, "/decisions?state=decided", "decisions")] == [place.record]


def test_a_township_sends_back_and_does_not_confirm(office: Office, places: dict[str, Place]) -> None:
    """民发〔2021〕43号: the township examines, the county confirms, unless the power was handed down."""
    township, approver = officer(office, "township_officer"), officer(office, "township_approver")
    record = places[FIRST].record
    assert township.told("POST", f"/decisions/{record}/decide", {"text": "同意"}) == "office.forbidden"
    assert township.told("POST", f"/decisions/{record}/return", {"text": " "}) == "decision.text"
    assert township.told("POST", f"/decisions/{record}/return", {"text": "请补照片"}) == "200"
    message = {"text": "同意", "fields": {"village_code": ELSEWHERE}}
    assert approver.told("POST", f"/decisions/{places[SECOND].record}/decide", message) == "office.unknown"
    assert approver.told("POST", f"/decisions/{places[SECOND].record}/decide", {"text": "同意"}) == "200"


def test_a_conflict_shows_both_sides_and_is_settled_once(office: Office, places: dict[str, Place]) -> None:
    caller = officer(office, "district_officer")
    shown = next(row for row in caller.get("/conflicts")["conflicts"] if row["village"] == FIRST)
    assert shown["fields"]["name"]["theirs"] == "王桂兰1" and shown["fields"]["name"]["mine"] == "王贵兰"
    path = f"/conflicts/{shown['id']}/decide"
    assert caller.told("POST", path, {"text": "以户口簿为准"}) == "decision.accept"
    assert caller.told("POST", path, {"text": "以户口簿为准", "accept": True}) == "200"
    assert caller.told("POST", path, {"text": "以户口簿为准", "accept": True}) == "decision.made"
    assert caller.get(f"/people/{shown['person_id']}")["person"]["name"] == "王贵兰"
    assert len(caller.get("/conflicts")["conflicts"]) == 2


def test_a_task_reaches_the_village_and_is_listed(office: Office, places: dict[str, Place], laptop: Laptop) -> None:
    caller = officer(office, "township_officer")
    message = {"person": places[FIRST].person, "title": "核实东屋维修进度", "due_on": "2026-12-01", "kind": "supervise"}
    answer = caller.ask("POST", "/tasks", message)
    assert f"task {answer.data['done']}" in laptop.pulled()
    assert caller.told("POST", "/tasks", {**message, "person": places[ELSEWHERE].person}) == "office.unknown"
    assert caller.told("POST", "/tasks", {**message, "due_on": "2026-02-30"}) == "task.due"
    assert [row["title"] for row in caller.get("/tasks?state=open")["tasks"]] == ["核实东屋维修进度"]


def test_who_stopped_synchronising_is_named_with_the_step(office: Office, enrolled: Callable[..., Laptop]) -> None:
    silent, troubled, well = enrolled(), enrolled(), enrolled()
    office.clock.move(days=9)
    now_ms = office.clock.now().utc_ms
    with office.begin() as connection:
        for laptop, values in (
            (troubled, f"trouble = 'push:server.busy', trouble_ms = {now_ms}"),
            (well, "trouble = ''"),
        ):
            done_ms = now_ms - (86_400_000 if laptop is troubled else 0)
            connection.execute(
                text(f"UPDATE devices SET complete_ms = {done_ms}, {values.replace(':', chr(92) + ':')} "
                     f"WHERE device_id = '{laptop.device_id}'")
            )  # fmt: skip
    seen = officer(office, "district_officer").get("/overview?days=7")
    assert [(row["id"], row["silent_days"], row["stage"], row["code"]) for row in seen["laptops"]] == [
        (silent.device_id, 9, "", ""),
        (troubled.device_id, 1, "push", "server.busy"),
    ]
    assert seen["laptops_well"] == 1


def test_the_overview_counts_what_the_status_counts(office: Office, laptop: Laptop) -> None:
    """One way of counting in SQL, one in Python: both say the same."""
    add_people(laptop, 6)
    with office.begin() as connection:
        ids = list(connection.execute(text("SELECT person_id::text FROM persons ORDER BY 1")).scalars())
    laptop.push([laptop.fact(person_id=ids[0]), laptop.fact(person_id=ids[0]), laptop.fact(person_id=ids[1])])
    laptop.push([laptop.edit(ids[2], 1, {"address": "东头"})])
    with office.begin() as connection:
        for number, field in ((2, "died_on"), (3, "ended_on"), (4, "support_form")):
            value = "institution" if field == "support_form" else "2026-01-01"
            connection.execute(
                text("UPDATE persons SET body = body || jsonb_build_object(cast(:f as text), cast(:v as text)) "
                     "WHERE person_id = cast(:p as uuid)"), {"f": field, "v": value, "p": ids[number]},
            )  # fmt: skip
        now = office.clock.now()
        mine = {row["village"]: row for row in overview(connection, CODE, None, 7, "2026-11", now)["coverage"]}
        theirs = {row["area"]: row for row in by_area(connection, CODE, "2026-11", "village", now)}
    assert mine[FIRST]["people_at_home"] == theirs[FIRST]["people_at_home"] == 3
    assert mine[FIRST]["visited"] == theirs[FIRST]["visited"] == 2
    assert mine[FIRST]["visits"] == theirs[FIRST]["facts"]["visit"] == 3


def test_a_filter_or_an_order_that_does_not_exist_is_refused(office: Office) -> None:
    """Bad input 77."""
    caller = officer(office, "district_officer")
    for path, field in (
        ("/people?sort=name;DROP%20TABLE%20persons", "sort"),
        ("/people?sort=name%20desc", "sort"),
        ("/people?order=name", "order"),
        ("/people?village=1%27%20OR%201=1", "village"),
        ("/people?limit=0", "limit"),
        ("/people?limit=1e9", "limit"),
        ("/people?q=%00", "q"),
        ("/people?limit=5&limit=6", "limit"),
        ("/people?cursor=bm90IGEgY3Vyc29y", "cursor"),
        ("/people?cursor=*", "cursor"),
        ("/records", "kind"),
        ("/records?kind=visit&since=2026-13-01", "since"),
        ("/decisions?state=everything", "state"),
        ("/overview?days=0", "days"),
    ):
        answer = caller.ask("GET", path)
        assert answer.refusal is not None, path
        assert (answer.status, answer.refusal.code, answer.refusal.field) == (400, "office.filter", field), path


def test_a_cursor_of_another_list_is_refused(office: Office, laptop: Laptop) -> None:
    add_people(laptop, 3)
    caller = officer(office, "district_officer")
    cursor = caller.get("/people?limit=1&sort=name")["cursor"]
    assert caller.told("GET", f"/people?limit=1&sort=village&cursor={cursor}") == "office.filter"
    assert caller.told("GET", f"/decisions?cursor={cursor}") == "office.filter"


def test_a_field_nobody_may_send_is_refused_and_noted(office: Office, enrolled: Callable[..., Laptop]) -> None:
    """Bad input 76."""
    place = furnish(office, enrolled, FIRST)[FIRST]
    caller = officer(office, "district_officer")
    for field in ("server_seq", "epoch", "created_by", "approved", "decided_by", "by"):
        answer = caller.ask("POST", f"/decisions/{place.record}/decide", {"text": "同意", field: "true"})
        assert answer.refusal is not None
        assert (answer.status, answer.refusal.code, answer.refusal.field) == (400, "office.field", field)
        assert office.rows("audit")[-1]["detail"] == {"code": "office.field", "field": field}
    assert caller.get("/decisions")["decisions"]


def test_a_body_that_is_none_is_refused(office: Office) -> None:
    caller = officer(office, "district_officer")
    assert caller.told("POST", "/tasks", b"") == "body.broken"
    assert caller.told("POST", "/tasks", b'{"title": NaN}') == "body.broken"
    assert caller.told("POST", "/tasks", b"[]") == "request.broken"
    assert caller.told("POST", "/tasks", {"title": 7}) == "request.broken"
    assert caller.told("POST", "/tasks", b" " * 70_000) == "body.too_large"
    assert caller.send("GET", "/people", None, **{"X-Nuanfang": "zero"}).status_code == 400


def test_every_refusal_of_the_office_is_described(office: Office) -> None:
    described = office.app.openapi()
    schema = described["components"]["schemas"]["OfficeRefusal"]
    assert schema["required"] == ["error"]
    paths = {path for path in described["paths"] if path.startswith("/v1/office")}
    assert len(paths) >= 25
    for path in paths:
        for operation in described["paths"][path].values():
            assert {"200", "400", "401", "403", "404", "409", "429"} <= operation["responses"].keys(), path
    text_of_page = (ROOT / Path("docs/office-api.md")).read_text("utf-8")
    assert not [path for path in paths if path.removeprefix("/v1/office") not in text_of_page]


def test_what_was_refused_is_listed_without_its_contents_and_page_by_page(
    office: Office, places: dict[str, Place]
) -> None:
    caller = officer(office, "district_officer")
    first = caller.get("/refused?limit=2")
    [third] = caller.get(f"/refused?limit=2&cursor={first['cursor']}")["refused"]
    rows = [*first["refused"], third]
    assert [row["code"] for row in rows] == ["item.server_owned"] * 3
    assert {row["field"] for row in rows} == {"approved"} and len({row["sha256"] for row in rows}) == 3
    assert all(set(row) <= {"id", "laptop", "by", "received_at", "code", "field", "sha256"} for row in rows)
    township = officer(office, "township_officer").get("/refused")["refused"]
    assert len(township) == 2, "the third is of another township"


def test_what_was_refused_is_read_beside_what_was_taken_and_the_reading_is_noted(
    office: Office, laptop: Laptop, enrolled: Callable[..., Laptop]
) -> None:
    line = laptop.fact()
    laptop.push([line])
    changed = json.loads(line)
    changed["body"] = {"food/enough": "no"}
    del changed["event"]["hash"]
    changed["event"]["hash"] = hash_of(dumps(changed))
    other = dumps(changed)
    assert laptop.told([other]) == ["conflict item.hash_mismatch"]
    caller = officer(office, "township_officer")
    [row] = caller.get("/refused")["refused"]
    shown = caller.get(f"/refused/{row['sha256']}")
    assert (shown["line"].encode(), shown["stored"].encode()) == (other, line)
    assert {name: shown[name] for name in row} == row
    noted = [(one["verb"], one["about"]) for one in office.rows("audit") if one["actor"] == f"staff:{caller.id}"]
    assert noted.count(("refused.read", changed["id"])) == 1
    assert officer(office, "village_viewer").told("GET", f"/refused/{row['sha256']}") == "office.forbidden"
    for nothing in ("%00", row["sha256"].upper(), "g" * 64):
        assert caller.told("GET", f"/refused/{nothing}") == "office.unknown"
    # a line about a village out of reach, of a laptop that serves only one within it now
    foreign = laptop.fact(village=ELSEWHERE)
    assert laptop.told([foreign]) == ["rejected item.village"]
    assert caller.told("GET", f"/refused/{hash_of(foreign)}") == "office.unknown"
    # a laptop that also serves another township: whose village a refused line is about, nobody can say
    wide = enrolled(FIRST, ELSEWHERE)
    bad = wide.fact(approved=True)
    assert wide.told([bad]) == ["rejected item.server_owned"]
    assert caller.told("GET", f"/refused/{hash_of(bad)}") == "office.unknown"
    assert officer(office, "district_officer").get(f"/refused/{hash_of(bad)}")["line"].encode() == bad


def test_a_photo_is_looked_at_where_its_record_may_be_read_and_that_is_noted(
    office: Office, places: dict[str, Place], laptop: Laptop
) -> None:
    caller = officer(office, "township_officer")
    place = places[FIRST]
    assert caller.get(f"/records/{place.record}")["photos"] == [place.photo]
    answer = caller.send("GET", f"/photos/{place.photo}")
    assert answer.content == office.storage.read(CODE, place.photo)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    noted = [row for row in office.rows("audit") if row["verb"] == "photos.read" and row["outcome"] == "done"]
    assert [(row["actor"], row["about"]) for row in noted] == [(f"staff:{caller.id}", place.record)]
    waiting = hash_of(b"still on the laptop")
    assert laptop.told([laptop.fact(media=[waiting])]) == ["accepted"]
    assert caller.told("GET", f"/photos/{waiting}") == "photo.unknown"
    for nothing in ("%00", "g" * 64, place.photo.upper()):
        assert caller.told("GET", f"/photos/{nothing}") == "office.unknown"
    # a small picture is a laptop's word: it leads to no photo of another village
    small, far = b"\x89PNG\r\n small", places[ELSEWHERE].photo
    assert office.storage.store(CODE, hash_of(small), small)
    with office.begin() as connection:
        photo_rows.note_thumbnails(connection, CODE, {waiting: hash_of(small)})
    answer = caller.send("GET", f"/photos/{hash_of(small)}")
    assert (answer.content, answer.headers["Content-Type"]) == (small, "image/png")
    with office.begin() as connection:
        photo_rows.note_thumbnails(connection, CODE, {waiting: far})
    assert caller.told("GET", f"/photos/{far}") == "office.unknown"


def test_merged_edits_are_shown_until_somebody_looked(office: Office, places: dict[str, Place]) -> None:
    caller = officer(office, "district_officer")
    shown = {row["id"]: row for row in caller.get("/flags")["flags"]}
    flag = shown[places[FIRST].flag]
    assert (flag["code"], flag["village"], flag["person_id"]) == ("person.merged", FIRST, places[FIRST].person)
    assert set(flag["fields"]) == {"address", "hobby"} and flag["fields"]["address"] == label_of("address")
    assert caller.told("POST", f"/flags/{flag['id']}/see") == "200"
    assert caller.told("POST", f"/flags/{flag['id']}/see") == "200", "twice is once"
    assert flag["id"] not in {row["id"] for row in caller.get("/flags")["flags"]}
    assert officer(office, "village_viewer").told("POST", f"/flags/{flag['id']}/see") == "office.forbidden"
