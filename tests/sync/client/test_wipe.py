"""Clearing a laptop: what was not sent is at the district first, and only then the keys go, whenever it is killed."""

from __future__ import annotations

import dataclasses
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.app import create_workspace, open_with_recovery, open_workspace
from core.errors import AppError, Conflict, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.salvage import salvage
from core.service.wiping import Wiping
from core.vault.kdf import KdfCost
from core.vault.slots import read_slots, unwrap
from sync.client import wipe
from sync.protocol import stick
from sync.server.service import devices
from sync.server.service import stick as stick_import
from sync.server.store import devices as device_store
from sync.server.store import sealed
from tests.helpers.dying import Fuse, dies_in
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.workspace import PASSPHRASE, add_people
from tests.sync.client.station import Station, listen

BY = "command:test"


def order_wipe(station: Station, *, is_lost: bool = False) -> None:
    office, me = station.office, station.exchange.enrolment()
    assert me is not None
    now = office.clock.now()
    with office.begin() as connection:
        if is_lost:
            devices.lose(connection, office.district, office.ids, me.device_id, now.utc_ms, BY, now.offset_min)
        else:
            devices.wipe(connection, office.district, office.ids, me.device_id, now.utc_ms, BY)


def wiping(station: Station) -> Wiping:
    return station.exchange.device.wiping


def run(station: Station) -> dict[str, object]:
    """Once, as the button does; the report, or the code of what stopped it."""
    runner = station.runner(stop_after=3)
    told = listen(runner)
    runner.start()
    runner.wait(60)
    return {"code": told[-1].code, "stage": told[-1].stage, **told[-1].report}


def sealed_lines(station: Station) -> list[str]:
    """Ids in every sealed file at the district, opened with its private key."""
    office, found = station.office, []
    with office.engine.connect() as connection:
        for row in sealed.listed(connection, office.district.code):
            body = sealed.body(connection, office.district.code, row.device_id, row.sha256)
            assert body is not None
            file = io.BytesIO(body)
            opened = stick.open_file(file, stick.read_head(file, "NFB"), office.district.sealing_key)
            [device] = device_store.everyone(connection, office.district.code)
            assert opened.is_signed_by(device.public_key)
            found.append(opened.header.decode())
    return found


def cannot_be_opened(root: Path, seams: Seams) -> str:
    """The one code that every way in answers with."""
    codes = set()
    ways: list[Callable[[], object]] = [
        lambda: open_workspace(root, PASSPHRASE, seams),
        lambda: open_with_recovery(root, "A" * 24, PASSPHRASE, seams),
        lambda: salvage(root, root.parent / "saved", PASSPHRASE),
    ]
    for way in ways:
        with pytest.raises(Unavailable) as refused:
            way()
        codes.add(refused.value.code)
    [code] = codes
    return code


def test_everything_goes_up_the_ordinary_way_and_then_nothing_opens_any_more(
    enrolled: Station, root: Path, seams: Seams
) -> None:
    add_people(enrolled.core, 2)
    enrolled.write(4)
    photo = enrolled.picture(5_000)
    enrolled.core.backups.make()
    order_wipe(enrolled)
    assert run(enrolled)["wiped"] is True
    assert enrolled.district_photos() == {photo}
    assert enrolled.office.count("items") == 7
    assert enrolled.office.count("sealed_files") == 0
    assert not list(root.rglob("slots*")) and not (root / "workspace.db").exists()
    assert not list((root.parent / f"{root.name}-backups").rglob("slots*")), "the backups beside it open no more either"
    assert cannot_be_opened(root, seams) == "wipe.wiped"
    [device] = enrolled.office.rows("devices")
    assert device["wiped_ms"] and device["revoked_ms"]
    with pytest.raises(AppError, match=r"auth\.refused"):
        enrolled.engine()[1].call("POST", "/v1/hello", b'{"protocol":1}', who=device["device_id"])


def test_a_lost_laptop_sends_nothing_as_a_device_and_seals_it_instead(enrolled: Station, root: Path) -> None:
    mine = enrolled.write(5)
    photo = enrolled.picture(5_000)
    order_wipe(enrolled, is_lost=True)
    assert run(enrolled)["wiped"] is True
    assert enrolled.office.count("items") == 0, "a stopped device changes nothing at the district by itself"
    [header] = sealed_lines(enrolled)
    assert f'"count":{len(mine) + 1}' in header and photo in header
    assert Wiping(root).state == "wiped"


def test_what_was_sealed_counts_once_an_officer_brings_it_in(enrolled: Station) -> None:
    mine = enrolled.write(3)
    photo = enrolled.picture(3_000)
    order_wipe(enrolled, is_lost=True)
    run(enrolled)
    office = enrolled.office
    with office.engine.connect() as connection:
        [row] = sealed.listed(connection, office.district.code)
        body = sealed.body(connection, office.district.code, row.device_id, row.sha256)
    assert body is not None
    now_ms = office.clock.now().utc_ms
    with office.begin() as connection:
        incoming = stick_import.read(connection, office.district, io.BytesIO(body))
        stick_import.take(connection, office.district, incoming, now_ms, BY)
    assert stick_import.take_photos(office.begin, office.storage, incoming, now_ms) == [photo]
    assert set(mine) < set(enrolled.district_ids())
    assert enrolled.office.count("items") == 4


def test_without_a_link_it_locks_at_once_and_goes_on_without_any_key(
    enrolled: Station, root: Path, seams: Seams
) -> None:
    order_wipe(enrolled, is_lost=True)
    enrolled.write(3)
    with pytest.raises(AppError, match=r"auth\.refused"):
        enrolled.sync()
    assert wiping(enrolled).state == "begun"
    enrolled.proxy.close()
    wipe.seal(enrolled.exchange, seams.clock, seams.ids.token)
    with pytest.raises(Unavailable, match=r"sync\.no_network"):
        wipe.deliver(wiping(enrolled))
    assert cannot_be_opened(root, seams) == "wipe.under_way"
    assert read_slots(WorkspacePaths(root).slots).slots, "nothing is destroyed before the district has it"
    assert enrolled.office.count("sealed_files") == 0
    assert wipe.go_on(root, lambda url, ca: wipe.HttpWire(enrolled.office.url, ca)) == "wiped"
    assert enrolled.office.count("sealed_files") == 1
    assert enrolled.office.rows("devices")[0]["wiped_ms"]


def test_begun_and_killed_before_it_was_sealed_the_passphrase_opens_it_for_that_and_nothing_else(
    enrolled: Station, root: Path, seams: Seams
) -> None:
    enrolled.write(3)
    wiping(enrolled).begin("019aa000-0000-7000-8000-000000000001")
    assert cannot_be_opened(root, seams) == "wipe.under_way"
    core = open_workspace(root, PASSPHRASE, seams, for_wiping=True)
    try:
        again = Station(enrolled.office, core, enrolled.proxy)
        assert run(again)["wiped"] is True
    finally:
        core.close()
    assert len(enrolled.district_ids()) == 3


def test_a_district_that_does_not_take_it_keeps_the_keys_alive(enrolled: Station, root: Path, seams: Seams) -> None:
    enrolled.write(2)
    wiping(enrolled).begin("019aa000-0000-7000-8000-000000000001")
    wipe.seal(enrolled.exchange, seams.clock, seams.ids.token)
    with enrolled.office.begin() as connection:
        connection.exec_driver_sql("UPDATE devices SET revoked_ms = 1")
    with pytest.raises(AppError, match=r"auth\.refused"):
        wipe.deliver(wiping(enrolled))
    assert wiping(enrolled).state == "sealed"
    assert unwrap(read_slots(WorkspacePaths(root).slots), PASSPHRASE, "passphrase")


def test_without_the_districts_key_nothing_is_cleared(enrolled: Station, root: Path, seams: Seams) -> None:
    me = enrolled.exchange.enrolment()
    assert me is not None
    enrolled.exchange.save_enrolment(dataclasses.replace(me, sealing_key=b""))
    wiping(enrolled).begin("o")
    with pytest.raises(Unavailable, match=r"wipe\.no_key"):
        wipe.seal(enrolled.exchange, seams.clock, seams.ids.token)
    assert wiping(enrolled).state == "begun"


def test_a_mark_that_cannot_be_read_still_locks(enrolled: Station, root: Path, seams: Seams) -> None:
    wiping(enrolled).begin("o")
    (root / "wipe" / "mark.json").write_bytes(b"\x00")
    assert cannot_be_opened(root, seams) == "wipe.under_way"


def test_no_file_of_the_clearing_shows_a_name_or_what_was_seen(enrolled: Station, root: Path, seams: Seams) -> None:
    add_people(enrolled.core, 2, name="欧阳锁柱")
    enrolled.write(3, note="欧阳锁柱家炉子没有火")
    wiping(enrolled).begin("o")
    wipe.seal(enrolled.exchange, seams.clock, seams.ids.token)
    for path in (root / "wipe").rglob("*"):
        if path.is_file():
            assert "欧阳锁柱".encode() not in path.read_bytes()


def test_killed_at_every_step_nothing_is_lost_and_the_end_is_reached(
    enrolled: Station, root: Path, seams: Seams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole clearing, killed before every system call that changes the disk, goes on from there by itself."""
    enrolled.write(3)
    enrolled.core.backups.make()
    paths, step, states = WorkspacePaths(root), 0, set()
    order = "019aa000-0000-7000-8000-000000000001"
    answered: set[str] = set()

    class Post:
        """The district, without a wire: what it has, it has whatever becomes of the laptop."""

        def __init__(self, letters: Path) -> None:
            self.letters = letters

        def take(self, name: str, body: bytes) -> None:
            (self.letters / name).write_bytes(body)

    post = Post(root.parent / "post")
    post.letters.mkdir()

    def work(last: int) -> None:
        fuse = Fuse(last)
        for name in ("open", "write", "fsync", "replace", "rename", "unlink", "rmdir"):
            setattr(os, name, fuse.before(getattr(os, name)))
        clearing = Wiping(root)
        clearing.begin(order)
        wipe.seal(enrolled.exchange, seams.clock, seams.ids.token)
        for name in clearing.letters():
            post.take(name, clearing.letter(name).body)
            clearing.answered(name)
        clearing.finish()

    died = True
    while died:
        step += 7 if step > 60 else 3
        died = dies_in(lambda last=step: work(last))  # type: ignore[misc]
        state = Wiping(root).state
        states.add(state)
        answered = {path.name for path in post.letters.iterdir()}
        if any(not path.exists() for path in paths.slots):
            assert {"0000", wipe.DONE} <= answered, "no key goes before the district has everything"
            assert state in ("stored", "wiped")
    assert Wiping(root).state == "wiped"
    assert not list(root.rglob("slots*"))
    assert states >= {"begun", "sealed", "wiped"}


def test_after_it_a_new_workspace_can_be_made_in_its_place_and_not_before(
    enrolled: Station, root: Path, seams: Seams
) -> None:
    def make() -> None:
        core, _code = create_workspace(
            root, village_code=VILLAGE_CODE, village_name=VILLAGE, user_name="钱新人", passphrase=PASSPHRASE,
            seams=seams, cost=KdfCost.lowest(),
        )  # fmt: skip
        core.close()

    wiping(enrolled).begin("o")
    with pytest.raises(Conflict):
        make()
    order_wipe(enrolled)
    run(enrolled)
    make()
    assert Wiping(root).state is None
