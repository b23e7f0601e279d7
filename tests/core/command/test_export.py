"""`person export` as a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

from core.app import open_workspace
from tests.core.command.conftest import Run
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


def test_a_file_is_written_and_the_reason_kept(cli: Run, root: Path, tmp_path: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    (person,) = add_people(core, 1)
    core.close()
    out = tmp_path / "档案.jsonl"
    told = cli("person", "export", "--id", person, "--reason", "本人要求复制", "--out", out)
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
