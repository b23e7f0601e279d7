"""Receipts of sticks: of a district that was restored, on paper, with photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import Conflict
from core.service.receipt_code import read_receipt_code
from sync.client.stick_back import read_paper
from sync.server.local_postgres import LocalPostgres
from tests.helpers.workspace import add_people, signature_png
from tests.sync.client.station import OTHER_VILLAGE
from tests.sync.client.sticks import Stick, code_of
from tests.sync.client.test_restored_district import Restorable


@pytest.fixture
def world(pg: LocalPostgres, database: str, tmp_path: Path, clock: FixedClock, core: Core) -> Iterator[Restorable]:
    made = Restorable(pg, database, tmp_path, clock, core)
    made.station.enrol()
    yield made
    made.close()


def test_a_district_restored_between_export_and_import_hears_everything_again(
    world: Restorable, tmp_path: Path
) -> None:
    station, stick = world.station, Stick(world.station, tmp_path)
    station.write(3)
    station.sync()
    world.back_up()
    station.write(2)
    station.sync()
    station.write(1)
    path = stick.export()
    world.restore()
    assert stick.bring_in(path)["held"] == 1, "what came between is missing there"
    report = stick.read(path)
    assert report["waiting"] == 2
    told = stick.round_trip()
    assert (told["waiting"], told["held"]) == (0, 0)
    assert station.district_ids() == station.outbox_ids()
    assert station.patient().held == 0


def test_a_receipt_that_the_district_has_forgotten_proves_nothing(world: Restorable, tmp_path: Path) -> None:
    station, stick = world.station, Stick(world.station, tmp_path)
    station.write(1)
    station.sync()
    world.back_up()
    station.write(3)
    path = stick.export()
    stick.bring_in(path)
    paper = stick.paper(path)
    world.restore()
    engine, wire = station.engine()
    engine.step()  # only the hello: the laptop hears that the district is another one
    wire.close()
    with pytest.raises(Conflict) as refused:
        stick.read(path)
    assert refused.value.code == "stick.restored_since"
    with pytest.raises(Conflict):
        read_paper(station.exchange, paper)
    assert station.exchange.status().waiting == 3
    assert stick.round_trip()["new"] == 3
    station.assert_all_there_once()


def test_a_receipt_of_a_new_epoch_is_heard_like_a_hello(world: Restorable, tmp_path: Path) -> None:
    station, stick = world.station, Stick(world.station, tmp_path)
    station.write(1)
    station.sync()
    world.back_up()
    first = stick.export()
    station.write(3)
    station.sync()
    world.restore()
    stick.bring_in(first)
    assert stick.read(first)["waiting"] == 3, "the district forgot three that were delivered"
    assert stick.round_trip()["new"] == 3
    station.assert_all_there_once()


def test_the_printed_receipt_delivers_exactly_what_was_accepted(stick: Stick) -> None:
    station = stick.station
    station.write(20)
    add_people(station.core, 1, village_code=OTHER_VILLAGE)
    station.write(20)
    path = stick.export()
    pdf = stick.folder / "slip.pdf"
    assert stick.bring_in(path, "--print", str(pdf))["has_code"]
    report = stick.read_paper(path)
    assert (report["new"], report["sent"], report["refused"], report["waiting"]) == (41, 40, 1, 0)
    assert station.exchange.status().sent == 40
    assert stick.read_paper(path)["again"]
    assert stick.read(path)["new"] == 0, "the file still brings the pages"
    assert station.core._desk.state.get("engine.cursor")


def test_the_printed_receipt_is_read_from_a_picture_of_it(stick: Stick) -> None:
    stick.station.write(3)
    path = stick.export()
    pdf, png = stick.folder / "slip.pdf", stick.folder / "slip.png"
    stick.bring_in(path, "--print", str(pdf))
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    document[0].render(scale=2).to_pil().rotate(8, expand=True, fillcolor="white").save(png)
    document.close()
    assert read_receipt_code(png) == read_receipt_code(pdf) == stick.paper(path)
    empty = stick.folder / "empty.png"
    empty.write_bytes(signature_png())
    assert code_of(read_receipt_code, empty) == "stick.no_code"


def test_a_printed_receipt_with_a_changed_letter_is_refused(stick: Stick) -> None:
    stick.station.write(2)
    path = stick.export()
    stick.bring_in(path)
    text = stick.paper(path)
    for place in range(0, len(text), 17):
        bent = text[:place] + ("B" if text[place] != "B" else "C") + text[place + 1 :]
        assert code_of(read_paper, stick.station.exchange, bent) == "stick.paper"
    assert stick.station.exchange.status().waiting == 2
    spaced = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    assert read_paper(stick.station.exchange, f" {spaced}\n")["new"] == 2


def test_photos_travel_in_the_same_file_when_they_are_asked_for(stick: Stick, tmp_path: Path) -> None:
    station = stick.station
    hashes = {station.picture(400_000, seed) for seed in (1, 2)}
    without = stick.export()
    stick.bring_in(without, "--data", str(tmp_path / "data"))
    stick.read(without)
    assert (station.exchange.status().photos_waiting, station.district_photos()) == (2, set())
    path = stick.export(photos=True)
    assert path.stat().st_size > 800_000
    told = stick.bring_in(path, "--data", str(tmp_path / "data"))
    assert (told["photos"], told["photos_left"]) == (2, 0)
    assert station.district_photos() == hashes
    assert stick.read(path)["photos_waiting"] == 0
    assert station.exchange.status().is_all_sent


def test_a_district_without_a_place_for_photos_takes_the_facts(stick: Stick) -> None:
    station = stick.station
    station.picture(50_000)
    path = stick.export(photos=True)
    told = stick.bring_in(path)
    assert (told["accepted"], told["photos"], told["photos_left"]) == (1, 0, 1)
    assert stick.read(path)["photos_waiting"] == 1


def test_a_photo_that_arrived_by_wire_is_known_by_the_receipt(stick: Stick) -> None:
    station = stick.station
    station.picture(50_000)
    path = stick.export()
    station.sync()
    station.core._desk.db.execute("UPDATE media SET is_sent = 0")
    stick.bring_in(path)
    assert stick.read(path)["photos_waiting"] == 0
