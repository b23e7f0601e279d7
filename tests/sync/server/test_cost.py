"""What a synchronisation may cost: bytes of a quiet hello, round trips, rows a page."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

from sync.protocol.digests import EMPTY, add, digest_of
from sync.protocol.framing import compress, pack
from sync.protocol.signing import authorize
from tests.sync.server.laptop import Laptop, sha_of
from tests.sync.server.office import Office


def test_nothing_to_do_is_one_round_trip_of_at_most_600_bytes(office: Office, laptop: Laptop) -> None:
    lines = laptop.facts(3)
    laptop.push(lines)
    laptop.pull()
    digest = EMPTY
    for line in lines:
        digest = add(digest, sha_of(line))
    message = {
        "protocol": 1,
        "cursor": laptop.cursor,
        "epoch": laptop.cursor.split(".")[0],
        "head": 3,
        "head_hash": sha_of(lines[-1])[:16],
        "digest": digest_of({"visit": (3, digest)}),
    }
    body = json.dumps(message, separators=(",", ":")).encode()
    address = urlsplit(office.url)
    proof = authorize(
        laptop.key, laptop.device_id, "POST", "/v1/hello", body, time_ms=office.clock.now().utc_ms, nonce=bytes(9)
    )
    head = f"POST /v1/hello HTTP/1.1\r\nHost: {address.netloc}\r\nX-Nuanfang: 1\r\nContent-Length: {len(body)}\r\n"
    request = f"{head}Authorization: {proof}\r\n\r\n".encode() + body
    with socket.create_connection((address.hostname, address.port), timeout=10) as link:
        link.sendall(request)
        answer = b""
        while not answer.endswith(b"}"):
            answer += link.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["have_seq"] == 3
    assert b"token" not in answer
    assert b"digests" not in answer
    assert len(request) + len(answer) <= 600


def test_a_differing_digest_is_answered_with_the_districts_own(laptop: Laptop) -> None:
    line = laptop.fact()
    laptop.push([line, laptop.fact("change", village="120221101202")])
    reply = laptop.hello(digest="0" * 16)
    assert reply.digests == {"visit": [1, sha_of(line)]}
    assert not laptop.hello(digest=digest_of({"visit": (1, sha_of(line))})).digests


def test_a_batch_and_its_answer_cost_hardly_more_than_the_batch_compressed_once(laptop: Laptop) -> None:
    lines = laptop.facts(300)
    body = compress(pack(laptop.device_id, lines, is_practice=False))
    limit = compress(b"".join(line + b"\n" for line in lines))
    laptop.hello(need_token=True)
    response = laptop.send("POST", "/v1/push", body, Content_Encoding="zstd")
    reply = response.raw.read(decode_content=False)
    assert response.status_code == 200
    assert len(body) <= 1.02 * len(limit)
    assert len(reply) < 1_000
