"""Bad inputs that have no other home, by their number in the programme (tests/test_bad_inputs.py lists all of them)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from core.domain import canonical
from core.errors import InvalidInput
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.messages import SERVER_OWNED
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import SECOND, Office
from tests.sync.server.test_commands import Run

TRICKS = [b'{"protocol":NaN}', b'{"protocol":1e400}', b'{"protocol":1,"protocol":1}',
          b'{"protocol":' + b"9" * 5000 + b"}", b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}"]  # fmt: skip


def test_bad_input_59_both_versions_are_shown_to_the_administrator(laptop: Laptop, run: Run) -> None:
    line = laptop.fact()
    laptop.push([line])
    changed = json.loads(line)
    changed["body"] = {"food/enough": "no"}
    del changed["event"]["hash"]
    changed["event"]["hash"] = sha256(dumps(changed))
    other = dumps(changed)
    assert laptop.told([other]) == ["conflict item.hash_mismatch"]
    listed = run("conflicts", "refused")[1]["refused"]
    assert [(row["id"], row["code"]) for row in listed] == [(changed["id"], "item.hash_mismatch")]
    assert "line" not in listed[0], "a list names no contents"
    [shown] = run("conflicts", "refused", changed["id"])[1]["refused"]
    assert (shown["stored"].encode(), shown["line"].encode()) == (line, other)


def test_bad_input_60_what_a_newer_laptop_says_is_kept_and_returned(
    enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    person = laptop.ids.new()
    fields = {"name": "王桂兰", "id_number": "", "novelty": {"of": ["2031"]}}
    proposal = laptop.edit(person, 0, fields, schema=2**31 - 1, weather="大风")
    assert laptop.told([proposal]) == ["accepted"]
    body = enrolled().pulled()[f"person {person}"]
    assert body is not None
    assert body["novelty"] == {"of": ["2031"]}


@pytest.mark.parametrize("body", TRICKS, ids=lambda body: body[:16].decode())
def test_bad_input_63_one_reader_on_both_sides(laptop: Laptop, body: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        canonical.loads_strict(body)
    answer = laptop.ask("POST", "/v1/hello", body=body, who=laptop.device_id)
    assert answer.refusal is not None
    assert (answer.status, answer.refusal.code) == (400, "body.broken")
    assert answer.refusal.params["reason"] == caught.value.code


def test_bad_input_63_a_hundred_thousand_levels_are_refused_at_every_door(laptop: Laptop) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(InvalidInput, match=r"json\.(broken|depth)"):
        canonical.loads_strict(deep)
    answer = laptop.ask("POST", "/v1/hello", body=deep, who=laptop.device_id)
    assert answer.refusal is not None and (answer.status, answer.refusal.code) == (413, "body.too_large")
    [told] = laptop.push([b'{"x":' + deep + b"}"])
    assert (told.outcome, told.code) == ("rejected", "item.json")
    assert laptop.told([laptop.fact()]) == ["accepted"], "and nothing was lost by it"


@pytest.mark.parametrize(
    ("body", "params"),
    [
        (b'{"protocol":1,"program":"\xff"}', {"reason": "json.not_utf8", "position": 25}),
        ('{"protocol":1}'.encode("utf-16"), {"reason": "json.not_utf8", "position": 0}),
        (b"\xef\xbb\xbf{}", {"reason": "json.broken", "position": 0}),
        (b"", {"reason": "json.broken", "position": 0}),
        (b'{"protocol":1,}', {"reason": "json.broken", "position": 14}),
        (b"null", {"reason": "model_type", "position": 0}),
        (b"[]", {"reason": "model_type", "position": 0}),
    ],
)
def test_bad_input_64_the_place_of_the_first_bad_byte_is_said(
    laptop: Laptop, body: bytes, params: dict[str, Any]
) -> None:
    answer = laptop.ask("POST", "/v1/hello", body=body, who=laptop.device_id)
    assert answer.refusal is not None
    code = "request.broken" if params["reason"] == "model_type" else "body.broken"
    assert (answer.status, answer.refusal.code, answer.refusal.params) == (400, code, params)


def test_bad_input_74_no_door_hands_out_records_or_photos_by_id(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    """A laptop gets what is its own by pull and nothing by name: there is no door that a guessed id would open."""
    other = enrolled(SECOND)
    line = other.fact()
    other.push([line])
    person = other.ids.new()
    other.push([other.edit(person, 0, {"name": "李长顺"})])
    assert f"person {person}" not in laptop.pulled()
    doors = [path for path, verbs in office.app.openapi()["paths"].items() if "get" in verbs]
    assert [path for path in doors if not path.startswith("/v1/office")] == ["/v1/pull"]
    for target in (f"/v1/photos/{'a' * 64}", f"/v1/items/{json.loads(line)['id']}", f"/v1/people/{person}"):
        answer = laptop.ask("GET", target)
        assert answer.status in (404, 405)
    known = laptop.push([laptop.edit(person, 1, {"phone": "13100000000"})])[0]
    unknown = laptop.push([laptop.edit(laptop.ids.new(), 1, {"phone": "13100000000"})])[0]
    assert (known.outcome, known.code, known.params) == (unknown.outcome, unknown.code, unknown.params)


def test_bad_input_74_a_person_of_another_village_costs_the_same_work_and_bytes_as_nobody(
    office: Office, enrolled: Callable[..., Laptop]
) -> None:
    """Not the clock but the work is compared: the same statements, the same number of bytes."""
    other = enrolled(SECOND)
    person = other.ids.new()
    other.push([other.edit(person, 0, {"name": "李长顺"}), other.edit(person, 1, {"address": "村东"})])
    asked: list[str] = []
    sizes: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *said: asked.append(str(said[2])))
    work = []
    for about in (person, other.ids.new()):
        curious = enrolled()
        curious.hello(need_token=True)
        curious.push([curious.fact()])  # whatever is only done once is done
        curious.session.hooks["response"].append(lambda answer, **_more: sizes.append(answer.headers["Content-Length"]))
        asked.clear()
        curious.push([curious.edit(about, 1, {"phone": "13100000000"})])
        work.append(list(asked))
    assert len(sizes) == 2 and sizes[0] == sizes[1]
    assert any("FROM persons" in one for one in work[0]) and work[0] == work[1]


@pytest.mark.parametrize("name", sorted(SERVER_OWNED))
def test_bad_input_76_a_name_of_the_district_is_refused_at_every_door(laptop: Laptop, name: str) -> None:
    laptop.hello(need_token=True)
    asked = [("/v1/have", {"photos": []}, laptop.token), (f"/v1/photos/{'a' * 64}", {"size": 5}, laptop.token)]
    if name != "epoch":  # hello names the one it saw last
        asked.append(("/v1/hello", {"protocol": 1}, laptop.device_id))
    for target, message, who in asked:
        answer = laptop.ask("POST", target, {**message, name: "x"}, who=who)
        assert answer.refusal is not None, target
        assert (answer.status, answer.refusal.code, answer.refusal.field) == (400, "request.server_owned", name)
    [told] = laptop.push([laptop.fact(**{name: "x"})])
    assert (told.outcome, told.code, told.field) == ("rejected", "item.server_owned", name)
