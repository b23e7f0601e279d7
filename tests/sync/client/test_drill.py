"""The drill: back up, verify, restore, synchronise, go on with the restored laptop. Every time all is identical."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from core.app import Core, open_workspace
from core.clock import FixedClock
from core.service.backups import restore
from tests.helpers.pictures import encode
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, sign_visit
from tests.sync.client.station import Office, Station

KEPT = ("fact", "event", "draft")  # what a synchronisation may not alter


def tables(core: Core, *names: str) -> dict[str, str]:
    """A hash of every row of every table (or of those named)."""
    db = core._desk.db
    found = names or tuple(row[0] for row in db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND sql > ''"))
    hashes = {}
    for name in found:
        lines = sorted(repr(tuple(row)) for row in db.all(f'SELECT * FROM "{name}"'))
        hashes[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return hashes


def work(core: Core, photos: int, seed: int) -> None:
    """A day: a signed visit, notes with a photo each, a draft that is not finished."""
    rows = core.people.search("").rows
    person, other = [row.id for row in rows] or add_people(core, 2)
    sign_visit(core, person, photos=1)
    for n in range(seed * photos, (seed + 1) * photos):
        noise = encode(Image.effect_noise((64, 48 + n), 90).convert("RGB"))
        answer = core.photos.keep(core.photos.prepare(noise, "西屋.jpg")).answer
        with core._desk.db.transaction():
            core._desk.write_fact("note", {}, title="记", media=[answer.removeprefix("media:")])
    fill_visit(core, other)


def drill(office: Office, station: Station, folder: Path, times: int, photos: int) -> int:
    """Returns how many of the drills ended with the same tables, the same pictures and nothing missing."""
    identical = 0
    for n in range(times):
        core = station.core
        work(core, photos, n)
        clock = core.seams.clock
        assert isinstance(clock, FixedClock)
        clock.move(minutes=31)
        if n % 2:
            station.patient()
        made = core.backups.make(folder / "stick")
        before, pictures = tables(core), sorted(core._desk.pictures.hashes())
        if n:
            core.close()  # the first belongs to the fixture
        restore(made.row.folder, folder / f"back{n}", PASSPHRASE)
        back = open_workspace(folder / f"back{n}", PASSPHRASE, core.seams)
        same = {name: digest for name, digest in tables(back).items() if before[name] != digest}
        sound = all(finding.is_ok for finding in back.health.check())
        loaded = [back._desk.media.read(one) for one in pictures]
        station.core = back
        facts = tables(back, *KEPT)
        station.patient()
        station.assert_all_there_once()
        assert station.district_photos() >= set(pictures)
        assert (same, sound, len(loaded)) == ({}, True, len(pictures))
        changed = {name for name, digest in tables(back, *KEPT).items() if facts[name] != digest}
        assert not changed, changed
        identical += 1
    if times:
        station.core.close()
    return identical


def test_three_drills_of_three_are_identical(office: Office, enrolled: Station, tmp_path: Path) -> None:
    assert drill(office, enrolled, tmp_path, 3, 2) == 3


@pytest.mark.soak
def test_twenty_drills_of_twenty_are_identical_with_200_photos(
    office: Office, enrolled: Station, tmp_path: Path
) -> None:
    assert drill(office, enrolled, tmp_path, 20, 10) == 20
    assert len(enrolled.district_photos()) >= 200
