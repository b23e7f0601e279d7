"""`conflicts list|resolve`, `removal list|answer`, `tray list|clear`."""

from __future__ import annotations

from typing import Any

import pytest

from core.app import Core
from core.command.conflict_verbs import ConflictVerbs
from core.command.parser import build_parser
from core.errors import InvalidInput, NotFound
from core.service.exchange import Answer, RemoteItem
from gui.text import words
from tests.helpers.people import invented_body
from tests.helpers.workspace import receive_people, sign_visit


def run(core: Core, *arguments: str) -> dict[str, Any]:
    args = build_parser().parse_args(list(arguments))
    return ConflictVerbs(core, lambda code, params: words(code, dict(params), "zh")).table()[args.command, args.verb](
        args
    )


def both_changed(core: Core) -> str:
    [person] = receive_people(core)
    core.people.propose(person, {"phone": "13522220000", "address": "村东"}, "本人说的")
    [item] = core.exchange.take_batch(9, 1 << 20)
    core.exchange.acknowledge([Answer(item.item_id, "conflict", "person.changed", "", {"fields": ["phone"]}, 5)])
    newer = invented_body(0) | {"phone": "13511110000", "_who": {"phone": ["钱协理", 1795311000000]}}
    core.exchange.apply_remote([RemoteItem("person", person, 2, 6, newer)], "c2", "e1")
    return item.item_id


def test_both_versions_are_listed_and_settled_field_by_field(core: Core) -> None:
    edit = both_changed(core)
    [one] = run(core, "conflicts", "list")["conflicts"]
    assert (one["id"], one["code"], one["by"], one["said"]) == (edit, "person.changed", "赵协理", False)
    phone = next(field for field in one["fields"] if field["name"] == "phone")
    assert (phone["mine"], phone["theirs"], phone["theirs_by"]) == ("13522220000", "13511110000", "钱协理")
    with pytest.raises(InvalidInput, match=r"conflict\.choice"):
        run(core, "conflicts", "resolve", edit, "--theirs", "phone")
    with pytest.raises(InvalidInput, match=r"conflict\.choice"):
        run(core, "conflicts", "resolve", edit, "--theirs", "all", "--mine", "phone")
    said = run(core, "conflicts", "resolve", edit, "--theirs", "phone", "--mine", "address", "--reason", "看见门牌了")
    assert said["choices"] == {"phone": "theirs", "address": "mine"}
    assert said["conflict"]["said"] and said["conflict"]["insisted"] == "看见门牌了"
    assert run(core, "conflicts", "list", "--person", "nobody")["conflicts"] == []


def test_her_word_stands_in_the_ledger(core: Core) -> None:
    edit = both_changed(core)
    run(core, "conflicts", "resolve", edit, "--theirs", "phone", "--mine", "address", "--reason", "看见门牌了")
    person = core.exchange.conflicts.list()[0].person_id
    [entry] = core.ledger.entries(person, ["resolution"])
    assert entry.title == "两边不一样：说明"
    assert entry.summary == "按区里的：联系电话；坚持本机的：现居住地；原因：看见门牌了"


def test_a_removal_is_asked_and_answered_and_the_tray_is_cleared(core: Core) -> None:
    assert run(core, "removal", "list") == {"asks": False, "count": 0}
    people = receive_people(core, 8)
    sign_visit(core, people[0])
    rows = [RemoteItem("person", one, 2, 100 + n, None) for n, one in enumerate(people[:4])]
    core.exchange.apply_remote(rows, "c1", "e1")
    asked = run(core, "removal", "list")
    assert (asked["asks"], asked["count"], asked["people"], len(asked["names"])) == (True, 4, 8, 4)
    assert run(core, "removal", "answer", "--no") == {"removed": False}
    assert run(core, "removal", "list")["asks"] is False and core.people.search().total == 8
    assert run(core, "removal", "answer", "--yes") == {"removed": True}
    with pytest.raises(NotFound):
        run(core, "removal", "answer", "--yes")
    [left] = run(core, "tray", "list")["tray"]
    assert (left["person_id"], left["facts"], left["delivered"]) == (people[0], 1, False)
    items = core.exchange.take_batch(100, 1 << 20)
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=9) for item in items])
    assert run(core, "tray", "clear", people[0]) == {"id": people[0], "cleared": True}
    assert run(core, "tray", "list") == {"tray": []}
