"""Every kind of record of the catalogue goes to the district and comes back answered where it has to be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.app import Core
from core.clock import FixedClock
from core.forms.catalogue import shipped_kinds
from core.service import projection
from core.service.exchange import RemoteItem
from sync.server.__main__ import main
from tests.helpers.field import fill, sign_record
from tests.helpers.paper import text_of
from tests.helpers.people import invented_body
from tests.sync.client.station import Station

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(database: str, clock: FixedClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("sync.server.__main__.SystemClock", lambda: clock)  # the office's day is the village's

    def run(*arguments: str) -> dict[str, Any]:
        main([*arguments, "--json", "--database", database])
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    return run


def one_of_each(core: Core) -> dict[str, str]:
    """A signed record of every kind, each about a person of its own."""
    desk, made = core._desk, dict[str, str]()
    for number, kind in enumerate(shipped_kinds().values(), 1):
        person = ""
        if kind.person != "none":
            with desk.db.transaction():
                person = desk.seams.ids.new()
                desk.write_edit(person, invented_body(number), "导入名单")
                projection.show(desk, person)
        about = "" if kind.stands_alone else next((made[one] for one in kind.about if one in made), "")
        if not about and not kind.stands_alone:
            about = desk.seams.ids.new()
            task = {"person_id": person, "kind": "request", "title": "核实", "due_on": "", "state": "open"}
            core.exchange.apply_remote([RemoteItem("task", about, 1, 1, task)], "", "")
        made[kind.name] = sign_record(core, kind.name, person, about=about, reason="情况就是这样")
    return made


def test_every_kind_of_record_reaches_the_district_and_its_answer_comes_back(enrolled: Station, run: Run) -> None:
    core = enrolled.core
    made = one_of_each(core)
    enrolled.sync()
    enrolled.assert_all_there_once()
    assert {kind: core.records.show(one).sync_state for kind, one in made.items()} == dict.fromkeys(made, "sent")
    decided = {one for kind, one in made.items() if shipped_kinds()[kind].is_decided}
    assert {entry["id"] for entry in run("decide")["waiting"]} == decided
    for one in sorted(decided):
        run("decide", one, "--text", "已核实")
    enrolled.sync()
    answers = {
        kind: (core.records.show(one).answer_state, core.records.show(one).answer_text) for kind, one in made.items()
    }
    assert answers == {kind: ("decided", "已核实") if shipped_kinds()[kind].is_decided else ("", "") for kind in made}
    assert run("decide")["waiting"] == []
    receipts = text_of(core.prints.render("receipts", copy="internal").pdf)
    assert "探视巡防记录表" in receipts and "存疑" not in receipts and "CY" not in receipts


def test_the_office_answers_what_counts_now_not_what_was_corrected(enrolled: Station, run: Run) -> None:
    core = enrolled.core
    old = sign_record(core, "case", reason="是")
    enrolled.sync()
    draft = core.records.correct(old, "金额写错了")
    session = core.records.session(draft)
    fill(core, session, {})
    core.drafts.save(draft.id, session.all_answers(), "sign")
    new = core.records.sign(draft.id, reason="是").id
    enrolled.sync()
    assert [entry["id"] for entry in run("decide")["waiting"]] == [new]
