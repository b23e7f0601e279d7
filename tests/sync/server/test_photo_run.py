"""Photos in one stream: kept while they come, and never anybody's trouble but their own."""

from __future__ import annotations

import asyncio
import hashlib
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from sync.protocol.envelope import Answer
from sync.protocol.jsonbytes import dumps
from sync.protocol.limits import PHOTO_FLUSH_BYTES
from sync.protocol.signing import RUN_TYPE, authorize
from sync.server.api.photo_run import _Inflow
from sync.server.api.precedence import Precedence
from sync.server.service.refusal import Refused
from sync.server.store import devices
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, Office

SIZE = 150_000
PHOTOS = [random.Random(n).randbytes(SIZE + n) for n in range(3)]
NAMES = [hashlib.sha256(data).hexdigest() for data in PHOTOS]
DEADLINE_S = 20


@pytest.fixture(autouse=True)
def _has_token(laptop: Laptop) -> Iterator[None]:
    laptop.hello(photos=1)
    assert laptop.token
    yield
    for torn in Torn.made:
        torn.close()
    Torn.made.clear()


def part(n: int, offset: int = 0, length: int | None = None) -> dict[str, Any]:
    size = len(PHOTOS[n])
    return {"sha256": NAMES[n], "size": size, "offset": offset, "length": size - offset if length is None else length}


def body_of(*parts: dict[str, Any], data: bytes | None = None) -> bytes:
    bytes_of = dict(zip(NAMES, PHOTOS, strict=True))
    whole = [bytes_of.get(p["sha256"], b"")[p["offset"] : p["offset"] + p["length"]] for p in parts]
    return dumps({"photos": list(parts)}) + b"\n" + (b"".join(whole) if data is None else data)


def run(laptop: Laptop, *parts: dict[str, Any], data: bytes | None = None) -> Answer:
    return laptop.ask("POST", "/v1/photos", body=body_of(*parts, data=data), Content_Type=RUN_TYPE)


def here(laptop: Laptop, n: int = 0) -> int:
    """Bytes of the photo at the district; its size when it is complete."""
    missing = laptop.ask("POST", "/v1/have", {"photos": [NAMES[n]]}).data["missing"]
    return int(missing.get(NAMES[n], len(PHOTOS[n])))


def until(is_so: Callable[[], bool]) -> None:
    """Asks the district again and again: what it does after a cut nobody is told."""
    end = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < end


class Torn:
    """A stream by hand: it can stop anywhere."""

    made: ClassVar[list[Torn]] = []

    def __init__(self, laptop: Laptop, body: bytes) -> None:
        host, port = laptop.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), DEADLINE_S)
        moment, nonce = laptop.clock.now().utc_ms, laptop.ids.token(9)
        line = body.partition(b"\n")[0]
        proof = authorize(laptop.key, laptop.token, "POST", "/v1/photos", line, time_ms=moment, nonce=nonce)
        head = [
            "POST /v1/photos HTTP/1.1", f"Host: {host}", "X-Nuanfang: 1", f"Content-Type: {RUN_TYPE}",
            f"Authorization: {proof}", f"Content-Length: {len(body)}",
        ]  # fmt: skip
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())
        self.body = body
        self.made.append(self)

    def send(self, start: int, end: int) -> None:
        self.socket.sendall(self.body[start:end])

    def answer(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        return data

    def close(self) -> None:
        self.socket.close()


def test_many_photos_go_in_one_request(office: Office, laptop: Laptop) -> None:
    answer = run(laptop, *(part(n) for n in range(3)))
    assert (answer.status, answer.data) == (200, {})
    assert [office.storage.read(CODE, name) for name in NAMES] == PHOTOS
    assert {row["sha256"]: row["size"] for row in office.rows("photos")} == dict(
        zip(NAMES, map(len, PHOTOS), strict=True)
    )


@pytest.mark.parametrize("cut", [0, 1, 1_000, PHOTO_FLUSH_BYTES - 1, PHOTO_FLUSH_BYTES + 1, 140_000])
def test_what_came_before_a_cut_is_kept_to_the_last_byte(office: Office, laptop: Laptop, cut: int) -> None:
    body = body_of(part(0))
    first = body.index(b"\n") + 1
    torn = Torn(laptop, body)
    torn.send(0, first + cut)
    torn.close()
    until(lambda: here(laptop) >= cut - 1_024)  # what is less than a kilobyte old may be lost with the link
    there = here(laptop)
    assert there <= cut
    assert run(laptop, part(0, there)).data == {}
    assert office.storage.read(CODE, NAMES[0]) == PHOTOS[0]


def test_a_cut_in_the_second_photo_leaves_the_first_complete(office: Office, laptop: Laptop) -> None:
    body = body_of(part(0), part(1))
    torn = Torn(laptop, body)
    torn.send(0, len(body) - 50_000)
    torn.close()
    until(lambda: here(laptop, 1) >= SIZE - 50_000 - 1_024)
    assert office.storage.read(CODE, NAMES[0]) == PHOTOS[0]


def test_while_a_slow_stream_goes_on_what_came_is_safe(laptop: Laptop, enrolled: Callable[..., Laptop]) -> None:
    witness = enrolled()
    witness.hello(photos=1)
    body = body_of(part(0))
    torn = Torn(laptop, body)
    torn.send(0, 100_000)
    until(lambda: here(witness) >= PHOTO_FLUSH_BYTES)
    torn.send(100_000, len(body))
    assert b"200 OK" in torn.answer()
    torn.close()


def test_a_laptop_that_asks_again_has_given_up_its_stream(laptop: Laptop) -> None:
    """The district may not have noticed that the link is dead: what came of it counts, and nobody waits for more."""
    body = body_of(part(0))
    first = body.index(b"\n") + 1
    torn = Torn(laptop, body)
    torn.send(0, first + 100_000)
    until(lambda: 100_000 - 1_024 <= here(laptop) <= 100_000)  # asked before it began, it has nothing to give up
    assert b" 400 " in torn.answer()
    torn.close()


def test_two_streams_of_one_photo_at_once_make_one_photo(office: Office, enrolled: Callable[..., Laptop]) -> None:
    laptops = [enrolled() for _ in range(4)]
    told: list[Answer] = []
    for laptop in laptops:
        laptop.hello(photos=1)

    def send(laptop: Laptop) -> None:
        told.append(run(laptop, part(0), part(1)))

    threads = [threading.Thread(target=send, args=(laptop,)) for laptop in laptops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert [answer.status for answer in told] == [200] * 4
    assert [office.storage.read(CODE, name) for name in NAMES[:2]] == PHOTOS[:2]
    assert not any(answer.data.get("wrong") for answer in told)


def test_of_two_laptops_each_goes_on_where_the_other_stopped(office: Office, enrolled: Callable[..., Laptop]) -> None:
    first, second = enrolled(), enrolled()
    for laptop in (first, second):
        laptop.hello(photos=1)
    assert run(first, part(0, 0, 90_000)).data == {"missing": {NAMES[0]: 90_000}}
    assert run(second, part(0, 60_000)).data == {}
    assert office.storage.read(CODE, NAMES[0]) == PHOTOS[0]


def test_wrong_bytes_start_their_photo_again_and_nobody_elses(office: Office, laptop: Laptop) -> None:
    answer = run(laptop, part(0), part(1), data=bytes(len(PHOTOS[0])) + PHOTOS[1])
    assert answer.data == {"missing": {NAMES[0]: 0}, "wrong": [NAMES[0]]}
    assert office.storage.read(CODE, NAMES[1]) == PHOTOS[1]
    assert run(laptop, part(0)).data == {}


def test_wrong_bytes_in_pieces_are_found_at_the_end(office: Office, laptop: Laptop) -> None:
    run(laptop, part(0, 0, 100_000), data=bytes(100_000))
    assert run(laptop, part(0, 100_000)).data == {"missing": {NAMES[0]: 0}, "wrong": [NAMES[0]]}
    assert here(laptop) == 0
    assert office.storage.read(CODE, NAMES[0]) is None


def test_bad_input_79_pieces_at_the_wrong_place_twice_or_too_late_change_nothing(
    office: Office, laptop: Laptop
) -> None:
    """By single pieces the answer is 409 with the true offset (test_photos.py); a stream says it at its end."""
    assert run(laptop, part(0, 1_000, 5_000)).data == {"missing": {NAMES[0]: 0}}
    assert run(laptop, part(0, 0, 5_000)).data == {"missing": {NAMES[0]: 5_000}}
    assert run(laptop, part(0, 0, 5_000)).data == {"missing": {NAMES[0]: 5_000}}
    assert run(laptop, part(0, 6_000, 1_000)).data == {"missing": {NAMES[0]: 5_000}}
    assert run(laptop, part(0, 4_000)).data == {}
    assert run(laptop, part(0), data=bytes(len(PHOTOS[0]))).data == {}
    assert office.storage.read(CODE, NAMES[0]) == PHOTOS[0]


def test_a_complete_part_is_finished_by_a_stream_without_bytes(office: Office, laptop: Laptop) -> None:
    """The district stopped between the last byte and the check of the hash."""
    office.storage.append(CODE, NAMES[0], 0, PHOTOS[0])
    assert run(laptop, part(0, len(PHOTOS[0]), 0)).data == {}
    assert office.storage.read(CODE, NAMES[0]) == PHOTOS[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 50_000_000}, (413, "photo.too_large")),
        ({"offset": 149_000, "length": 2_000}, (400, "photo.size")),
        ({"size": 0}, (400, "request.broken")),
        ({"sha256": "../x"}, (400, "request.broken")),
        ({"outcome": "done"}, (400, "request.server_owned")),
    ],
)
def test_a_run_that_cannot_be_is_refused_before_its_bytes(
    office: Office, laptop: Laptop, change: dict[str, Any], code: tuple[int, str]
) -> None:
    answer = run(laptop, part(0) | change, data=PHOTOS[0])
    assert answer.refusal is not None
    assert (answer.status, answer.refusal.code) == code
    assert here(laptop) == 0


def test_more_bytes_than_were_named_are_refused(laptop: Laptop) -> None:
    answer = run(laptop, part(0, 0, 10), data=PHOTOS[0])
    assert answer.refusal is not None
    assert (answer.status, answer.refusal.code) == (400, "photo.size")


def test_no_line_is_no_run(laptop: Laptop) -> None:
    for body in (b"", b"{}", b"\n", b"x" * 70_000):
        answer = laptop.ask("POST", "/v1/photos", body=body, Content_Type=RUN_TYPE)
        assert answer.refusal is not None
        assert answer.refusal.code in ("request.broken", "body.broken", "body.too_large")


def test_nothing_is_kept_of_a_run_that_its_device_did_not_sign(office: Office, laptop: Laptop) -> None:
    signed = body_of(part(0))
    other = body_of(part(1))
    torn = Torn(laptop, signed)
    torn.body = other[: len(signed)].ljust(len(signed), b"x")
    torn.send(0, len(signed))
    assert b" 401 " in torn.answer()
    torn.close()
    assert here(laptop, 1) == 0
    assert office.rows("photos") == []


def test_a_device_revoked_in_mid_stream_gets_nothing_more_in(
    office: Office, laptop: Laptop, enrolled: Callable[..., Laptop]
) -> None:
    witness = enrolled()
    witness.hello(photos=1)
    body = body_of(part(0))
    torn = Torn(laptop, body)
    torn.send(0, 100_000)
    until(lambda: here(witness) >= PHOTO_FLUSH_BYTES)
    there = here(witness)
    with office.begin() as connection:
        devices.revoke(connection, CODE, laptop.device_id, office.clock.now().utc_ms)
    torn.send(100_000, len(body))
    assert b" 401 " in torn.answer()
    torn.close()
    assert here(witness) == there < len(PHOTOS[0])


def test_a_stream_that_was_given_up_takes_nothing_more_although_it_goes_on_coming() -> None:
    async def given_up() -> tuple[bool, Refused | None]:
        asked, go = asyncio.Event(), asyncio.Event()

        class Asked:
            async def stream(self) -> AsyncIterator[bytes]:
                while True:
                    asked.set()
                    await go.wait()
                    yield b"x" * 2000

        desk = SimpleNamespace(settings=SimpleNamespace(idle_timeout_s=60), precedence=Precedence())
        inflow = _Inflow(Asked(), desk)  # type: ignore[arg-type]
        reading = asyncio.create_task(inflow.read())
        await asked.wait()
        inflow.stop()
        go.set()
        await asyncio.wait_for(reading, DEADLINE_S)
        _data, error = await inflow.take(1)
        return inflow.is_over, error

    is_over, error = asyncio.run(given_up())
    assert is_over and error is not None
