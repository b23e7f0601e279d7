"""docs/protocol.md is enough: a laptop written by a stranger from that page alone speaks with the real server.

The client uses the standard library, an Ed25519 and a zstd library, and nothing of ours.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import secrets
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.helpers.sources import ROOT
from tests.sync.server import conftest
from tests.sync.server.office import FIRST, Office

office, enrolled, patience_s = conftest.office, conftest.enrolled, conftest.patience_s
Json = dict[str, Any]
ZEROS = "0" * 64


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Stranger:
    """Somebody else's laptop."""

    def __init__(self, place: str) -> None:
        self.connection = http.client.HTTPConnection(place, timeout=20)
        self.key = Ed25519PrivateKey.generate()
        self.device = self.token = self.cursor = self.epoch = ""
        self.seq, self.prev = 0, ZEROS
        self.mine: dict[str, list[str]] = {}  # hashes of acknowledged events by kind
        self.base: dict[tuple[str, str], int] = {}

    def ask(self, method: str, target: str, body: bytes = b"", who: str = "", **headers: str) -> tuple[int, Json]:
        sent = {"X-Nuanfang": "1", "Accept-Encoding": "zstd"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if who:
            moment, nonce = int(time.time() * 1000), base64url(secrets.token_bytes(9))
            is_run = sent.get("Content-Type") == "application/x-nuanfang-photos"
            covered = body.split(b"\n")[0] if is_run else body
            text = f"NF1\n{method}\n{target}\n{who}\n{moment}\n{nonce}\n{sha256(covered)}"
            sent["Authorization"] = f"NF1 {who}.{moment}.{nonce}.{base64url(self.key.sign(text.encode()))}"
        self.connection.request(method, target, body, sent)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.getheader("X-Nuanfang") is None:
            raise ValueError("no answer")
        if answer.getheader("Content-Encoding") == "zstd":
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        if method == "HEAD":
            return answer.status, {"offset": int(answer.getheader("Upload-Offset") or 0)}
        message = json.loads(data)
        if message["nuanfang"] != 1 or not message["epoch"] or not message["time"]:
            raise ValueError("no answer")
        self.epoch = message["epoch"]
        return answer.status, message

    def enrol(self, code: str) -> Json:
        public = base64url(self.key.public_key().public_bytes_raw())
        body = canonical({"code": code, "public_key": public, "practice": False, "protocol": 1})
        status, reply = self.ask("POST", "/v1/enrol", body)
        assert status == 200, reply
        self.device = reply["device_id"]
        self.district_key = Ed25519PublicKey.from_public_bytes(from_base64url(reply["server_key"]))
        self.village = reply["villages"][0]["code"]
        return reply

    def hello(self, **more: Any) -> Json:
        body = canonical({"protocol": 1, "cursor": self.cursor, "epoch": self.epoch, "head": self.seq, **more})
        status, reply = self.ask("POST", "/v1/hello", body, self.device)
        assert status == 200, reply
        self.token = reply.get("token", self.token)
        return reply

    def item(self, kind: str = "visit", op: str = "fact", **more: Any) -> Json:
        now = "2026-11-22T09:30:00.000+08:00"
        item: Json = {
            "id": str(uuid.uuid4()), "op": op, "kind": kind, "schema": 1, "village": self.village, "person_id": None,
            "serial": None, "form": {"id": kind, "version": "1"}, "occurred_at": now, "recorded_at": now,
            "actor": {"id": "a1", "name": "田秀英"}, "supersedes": None, "body": {"note": "炉子已检查"}, "media": [],
            "urgency": 5, **more,
        }  # fmt: skip
        self.seq += 1
        item["event"] = {"seq": self.seq, "prev": self.prev, "mono": self.seq, "boot": "b1", "beacon": ""}
        self.prev = sha256(canonical(item))
        item["event"]["hash"] = self.prev
        return item

    def push(self, items: list[Json]) -> list[Json]:
        """Answers in line order, after the receipt was found to be the district's and about exactly them."""
        content = b"".join(canonical(item) + b"\n" for item in items)
        header = {"format": "nuanfang-batch/1", "protocol": 1, "schema": 1, "device": self.device, "practice": False,
                  "count": len(items), "sha256": sha256(content)}  # fmt: skip
        batch = zstandard.ZstdCompressor().compress(canonical(header) + b"\n" + content)
        status, reply = self.ask("POST", "/v1/push", batch, self.token,
                                 Content_Type="application/x-nuanfang-batch", Content_Encoding="zstd")  # fmt: skip
        assert status == 200, reply
        answers = self.expand(reply, items)
        receipt = reply["receipt"]
        self.district_key.verify(from_base64url(reply["signature"]), b"receipt\n" + canonical(receipt))
        assert receipt["answers"] == sha256(canonical(answers))
        assert (receipt["batch"], receipt["device"], receipt["count"]) == (header["sha256"], self.device, len(items))
        for item, answer in zip(items, answers, strict=True):
            if answer["outcome"] in ("accepted", "merged"):
                self.mine.setdefault(item["kind"], []).append(item["event"]["hash"])
        return answers

    @staticmethod
    def expand(reply: Json, items: list[Json]) -> list[Json]:
        found: dict[int, Json] = {}
        for run in reply.get("runs", []):
            for place in range(run["count"]):
                found[run["index"] + place] = {"outcome": run["outcome"], "server_seq": run["server_seq"] + place}
        for answer in reply.get("answers", []):
            found[answer["index"]] = answer
        assert sorted(found) == list(range(len(items)))
        return [
            {"index": place, "id": items[place]["id"], "outcome": found[place]["outcome"],
             "code": found[place].get("code", ""), "field": found[place].get("field", ""),
             "params": found[place].get("params", {}), "server_seq": found[place].get("server_seq")}
            for place in range(len(items))
        ]  # fmt: skip

    def pull(self) -> list[Json]:
        rows: list[Json] = []
        while True:
            status, page = self.ask("GET", f"/v1/pull?cursor={self.cursor}&limit=2", who=self.token)
            assert status == 200, page
            rows += page["rows"]
            for row in page["rows"]:
                if row.get("body") is None:
                    self.base.pop((row["kind"], row["id"]), None)
                else:
                    self.base[row["kind"], row["id"]] = row["version"]
            self.cursor = page["cursor"]
            if not page.get("more"):
                if "totals" in page:
                    assert page["totals"] == self.totals()
                return rows

    def totals(self) -> Json:
        by_kind: dict[str, list[str]] = {}
        for (kind, row_id), version in self.base.items():
            by_kind.setdefault(kind, []).append(sha256(f"{kind}\n{row_id}\n{version}".encode()))
        return {kind: total(hashes) for kind, hashes in by_kind.items()}

    def digest(self) -> str:
        return sha256(canonical({kind: total(hashes) for kind, hashes in self.mine.items()}))[:16]


def total(hashes: list[str]) -> list[Any]:
    value = 0
    for member in hashes:
        value ^= int(member, 16)
    return [len(hashes), f"{value:064x}"]


@pytest.fixture
def stranger(office: Office) -> Iterator[Stranger]:
    from sync.server.service.enrol import hand_out_code

    with office.begin() as connection:
        code = hand_out_code(connection, office.clock, office.ids, office.district, "田秀英", {FIRST: "王庄村"})
    made = Stranger(office.url.removeprefix("http://"))
    assert made.enrol(code)["villages"] == [{"code": FIRST, "name": "王庄村"}]
    yield made
    made.connection.close()


def test_the_client_uses_nothing_of_ours() -> None:
    source = (ROOT / "tests/sync/test_protocol_from_the_page.py").read_text("utf-8")
    client = source[source.index("def base64url") : source.index("@pytest.fixture")]
    assert not re.search(r"\b(sync|core|Office)\b\.", client)


def test_facts_are_delivered_with_a_receipt_and_the_checks_agree(stranger: Stranger) -> None:
    assert stranger.hello(need_token=True)["have_seq"] == 0
    items = [stranger.item() for _ in range(5)] + [stranger.item("change", urgency=1)]
    assert [answer["outcome"] for answer in stranger.push(items)] == ["accepted"] * 6
    assert [answer["outcome"] for answer in stranger.push(items)] == ["duplicate"] * 6
    late = [stranger.item(), stranger.item()]
    assert [(a["outcome"], a["code"]) for a in stranger.push(late[1:])] == [("held", "event.gap")]
    assert [answer["outcome"] for answer in stranger.push(late)] == ["accepted", "accepted"]
    reply = stranger.hello(digest=stranger.digest(), head_hash=stranger.prev[:16])
    assert reply["have_seq"] == 8
    assert "digests" not in reply
    assert "digests" in stranger.hello(digest="0" * 16)


def test_a_person_is_proposed_edited_and_pulled(stranger: Stranger) -> None:
    stranger.hello(need_token=True)
    person = str(uuid.uuid4())
    new = {"base_version": 0, "fields": {"name": "王桂兰", "phone": "13100000000"}, "reason": "新增"}
    change = {"base_version": 1, "fields": {"phone": "13200000000"}, "reason": "换号"}
    items = [stranger.item("person", "person_edit", person_id=person, form=None, body=body) for body in (new, change)]
    assert [answer["outcome"] for answer in stranger.push(items)] == ["accepted", "accepted"]
    assert stranger.hello()["waiting"]
    rows = {row["id"]: row for row in stranger.pull()}
    assert rows[person]["body"]["phone"] == "13200000000"
    assert rows[person]["version"] == 2
    assert not stranger.hello().get("waiting", False)
    critical = {"base_version": 2, "fields": {"name": "王贵兰"}, "reason": "改字"}
    answer = stranger.push([stranger.item("person", "person_edit", person_id=person, form=None, body=critical)])[0]
    assert (answer["outcome"], answer["code"]) == ("conflict", "person.critical")
    assert {row["kind"] for row in stranger.pull()} == {"decision"}


def test_photos_go_up_one_by_one_and_in_a_stream(stranger: Stranger) -> None:
    stranger.hello(need_token=True)
    photos = {sha256(data): data for data in (secrets.token_bytes(n) for n in (1_000, 70_000, 300))}
    one, two, three = photos
    stranger.push([stranger.item(media=list(photos))])
    have = canonical({"photos": [*photos]})
    assert stranger.ask("POST", "/v1/have", have, stranger.token)[1]["missing"] == dict.fromkeys(photos, 0)
    status, reply = stranger.ask("POST", f"/v1/photos/{one}", canonical({"size": 1_000}), stranger.token)
    assert (status, reply["offset"]) == (200, 0)
    for start, end in ((0, 600), (600, 1_000)):
        headers = {"Content_Type": "application/offset+octet-stream", "Upload_Offset": str(start)}
        part = photos[one][start:end]
        status, reply = stranger.ask("PATCH", f"/v1/photos/{one}", part, stranger.token, **headers)
        assert (status, reply["offset"]) == (200, end)
    assert reply["done"]
    assert stranger.ask("HEAD", f"/v1/photos/{one}", who=stranger.token) == (200, {"offset": 1_000})
    parts = [
        {"sha256": name, "size": len(photos[name]), "offset": 0, "length": len(photos[name])} for name in (two, three)
    ]
    body = canonical({"photos": parts}) + b"\n" + photos[two] + photos[three]
    status, reply = stranger.ask("POST", "/v1/photos", body, stranger.token,
                                 Content_Type="application/x-nuanfang-photos")  # fmt: skip
    assert status == 200
    assert "missing" not in reply
    assert stranger.ask("POST", "/v1/have", have, stranger.token)[1]["missing"] == {}


def test_refusals_are_those_of_the_page(stranger: Stranger) -> None:
    stranger.hello(need_token=True)
    assert stranger.ask("POST", "/v1/hello", b"{}", stranger.device)[1]["error"]["code"] == "request.broken"
    status, reply = stranger.ask("GET", "/v1/pull", who="x" * 40)
    assert (status, reply["error"]["code"]) == (401, "auth.token")
    token, stranger.key = stranger.token, Ed25519PrivateKey.generate()
    status, reply = stranger.ask("GET", "/v1/pull", who=token)
    assert (status, reply["error"]["code"]) == (401, "auth.refused")


def test_the_beacon_is_the_districts_word(stranger: Stranger) -> None:
    beacon = stranger.hello(need_beacon=True)["beacon"]
    moment, epoch, signature = beacon.split(".")
    stranger.district_key.verify(from_base64url(signature), f"beacon\n{epoch}\n{stranger.device}\n{moment}".encode())
