"""A laptop that speaks the protocol by hand, so that the server is tested without our own client."""

from __future__ import annotations

import json
from typing import Any

import requests

from core.clock import FixedClock
from core.ids import Ids
from sync.protocol import envelope
from sync.protocol.answers import expand
from sync.protocol.envelope import Answer
from sync.protocol.framing import BATCH_TYPE, compress, inflate, pack
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.messages import EnrolReply, HelloReply, ItemAnswer, PullReply, PushReply
from sync.protocol.signing import authorize, covered, encode, public_of

GENESIS = "0" * 64


class Laptop:
    """Its own key, chain and session. What it makes is canonical and chained unless a test bends it."""

    def __init__(self, url: str, clock: FixedClock, ids: Ids) -> None:
        self.url, self.clock, self.ids = url, clock, ids
        self.key = ids.token(32)
        self.session = requests.Session()
        self.device_id = self.village = self.token = self.cursor = ""
        self.seq, self.prev = 0, GENESIS
        self.enrolment: EnrolReply | None = None

    def close(self) -> None:
        self.session.close()

    # speaking

    def send(
        self, method: str, target: str, body: bytes = b"", *, who: str | None = None, **headers: str
    ) -> requests.Response:
        sender = self.token if who is None else who
        sent = {"X-Nuanfang": "1", "Accept-Encoding": "zstd"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if sender:
            moment = self.clock.now().utc_ms
            nonce = self.ids.token(9)
            signed = covered(sent.get("Content-Type", ""), body)
            proof = authorize(self.key, sender, method, target, signed, time_ms=moment, nonce=nonce)
            sent.setdefault("Authorization", proof)
        return self.session.request(method, self.url + target, data=body, headers=sent, timeout=30, stream=True)

    def ask(
        self, method: str, target: str, message: Any = None, body: bytes | None = None, who: str | None = None, **h: str
    ) -> Answer:
        data = body if body is not None else b"" if message is None else json.dumps(message).encode()
        return self.read(self.send(method, target, data, who=who, **h))

    @staticmethod
    def read(response: requests.Response) -> Answer:
        raw = response.raw.read(decode_content=False)
        plain = inflate(raw, response.headers.get("Content-Encoding", ""))
        return envelope.read(response.status_code, response.headers, plain)

    def enrol(self, code: str, **more: Any) -> Answer:
        key = encode(public_of(self.key))
        message = {"code": code, "public_key": key, "practice": False, "protocol": 1, **more}
        answer = self.ask("POST", "/v1/enrol", message, who="")
        if answer.refusal is None:
            self.enrolment = EnrolReply.model_validate(answer.data)
            self.device_id = self.enrolment.device_id
            self.village = self.enrolment.villages[0].code
        return answer

    def ask_hello(self, **more: Any) -> Answer:
        message = {"protocol": 1, "cursor": self.cursor, "head": self.seq, **more}
        return self.ask("POST", "/v1/hello", message, who=self.device_id)

    def hello(self, **more: Any) -> HelloReply:
        answer = self.ask_hello(**more)
        assert answer.refusal is None, answer.refusal
        reply = HelloReply.model_validate(answer.data)
        self.token = reply.token or self.token
        return reply

    def ask_push(self, lines: list[bytes], *, encoding: str = "zstd", practice: bool = False, **h: str) -> Answer:
        if not self.token:
            self.hello(need_token=True)
        body = compress(pack(self.device_id, lines, is_practice=practice), encoding)
        headers = {"Content_Type": BATCH_TYPE, "Content_Encoding": encoding, **h}
        return self.ask("POST", "/v1/push", body=body, **headers)

    def push(self, lines: list[bytes]) -> list[ItemAnswer]:
        return expand(self.push_reply(lines))

    def push_reply(self, lines: list[bytes]) -> PushReply:
        answer = self.ask_push(lines)
        assert answer.refusal is None, answer.refusal
        return PushReply.model_validate(answer.data)

    def told(self, lines: list[bytes]) -> list[str]:
        return [f"{answer.outcome} {answer.code}".strip() for answer in self.push(lines)]

    def pull_page(self, limit: int = 500) -> PullReply:
        if not self.token:
            self.hello(need_token=True)
        answer = self.ask("GET", f"/v1/pull?cursor={self.cursor}&limit={limit}")
        assert answer.refusal is None, answer.refusal
        page = PullReply.model_validate(answer.data)
        self.cursor = page.cursor
        return page

    def pull(self, limit: int = 500) -> list[PullReply]:
        pages = [self.pull_page(limit)]
        while pages[-1].more:
            pages.append(self.pull_page(limit))
        return pages

    def pulled(self, limit: int = 500) -> dict[str, dict[str, Any] | None]:
        return {f"{row.kind} {row.id}": row.body for page in self.pull(limit) for row in page.rows}

    # making items

    def item(self, kind: str = "visit", **more: Any) -> dict[str, Any]:
        """An item without its event."""
        now = self.clock.now().iso()
        return {
            "id": self.ids.new(),
            "op": "fact",
            "kind": kind,
            "schema": 1,
            "village": self.village,
            "person_id": None,
            "serial": None,
            "form": {"id": kind, "version": "1"},
            "occurred_at": now,
            "recorded_at": now,
            "actor": {"id": "a1", "name": "田秀英"},
            "supersedes": None,
            "body": {"food/enough": "yes", "note": "炉子已检查，烟囱通畅。" * 40},
            "media": [],
            "urgency": 5,
            **more,
        }

    def chain(self, item: dict[str, Any]) -> bytes:
        """The item's line, next in the chain."""
        self.seq += 1
        event = {"seq": self.seq, "prev": self.prev, "mono": self.seq, "boot": "b1", "beacon": ""}
        self.prev = sha256(dumps({**item, "event": event}))
        return dumps({**item, "event": {**event, "hash": self.prev}})

    def fact(self, kind: str = "visit", **more: Any) -> bytes:
        return self.chain(self.item(kind, **more))

    def facts(self, count: int) -> list[bytes]:
        return [self.fact() for _ in range(count)]

    def edit(self, person_id: str, base: int, fields: dict[str, Any], **more: Any) -> bytes:
        body = {"base_version": base, "fields": fields, "reason": "走访时了解到"}
        return self.chain(self.item("person", op="person_edit", person_id=person_id, form=None, body=body, **more))


def id_of(line: bytes) -> str:
    return str(json.loads(line)["id"])


def sha_of(line: bytes) -> str:
    return str(json.loads(line)["event"]["hash"])
