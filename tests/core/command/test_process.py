"""The command line as a process: made from nothing, read by scripts, cut off by `head`, synchronised."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.app import open_workspace
from core.clock import FixedClock
from core.seams import Seams
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.sources import ROOT
from tests.helpers.workspace import PASSPHRASE, add_people
from tests.sync.client.station import code_for, open_office


def start(*arguments: object, passphrase: Path | None = None, **env: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if name != "NUANFANG_PASSPHRASE_FILE"}
    if passphrase is not None:
        known["NUANFANG_PASSPHRASE_FILE"] = str(passphrase)
    return subprocess.Popen(
        [sys.executable, "main.py", *map(str, arguments)],
        cwd=ROOT, env=known | env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip


def run(*arguments: object, passphrase: Path | None = None, code: int = 0, **env: str) -> dict[str, Any]:
    process = start(*arguments, passphrase=passphrase, **env)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert process.returncode == code, out + err
    return dict(json.loads(out))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(PASSPHRASE, "utf-8")
    return path


def test_a_workspace_is_made_from_nothing_and_opens_only_with_its_passphrase(tmp_path: Path, secret: Path) -> None:
    folder, card = tmp_path / "new" / "workspace", tmp_path / "卡.pdf"
    made = run(
        "init", "--village", VILLAGE_CODE, "--name", VILLAGE, "--user", "赵协理", "--card", card,
        "--workspace", folder, "--json", passphrase=secret,
    )  # fmt: skip
    assert made["recovery_card"] == str(card)
    assert card.read_bytes().startswith(b"%PDF-")
    assert card.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert run("--json", "--workspace", folder, "status", passphrase=secret)["waiting"] == 0
    assert VILLAGE.encode() not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    secret.write_text("another passphrase", "utf-8")
    refused = run("--workspace", folder, "status", "--json", passphrase=secret, code=3)
    assert refused["error"]["code"] == "vault.wrong_passphrase"
    refused = run("status", "--json", "--workspace", folder, code=1)
    assert refused["error"]["code"] == "vault.passphrase_none"


def test_a_wrong_use_ends_with_2_and_says_how(secret: Path) -> None:
    for arguments in (("nonsense",), ("visit",), ("person", "ledger", "x", "--limit", "0")):
        process = start(*arguments, passphrase=secret)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (2, "")
        assert "usage" in err
        assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_fault(root: Path, seams: Seams, secret: Path) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    add_people(core, 500)
    core.close()
    process = start("person", "list", "--workspace", root, passphrase=secret)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(10) == '{\n  "peopl'
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(60) == 0


def test_a_console_that_knows_only_ascii_still_gets_every_name(root: Path, seams: Seams, secret: Path) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    add_people(core, 1, name="𬱖文德")
    core.close()
    found = run(
        "person", "list", "--json", "--workspace", root,
        passphrase=secret, PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0",
    )  # fmt: skip
    assert found["people"][0]["name"] == "𬱖文德"


def test_a_laptop_enrols_and_synchronises_from_the_command_line(
    database: str, tmp_path: Path, clock: FixedClock, root: Path, seams: Seams, secret: Path
) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    add_people(core, 2)
    core.close()
    with open_office(database, tmp_path / "data", clock) as office:
        at = ("--workspace", root, "--json")
        first = run("sync", "--server", office.url, "--code", code_for(office), *at, passphrase=secret)
        assert {
            "sent", "duplicate", "refused", "conflicts", "held", "pulled", "photos_sent", "waiting", "photos_waiting",
            "bytes_up", "bytes_down", "round_trips", "stages",
        } <= first.keys()  # fmt: skip
        assert (first["sent"], first["pulled"], first["waiting"]) == (2, 2, 0)
        again = run("sync", *at, passphrase=secret)
        assert (again["sent"], again["round_trips"], again["stages"]) == (0, 1, ["hello"])
        other = run("sync", "--server", "http://127.0.0.1:1", *at, passphrase=secret, code=1)
        assert other["error"]["code"] == "sync.other_server"
        wrong = run("sync", "--server", office.url, "--code", "ABCDE23456", *at, passphrase=secret, code=1)
        assert wrong["error"]["code"] == "enrol.code"
        assert office.count("items") == 2
