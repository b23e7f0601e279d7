"""One person's file: everything about him, nothing about others, and a trace of having handed it out."""

from __future__ import annotations

import json

import pytest

from core.app import Core
from core.errors import InvalidInput, NotFound
from tests.helpers.workspace import add_people, sign_visit


def lines(data: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.decode().splitlines()]


def test_the_file_holds_the_person_his_records_and_names_their_pictures(core: Core) -> None:
    first, second = add_people(core, 2, self_care="full")
    mine, theirs = sign_visit(core, first, photos=1), sign_visit(core, second)
    found = lines(core.dossier.export(first, "本人要求复制"))
    head = found[0]
    assert (head["format"], head["person_id"], head["lines"]) == ("nuanfang-person/1", first, len(found))
    types = [line["type"] for line in found]
    assert types[:3] == ["file", "person", "edit"]
    record = next(line for line in found if line["type"] == "record")
    assert record["id"] == mine
    assert record["body"]["answers"] == dict(core.records.show(mine).answers)  # type: ignore[index]
    pictures = {line["hash"] for line in found if line["type"] == "picture"}
    assert pictures == set(record["pictures"])  # type: ignore[arg-type]
    whole = core.dossier.export(first, "本人要求复制").decode()
    assert theirs not in whole and second not in whole


def test_a_record_that_is_restricted_stays_out(core: Core) -> None:
    (person,) = add_people(core, 1)
    desk = core._desk
    with desk.db.transaction():
        desk.write_fact("suspicion", {"answers": {"doubt/what": "说不清"}}, person_id=person, form=("suspicion", "1"))
    assert "说不清" not in core.dossier.export(person, "本人要求复制").decode()


def test_handing_it_out_stands_in_the_ledger_with_its_reason_and_goes_to_the_district(core: Core) -> None:
    (person,) = add_people(core, 1)
    waiting = core.exchange.status().waiting
    core.dossier.log(person, "本人要求复制", is_encrypted=True)
    (entry,) = core.ledger.entries(person, {"export"})
    assert (entry.title, entry.summary) == ("导出本人档案", "本人要求复制")
    assert core.exchange.status().waiting == waiting + 1
    assert core.prints.render("ledger", ids=[person]).pages >= 1


def test_without_a_reason_or_for_nobody_nothing_is_exported(core: Core) -> None:
    (person,) = add_people(core, 1)
    with pytest.raises(InvalidInput) as refused:
        core.dossier.export(person, "  ")
    assert refused.value.code == "export.reason"
    with pytest.raises(NotFound):
        core.dossier.export("nobody", "本人要求复制")
