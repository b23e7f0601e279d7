"""What the district sends and this program cannot use never stops the rest, and leaves no half of itself."""

from __future__ import annotations

from typing import Any

import pytest

from core.app import Core
from core.errors import Unavailable
from core.service.exchange import RemoteItem
from tests.helpers.people import invented_body

UNUSABLE = {
    "a day that is none": ("person", invented_body(2) | {"died_on": "2026-13-45"}),
    "a name that is no text": ("person", invented_body(2) | {"name": {"family": "赵"}}),
    "a number for a day": ("person", invented_body(2) | {"birth_date": 19500302}),
    "a form without its table": ("form", {"kind": "visit"}),
    "a form that is no form": ("form", {"kind": "visit", "source": "nothing"}),
    "a pack without its text": ("rulepack", {"id": "national"}),
    "a pack of a newer district": ("rulepack", {"id": "national", "version": "9", "toml": "[[unheard]]\nid=1"}),
    "a kind of a newer district": ("notice", {"text": "好"}),
}


def apply(core: Core, *items: RemoteItem, cursor: str = "c1") -> None:
    core.exchange.apply_remote(items, cursor, "e1")


def aside(core: Core) -> list[dict[str, Any]]:
    return core._desk.state.get("aside", [])  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", UNUSABLE)
def test_one_unusable_row_never_stops_the_page(core: Core, name: str) -> None:
    kind, body = UNUSABLE[name]
    before, after = (RemoteItem("person", core.seams.ids.new(), 1, n, invented_body(n)) for n in (1, 3))
    bad = RemoteItem(kind, core.seams.ids.new(), 1, 2, body)
    apply(core, before, bad, after)
    assert {row.id for row in core.people.search().rows} == {before.id, after.id}
    assert [(entry["id"], entry["body"]) for entry in aside(core)] == [(bad.id, body)]
    assert core.exchange.get_state("cursor") == "c1"
    assert (kind, bad.id, 1) in core.exchange.remote_rows()  # the closing check agrees: it is held here, aside


def test_of_a_person_who_cannot_be_shown_nothing_is_stored_in_part(core: Core) -> None:
    person = RemoteItem("person", core.seams.ids.new(), 1, 1, invented_body(1))
    apply(core, person)
    apply(core, RemoteItem("person", person.id, 2, 2, invented_body(1) | {"name": "新名", "died_on": "2026-13-45"}))
    assert core.people.person(person.id).name == invented_body(1)["name"]
    assert core._desk.persons.base(person.id) == (1, invented_body(1))


def test_what_was_mended_or_taken_back_at_the_district_lies_aside_no_longer(core: Core) -> None:
    ids = [core.seams.ids.new() for _ in range(3)]
    apply(core, *(RemoteItem("person", one, 1, n, {"birth_date": 5}) for n, one in enumerate(ids)))
    assert len(aside(core)) == 3
    apply(core, RemoteItem("person", ids[0], 2, 7, invented_body(1)), RemoteItem("person", ids[1], 0, 8, None))
    assert [entry["id"] for entry in aside(core)] == [ids[2]]


def test_a_full_disk_is_no_unusable_row(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise Unavailable("disk.full")

    monkeypatch.setattr(core._desk.persons, "put_base", full)
    with pytest.raises(Unavailable, match=r"disk\.full"):
        apply(core, RemoteItem("person", core.seams.ids.new(), 1, 1, invented_body(1)))
    assert core.exchange.get_state("cursor") is None
    assert not aside(core)
