"""Somebody leaves the list while a form about him is open: what was seen is still signed, under his name."""

from __future__ import annotations

import pytest

from core.app import Core
from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from core.service import prints
from core.service.exchange import Answer, RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people, fill_visit, receive_people, sign_visit, signature_png

ELSEWHERE = "120221100299"


def leave(core: Core, person_id: str) -> None:
    """The district takes the person off this laptop's list."""
    core.exchange.apply_remote([RemoteItem("person", person_id, 2, 99, None)], "c9", "e1")


def test_a_form_begun_before_somebody_left_is_signed_under_his_name_and_village(core: Core) -> None:
    person = core.seams.ids.new()
    body = invented_body(4) | {"village_code": ELSEWHERE}
    core.exchange.apply_remote([RemoteItem("person", person, 1, 1, body)], "c1", "e1")
    draft = fill_visit(core, person)
    leave(core, person)
    assert core.people.search().total == 0
    assert core.drafts.open(draft).person_name == body["name"]
    assert [row.person_name for row in core.drafts.list()] == [body["name"]]
    record = core.records.show(core.records.sign(draft).id)
    assert (record.person_name, record.person and record.person.id_number) == (body["name"], body["id_number"])
    assert loads_strict(core._desk.outbox.line(record.id) or b"")["village"] == ELSEWHERE
    assert core.prints.render("visit", ids=[record.id]).pages >= 1


def test_a_form_about_somebody_the_district_refused_is_signed_under_his_name(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    [item] = core.exchange.take_batch(1, 1 << 20)
    core.exchange.acknowledge([Answer(item.item_id, "rejected", "person.unknown_field")])
    name = invented_body(0)["name"]
    assert core.drafts.open(draft).person_name == name
    assert core.records.show(core.records.sign(draft).id).person_name == name


def test_a_batch_of_paper_never_leaves_records_out_in_silence(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "LARGEST_BATCH", 3)
    person = receive_people(core)[0]
    first = sign_visit(core, person)
    draft = core.records.correct(first, "写错了")
    again = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    for path, value in {"sign/mode": "self", "sign/person_signature": ink, "sign/assistant_signature": ink}.items():
        again.set(path, value)
    core.drafts.save(draft.id, again.all_answers(), "")
    core.records.sign(draft.id)
    for _ in range(2):
        sign_visit(core, person)
    with pytest.raises(InvalidInput, match=r"print\.too_many"):  # four, one of them corrected: three would fit
        core.prints.render("visit")
