"""Hostile and broken requests: each gets its one answer in the envelope, and the server goes on serving."""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from urllib.parse import urlsplit

import pytest
import requests
import zstandard

from sync.protocol import envelope
from sync.protocol.codes import REFUSALS
from sync.protocol.framing import BATCH_TYPE, compress, pack
from sync.protocol.limits import MAX_BATCH_BYTES, MAX_INFLATED_BYTES
from sync.server.local_postgres import LocalPostgres
from sync.server.log import describe
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import Office

_PATIENCE_S = 2.0  # of this office with whoever says nothing


@pytest.fixture
def patience_s() -> float:
    return _PATIENCE_S


@pytest.fixture(autouse=True)
def _has_token(laptop: Laptop) -> None:
    laptop.hello(need_token=True)


def push_bytes(laptop: Laptop, body: bytes, encoding: str = "zstd") -> tuple[int, str]:
    answer = laptop.ask("POST", "/v1/push", body=body, Content_Type=BATCH_TYPE, Content_Encoding=encoding)
    assert answer.refusal is not None
    return answer.status, answer.refusal.code


def raw(office: Office, request: bytes, wait_s: float = 10.0) -> bytes:
    """Sends bytes as they are and reads until the server closes or falls silent."""
    address = urlsplit(office.url)
    with socket.create_connection((address.hostname, address.port), timeout=wait_s) as link:
        link.sendall(request)
        answer = b""
        try:
            while part := link.recv(65536):
                answer += part
        except TimeoutError:
            pass
        return answer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"protocol":NaN}',
        b'{"protocol":1e400}',
        b'{"protocol":1,"protocol":2}',
        b'{"protocol":' + b"9" * 5000 + b"}",
        b"[" * 100_00 + b"]" * 100_00,
        b'{"protocol":1,"cursor":"\\ud800"}',
        b'{"protocol":1,"cursor":"\\u0000"}',
        '{"protocol":1}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"protocol":"1"}',
        b'{"protocol":-1}',
    ],
)
def test_what_is_no_hello_is_refused_with_one_code(laptop: Laptop, body: bytes) -> None:
    answer = laptop.ask("POST", "/v1/hello", body=body, who=laptop.device_id)
    assert answer.refusal is not None
    assert answer.status == 400
    assert answer.refusal.code in ("body.broken", "request.broken")


@pytest.mark.parametrize("name", ["server_seq", "created_by", "approved", "district"])
def test_a_name_of_the_district_is_refused_not_ignored(laptop: Laptop, name: str) -> None:
    answer = laptop.ask_hello(**{name: 1})
    assert answer.refusal is not None
    assert (answer.status, answer.refusal.code, answer.refusal.field) == (400, "request.server_owned", name)


def test_unknown_names_are_kept_out_of_the_way(laptop: Laptop) -> None:
    assert laptop.ask_hello(mood="sunny").refusal is None


def test_batches_that_are_none(laptop: Laptop) -> None:
    good = pack(laptop.device_id, [laptop.fact()], is_practice=False)
    assert push_bytes(laptop, compress(b"no newline")) == (400, "batch.header")
    assert push_bytes(laptop, compress(b"{}\n")) == (400, "batch.header")
    assert push_bytes(laptop, compress(good[:-1])) == (400, "batch.hash")
    assert push_bytes(laptop, compress(good.replace(b'"count":1', b'"count":2'))) == (400, "batch.count")
    assert push_bytes(laptop, compress(good.replace(b"\n", b'\n{"x":1}\n', 1))) == (400, "batch.hash")
    assert push_bytes(laptop, compress(good.replace(b'"count":1', b'"count":1,"epoch":"x"'))) == (400, "batch.header")


def test_encodings_that_lie(laptop: Laptop) -> None:
    good = pack(laptop.device_id, [laptop.fact()], is_practice=False)
    assert push_bytes(laptop, good, "gzip") == (400, "body.broken")
    assert push_bytes(laptop, good, "br") == (415, "body.encoding")
    assert push_bytes(laptop, gzip.compress(gzip.compress(good)), "gzip")[0] == 400
    assert push_bytes(laptop, compress(good, "gzip")[:-9], "gzip") == (400, "body.broken")
    assert push_bytes(laptop, compress(good)[:-3]) == (400, "body.broken")
    assert push_bytes(laptop, compress(good, "gzip") + b"x", "gzip") == (400, "body.broken")


def test_bombs_are_stopped_at_the_limit(laptop: Laptop) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    assert push_bytes(laptop, bomb, "gzip") == (413, "body.too_large")
    maker = zstandard.ZstdCompressor(level=3).compressobj()
    bomb = b"".join(maker.compress(bytes(1 << 20)) for _ in range(64)) + maker.flush()
    assert len(bomb) < 100_000 < MAX_INFLATED_BYTES
    assert push_bytes(laptop, bomb) == (413, "body.too_large")


def test_a_gigabyte_is_refused_before_it_is_read(office: Office) -> None:
    head = f"POST /v1/push HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\nContent-Length: {1 << 30}\r\n\r\n"
    answer = raw(office, head.encode(), 3)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"body.too_large"' in answer


def test_a_chunked_body_without_an_end_is_cut_at_the_limit(office: Office) -> None:
    head = b"POST /v1/hello HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    assert raw(office, head + chunk * 3, 3).startswith(b"HTTP/1.1 413")
    assert MAX_BATCH_BYTES > 3 * 65536


def test_somebody_who_sends_a_byte_now_and_then_is_let_go(office: Office) -> None:
    """The time-out of this office is two seconds; a dribble of single bytes does not prolong it."""
    address = urlsplit(office.url)
    began = time.monotonic()
    with socket.create_connection((address.hostname, address.port), timeout=0.3) as link:
        link.sendall(b"POST /v1/hello HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\nContent-Length: 50000\r\n\r\n")
        answer = b""
        while not answer and time.monotonic() - began < 20:
            try:
                link.sendall(b"x")
                answer = link.recv(4096)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("TRACE /v1/hello", 405),
        ("GET /v1/push", 405),
        ("GET /admin", 404),
        ("GET /v1/photos/../../etc/passwd", 404),
        ("GET /v1/pull", 401),
        ("POST /v1/hello", 401),
    ],
)
def test_strange_requests_get_the_envelope(office: Office, request_line: str, status: int) -> None:
    request = f"{request_line} HTTP/1.1\r\nHost: x\r\nX-Nuanfang: 1\r\nConnection: close\r\n\r\n"
    head, _, body = raw(office, request.encode(), 3).partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    answer = envelope.read(int(head.split()[1]), headers, body)
    assert answer.status == status
    assert answer.refusal is not None
    assert REFUSALS[answer.refusal.code] == status


def test_a_header_of_64_kilobytes_is_refused(office: Office) -> None:
    answer = raw(office, b"GET /v1/pull HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 65536 + b"\r\n\r\n", 3)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))


def test_a_laptop_that_does_not_say_its_version_is_told(office: Office) -> None:
    for headers in ({}, {"X-Nuanfang": "0"}, {"X-Nuanfang": "eins"}):
        response = requests.post(office.url + "/v1/hello", data=b"{}", headers=headers, timeout=10)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "protocol.unknown"


def test_a_flood_is_answered_with_a_pause_and_others_are_not_hurt(office: Office, laptop: Laptop) -> None:
    from core.clock import FixedClock
    from sync.server.limiter import Limiter

    limiter = Limiter(office.clock, burst=3, rate_per_s=0.5)
    assert [limiter.take("a") for _ in range(3)] == [0, 0, 0]
    assert limiter.take("a") == pytest.approx(2, abs=0.1)
    assert limiter.take("b") == 0
    clock = FixedClock(office.clock.now())
    limiter = Limiter(clock, burst=1, rate_per_s=1.0)
    limiter.take("a")
    clock.ticks += 2_000_000_000
    assert limiter.take("a") == 0


def test_health_and_openapi_describe_the_server(office: Office) -> None:
    assert requests.get(office.url + "/healthz", timeout=10).json() == {"ok": True, "practice": False}
    described = requests.get(office.url + "/v1/openapi", timeout=10).json()
    assert set(described["paths"]) >= {
        "/v1/enrol",
        "/v1/hello",
        "/v1/push",
        "/v1/pull",
        "/v1/have",
        "/v1/photos/{sha256}",
    }
    assert not {"/healthz", "/readyz", "/metrics", "/v1/openapi"} & set(described["paths"]), (
        "for operators, not for laptops"
    )
    text = json.dumps(described)
    for reference in {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}:
        assert reference in described["components"]["schemas"]


def test_a_database_that_is_away_is_said_and_the_laptop_may_try_again(
    office: Office, laptop: Laptop, pg: LocalPostgres
) -> None:
    name = office.engine.url.database
    with pg.connect() as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    response = laptop.send("GET", "/v1/pull")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert laptop.read(response).refusal == envelope.Refusal("server.busy")
    with pg.connect() as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
    assert laptop.ask("GET", "/v1/pull").refusal is None


def test_a_bug_is_answered_without_details(office: Office, laptop: Laptop) -> None:
    with office.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE feed RENAME TO feed_gone")
    response = laptop.send("GET", "/v1/pull")
    assert response.status_code == 500
    assert laptop.read(response).refusal == envelope.Refusal("server.error")


def test_the_log_of_a_failure_names_places_and_no_values() -> None:
    try:
        raise ValueError("Key (id_number)=(110101194912310021) already exists")
    except ValueError as error:
        said = json.dumps(describe(error))
    assert "110101" not in said
    assert "ValueError" in said
    assert "test_hostile.py" in said
