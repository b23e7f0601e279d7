"""Laws of photos: resumable at every byte, named by their hash, wrong ones start again."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest

from sync.protocol.envelope import Answer, read_offset
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, Office

PHOTO = random.Random(7).randbytes(100_000)
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture(autouse=True)
def _has_token(laptop: Laptop) -> None:
    laptop.hello(photos=1)
    assert laptop.token


def start(laptop: Laptop, name: str = NAME, size: int = len(PHOTO)) -> Answer:
    return laptop.ask("POST", f"/v1/photos/{name}", {"size": size})


def patch(laptop: Laptop, offset: int, data: bytes, name: str = NAME) -> Answer:
    return laptop.ask("PATCH", f"/v1/photos/{name}", body=data, Upload_Offset=str(offset))


def head(laptop: Laptop, name: str = NAME) -> int | None:
    response = laptop.send("HEAD", f"/v1/photos/{name}")
    assert response.headers["X-Nuanfang-Epoch"] if response.status_code == 200 else True
    return read_offset(response.status_code, response.headers)


def code(answer: Answer) -> tuple[int, str, dict[str, Any]]:
    assert answer.refusal is not None
    return answer.status, answer.refusal.code, dict(answer.refusal.params)


@pytest.mark.parametrize("cut", [1, 4_096, 65_537, 99_999])
def test_a_photo_cut_anywhere_goes_on_at_that_byte(office: Office, laptop: Laptop, cut: int) -> None:
    assert start(laptop).data == {"offset": 0, "size": len(PHOTO), "done": False}
    assert patch(laptop, 0, PHOTO[:cut]).data["offset"] == cut
    assert head(laptop) == cut
    assert laptop.ask("POST", "/v1/have", {"photos": [NAME]}).data == {"missing": {NAME: cut}}
    assert patch(laptop, cut, PHOTO[cut:]).data == {"offset": len(PHOTO), "size": len(PHOTO), "done": True}
    assert office.storage.read(CODE, NAME) == PHOTO
    assert laptop.ask("POST", "/v1/have", {"photos": [NAME, "ab" * 32]}).data == {"missing": {"ab" * 32: 0}}


def test_a_wrong_offset_is_answered_with_the_true_one(laptop: Laptop) -> None:
    start(laptop)
    patch(laptop, 0, PHOTO[:1000])
    for offset in (0, 999, 1001):
        assert code(patch(laptop, offset, PHOTO[offset:])) == (409, "photo.offset", {"offset": 1000})
    assert head(laptop) == 1000


def test_a_finished_photo_takes_nothing_more(laptop: Laptop) -> None:
    start(laptop)
    patch(laptop, 0, PHOTO)
    assert code(patch(laptop, 0, PHOTO)) == (409, "photo.offset", {"offset": len(PHOTO)})
    assert start(laptop).data["done"] is True
    assert head(laptop) == len(PHOTO)


def test_a_photo_with_the_wrong_hash_starts_again(office: Office, laptop: Laptop) -> None:
    start(laptop)
    assert code(patch(laptop, 0, PHOTO[:-1] + b"x")) == (409, "photo.hash", {"offset": 0})
    assert office.storage.read(CODE, NAME) is None
    assert head(laptop) == 0
    assert patch(laptop, 0, PHOTO).data["done"] is True


def test_more_bytes_than_announced_are_refused(laptop: Laptop) -> None:
    start(laptop, size=10)
    assert code(patch(laptop, 0, PHOTO[:11]))[1] == "photo.size"


def test_too_large_unknown_and_misnamed_photos_are_told_apart(laptop: Laptop) -> None:
    assert code(start(laptop, size=50_000_000))[:2] == (413, "photo.too_large")
    assert code(patch(laptop, 0, b"x"))[:2] == (404, "photo.unknown")
    assert code(start(laptop, name="..%2f..%2fetc"))[1] in ("photo.unknown", "request.not_found")
    assert head(laptop) is None


def test_bytes_on_disk_that_were_never_acknowledged_do_not_matter(office: Office, laptop: Laptop) -> None:
    """A crash between writing and answering: the laptop asks, and goes on from what is really there."""
    start(laptop)
    office.storage.append(CODE, NAME, 0, PHOTO[:5000])
    assert head(laptop) == 5000
    assert patch(laptop, 5000, PHOTO[5000:]).data["done"] is True
