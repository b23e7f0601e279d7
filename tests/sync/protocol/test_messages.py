"""The wire does not change by accident: every message has a golden sample that still reads, and still is written so."""

from __future__ import annotations

import inspect
import json

import pytest
from pydantic import ValidationError

from sync.protocol import messages as m
from sync.protocol.answers import expand, fold
from sync.protocol.messages import BatchHeader, FromLaptop, Item, ItemAnswer, Message, PushReply
from tests.helpers.sources import ROOT
from tests.sync.protocol.samples import FACT, RECEIPT, SAMPLES

GOLDEN = ROOT / "tests" / "golden" / "wire"
INNER = {
    m.Order,
    m.Village,
    m.Event,
    m.FormRef,
    m.Actor,
    m.PersonEdit,
    m.ItemAnswer,
    m.Run,
    m.Receipt,
    m.RemoteRow,
    m.PhotoPart,
}
ELSEWHERE = {m.Message, m.FromLaptop, m.BatchHeader, m.PullQuery}  # bases; in the golden batch; not a body


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_message_is_written_as_it_always_was(name: str) -> None:
    model, content = SAMPLES[name]
    saved = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    assert saved == content
    assert model.model_validate(saved).model_dump(mode="json", by_alias=True, exclude_unset=True) == saved


def test_every_message_has_a_sample() -> None:
    known = {model for model, _ in SAMPLES.values()} | INNER | ELSEWHERE
    models = {thing for _, thing in inspect.getmembers(m, inspect.isclass) if issubclass(thing, Message)}
    assert models == known


def test_unknown_names_of_a_newer_peer_survive() -> None:
    kept = Item.model_validate({**FACT, "mood": {"a": 1}}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert kept["mood"] == {"a": 1}


@pytest.mark.parametrize("model", [model for model in SAMPLES.values() if issubclass(model[0], FromLaptop)])
def test_names_of_the_district_are_refused_from_a_laptop(model: tuple[type[Message], dict[str, object]]) -> None:
    for name in m.SERVER_OWNED - model[0].model_fields.keys():
        with pytest.raises(ValidationError) as refused:
            model[0].model_validate({**model[1], name: "x"})
        assert [error["type"] for error in refused.value.errors()] == ["server_owned"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "not-a-uuid"),
        ("id", FACT["id"].upper()),
        ("op", "delete"),
        ("kind", "Visit!"),
        ("schema", "1"),
        ("schema", True),
        ("village", "..%2f"),
        ("media", ["x"]),
        ("urgency", 10),
        ("body", []),
        ("actor", None),
        ("event", {**FACT["event"], "seq": 0}),
        ("event", {**FACT["event"], "hash": "x"}),
    ],
)
def test_what_is_no_item_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Item.model_validate({**FACT, name: value})


def test_answers_said_briefly_are_the_same_answers() -> None:
    answers = [
        ItemAnswer(index=0, outcome="accepted", server_seq=7),
        ItemAnswer(index=1, outcome="accepted", server_seq=8),
        ItemAnswer(index=2, outcome="accepted", server_seq=20),
        ItemAnswer(index=3, outcome="duplicate", server_seq=21),
        ItemAnswer(index=4, id=FACT["id"], outcome="rejected", code="item.json"),
        ItemAnswer(index=5, outcome="merged", server_seq=9),
    ]
    runs, rest = fold(answers)
    assert [(run.index, run.count) for run in runs] == [(0, 2), (2, 1), (3, 1), (5, 1)]
    reply = PushReply(runs=runs, answers=rest, have_seq=1, receipt=m.Receipt(**RECEIPT), signature="")
    assert expand(reply) == answers


def test_a_header_may_carry_more_than_this_program_knows() -> None:
    header = {
        "format": "nuanfang-batch/1",
        "protocol": 1,
        "schema": 1,
        "device": FACT["id"],
        "practice": False,
        "count": 0,
        "sha256": "ab" * 32,
        "sealed_to": "x",
    }
    assert BatchHeader.model_validate(header).schema_ == 1
