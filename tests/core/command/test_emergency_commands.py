"""Emergencies from the command line: the hours that are left, whom to call, a month of what was handed out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.app import Core, open_workspace
from core.seams import Seams
from tests.core.command.conftest import Run
from tests.helpers.casework import EMERGENCY, INK, aided, write
from tests.helpers.workspace import PASSPHRASE, signature_png


def within(root: Path, seams: Seams, work: Callable[[Core], Any]) -> Any:
    core = open_workspace(root, PASSPHRASE, seams)
    try:
        return work(core)
    finally:
        core.close()


def test_an_emergency_is_entered_by_the_general_command_and_listed_with_its_hours(cli: Run, tmp_path: Path) -> None:
    ink = tmp_path / "ink.png"
    ink.write_bytes(signature_png())
    answers = tmp_path / "emergency.json"
    answers.write_text(
        json.dumps({path: f"file:{ink}" if value == INK else value for path, value in EMERGENCY.items()})
    )
    added = cli("record", "add", "--kind", "emergency", "--answers", answers, "--sign")
    assert added["state"] == "signed"
    told = cli("emergency", "list")
    [row] = told["emergencies"]
    assert (row["id"], row["name"], row["next"]) == (added["id"], "胡远山", "handout")
    assert row["hours_left"] == 22.7
    assert row["due_at"].startswith("2026-11-23T08:10")
    assert "24小时" in told["clock"]


def test_help_that_came_leaves_no_hours(cli: Run, root: Path, seams: Seams) -> None:
    within(root, seams, lambda core: write(core, "emergency", **aided()))
    [row] = cli("emergency", "list")["emergencies"]
    assert row["hours_left"] is None
    assert row["next"] == "supplement"


def test_the_villages_numbers_are_kept_and_a_wrong_one_is_refused(cli: Run) -> None:
    assert cli("emergency", "phones")["phones"][0] == {"label": "有人病重、受伤", "number": "120", "is_own": False}
    kept = cli("emergency", "phones", "--set", "镇民政办=022-69590001")["phones"]
    assert kept[0] == {"label": "镇民政办", "number": "022-69590001", "is_own": True}
    assert cli("emergency", "phones", "--set", "镇民政办=无", code=1)["error"]["code"] == "emergency.phone_number"


def test_a_month_of_relief(cli: Run, root: Path, seams: Seams) -> None:
    within(root, seams, lambda core: write(core, "handout"))
    told = cli("relief", "--month", "2026-11")
    [total] = told["totals"]
    assert (total["label"], total["money"], total["goods_value"], total["worth"]) == (
        "临时救助备用金",
        "300",
        "180",
        "480",
    )
    assert told["rows"][0]["serial"].startswith("FF")
    assert cli("relief", "--month", "11", code=1)["error"]["code"] == "month.form"


def test_referrals_to_the_platform_are_handed_over_with_what_was_agreed_to_only(
    cli: Run, root: Path, seams: Seams, tmp_path: Path
) -> None:
    def fill(core: Core) -> None:
        write(core, "referral", need__needs=["urgent_funds"], need__office="platform", need__asked="=1+1")
        write(core, "referral", who__name="别人", need__office="platform", privacy__data=["phone"])
        write(core, "referral", who__name="旁人")

    within(root, seams, fill)
    out = tmp_path / "platform.csv"
    told = cli("referral", "export", "--month", "2026-11", "--out", out, "--reason", "交平台", "--plain")
    assert told == {"file": str(out), "referrals": 2, "is_encrypted": False}
    text = out.read_text("utf-8-sig")
    assert "孙二嫂" in text and "大额急难资金" in text and "等答复" in text
    assert "别人" not in text, "the name was not to be told"
    assert "旁人" not in text, "it went to another office"
    assert "'=1+1" in text
    assert cli(
        "referral", "export", "--office", "mars", "--month", "2026-11", "--out", out, "--reason", "交平台", code=1
    )["error"]["code"] == ("referral.unknown_office")
