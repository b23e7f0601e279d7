"""One sample of every message, made without luck, for tests/golden/wire."""

from __future__ import annotations

from typing import Any

from sync.protocol import messages as m
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.signing import encode, make_beacon, public_of, sign_receipt

DEVICE_KEY = bytes(range(32))
SERVER_KEY = bytes(range(32, 64))
DEVICE = "019aa000-0000-7000-8000-000000000001"
ITEM = "019aa000-0000-7000-8000-000000000002"
PERSON = "019aa000-0000-7000-8000-000000000003"
EPOCH = "Ab3dEf6hIj9"
TIME = 1_795_311_000_000
PHOTO = sha256(b"photo")


def _chained(item: dict[str, Any], seq: int, prev: str) -> dict[str, Any]:
    event = {"seq": seq, "prev": prev, "mono": 1000 * seq, "boot": "b0000001", "beacon": ""}
    return {**item, "event": {**event, "hash": sha256(dumps({**item, "event": event}))}}


FACT = _chained(
    {
        "id": ITEM,
        "op": "fact",
        "kind": "visit",
        "schema": 1,
        "village": "120221101201",
        "person_id": PERSON,
        "serial": "120221101201-2026-33-0001",
        "form": {"id": "visit", "version": "2026112201"},
        "occurred_at": "2026-11-22T09:30:00.000+08:00",
        "recorded_at": "2026-11-22T09:41:07.250+08:00",
        "actor": {"id": "019aa000-0000-7000-8000-000000000004", "name": "田秀英"},
        "supersedes": None,
        "body": {"visit/visited_on": "2026-11-22", "visit/is_met": "yes", "note": "𬱖家炉子已检查"},
        "media": [PHOTO],
        "urgency": 5,
    },
    1,
    "0" * 64,
)
EDIT = _chained(
    {
        **{name: FACT[name] for name in ("schema", "village", "person_id", "occurred_at", "recorded_at", "actor")},
        "id": "019aa000-0000-7000-8000-000000000005",
        "op": "person_edit",
        "kind": "person",
        "serial": None,
        "form": None,
        "supersedes": None,
        "body": {"base_version": 3, "fields": {"phone": "13100000000"}, "reason": "走访时了解到"},
        "media": [],
        "urgency": 5,
    },
    2,
    str(FACT["event"]["hash"]),
)
PARKED = {
    "id": "019aa000-0000-7000-8000-000000000007",
    "op": "parked",
    "code": "server.error",
    "event": {**EDIT["event"], "seq": 4},
}
WITHDRAWN = {"id": "019aa000-0000-7000-8000-000000000006", "op": "withdrawn", "event": {**EDIT["event"], "seq": 3}}
RECEIPT: dict[str, Any] = {
    "batch": sha256(b"batch"),
    "district": "120221",
    "device": DEVICE,
    "epoch": EPOCH,
    "time": TIME,
    "count": 3,
    "answers": sha256(b"answers"),
}

SAMPLES: dict[str, tuple[type[m.Message], dict[str, Any]]] = {
    "enrol_request": (
        m.EnrolRequest,
        {
            "code": "D73SGMX5F9",
            "public_key": encode(public_of(DEVICE_KEY)),
            "practice": False,
            "protocol": 1,
            "program": "0.1.0",
        },
    ),
    "enrol_reply": (
        m.EnrolReply,
        {
            "device_id": DEVICE,
            "device_tag": "33",
            "user_name": "田秀英",
            "district_code": "120221",
            "district_name": "示例区",
            "villages": [{"code": "120221101201", "name": "王庄村"}],
            "server_key": encode(public_of(SERVER_KEY)),
            "practice": False,
        },
    ),
    "hello_request": (
        m.HelloRequest,
        {
            "protocol": 1,
            "cursor": f"{EPOCH}.1.42",
            "epoch": EPOCH,
            "head": 7,
            "head_hash": str(FACT["event"]["hash"])[:16],
            "digest": "0123456789abcdef",
        },
    ),
    "hello_reply_quiet": (m.HelloReply, {"have_seq": 7}),
    "hello_reply_with_an_order": (
        m.HelloReply,
        {"have_seq": 7, "orders": [{"text": '{"device":"d","id":"o","kind":"wipe","time":1}', "signature": "c2ln"}]},
    ),
    "hello_reply": (
        m.HelloReply,
        {
            "have_seq": 5,
            "waiting": True,
            "token": "A" * 50,
            "token_until": TIME + 900_000,
            "beacon": make_beacon(SERVER_KEY, EPOCH, DEVICE, TIME),
            "digests": {"visit": [2, "ab" * 32]},
        },
    ),
    "item_fact": (m.Item, FACT),
    "item_person_edit": (m.Item, EDIT),
    "item_withdrawn": (m.Withdrawn, WITHDRAWN),
    "item_parked": (m.Parked, PARKED),
    "hello_request_telling": (
        m.HelloRequest,
        {"protocol": 1, "head": 7, "done": [ITEM], "unknown": [PERSON], "lacks": ["keys"], "trouble": "push:body.slow"},
    ),
    "sealed_reply": (m.SealedReply, {"sha256": sha256(b"sealed"), "size": 6}),
    "push_reply": (
        m.PushReply,
        {
            "runs": [{"index": 0, "count": 2, "outcome": "accepted", "server_seq": 41}],
            "answers": [
                {
                    "index": 2,
                    "id": ITEM,
                    "outcome": "conflict",
                    "code": "person.critical",
                    "params": {"fields": ["died_on"]},
                    "server_seq": 43,
                }
            ],
            "have_seq": 3,
            "receipt": RECEIPT,
            "signature": sign_receipt(SERVER_KEY, RECEIPT),
        },
    ),
    "pull_reply": (
        m.PullReply,
        {
            "rows": [
                {"kind": "person", "id": PERSON, "version": 4, "seq": 42, "body": {"name": "王桂兰"}},
                {"kind": "task", "id": ITEM, "version": 2, "seq": 44, "body": None},
            ],
            "cursor": f"{EPOCH}.1.44",
            "more": False,
            "is_full": True,
            "totals": {"person": [1, "cd" * 32]},
        },
    ),
    "have_request": (m.HaveRequest, {"photos": [PHOTO]}),
    "have_reply": (m.HaveReply, {"missing": {PHOTO: 65_536}}),
    "photo_start": (m.PhotoStart, {"size": 200_000}),
    "photo_reply": (m.PhotoReply, {"offset": 65_536, "size": 200_000, "done": False}),
    "photo_run": (m.PhotoRun, {"photos": [{"sha256": PHOTO, "size": 200_000, "offset": 65_536, "length": 134_464}]}),
    "photo_run_reply": (m.PhotoRunReply, {"missing": {PHOTO: 0}, "wrong": [PHOTO]}),
}
