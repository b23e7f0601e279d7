"""The commands about agreements: who has one, what it promises, how many of each village."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.app import open_workspace
from core.seams import Seams
from tests.core.command.conftest import Run
from tests.helpers.agreements import sign_agreement
from tests.helpers.workspace import PASSPHRASE, add_people


@pytest.fixture
def signed(root: Path, seams: Seams) -> list[str]:
    """Two people, the first with an agreement: his id, the other's, and the agreement's."""
    core = open_workspace(root, PASSPHRASE, seams)
    people = add_people(core, 2, self_care="partial")
    record = sign_agreement(core, people[0]).id
    core.close()
    return [*people, record]


def test_agreements_are_listed_by_state(cli: Run, signed: list[str]) -> None:
    rows = cli("agreement", "list")["agreements"]
    assert {row["person_id"]: row["state"] for row in rows} == {signed[0]: "active", signed[1]: "missing"}
    [row] = cli("agreement", "list", "--state", "active")["agreements"]
    assert (row["id"], row["caregiver"], row["phone"]) == (signed[2], "钱守诚", "139****1234")
    assert row["ends_on"] == "2027-11-21"


def test_one_person_shows_what_is_promised_and_what_was_before(cli: Run, signed: list[str]) -> None:
    shown = cli("agreement", "show", signed[0])
    assert shown["agreement"]["state"] == "active"
    assert {"code": "meals", "label": "上门帮助用餐（每天3次）"} in shown["promised"]
    assert [one["id"] for one in shown["history"]] == [signed[2]]
    assert cli("agreement", "show", signed[1])["promised"] == []


def test_coverage_is_counted(cli: Run, signed: list[str]) -> None:
    counted = cli("agreement", "coverage")
    assert counted["all"] == {
        "village": "",
        "people": 2,
        "covered": 1,
        "percent": 50,
        "states": {"active": 1, "missing": 1},
    }
    assert [one["village"] for one in counted["villages"]] == ["柳坝村"]


def test_the_paper_of_an_agreement_is_printed_by_its_record(cli: Run, signed: list[str], tmp_path: Path) -> None:
    made = cli("print", "contract", "--id", signed[2], "--internal", "--out", tmp_path / "协议.pdf")
    assert made["pages"] >= 2
    assert made["documents"][0]["id"] == signed[2]


def test_a_record_is_shown_with_its_account_covered(cli: Run, signed: list[str]) -> None:
    answers = cli("record", "show", signed[2])["record"]["answers"]
    assert answers["fee/account"] == "***************0123"
    assert answers["caregiver/name"] == "钱守诚"
