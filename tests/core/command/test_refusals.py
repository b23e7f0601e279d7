"""Whatever is handed in: a code, a sentence and a place, never a traceback, and nothing half saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import main
from core.app import open_workspace
from core.seams import Seams
from tests.core.command.conftest import Run
from tests.helpers.workspace import PASSPHRASE, add_people


@pytest.fixture
def person(root: Path, seams: Seams) -> str:
    core = open_workspace(root, PASSPHRASE, seams)
    [found] = add_people(core)
    core.close()
    return found


def code_of(refusal: dict[str, Any]) -> str:
    assert {"code", "text", "where"} <= refusal["error"].keys()
    assert refusal["error"]["text"]
    assert "{" not in refusal["error"]["text"], "every blank of the sentence is filled"
    return str(refusal["error"]["code"])


def test_files_that_are_not_what_they_should_be(cli: Run, person: str, tmp_path: Path) -> None:
    folder, garbage, missing = tmp_path / "folder", tmp_path / "garbage.xlsx", tmp_path / "missing.xlsx"
    folder.mkdir()
    garbage.write_bytes(b"\x00\xff" * 300)
    for path in (folder, garbage, missing):
        for verb in ("preview", "import"):
            assert code_of(cli("roster", verb, path, code=1)).startswith("roster.")
        assert code_of(cli("form", "check", path, code=1)).startswith("form.")
        assert code_of(cli("visit", "add", "--person", person, "--answers", path, code=1))
    assert cli("visit", "list")["visits"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json.broken"),
        ("{", "json.broken"),
        ("[1, 2]", "answers.not_object"),
        ('"text"', "answers.not_object"),
        ('{"life/food": NaN}', "json.number"),
        ('{"a": 1, "a": 2}', "json.duplicate_key"),
        ('{"life/food": 1e400}', "json.number"),
        ("[" * 100 + "]" * 100, "json.too_deep"),
        ('{"no/such": "x"}', "form.unknown_question"),
        ('{"life/food": 7}', "form.value"),
        ('{"life/food": "\\u0000"}', "json.nul"),
        ('{"photos[201]/picture": "x"}', "form.unknown_question"),
        ('{"photos[²]/picture": "x"}', "form.unknown_question"),
        ('{"photos[99999999999999999999]/picture": "x"}', "form.unknown_question"),
        ('{"sign/person_signature": "file:nowhere.png"}', "file.unreadable"),
        ('{"sign/person_signature": "file:nowhere.jpg"}', "photo.missing"),
    ],
)
def test_answers_that_cannot_be_taken_leave_no_draft(
    cli: Run, person: str, tmp_path: Path, text: str, code: str
) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text, "utf-8")
    assert code_of(cli("visit", "add", "--person", person, "--answers", path, "--sign", code=1)) == code
    assert cli("visit", "list")["visits"] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.text("photosn[]1²/0-life food", max_size=16) | st.sampled_from(
    ["life/food", "photos[1]/picture", "photos[2]/caption", "visit/visited_on", "safety/hazards", "sign/mode"]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(PATHS, JSON, max_size=5))
def test_any_json_at_all_is_taken_or_refused(
    root: Path,
    person: str,
    passphrase_file: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    given_answers: dict[str, Any],
) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(given_answers), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUANFANG_PASSPHRASE_FILE", str(passphrase_file))
        ended = main.main(["visit", "add", "--person", person, "--answers", str(path), "--sign", "--json",
                           "--workspace", str(root)])  # fmt: skip
    printed = capfd.readouterr()
    told = json.loads(printed.out)
    if ended == 0:
        assert told["state"] == "draft"
    else:
        assert ended == 1, told
        assert code_of(told) != "bug.command"


def test_pictures_that_are_none_leave_no_draft(
    cli: Run, person: str, answers: Callable[..., Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"no picture" * 50)
    for path in (broken, tmp_path / "missing.jpg", tmp_path):
        refused = cli("visit", "add", "--person", person, "--answers", answers(), "--photo", path, code=1)
        assert code_of(refused).startswith("photo.")
    assert cli("visit", "list")["visits"] == []


def test_people_records_and_months_nobody_knows(cli: Run, answers: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    for arguments, code in (
        (("person", "show", "nobody"), "person.unknown"),
        (("person", "ledger", "nobody"), "person.unknown"),
        (("visit", "add", "--person", "nobody", "--answers", answers()), "person.unknown"),
        (("visit", "add", "--person", "", "--answers", answers()), "record.person_missing"),
        (("visit", "show", "nobody"), "draft.unknown"),
        (("visit", "sign", "nobody"), "draft.unknown"),
        (("visit", "list", "--month", "2026-13"), "month.form"),
        (("print", "visit", "--id", "nobody", "--out", out), "record.unknown"),
        (("print", "ledger", "--id", "nobody", "--out", out), "person.unknown"),
        (("print", "visit", "--out", out), "print.which"),
        (("print", "visit", "--month", "2026-11", "--out", out), "print.nothing"),
        (("print", "route", "--out", tmp_path / "no" / "out.pdf"), "print.no_folder"),
        (("print", "route", "--out", tmp_path), "file.is_folder"),
        (("roster", "undo", "--id", "nobody"), "roster.no_import"),
        (("sync",), "sync.not_enrolled"),
        (("sync", "--server", "https://district.example", "--code", "ABCDE23456"), "sync.ca_missing"),
        (("sync", "--server", "http://district.example", "--code", "ABCDE23456"), "sync.url_plain"),
        (("sync", "--code", "ABCDE23456"), "sync.url"),
        (("sync", "--server", "https://a.example", "--code", "A1", "--ca", tmp_path / "no.pem"), "file.unreadable"),
    ):
        assert code_of(cli(*arguments, code=1)) == code, arguments
    assert not out.exists()


def test_the_worlds_faults_end_with_3(
    cli: Run, root: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = cli("sync", "--server", "http://127.0.0.1:1", "--code", "ABCDE23456", code=3)
    assert code_of(refused) == "sync.no_network"
    passphrase_file.write_text("not the passphrase", "utf-8")
    assert code_of(cli("status", code=3)) == "vault.wrong_passphrase"
    passphrase_file.write_text(PASSPHRASE, "utf-8")
    (root / "workspace.db").rename(root / "elsewhere.db")
    assert code_of(cli("status", code=3)) == "store.missing"
    for path in root.glob("slots.*"):
        path.write_bytes(b"rubbish")
    assert code_of(cli("status", code=3)) == "vault.slots_damaged"
    monkeypatch.setenv("NUANFANG_PASSPHRASE_FILE", str(root / "nowhere"))
    assert main.main(["status", "--json", "--workspace", str(root / "nothing")]) == 3


def test_a_fault_of_the_program_is_told_without_its_words(
    cli: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("曾重行 120221194003020021")

    monkeypatch.setattr("core.service.due.DueList.list", fail)
    refused = cli("due", code=3)
    assert code_of(refused) == "bug.command"
    assert "ZeroDivisionError" in refused["error"]["text"]
    assert "曾重行" not in json.dumps(refused, ensure_ascii=False)


def test_people_get_words_and_the_code_not_json(
    cli: Run, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from tests.core.command.test_shapes import BAD
    from tests.helpers.sheets import HEADINGS, list_row, write_xlsx

    path = write_xlsx(
        tmp_path / "名单.xlsx", [list(HEADINGS), list_row(0), *(list_row(n, **BAD) for n in range(1, 30))]
    )
    assert main.main(["--workspace", str(root), "roster", "import", str(path)]) == 1
    printed = capfd.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert "roster.has_refused" in lines[0]
    assert "第 3 行" in lines[1]
    assert lines[-1] == "  ……还有 9 处"
    assert main.main(["--workspace", str(root), "person", "list"]) == 0
    assert capfd.readouterr().out.startswith("{\n")


def test_init_takes_back_a_workspace_whose_card_could_not_be_written(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without the card nobody could ever open it again once the passphrase is forgotten."""
    folder = tmp_path / "new"

    def full_disk(*_args: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("core.files._write_durably", full_disk)
    monkeypatch.setattr("core.app.write_slots", lambda *_args: None)
    made = ["--json", "--workspace", str(folder), "init", "--village", "120221100201", "--name", "柳坝村"]
    assert main.main([*made, "--card", str(tmp_path / "card.pdf")]) == 3
    assert json.loads(capfd.readouterr().out)["error"]["code"] == "disk.full"
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_init_overwrites_neither_a_workspace_nor_a_card(cli: Run, root: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.pdf"
    made = ("init", "--village", "120221100201", "--name", "柳坝村", "--card")
    assert code_of(cli(*made, card, code=1)) == "workspace.exists"
    card.write_bytes(b"the card of another village")
    assert code_of(cli(*made, card, code=1)) == "file.exists"
    assert card.read_bytes() == b"the card of another village"
    assert code_of(cli(*made, tmp_path / "no" / "card.pdf", code=1)) == "print.no_folder"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--village", "12", "--name", "柳坝村"), "village.code_length"),
        (("--village", "99022110020x", "--name", "柳坝村"), "village.code_digits"),
        (("--village", "120221100201", "--name", " "), "workspace.label_missing"),
        (("--village", "120221100201", "--name", "长" * 51), "workspace.label_long"),
    ],
)
def test_init_says_what_cannot_be(cli: Run, tmp_path: Path, more: tuple[str, ...], code: str) -> None:
    folder = tmp_path / "new"
    refused = cli("init", "--workspace", folder, *more, "--card", tmp_path / "card.pdf", code=1)
    assert code_of(refused) == code
    assert not folder.exists()
