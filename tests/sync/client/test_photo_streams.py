"""Photos go in streams: few round trips, hardly a byte twice, and older districts get them as they always did."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from core.errors import Unavailable
from sync.client.photos import FIRST_RUN_BYTES, RUN, SMALLEST_RUN_BYTES
from sync.protocol.limits import KIB, PHOTO_FLUSH_BYTES
from tests.sync.client.station import Station

HEADS = 2 * KIB


def test_twenty_photos_take_no_more_round_trips_than_one(enrolled: Station) -> None:
    enrolled.picture(10_000, 99)
    _report, one = enrolled.sync()
    photos = {enrolled.picture(10_000, seed) for seed in range(20)}
    report, many = enrolled.sync()
    assert photos <= enrolled.district_photos()
    assert report.photos_sent == 20
    assert many.traffic.round_trips <= one.traffic.round_trips


def test_photos_cost_hardly_more_bytes_than_they_have(enrolled: Station) -> None:
    for seed in range(10):
        enrolled.picture(200_000, seed)
    engine, wire = enrolled.engine()
    while engine.stage != "photos":
        engine.step()
    before = wire.traffic.bytes_up
    while not engine.is_done:
        engine.step()
    wire.close()
    assert wire.traffic.bytes_up - before <= 1.003 * 10 * 200_000


@pytest.mark.parametrize("up", [3_000, 100_000, 250_000, 555_555])
def test_a_stream_cut_in_any_photo_goes_on_in_that_photo(enrolled: Station, up: int) -> None:
    sizes = [90_000, 200_000, 310_000]
    photos = {enrolled.picture(size, size) for size in sizes}
    enrolled.exchange.set_state(RUN, 4 * 1024 * KIB)
    engine, wire = enrolled.engine()
    while engine.stage != "photos":
        engine.step()
    enrolled.proxy.reset()
    enrolled.proxy.cut(b"POST /v1/photos", up=up)
    failures = 0
    while not engine.is_done:
        try:
            engine.step()
        except Unavailable:
            failures += 1
    wire.close()
    assert failures == 1
    assert enrolled.district_photos() == photos
    assert enrolled.proxy.up - sum(sizes) <= PHOTO_FLUSH_BYTES + HEADS


def test_streams_become_small_where_only_whole_ones_arrive(enrolled: Station) -> None:
    """A proxy that passes a request on when it has all of it: of a stream that is cut nothing arrives."""
    enrolled.picture(600_000)
    sizes = []
    for _time in range(6):
        enrolled.proxy.cut(b"POST /v1/photos", up=0)
        with pytest.raises(Unavailable):
            enrolled.sync()
        sizes.append(enrolled.exchange.get_state(RUN) or FIRST_RUN_BYTES)
    assert sizes == [FIRST_RUN_BYTES] * 6, "a new run asks first: it does not know why the last one ended"
    engine, wire = enrolled.engine()
    while engine.stage != "photos":
        engine.step()
    for _time in range(6):
        enrolled.proxy.cut(b"POST /v1/photos", up=0)
        with pytest.raises(Unavailable):
            while not engine.is_done:
                engine.step()
    wire.close()
    assert enrolled.exchange.get_state(RUN) == SMALLEST_RUN_BYTES
    enrolled.patient()
    assert len(enrolled.district_photos()) == 1


def test_behind_a_wall_for_long_streams_they_stay_short(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy with a page of its own for whatever is longer than 100 KiB: as fast as the link may be, the length that
    got through is kept, and no other is tried again and again."""
    photos = {enrolled.picture(300_000, seed) for seed in range(3)}
    engine, wire = enrolled.engine()
    passes, turned_away = wire.call, []

    def call(method: str, path: str, body: bytes = b"", **how: Any) -> Any:
        if path == "/v1/photos" and len(body) > 100 * KIB:
            turned_away.append(len(body))
            raise Unavailable("sync.no_answer")
        return passes(method, path, body, **how)

    monkeypatch.setattr(wire, "call", call)
    while not engine.is_done:
        with suppress(Unavailable):
            engine.step()
    wire.close()
    assert [size // (64 * KIB) for size in turned_away] == [4, 2]
    assert enrolled.district_photos() == photos


def test_a_district_that_knows_no_streams_gets_the_photos_one_by_one(enrolled: Station) -> None:
    routes = enrolled.office.app.router.routes
    routes[:] = [route for route in routes if getattr(route, "path", "") != "/v1/photos"]
    photos = {enrolled.picture(size, size) for size in (50_000, 300_000)}
    report = enrolled.patient()
    assert report.photos_sent == 2
    assert enrolled.district_photos() == photos
    assert enrolled.exchange.status().is_all_sent


def test_a_photo_that_another_laptop_brought_meanwhile_is_not_sent(enrolled: Station) -> None:
    photo = enrolled.picture(400_000)
    data = enrolled.exchange.photo_bytes(photo)
    assert enrolled.office.storage.store(enrolled.office.district.code, photo, data)
    enrolled.office.storage.append(enrolled.office.district.code, photo, 0, data[:1])
    enrolled.patient()
    assert enrolled.district_photos() == {photo}
    assert enrolled.office.storage.read(enrolled.office.district.code, photo) == data
