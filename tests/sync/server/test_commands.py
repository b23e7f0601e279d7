"""The administrator's commands as a black box, on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.server.__main__ import main
from tests.helpers.people import id_number, invented_birth, invented_name
from tests.helpers.sources import ROOT
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import FIRST, Office

Run = Callable[..., tuple[int, dict[str, Any]]]


def test_a_district_is_founded_once(run: Run) -> None:
    code, first = run("init", "--district", "120221", "--name", "示例区", "--practice")
    assert (code, first["created"], first["practice"]) == (0, True, True)
    assert run("init")[1] == {**first, "created": False}


def test_without_init_every_command_says_what_to_do(run: Run) -> None:
    code, said = run("status")
    assert (code, said["error"]["code"]) == (3, "server.not_initialised")
    assert "init" in said["error"]["text"]


def test_an_address_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--database", "mysql://x"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "database.url"


def test_a_laptop_is_added_listed_and_revoked(office: Office, laptop: Laptop, run: Run) -> None:
    code, given = run("device", "add", "--name", "赵六", "--village", f"{FIRST}=王庄村")
    assert code == 0
    assert len(given["code"]) == 10
    listed = run("device", "list")[1]["devices"]
    assert [device["id"] for device in listed] == [laptop.device_id]
    assert run("device", "revoke", listed[0]["tag"])[1]["revoked"] == laptop.device_id
    assert run("device", "revoke", listed[0]["tag"])[1]["error"]["code"] == "device.not_active"
    answer = laptop.ask_hello()
    assert answer.refusal is not None


def test_a_roster_reaches_the_laptop(office: Office, laptop: Laptop, run: Run, tmp_path: Path) -> None:
    people = [(invented_name(n), id_number(invented_birth(n), "1", serial=n + 1)) for n in range(3)]
    table = "\n".join(["姓名,身份证号,村"] + [f"{name},{number},王庄村" for name, number in people])
    file = tmp_path / "名单.csv"
    file.write_text(table, "utf-8")
    code, seen = run("roster", "import", str(file), "--village", f"{FIRST}=王庄村")
    assert code == 0, seen
    assert seen["counts"]["new"] == 3
    assert {name for name, _ in people} == {body["name"] for body in laptop.pulled().values() if body}
    again = run("roster", "import", str(file), "--village", FIRST)[1]
    assert again["counts"] == {"new": 0, "same": 3, "changed": 0, "doubtful": 0, "refused": 0}
    assert not laptop.pulled()


def test_a_roster_of_an_unknown_village_imports_nobody(office: Office, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_text(f"姓名,身份证号,村\n{invented_name(1)},{id_number(invented_birth(1))},赵庄\n", "utf-8")
    code, said = run("roster", "import", str(file))
    assert (code, said["error"]["code"], said["error"]["where"]) == (1, "roster.village_unknown", "2")
    assert office.count("persons") == 0


def test_rule_packs_and_forms_travel_to_every_laptop(office: Office, laptop: Laptop, run: Run, tmp_path: Path) -> None:
    pack = ROOT / "resources" / "rulepacks" / "tianjin.toml"
    assert run("rulepack", "publish", str(pack)) == (0, {"id": "tianjin", "version": "2026.2"})
    assert run("rulepack", "publish", str(pack))[0] == 0
    changed = tmp_path / "tianjin.toml"
    changed.write_text(pack.read_text("utf-8") + "\n# 改过\n", "utf-8")
    assert run("rulepack", "publish", str(changed))[1]["error"]["code"] == "publish.version"
    form = tmp_path / "lead.md"
    form.write_text(FORM, "utf-8")
    assert run("form", "publish", str(form), "--kind", "lead") == (0, {"form_id": "small", "version": "1"})
    pulled = laptop.pulled()
    assert pulled["rulepack tianjin@2026.2"] == {
        "id": "tianjin",
        "version": "2026.2",
        "toml": pack.read_text("utf-8"),
    }
    assert pulled["form small@1"] == {"form_id": "small", "version": "1", "kind": "lead", "source": FORM}


def test_a_report_is_decided_from_the_command_line(office: Office, laptop: Laptop, run: Run) -> None:
    line = laptop.fact("change")
    laptop.push([line])
    assert [entry["id"] for entry in run("decide")[1]["waiting"]] == [id_of(line)]
    assert run("decide", id_of(line))[1]["error"]["code"] == "decision.text"
    assert run("decide", id_of(line), "--text", "已认定")[1]["state"] == "decided"
    assert run("decide", id_of(line), "--text", "又一次")[1]["error"]["code"] == "decision.made"
    assert run("decide")[1]["waiting"] == []
    assert laptop.pulled()[f"decision {id_of(line)}"]["text"] == "已认定"  # type: ignore[index]


def test_tasks_are_refused_by_field(office: Office, laptop: Laptop, run: Run) -> None:
    assert run("task", "add", "--title", "核实", "--village", FIRST)[0] == 0
    for more, code in (
        (["--title", " "], "task.title"),
        (["--title", "核实", "--due", "2026-02-30"], "task.due"),
        (["--title", "核实", "--person", office.ids.new()], "task.person"),
        (["--title", "核实", "--village", "999999"], "task.village"),
    ):
        assert run("task", "add", *more)[1]["error"]["code"] == code


def test_export_writes_every_item_with_its_answer(office: Office, laptop: Laptop, run: Run, tmp_path: Path) -> None:
    lines = laptop.facts(3)
    laptop.push(lines)
    out = tmp_path / "all.jsonl"
    assert run("export", "--out", str(out))[1]["items"] == 3
    written = [json.loads(row) for row in out.read_text("utf-8").splitlines()]
    assert [row["item"] for row in written] == [json.loads(line) for line in lines]


def test_status_counts_what_is_there(office: Office, laptop: Laptop, run: Run) -> None:
    laptop.push([laptop.fact(), laptop.fact("change", media=["ab" * 32]), b"rubbish"])
    status = run("status")[1]
    assert (status["devices"], status["items"], status["quarantined"]) == (1, {"accepted": 2}, 1)
    assert (status["decisions_open"], status["photos_missing"]) == (1, 1)


def test_serving_others_needs_a_certificate(run: Run, tmp_path: Path) -> None:
    code, said = run("serve", "--host", "0.0.0.0", "--data", str(tmp_path))
    assert (code, said["error"]["code"]) == (1, "serve.tls_needed")


FORM = """
| settings |            |         |       |
|          | form_title | form_id | version |
|          | 小表       | small   | 1     |

| survey |      |      |       |
|        | type | name | label |
|        | text | what | 什么事 |
"""
