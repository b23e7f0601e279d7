"""`staff`, `audit`, `overview` as a black box; and every command notes who ran it."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.server.store import districts
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, Office
from tests.sync.server.officers import Officer
from tests.sync.server.test_audit import by_hand

Run = Callable[..., tuple[int, dict[str, Any]]]


def test_an_account_from_its_first_to_its_last_day(office: Office, run: Run) -> None:
    with office.begin() as connection:
        districts.name_villages(connection, CODE, {FIRST: "王庄村"})
    code, made = run(
        "staff", "add", "--login", "zhao", "--name", "赵春梅", "--role", "township_officer", "--area", FIRST[:9]
    )
    assert (code, made["areas"]) == (0, [FIRST[:9]])
    caller = Officer(office)
    answer = caller.ask("POST", "/sign-in", {"login": "zhao", "password": made["password"]})
    assert answer.data["must_change"] is True
    assert run("staff", "add", "--login", "zhao", "--name", "另一位", "--role", "audit_admin")[1]["error"]["code"] == (
        "staff.login_taken"
    )
    assert run("staff", "role", "zhao", "--role", "district_officer")[1]["areas"] == [""]
    assert run("staff", "reset", "zhao")[1]["password"] != made["password"]
    assert run("staff", "disable", "zhao")[1]["disabled_at"]
    assert run("staff", "disable", "zhao")[1]["error"]["code"] == "staff.same_state"
    assert run("staff", "enable", "zhao")[1]["disabled_at"] is None
    assert [row["login"] for row in run("staff", "list")[1]["staff"]] == ["zhao"]
    assert run("staff", "reset", "nobody")[1]["error"]["code"] == "staff.unknown"
    assert "GB/T 22239" in run("staff", "policy", "dengbao")[1]["source"]
    assert run("staff", "policy", "none")[1]["error"]["code"] == "staff.policy"


def test_an_account_that_cannot_be_is_refused(office: Office, run: Run) -> None:
    for arguments, code in (
        (("Zhao Chunmei", "赵", "audit_admin"), "staff.login"),
        (("zhao", " ", "audit_admin"), "staff.name"),
        (("zhao", "赵", "king"), "staff.role"),
        (("zhao", "赵", "audit_admin", FIRST), "staff.no_areas"),
        (("zhao", "赵", "township_officer"), "staff.areas_needed"),
        (("zhao", "赵", "township_officer", "999999999"), "staff.area_unknown"),
        (("zhao", "赵", "village_viewer", "1202"), "staff.area_unknown"),
    ):
        login, name, role, *areas = arguments
        given = [
            "--login",
            login,
            "--name",
            name,
            "--role",
            role,
            *(part for area in areas for part in ("--area", area)),
        ]
        exit_code, said = run("staff", "add", *given)
        assert (exit_code, said["error"]["code"]) == (1, code)
        assert said["error"]["text"] != code
    assert not office.rows("staff")


def test_every_command_notes_who_ran_it_and_how_it_ended(office: Office, run: Run, tmp_path: Path) -> None:
    run("init")
    run("epoch", "--data", str(tmp_path))
    run("staff", "add", "--login", "zhao", "--name", "赵春梅", "--role", "audit_admin")
    run("staff", "reset", "nobody")
    run("status")
    run("export", "--out", str(tmp_path / "out.jsonl"))
    rows = [(row["actor"], row["verb"], row["outcome"]) for row in office.rows("audit")]
    me = f"command:{getpass.getuser()}"
    assert rows == [
        (me, "command.init", "done"),
        (me, "command.epoch", "done"),
        (me, "command.staff.add", "done"),
        (me, "command.staff.reset", "refused"),
        (me, "command.export", "done"),
    ]
    assert "赵春梅" not in str(office.rows("audit"))


def test_the_audit_is_listed_exported_anchored_and_verified(office: Office, run: Run, tmp_path: Path) -> None:
    run("init")
    folder = str(tmp_path / "anchors")
    assert run("audit", "anchor", "--anchors", folder)[1]["number"] == 1
    listed = run("audit", "list", "--what", "command.init")[1]
    assert [row["seq"] for row in listed["rows"]] == [1]
    assert listed["keep_months"] == 6
    assert run("audit", "list", "--since", "yesterday")[1]["error"]["code"] == "audit.day"
    exported = run("audit", "export", "--out", str(tmp_path / "audit.jsonl"))[1]
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == exported["rows"]
    assert [line["prev"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    code, found = run("audit", "verify", "--anchors", folder)
    assert (code, found["ok"], found["anchors"], found["files"]) == (0, True, 1, 1)
    by_hand(office, "UPDATE audit SET verb = 'x' WHERE seq = 2")
    code, found = run("audit", "verify", "--anchors", folder)
    assert (code, found["ok"], found["first_bad"]) == (1, False, 2)


def test_the_overview_as_a_command(office: Office, laptop: Laptop, run: Run) -> None:
    laptop.push([laptop.fact("change"), laptop.fact()])
    seen = run("overview")[1]
    assert seen["waiting"] == {"change": 1}
    assert [row["village"] for row in run("overview", "--under", FIRST[:9])[1]["coverage"]] == [FIRST]
    assert run("overview", "--under", "9")[1]["coverage"] == []
