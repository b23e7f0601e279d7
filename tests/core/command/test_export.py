"""`person export` as a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pyzipper

from core.app import open_workspace
from tests.core.command.conftest import Run
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


def test_a_file_is_written_and_the_reason_kept(cli: Run, root: Path, tmp_path: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    (person,) = add_people(core, 1)
    core.close()
    out = tmp_path / "档案.jsonl"
    told = cli("person", "export", "--id", person, "--reason", "本人要求复制", "--out", out, "--plain")
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert (told["lines"], told["is_encrypted"]) == (len(found), False)
    assert found[1]["id"] == person
    entries = cli("person", "ledger", person, "--kind", "export")["entries"]
    assert [entry["summary"] for entry in entries] == ["本人要求复制"]


def test_nothing_is_written_without_a_reason(cli: Run, root: Path, tmp_path: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    (person,) = add_people(core, 1)
    core.close()
    out = tmp_path / "档案.jsonl"
    refused = cli("person", "export", "--id", person, "--reason", " ", "--out", out, code=1)
    assert refused["error"]["code"] == "export.reason"
    assert not out.exists()


def test_without_a_word_about_it_the_file_is_sealed_and_the_password_told_once(
    cli: Run, root: Path, tmp_path: Path
) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    (person,) = add_people(core, 1)
    name = core.people.person(person).name
    core.close()
    told = cli("person", "export", "--id", person, "--reason", "本人要求复制", "--out", tmp_path / "档案.jsonl")
    assert (told["file"], told["is_encrypted"]) == (str(tmp_path / "档案.jsonl.zip"), True)
    assert not (tmp_path / "档案.jsonl").exists()
    with pyzipper.AESZipFile(told["file"]) as found:
        text = found.read("nuanfang.jsonl", pwd=told["password"].encode()).decode()
    assert name in text
    assert name.encode() not in Path(told["file"]).read_bytes()
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=6))
    facts = [fact.body for fact, _state in core._desk.facts.listed(("export",), person_id=person)]
    core.close()
    assert [fact["is_encrypted"] for fact in facts] == [True]
    assert told["password"] not in str(facts)


def test_a_report_with_names_asks_why(cli: Run, tmp_path: Path) -> None:
    refused = cli("report", "month", "--out", tmp_path / "报表.xlsx", code=1)
    assert refused["error"]["code"] == "export.reason"
    assert list(tmp_path.glob("*.xlsx*")) == []
