"""Small pictures that came ahead: the office is shown those that are whole, with the record that names the photo."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from sync.protocol.jsonbytes import dumps
from sync.protocol.limits import MAX_THUMBNAIL_BYTES
from sync.protocol.signing import RUN_TYPE
from sync.server.store import districts
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import CODE, FIRST, Office
from tests.sync.server.officers import officer

PHOTOS = ["a" * 64, "b" * 64]
SMALL = [random.Random(n).randbytes(3_000 + n) for n in range(3)]


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(laptop: Laptop, *pieces: tuple[bytes, str, int]) -> tuple[int, str]:
    """So many bytes of each small picture; how the district answered."""
    parts: list[dict[str, Any]] = [
        {"sha256": name_of(data), "size": len(data), "offset": 0, "length": count, "thumbnail_of": photo}
        for data, photo, count in pieces
    ]
    body = dumps({"photos": parts}) + b"\n" + b"".join(data[:count] for data, _photo, count in pieces)
    answer = laptop.ask("POST", "/v1/photos", body=body, Content_Type=RUN_TYPE)
    return answer.status, "" if answer.refusal is None else answer.refusal.code


def test_the_office_is_shown_what_is_whole_and_the_newest_of_two(office: Office, laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    with office.begin() as connection:
        districts.name_villages(connection, CODE, {FIRST: "王庄村"})
    line = laptop.fact("change", media=PHOTOS)
    assert laptop.told([line]) == ["accepted"]
    caller, path = officer(office, "district_officer"), f"/records/{id_of(line)}"
    assert caller.get(path).get("thumbnails", {}) == {}
    first, half, newer = SMALL
    assert send(laptop, (first, PHOTOS[0], len(first)), (half, PHOTOS[1], 1_000)) == (200, "")
    assert caller.get(path)["thumbnails"] == {PHOTOS[0]: name_of(first)}, "half a picture is none"
    assert send(laptop, (newer, PHOTOS[0], len(newer)), (half, PHOTOS[1], len(half))) == (200, "")
    assert caller.get(path)["thumbnails"] == {PHOTOS[0]: name_of(newer), PHOTOS[1]: name_of(half)}
    assert caller.get(path)["photos"] == PHOTOS
    answer = laptop.ask("POST", "/v1/have", {"photos": [*PHOTOS, name_of(half)]})
    assert set(answer.data["missing"]) == set(PHOTOS), "a small picture is not the photo"


def test_one_that_is_as_large_as_a_photo_is_refused(office: Office, laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    large = bytes(MAX_THUMBNAIL_BYTES + 1)
    assert send(laptop, (large, PHOTOS[0], len(large))) == (413, "photo.too_large")
    assert office.count("thumbnails") == 0
