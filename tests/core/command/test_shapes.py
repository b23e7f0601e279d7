"""Every command prints the shape that scripts rely on: names may be added, never renamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.app import open_workspace
from core.command.parser import build_parser
from core.seams import Seams
from tests.core.command.conftest import Run
from tests.helpers.people import invented_body
from tests.helpers.pictures import jpeg
from tests.helpers.sheets import HEADINGS, list_row, write_xlsx
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit

BAD = {"身份证号": "1.20221E+17"}


@pytest.fixture
def people(root: Path, seams: Seams) -> list[str]:
    """Three people in the workspace, which is closed again."""
    core = open_workspace(root, PASSPHRASE, seams)
    ids = add_people(core, 3)
    core.close()
    return ids


@pytest.fixture
def visit(root: Path, seams: Seams, people: list[str]) -> str:
    """A signed visit of the first of them."""
    core = open_workspace(root, PASSPHRASE, seams)
    record = sign_visit(core, people[0])
    core.close()
    return record


def test_a_roster_is_previewed_imported_listed_and_undone(cli: Run, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "名单.xlsx", [list(HEADINGS), list_row(0), list_row(1)])
    seen = cli("roster", "preview", path)
    assert seen["counts"] == {"new": 2, "same": 0, "changed": 0, "doubtful": 0, "refused": 0}
    assert {"row", "state", "name", "problems"} <= seen["rows"][0].keys()
    assert (seen["rows"][0]["row"], seen["rows"][0]["state"]) == (2, "new")
    assert cli("person", "list")["people"] == [], "a preview changes nothing"
    done = cli("roster", "import", path)
    assert done["counts"] == seen["counts"]
    assert done["rows"] == seen["rows"]
    [listed] = cli("roster", "list")["imports"]
    assert (listed["id"], listed["added"], listed["state"]) == (done["import_id"], 2, "applied")
    assert len(cli("person", "list")["people"]) == 2
    assert cli("roster", "undo", "--id", done["import_id"]) == {"undone": True}
    assert cli("person", "list")["people"] == []
    refusal = cli("roster", "undo", code=1)
    assert refusal["error"]["code"] == "roster.no_import"


def test_a_refused_import_shows_which_rows_are_meant(cli: Run, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "名单.xlsx", [list(HEADINGS), list_row(0), list_row(1, **BAD)])
    refused = cli("roster", "import", path, code=1)
    assert {"code", "text", "where"} <= refused["error"].keys()
    assert (refused["error"]["code"], refused["error"]["where"]) == ("roster.has_refused", "3")
    assert refused["counts"]["refused"] == 1
    [row] = [row for row in refused["rows"] if row["state"] == "refused"]
    [problem] = [problem for problem in row["problems"] if problem["severity"] == "refuse"]
    assert {"column", "code", "text"} <= problem.keys()
    assert (row["row"], problem["column"], problem["code"]) == (3, "身份证号", "roster.id_destroyed")
    assert cli("person", "list")["people"] == []
    assert cli("roster", "import", path, "--skip-bad")["counts"]["refused"] == 1
    assert len(cli("person", "list")["people"]) == 1


def test_people_are_listed_and_shown_with_their_numbers_masked(cli: Run, people: list[str]) -> None:
    listed = cli("person", "list")
    assert (listed["total"], len(listed["people"])) == (3, 3)
    assert {"id", "name", "id_number", "village", "group", "tags"} <= listed["people"][0].keys()
    body = invented_body(0)
    [found] = cli("person", "list", "--search", body["id_number"][-6:])["people"]
    assert found["id"] == people[0]
    shown = cli("person", "show", people[0])["person"]
    assert (shown["id"], shown["name"]) == (people[0], body["name"])
    printed = str(listed) + str(shown)
    for secret in ("id_number", "phone", "caregiver_phone"):
        assert body[secret] not in printed


def test_the_ledger_of_a_person_is_told_entry_by_entry(cli: Run, people: list[str], visit: str) -> None:
    entries = cli("person", "ledger", people[0])["entries"]
    assert {"id", "at", "kind", "title", "summary"} <= entries[0].keys()
    assert [entry["kind"] for entry in entries] == ["master", "visit"]
    assert [entry["id"] for entry in cli("person", "ledger", people[0], "--kind", "visit")["entries"]] == [visit]
    assert len(cli("person", "ledger", people[0], "--limit", "1")["entries"]) == 1


def test_who_is_due_and_why(cli: Run, people: list[str]) -> None:
    rows = cli("due")["due"]
    assert {"person_id", "name", "due_on", "state", "reason", "rule"} <= rows[0].keys()
    assert {row["state"] for row in rows} <= {"overdue", "due", "coming"}
    assert {row["person_id"] for row in rows} <= set(people)
    assert all(row["reason"] and row["rule"] for row in rows)


def test_a_visit_is_added_signed_listed_and_shown(
    cli: Run, people: list[str], answers: Callable[..., Path], tmp_path: Path
) -> None:
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(jpeg(640, 480))
    done = cli("visit", "add", "--person", people[0], "--answers", answers(), "--photo", picture, "--sign")
    assert (done["state"], bool(done["serial"])) == ("signed", True)
    [listed] = cli("visit", "list")["visits"]
    assert {"id", "serial", "person_id", "state", "visited_at"} <= listed.keys()
    assert (listed["id"], listed["serial"], listed["state"]) == (done["id"], done["serial"], "signed")
    shown = cli("visit", "show", done["id"])["visit"]
    assert shown["answers"]["photos[1]/picture"].startswith("media:")
    assert shown["answers"]["life/food"] == "ok"
    assert cli("visit", "list", "--person", people[1])["visits"] == []
    assert cli("visit", "list", "--month", "2026-10")["visits"] == []


def test_without_sign_or_with_something_missing_it_stays_a_draft(
    cli: Run, people: list[str], answers: Callable[..., Path]
) -> None:
    whole = cli("visit", "add", "--person", people[0], "--answers", answers())
    assert (whole["serial"], whole["state"], whole["missing"]) == (None, "draft", [])
    path = answers(**{"life/food": None})
    lacking = cli("visit", "add", "--person", people[0], "--answers", path, "--sign")
    assert (lacking["state"], lacking["missing"][0]["path"]) == ("draft", "life/food")
    assert {row["state"] for row in cli("visit", "list")["visits"]} == {"draft"}
    assert cli("visit", "show", lacking["id"])["visit"]["state"] == "draft"
    refused = cli("visit", "sign", lacking["id"], code=1)["error"]
    assert (refused["code"], refused["missing"][0]["path"]) == ("record.incomplete", "life/food")
    assert cli("visit", "sign", whole["id"])["state"] == "signed"


def test_a_lead_needs_nobody(cli: Run, answers: Callable[..., Path], tmp_path: Path) -> None:
    path = tmp_path / "lead.json"
    path.write_text('{"lead/place": "桥头"}', "utf-8")
    done = cli("lead", "add", "--answers", path)
    assert done["state"] == "draft"
    assert [row["id"] for row in cli("lead", "list")["visits"]] == [done["id"]]
    assert cli("change", "list")["visits"] == []


def test_a_print_names_its_file_its_pages_and_what_is_in_it(
    cli: Run, people: list[str], visit: str, tmp_path: Path
) -> None:
    out = tmp_path / "visit.pdf"
    done = cli("print", "visit", "--id", visit, "--out", out)
    assert done["file"] == str(out)
    assert done["pages"] >= 1
    [document] = done["documents"]
    assert {"id", "serial", "copy"} <= document.keys()
    assert (document["id"], document["copy"], document["is_reprint"]) == (visit, "public", False)
    assert out.read_bytes().startswith(b"%PDF-")
    again = cli("print", "visit", "--month", "2026-11", "--internal", "--out", out)["documents"][0]
    assert (again["copy"], again["is_reprint"]) == ("internal", True)
    assert len(cli("print", "ledger", "--all", "--out", out)["documents"]) == 3
    assert len(cli("print", "visit", "--all", "--out", out)["documents"]) == 1
    assert cli("print", "route", "--out", out)["pages"] >= 1
    kinds = [entry["kind"] for entry in cli("person", "ledger", people[0])["entries"]]
    assert kinds.count("print") == 4, "every print is a fact"


def test_the_check_and_the_status_tell_how_things_stand(cli: Run, visit: str) -> None:
    check = cli("check")
    assert check["ok"] is True
    assert all({"code", "text"} <= finding.keys() for finding in check["findings"])
    status = cli("status")
    assert {"enrolled", "waiting", "sent", "refused", "conflicts", "held", "photos_waiting"} <= status.keys()
    assert (status["enrolled"], status["waiting"], status["photos_waiting"]) == (False, 4, 1)


def test_a_check_that_finds_something_ends_as_refused(cli: Run, root: Path, visit: str) -> None:
    next(iter((root / "media").glob("??/*"))).unlink()
    check = cli("check", code=1)
    assert check["ok"] is False
    assert "check.media_missing" in {finding["code"] for finding in check["findings"]}


def test_a_form_is_checked_without_any_workspace(cli: Run, tmp_path: Path) -> None:
    from core.paths import resources

    good = cli("form", "check", resources() / "forms" / "lead.md")
    assert (good["ok"], good["unsupported"]) == (True, [])
    assert good["questions"] > 5
    bad = tmp_path / "bad.md"
    bad.write_text("| survey |\n| | type | name | label |\n| | audio | voice | Voice |\n", "utf-8")
    found = cli("form", "check", bad, code=1)
    assert found["ok"] is False
    assert {"row", "name", "what"} <= found["unsupported"][0].keys()


def test_the_passphrase_is_changed_by_the_old_one_or_by_the_card(
    cli: Run, passphrase_file: Path, workspace_template: tuple[Path, str], tmp_path: Path
) -> None:
    new, card = tmp_path / "new", tmp_path / "card"
    new.write_text("A second passphrase\r\n", "utf-8")
    assert cli("passphrase", "--new-file", new) == {"changed": True}
    assert cli("status", code=3)["error"]["code"] == "vault.wrong_passphrase"
    passphrase_file.write_text("\ufeffA second passphrase", "utf-8")
    cli("status")
    card.write_text(workspace_template[1], "utf-8")
    new.write_text("A third passphrase", "utf-8")
    assert cli("passphrase", "--new-file", new, "--recovery-file", card) == {"changed": True}
    passphrase_file.write_text("A third passphrase", "utf-8")
    cli("status")


def test_every_command_of_the_parser_is_known_to_the_program() -> None:
    """A command that parses but is in no table would end in a fault."""
    import main

    home = Path(main.__file__)
    folder = home.parent / "core" / "command"
    sources = [home, folder / "table.py", *folder.glob("*_verbs.py")]
    source = "\n".join(path.read_text("utf-8") for path in sources)
    for name, verbs in _commands().items():
        assert f'"{name}"' in source, name
        for verb in verbs:
            assert f'"{verb}"' in source, verb


def _commands() -> dict[str, list[str]]:
    def choices(parser: Any) -> dict[str, Any]:
        groups = [action.choices for action in parser._actions if hasattr(action, "_name_parser_map")]
        return dict(groups[0]) if groups else {}

    return {name: list(choices(parser)) for name, parser in choices(build_parser()).items()}
