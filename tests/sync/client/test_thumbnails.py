"""Small pictures go ahead of the photos where the photos outlast the visit, and nowhere else; none goes twice."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from core.service.exchange import Speed
from core.service.picture import prepare
from sync.client.engine import Engine
from sync.client.wire import HttpWire
from tests.helpers.pictures import encode
from tests.sync.client.station import Station

SLOW = Speed(50.0)


def _noisy(station: Station) -> list[str]:
    """A record with two photos; their hashes."""
    core, hashes = station.core, []
    for n in range(2):
        data = prepare(encode(Image.effect_noise((800, 600), 60 + n).convert("RGB")), f"{n}.jpg")
        hashes.append(core.photos.keep(data).hash)
    station.write(1, media=hashes)
    return sorted(hashes)


def _watched(station: Station) -> tuple[Engine, HttpWire, list[dict[str, Any]]]:
    """An engine, and the first line of every stream it sends."""
    engine, wire = station.engine()
    ask, lines = wire.call, []

    def call(method: str, target: str, *body: Any, **more: Any) -> Any:
        if (method, target) == ("POST", "/v1/photos"):
            lines.extend(json.loads(body[0].partition(b"\n")[0])["photos"])
        return ask(method, target, *body, **more)

    wire.call = call  # type: ignore[method-assign]
    return engine, wire, lines


def _until(engine: Engine, is_time: Callable[[], bool]) -> None:
    while not engine.is_done and not is_time():
        engine.step()


def _run(station: Station) -> list[dict[str, Any]]:
    engine, wire, lines = _watched(station)
    _until(engine, lambda: False)
    wire.close()
    return lines


def _small(station: Station) -> dict[str, str]:
    """Photo -> small picture, as the district has it."""
    return {row["sha256"]: row["thumbnail"] for row in station.office.rows("thumbnails")}


def test_over_a_slow_link_the_district_has_a_small_picture_of_each_before_the_first_photo(enrolled: Station) -> None:
    enrolled.exchange.outgoing.note_speed(SLOW)
    photos = _noisy(enrolled)
    engine, wire, lines = _watched(enrolled)
    _until(engine, lambda: bool(lines))
    wire.close()  # the link is cut here
    small = _small(enrolled)
    assert set(small) <= set(photos) and len(small) == 2
    storage = enrolled.office.storage
    for photo, name in small.items():
        data = storage.read(enrolled.office.district.code, name)
        assert data is not None and max(Image.open(io.BytesIO(data)).size) == 256
        assert not storage.has(enrolled.office.district.code, photo), "the photo itself is still on the laptop"
    assert len(enrolled.exchange.photos_to_send()) == 2, "and waits there"
    again = _run(enrolled)
    assert not [part for part in again if "thumbnail_of" in part], "what is there is not sent again"
    assert all(storage.has(enrolled.office.district.code, photo) for photo in photos)
    assert enrolled.exchange.status().waiting == 0


@pytest.mark.parametrize("speed", [None, Speed(1_000_000.0)])
def test_where_the_photos_are_quick_or_nothing_is_known_no_small_picture_goes(
    enrolled: Station, speed: Speed | None
) -> None:
    if speed is not None:
        enrolled.exchange.outgoing.note_speed(speed)
    photos = _noisy(enrolled)
    parts = _run(enrolled)
    assert {part["sha256"] for part in parts} >= set(photos)
    assert not [part for part in parts if "thumbnail_of" in part] and not _small(enrolled)
