"""The commands of the station: users, sheets that come back, clearing."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from core.app import open_workspace
from core.seams import Seams
from tests.core.command.conftest import Run
from tests.helpers.station_records import sign_record
from tests.helpers.workspace import PASSPHRASE, add_people


def test_users_are_listed_added_given_another_role_and_ended(cli: Run, tmp_path: Path) -> None:
    secret = tmp_path / "phrase"
    secret.write_text("liu second phrase 2\n", "utf-8")
    [founder] = cli("user", "list")["users"]
    assert (founder["role"], founder["is_me"], founder["until"]) == ("lead", True, None)
    added = cli("user", "add", "--name", "刘助理", "--role", "assistant", "--passphrase-file", secret)["user"]
    assert {"id", "name", "role_label", "organisation", "since", "has_login"} <= added.keys()
    assert cli("user", "role", added["id"], "--role", "volunteer")["user"]["role"] == "volunteer"
    ended = {"ended": True, "key_changed": True, "key_change_wanted": False, "waits_for": []}
    assert cli("user", "end", added["id"]) == ended
    assert cli("user", "end", founder["id"], code=1)["error"]["code"] == "user.last_manager"


def test_a_sheet_is_scanned_and_what_is_out_is_listed(cli: Run, root: Path, seams: Seams, tmp_path: Path) -> None:
    from tests.core.service.test_scans import ON_PAPER

    core = open_workspace(root, PASSPHRASE, seams)
    record = sign_record(core, "notice", add_people(core)[0], ON_PAPER)
    serial = core.records.show(record).serial
    core.close()
    out = tmp_path / "notice.pdf"
    cli("print", "notice", "--id", record, "--internal", "--out", out)
    [row] = cli("paper", "unsigned")["unsigned"]
    assert (row["record_id"], row["serial"], row["count"]) == (record, serial, 1)
    blank = tmp_path / "blank.png"
    Image.new("RGB", (600, 800), (255, 255, 255)).save(blank)
    told = cli("paper", "scan", out, blank, tmp_path / "missing.jpg", code=1)
    assert [page["state"] for page in told["pages"]] == ["kept", "no_code", "refused"]
    assert told["pages"][0]["serial"] == serial and told["pages"][1]["text"] and told["pages"][2]["text"]
    assert cli("paper", "unsigned") == {"unsigned": []}
    assert cli("paper", "scan", blank, "--serial", serial)["pages"][0]["record_id"] == record


def test_what_would_be_cleared_is_told_before(cli: Run) -> None:
    told = cli("purge", "--dry-run")
    assert (told["records"], told["purged"]) == (0, 0)
    assert all("months" in rule for rule in told["rules"])
    assert cli("purge")["purged"] == 0
