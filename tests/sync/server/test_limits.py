"""The bad inputs that attack the server's patience, each over real HTTP with its exact answer. The numbers are those of
the programme of bad inputs; every one also asks whether an honest laptop is still served.
"""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from core.clock import FixedClock
from sync.protocol.envelope import Answer
from sync.protocol.framing import BATCH_TYPE, compress, pack
from sync.protocol.limits import MAX_BATCH_BYTES
from tests.sync.client.station import code_for, open_office
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import Office

_HEAD = "POST /v1/push HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\n"
_PATIENCE_S = 2.0  # of this office with whoever says nothing


@pytest.fixture
def patience_s() -> float:
    return _PATIENCE_S


@pytest.fixture(autouse=True)
def _honest(office: Office, laptop: Laptop) -> Iterator[None]:
    """Whatever happened, the laptop is served afterwards."""
    laptop.hello(need_token=True)
    yield
    assert laptop.told([laptop.fact()]) == ["accepted"]


def said(answer: Answer) -> tuple[int, str]:
    assert answer.refusal is not None
    return answer.status, answer.refusal.code


def push(laptop: Laptop, body: bytes, encoding: str) -> tuple[int, str]:
    return said(laptop.ask("POST", "/v1/push", body=body, Content_Type=BATCH_TYPE, Content_Encoding=encoding))


def connect(office: Office) -> socket.socket:
    address = urlsplit(office.url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def raw(office: Office, *parts: bytes, is_ended: bool = False) -> bytes:
    """Sends bytes as they are and reads what comes until the server closes; an answer with a length ends it too."""
    with connect(office) as link:
        for part in parts:
            link.sendall(part)
        if is_ended:
            link.shutdown(socket.SHUT_WR)
        return answer_on(link)


def answer_on(link: socket.socket, answer: bytes = b"") -> bytes:
    """An answer with a length to its end (head and body may come one after the other), any other until the close."""
    while True:
        head, found, body = answer.partition(b"\r\n\r\n")
        if found and f"content-length: {len(body)}".encode() in head.lower():
            return answer
        if not (part := link.recv(65536)):
            return answer
        answer += part


def code_of(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, str(json.loads(body)["error"]["code"]) if body.startswith(b"{") else ""


def memory(what: str) -> int:
    """VmRSS or VmHWM of this process, where the server runs too, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) * 1024


def gigabyte_of_zeros() -> bytes:
    """A gzip of 1 GiB: one compressed mebibyte a thousand times, as a flush lets blocks stand by themselves."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * 1023 + packer.flush()


def test_53_a_gigabyte_that_travels_as_a_megabyte_is_stopped_while_inflating(laptop: Laptop) -> None:
    bomb = gigabyte_of_zeros()
    assert len(bomb) < 2 << 20
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = memory("VmRSS")
    assert push(laptop, bomb, "gzip") == (413, "body.too_large")
    assert memory("VmHWM") - before < 100 << 20


def test_65_an_encoding_that_lies(laptop: Laptop) -> None:
    good = pack(laptop.device_id, [laptop.fact()], is_practice=False)
    assert push(laptop, good, "gzip") == (400, "body.broken")
    assert push(laptop, good, "br") == (415, "body.encoding")
    assert push(laptop, good, "gzip, gzip") == (415, "body.encoding")
    assert push(laptop, gzip.compress(gzip.compress(good)), "gzip") == (400, "batch.header")
    assert push(laptop, compress(good), "gzip") == (400, "body.broken")
    assert laptop.told([good.split(b"\n")[1]]) == ["accepted"], "the same line, honestly"


def test_66_a_length_that_promises_more_than_comes(office: Office) -> None:
    began = time.monotonic()
    with connect(office) as link:
        link.sendall(f"{_HEAD}Content-Length: 500\r\n\r\n".encode() + b"x" * 10)
        answer = answer_on(link)
    assert code_of(answer) == (408, "body.slow")
    assert time.monotonic() - began < 2 * _PATIENCE_S + 5, "one idle time-out of this office, and a little"


def test_66_a_length_that_promises_less_than_comes(office: Office) -> None:
    answer = raw(office, f"{_HEAD}Content-Length: 2\r\n\r\n".encode() + b"{}" + b"GARBAGE WITHOUT END\r\n\r\n")
    statuses = [line.split()[1] for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1")]
    assert statuses in ([b"401"], [b"401", b"400"])


def test_66_a_sender_that_hangs_up_in_the_middle(office: Office) -> None:
    raw(office, f"{_HEAD}Content-Length: 500\r\n\r\n".encode() + b"x" * 10, is_ended=True)
    with connect(office) as link:
        link.sendall(f"{_HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nab".encode())


@pytest.mark.parametrize("lengths", ["Content-Length: -5", "Content-Length: 1e3", "Content-Length: 5, 6",
                                     "Content-Length: 5\r\nContent-Length: 6"])  # fmt: skip
def test_66_a_length_that_is_none(office: Office, lengths: str) -> None:
    assert code_of(raw(office, f"{_HEAD}{lengths}\r\n\r\n".encode()))[0] == 400


def test_66_chunks_without_an_end_are_cut_at_the_limit(office: Office) -> None:
    head = b"POST /v1/hello HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert code_of(raw(office, head, *[b"4000\r\n" + bytes(16384) + b"\r\n"] * 5)) == (413, "body.too_large")


def test_66_a_byte_now_and_then_keeps_nobody_busy(office: Office) -> None:
    with connect(office) as link:
        link.settimeout(0.2)
        link.sendall(f"{_HEAD}Content-Length: 50000\r\n\r\n".encode())
        assert code_of(dribble(link, b"x")) == (408, "body.slow")


@pytest.mark.parametrize("start", [b"", b"GET /v1/pull HT"])
def test_66_a_connection_that_never_says_what_it_wants_is_closed(office: Office, start: bytes) -> None:
    with connect(office) as link:
        link.settimeout(0.2)
        link.sendall(start)
        assert dribble(link, b"T" if start else b"") == b""


def dribble(link: socket.socket, byte: bytes) -> bytes:
    """Sends a byte five times a second until something comes or the door is shut."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if byte:
                link.sendall(byte)
            first = link.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return b""
        link.settimeout(20)
        return answer_on(link, first) if first else first
    raise AssertionError("it waits for ever")


@pytest.mark.parametrize("size", [MAX_BATCH_BYTES + 1, 1 << 30, 10**30])
def test_67_a_body_beyond_the_limit_is_refused_before_it_is_read(office: Office, size: int) -> None:
    assert code_of(raw(office, f"{_HEAD}Content-Length: {size}\r\n\r\n".encode())) in (
        (413, "body.too_large"), (400, ""),
    )  # fmt: skip


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /v1/pull HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 65536 + b"\r\n\r\n",
        b"GET /v1/pull?cursor=" + b"a" * 65536 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/pull HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5000)) + b"\r\n",
        b"GET /v1/pull HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n",
        b"GET /v1/pull HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
        b"GET /v1/pull HTTP/1.1\r\n\r\n",
        b"GET  /v1/pull\r\nHTTP/1.1\r\n\r\n",
    ],
    ids=["header", "query", "path", "many", "cr", "nul", "no host", "split line"],
)
def test_68_a_head_too_long_or_torn_is_400(office: Office, request_head: bytes) -> None:
    status, code = code_of(raw(office, request_head))
    assert status == 400
    assert code in ("request.broken", "")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "OPTIONS", "CONNECT", "BREW"])
def test_68_methods_that_are_not_ours_are_405(office: Office, method: str) -> None:
    answer = raw(office, f"{method} /v1/hello HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\n\r\n".encode())
    assert code_of(answer) == (405, "request.method")
    assert b"allow: post" in answer.lower()


def test_68_what_a_header_says_is_never_sent_back(office: Office) -> None:
    answer = requests.get(office.url + "/v1/pull?cursor=%0d%0aSet-Cookie:%20a=b", headers={"X-Nuanfang": "1%0d%0aA: b"},
                          timeout=10)  # fmt: skip
    assert answer.status_code == 400
    assert "Set-Cookie" not in str(answer.headers)


def test_78_a_thousand_logins_a_minute_are_paused_and_an_honest_laptop_is_not(
    database: str, tmp_path: Path, clock: FixedClock
) -> None:
    with open_office(database, tmp_path, clock, guess_burst=5, guess_rate_per_s=0.5) as office:
        honest = Laptop(office.url, clock, office.ids)
        assert honest.enrol(code_for(office)).refusal is None
        guesser = Laptop(office.url, clock, office.ids)
        answers = [guesser.enrol(f"GUESS{n:05d}") for n in range(10)]
        assert [said(answer) for answer in answers[:4]] == [(403, "enrol.code")] * 4
        assert [said(answer) for answer in answers[4:]] == [(429, "rate.limited")] * 6
        retry = requests.post(office.url + "/v1/enrol", data=b"{}", headers={"X-Nuanfang": "1"}, timeout=10)
        assert (retry.status_code, int(retry.headers["Retry-After"])) == (429, 2)
        stolen = Laptop(office.url, clock, office.ids)  # signs with a key that is not the device's
        stolen.device_id = honest.device_id
        assert said(stolen.ask_hello()) == (429, "rate.limited")
        assert honest.told(honest.facts(3)) == ["accepted"] * 3
        for laptop in (honest, guesser, stolen):
            laptop.close()


def test_78_ten_thousand_batches_a_minute_are_paused_and_others_are_not(
    database: str, tmp_path: Path, clock: FixedClock
) -> None:
    with open_office(database, tmp_path, clock, burst=10, rate_per_s=0.25) as office:
        flood, honest = (Laptop(office.url, clock, office.ids) for _ in range(2))
        for laptop in (flood, honest):
            laptop.enrol(code_for(office))
            laptop.hello(need_token=True)
        batch = [flood.fact()]
        told: list[Any] = [flood.ask_push(batch) for _ in range(15)]
        assert [answer.refusal is None for answer in told] == [True] * 9 + [False] * 6
        assert {said(answer) for answer in told[9:]} == {(429, "rate.limited")}
        response = flood.send("POST", "/v1/push", b"", Content_Type=BATCH_TYPE)
        assert (response.status_code, int(response.headers["Retry-After"])) == (429, 4)
        assert honest.told(honest.facts(2)) == ["accepted"] * 2
        for laptop in (flood, honest):
            laptop.close()
