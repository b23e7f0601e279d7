"""One day of two laptops of one village and their office, by commands only: everything the window does is there too."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import main
import sync.server.__main__ as server
from core.clock import FixedClock
from core.ids import Ids
from core.seams import Seams
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.sheets import HEADINGS, list_row, write_xlsx
from tests.helpers.workspace import GOOD_VISIT, PASSPHRASE, signature_png
from tests.sync.client.station import Office, open_office

Run = Callable[..., dict[str, Any]]
FIRST_PHONE, SECOND_PHONE = "13511110000", "13622220000"


@pytest.fixture
def office(database: str, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with open_office(database, tmp_path / "data", clock) as opened:
        yield opened


@pytest.fixture
def run(
    database: str, clock: FixedClock, tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Run]:
    """`run(name)` is the program on that laptop, `run("")` the office's; both answer with their JSON."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    monkeypatch.setenv("NUANFANG_PASSPHRASE_FILE", str(secret))
    seams = Seams(clock, Ids(clock, os.urandom), "b0000001")
    monkeypatch.setattr(main.Seams, "system", classmethod(lambda _cls: seams))
    monkeypatch.setattr(server, "SystemClock", lambda: clock)

    def of(name: str) -> Run:
        def ask(*words: object, code: int = 0) -> dict[str, Any]:
            place = ["--workspace", str(tmp_path / name)] if name else ["--database", database]
            printed = io.StringIO()
            with monkeypatch.context() as patch:
                patch.setattr("sys.stdout", printed)
                ended = (main if name else server).main([*place, "--json", *map(str, words)])
            assert ended == code, printed.getvalue()
            found: dict[str, Any] = json.loads(printed.getvalue())
            return found

        return ask

    return of


@pytest.mark.timeout(240)
def test_two_laptops_and_an_office_end_with_the_same_each_once(
    run: Callable[..., Run], office: Office, tmp_path: Path
) -> None:
    district, first, second = run(""), run("first"), run("second")
    district("roster", "import", roster(tmp_path, "all.xlsx"), "--village", f"{VILLAGE_CODE}={VILLAGE}")
    for laptop, name in ((first, "赵春梅"), (second, "钱秋月")):
        card = tmp_path / f"{name}.pdf"
        laptop("init", "--village", VILLAGE_CODE, "--name", VILLAGE, "--user", name, "--card", card)
        code = district("device", "add", "--name", name, "--village", f"{VILLAGE_CODE}={VILLAGE}")["code"]
        assert laptop("sync", "--server", office.url, "--code", code)["state"] == "finished"
    people = [row["id"] for row in first("person", "list")["people"]]
    assert people and {row["id"] for row in second("person", "list")["people"]} == set(people)
    for laptop, person in ((first, people[0]), (second, people[1])):
        signed = laptop("visit", "add", "--person", person, "--answers", answers(tmp_path), "--sign")
        assert signed["state"] == "signed", signed

    first("roster", "import", roster(tmp_path, "first.xlsx", FIRST_PHONE))
    second("roster", "import", roster(tmp_path, "second.xlsx", SECOND_PHONE))
    assert first("sync")["is_all_sent"]
    told = by_stick(second, district, tmp_path / "one.nfb", tmp_path / "data")
    assert told["conflicts"] == 1
    [dispute] = second("conflicts", "list")["conflicts"]
    second("conflicts", "resolve", dispute["id"], "--mine", "all", "--reason", "本人当面拨通了")
    assert by_stick(second, district, tmp_path / "two.nfb", tmp_path / "data")["conflicts"] == 0
    [waits] = district("conflicts", "list")["conflicts"]
    district("conflicts", "decide", waits["id"], "--text", "按后一个", "--accept")
    for laptop in (second, first):
        assert laptop("sync")["state"] == "finished"
    assert not second("conflicts", "list")["conflicts"]
    assert {laptop("person", "show", dispute["person_id"])["person"]["phone"] for laptop in (first, second)} == {
        "136****0000"
    }

    written = tmp_path / "all.jsonl"
    district("export", "--out", written)
    ids = [json.loads(line)["item"]["id"] for line in written.read_text("utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == sum(laptop("status")["sent"] for laptop in (first, second))

    tag = next(one["tag"] for one in district("device", "list")["devices"] if one["name"] == "钱秋月")
    report = district("device", "lost", tag)
    assert VILLAGE in report["text"]
    assert second("sync")["wiped"] is True
    assert not (tmp_path / "second" / "workspace.db").exists()
    assert first("sync")["is_all_sent"]


def roster(folder: Path, name: str, phone: str = "") -> Path:
    """The village's list; `phone` is what this assistant heard of the first person."""
    rows = [list_row(0, **({"联系电话": phone} if phone else {})), list_row(1)]
    return write_xlsx(folder / name, [HEADINGS, *rows])


def answers(folder: Path) -> Path:
    """A whole good visit, signed."""
    ink = folder / "ink.png"
    ink.write_bytes(signature_png())
    signed = dict.fromkeys(("sign/person_signature", "sign/assistant_signature"), f"file:{ink}")
    path = folder / "answers.json"
    path.write_text(json.dumps(GOOD_VISIT | signed), "utf-8")
    return path


def by_stick(laptop: Run, district: Run, file: Path, data: Path) -> dict[str, Any]:
    """There and back; what the district said."""
    laptop("batch", "export", file, "--photos")
    told = district("batch", "import", file, "--data", data)
    laptop("batch", "import", file.with_suffix(".nfr"))
    return told
