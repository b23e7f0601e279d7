"""Laws of taking batches: exactly once, item by item, whatever is sent again."""

from __future__ import annotations

import json
from collections.abc import Callable

from sync.protocol.answers import expand
from sync.protocol.codes import ITEM_CODES
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.signing import decode, is_receipt
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import SECOND, Office


def test_a_batch_is_stored_byte_for_byte_and_each_line_is_answered(office: Office, laptop: Laptop) -> None:
    lines = laptop.facts(3)
    assert laptop.told(lines) == ["accepted"] * 3
    assert {bytes(row["line"]) for row in office.rows("items")} == set(lines)


def test_the_same_batch_again_is_only_duplicates_and_changes_nothing(office: Office, laptop: Laptop) -> None:
    lines = [*laptop.facts(20), laptop.fact("change"), laptop.edit(office.ids.new(), 0, {"name": "王桂兰"})]
    first = laptop.push(lines)
    before = office.everything()
    again = laptop.push(lines)
    assert {answer.outcome for answer in again} == {"duplicate"}
    assert [a.server_seq for a in again] == [a.server_seq for a in first]
    assert office.everything() == before


def test_a_batch_whose_reply_was_lost_is_sent_again_with_more_and_nothing_is_doubled(
    office: Office, laptop: Laptop
) -> None:
    lines = laptop.facts(5)
    laptop.hello(need_token=True)
    laptop.ask_push(lines)  # the reply never reaches the laptop's memory
    more = laptop.facts(5)
    assert laptop.told(lines + more) == ["duplicate"] * 5 + ["accepted"] * 5
    assert office.count() == 10


def test_the_same_line_twice_in_one_batch_counts_once(office: Office, laptop: Laptop) -> None:
    line = laptop.fact()
    assert laptop.told([line, line]) == ["accepted", "duplicate"]
    assert office.count() == 1


def test_one_bad_line_in_five_hundred_concerns_nobody_else(office: Office, laptop: Laptop) -> None:
    for bad in (b"{broken", b'{"id":NaN}', b"[]", b'{"id":"x"}', b"\xff\xfe"):
        lines = laptop.facts(100)
        laptop.seq += 1  # the bad line was an event of the chain
        laptop.prev = sha256(bad)
        lines = [*lines, bad, *laptop.facts(399)]
        told = laptop.told(lines)
        assert told[100].startswith("rejected item.")
        assert set(told[:100] + told[101:]) == {"accepted"}
    assert office.count() == 5 * 499
    assert office.count("quarantine") == 5


def test_a_bad_last_line_does_not_stop_the_next_batch(laptop: Laptop) -> None:
    lines = laptop.facts(2)
    laptop.seq += 1
    laptop.prev = "ab" * 32
    assert laptop.told([*lines, b"rubbish"])[-1] == "rejected item.json"
    assert laptop.told(lines)[-1] == "duplicate"
    assert laptop.told(laptop.facts(2)) == ["accepted", "accepted"]


def test_the_same_id_with_other_bytes_is_a_conflict_and_both_are_kept(office: Office, laptop: Laptop) -> None:
    line = laptop.fact()
    laptop.push([line])
    changed = json.loads(line)
    changed["body"] = {"food/enough": "no"}
    del changed["event"]["hash"]
    changed["event"]["hash"] = sha256(dumps(changed))
    other = dumps(changed)
    assert laptop.told([other]) == ["conflict item.hash_mismatch"]
    assert laptop.told([line, other]) == ["duplicate", "conflict item.hash_mismatch"]
    assert [bytes(row["line"]) for row in office.rows("items")] == [line]
    assert [bytes(row["line"]) for row in office.rows("quarantine")] == [other]


def test_a_line_whose_hash_is_not_its_own_is_rejected(laptop: Laptop) -> None:
    line = laptop.fact().replace("炉子".encode(), "炕洞".encode())
    assert laptop.told([line]) == ["rejected event.hash"]


def test_a_line_that_is_not_canonical_is_rejected(laptop: Laptop) -> None:
    assert laptop.told([json.dumps(json.loads(laptop.fact())).encode()]) == ["rejected item.not_canonical"]


def test_fields_are_named_when_they_are_wrong(laptop: Laptop) -> None:
    answers = laptop.push(
        [
            laptop.fact(occurred_at=7),
            laptop.fact(media=["../../x"]),
            laptop.fact(server_seq=5),
            laptop.edit(laptop.ids.new(), 1, {"approved": True}),
            laptop.edit(laptop.ids.new(), 1, {"died_on": "2026-02-30"}),
            laptop.edit(laptop.ids.new(), 0, {"phone": "13000000000"}),
        ]
    )
    assert [(answer.code, answer.field) for answer in answers] == [
        ("item.field", "occurred_at"),
        ("item.field", "media.0"),
        ("item.server_owned", "server_seq"),
        ("item.server_owned", "body.fields.approved"),
        ("person.fields", "died_on"),
        ("person.fields", "name"),
    ]


def test_unknown_fields_of_a_newer_laptop_are_kept(office: Office, laptop: Laptop) -> None:
    line = laptop.fact(weather={"wind": "北风"}, schema=9)
    assert laptop.told([line]) == ["accepted"]
    assert bytes(office.rows("items")[0]["line"]) == line


def test_a_fact_for_a_village_of_somebody_else_is_rejected(office: Office, laptop: Laptop) -> None:
    assert laptop.told([laptop.fact(village=SECOND), laptop.fact()]) == ["rejected item.village", "accepted"]
    assert office.count() == 1


def test_a_correction_waits_for_what_it_corrects(office: Office, laptop: Laptop) -> None:
    first = laptop.item()
    early = laptop.fact(supersedes=first["id"])
    assert laptop.told([early]) == ["held fact.parent_missing"]
    assert laptop.told([early]) == ["held fact.parent_missing"]
    assert laptop.told([laptop.chain(first)]) == ["accepted"]
    assert office.outcomes()[id_of(early)] == "held fact.parent_missing"
    assert laptop.told([early]) == ["accepted"]
    assert laptop.told([early]) == ["duplicate"]


def test_what_was_taken_back_keeps_only_its_place(office: Office, laptop: Laptop) -> None:
    full = json.loads(laptop.fact())
    stub = dumps({"id": full["id"], "op": "withdrawn", "event": full["event"]})
    assert laptop.told([stub, laptop.fact()]) == ["accepted", "accepted"]


def test_a_receipt_is_signed_by_the_district_and_covers_every_answer(office: Office, laptop: Laptop) -> None:
    lines = [*laptop.facts(2), b"rubbish"]
    reply = laptop.push_reply(lines)
    told = [
        answer.model_dump(include={"index", "id", "outcome", "code", "field", "params", "server_seq"})
        for answer in expand(reply)
    ]
    for entry, line in zip(told[:2], lines, strict=False):
        entry["id"] = id_of(line)  # runs leave out what the laptop knows
    assert laptop.enrolment is not None
    key = decode(laptop.enrolment.server_key)
    assert reply.receipt.answers == sha256(dumps(told))
    assert reply.receipt.count == 3
    assert is_receipt(key, reply.receipt.model_dump(), reply.signature)
    assert not is_receipt(key, {**reply.receipt.model_dump(), "count": 4}, reply.signature)


def test_a_thousand_plain_answers_are_said_in_one_run(laptop: Laptop) -> None:
    reply = laptop.push_reply(laptop.facts(1000))
    assert len(reply.runs) == 1
    assert not reply.answers
    assert len(expand(reply)) == 1000


def test_every_code_an_item_got_here_is_in_the_table(office: Office, laptop: Laptop) -> None:
    answers = laptop.push([b"rubbish", laptop.fact(village=SECOND), laptop.fact(occurred_at=1)])
    assert {answer.code for answer in answers} <= set(ITEM_CODES)
    assert all(ITEM_CODES[answer.code] == answer.outcome for answer in answers)


def test_hello_knows_what_was_pushed(enrolled: Callable[..., Laptop]) -> None:
    laptop = enrolled()
    assert laptop.hello().have_seq == 0
    laptop.push(laptop.facts(7))
    assert laptop.hello().have_seq == 7
