"""The link may be cut at any byte, either way: nothing is lost, nothing doubled, little is sent twice."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from core.errors import Unavailable
from sync.protocol.limits import KIB, PHOTO_CHUNK_BYTES, PHOTO_FLUSH_BYTES
from tests.helpers.workspace import add_people, sign_visit
from tests.sync.client.station import Station

HEADS = 6 * KIB  # headers and small answers around the bytes that matter


@pytest.mark.parametrize("request_line", [b"POST /v1/hello", b"POST /v1/push", b"GET /v1/pull", b"POST /v1/have"])
def test_an_answer_that_is_lost_loses_and_doubles_nothing(enrolled: Station, request_line: bytes) -> None:
    [person] = add_people(enrolled.core)
    sign_visit(enrolled.core, person, photos=1)
    enrolled.write(20)
    for down in (0, 40, 150):
        cut = enrolled.proxy.cut(request_line, down=down)
        with pytest.raises(Unavailable, match=r"sync\.no_(network|answer)"):
            enrolled.sync()
        assert cut.is_over
        enrolled.write(1, media=[enrolled.picture(10_000, seed=down)])
    enrolled.patient()
    enrolled.assert_all_there_once()
    assert enrolled.exchange.status().is_all_sent


def test_a_push_whose_answer_was_lost_is_a_duplicate_the_next_time(enrolled: Station) -> None:
    enrolled.write(30)
    enrolled.proxy.cut(b"/v1/push", down=0)
    with pytest.raises(Unavailable):
        enrolled.sync()
    assert len(enrolled.district_ids()) == 30
    assert enrolled.exchange.status().waiting == 30, "without an answer nothing counts as delivered"
    report, _wire = enrolled.sync()
    assert (report.sent, report.duplicate) == (0, 30)
    enrolled.assert_all_there_once()


def test_a_push_cut_at_any_byte_is_all_there_or_not_at_all(enrolled: Station) -> None:
    enrolled.write(40)
    enrolled.sync()
    for up in (0, 1, 30, 200, 500, 700, 1000, 1500):
        enrolled.exchange.set_state("batch_items", 50)
        enrolled.write(10)
        enrolled.proxy.cut(b"/v1/push", up=up)
        with pytest.raises(Unavailable, match=r"sync\.no_network"):
            enrolled.sync()
        assert len(enrolled.district_ids()) == 40
    enrolled.patient()
    enrolled.assert_all_there_once()


def test_batches_shrink_to_one_item_on_a_link_that_bears_no_more(enrolled: Station) -> None:
    for n in range(12):
        enrolled.write(1, note=random.Random(n).randbytes(900).hex())
    enrolled.proxy.longest = 3 * KIB
    with pytest.raises(Unavailable):
        enrolled.sync()
    enrolled.patient()
    enrolled.assert_all_there_once()


@pytest.mark.parametrize("up", [0, 1, 300, 5_000, 200_000, PHOTO_CHUNK_BYTES, PHOTO_CHUNK_BYTES + 200])
def test_a_photo_cut_at_any_byte_goes_on_where_it_stood(enrolled: Station, up: int) -> None:
    size = 600_000
    photo = enrolled.picture(size)
    engine, wire = enrolled.engine()
    while engine.stage != "photos":
        engine.step()
    enrolled.proxy.reset()
    enrolled.proxy.cut(b"POST /v1/photos", up=up)
    with pytest.raises(Unavailable, match=r"sync\.no_network"):
        while not engine.is_done:
            engine.step()
    wire.close()
    enrolled.patient()
    assert enrolled.district_photos() == {photo}
    assert enrolled.proxy.up - size <= PHOTO_FLUSH_BYTES + HEADS
    assert enrolled.exchange.status().is_all_sent


def test_an_answer_about_photos_that_is_lost_is_no_hindrance(enrolled: Station) -> None:
    enrolled.picture(600_000)
    for marker in (b"POST /v1/have", b"POST /v1/photos", b"POST /v1/have"):
        enrolled.proxy.cut(marker, down=0)
        with pytest.raises(Unavailable):
            enrolled.sync()
    report = enrolled.patient()
    assert len(enrolled.district_photos()) == 1
    assert enrolled.exchange.status().is_all_sent
    assert report.stages[-1] in ("photos", "closing")


def test_a_run_that_goes_on_after_a_lost_answer_finishes_the_photo(enrolled: Station) -> None:
    """The program repeats the very step whose answer was lost: the district is further than the laptop thinks."""
    enrolled.picture(100_000)
    engine, wire = enrolled.engine()
    enrolled.proxy.cut(b"POST /v1/photos", down=0)
    failures = 0
    for _step in range(50):
        if engine.is_done:
            break
        try:
            engine.step()
        except Unavailable:
            failures += 1
    wire.close()
    assert (engine.is_done, failures) == (True, 1)
    assert enrolled.exchange.status().is_all_sent


def test_it_ends_although_every_connection_dies_after_256_kilobytes(enrolled: Station) -> None:
    photos = {enrolled.picture(700_000, seed) for seed in (1, 2)}
    enrolled.write(200)
    enrolled.proxy.reset()
    enrolled.proxy.longest = 256_000
    enrolled.patient()
    assert enrolled.district_photos() == photos
    enrolled.assert_all_there_once()
    assert enrolled.proxy.up <= 1.15 * 1_400_000


def test_a_photo_that_is_damaged_here_holds_nobody_up(enrolled: Station) -> None:
    good, bad = enrolled.picture(50_000, 1), enrolled.picture(40_000, 2)
    enrolled.core._desk.media.path_of(bad).write_bytes(b"rubbish")
    enrolled.sync()
    assert enrolled.district_photos() == {good}
    status = enrolled.exchange.status()
    assert (status.photos_waiting, status.is_all_sent) == (1, False)


def test_a_district_that_keeps_wrong_bytes_gets_the_photo_again(enrolled: Station) -> None:
    photo = enrolled.picture(300_000)
    enrolled.office.storage.append(enrolled.office.district.code, photo, 0, bytes(200_000))
    enrolled.patient()
    assert enrolled.district_photos() == {photo}
    assert enrolled.office.storage.read(enrolled.office.district.code, photo) is not None


def test_a_page_that_cannot_be_applied_leaves_nothing_of_it(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pull is one transaction with its cursor: a laptop killed in the middle asks for the page again."""
    people = add_people(enrolled.core, 5)
    enrolled.proxy.cut(b"GET /v1/pull", down=0)
    with pytest.raises(Unavailable):
        enrolled.sync()
    desk, cursor = enrolled.core._desk, enrolled.exchange.get_state("cursor")
    whole = desk.remote.put_all

    def fail(rows: Sequence[tuple[str, str, int]], pull_pass: str) -> None:
        whole(rows[:3], pull_pass)
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(desk.remote, "put_all", fail)
        with pytest.raises(OSError, match="power cut"):
            enrolled.sync()
    assert enrolled.exchange.get_state("cursor") == cursor
    assert all(desk.persons.base(person) is None for person in people)
    assert {enrolled.core.people.show(person).sync_state for person in people} == {"local"}
    enrolled.sync()
    assert {enrolled.core.people.show(person).sync_state for person in people} == {"synced"}
