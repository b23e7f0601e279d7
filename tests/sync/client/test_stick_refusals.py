"""Stick files that must not be taken are refused by name, at both ends, and nothing of them is stored."""

from __future__ import annotations

import base64
import errno
import os
import random
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from core.errors import AppError, Unavailable
from core.ids import Ids
from sync.client import stick as stick_out
from sync.client.stick import export
from sync.protocol import framing, jsonbytes, safefile, sealing, signing
from sync.protocol.sealed_stream import CHUNK_BYTES
from sync.protocol.stick import Head, file_size, seal_file
from sync.server.service.founding import found, sealing_key
from sync.server.store import devices
from sync.server.store.schema import districts
from tests.sync.client.sticks import Stick, code_of, export_of

Bend = Callable[[dict[str, Any]], object]
ELSEWHERE = "120225"
STORED = ("items", "persons", "receipts", "quarantine", "photos", "stick_imports", "feed")


def refused(stick: Stick, path: Path) -> str:
    """How the district refuses this file; it stores nothing but a note of it in the audit."""
    office = stick.station.office
    before, noted = [office.count(name) for name in STORED], office.count("audit")
    code = code_of(stick.bring_in, path)
    assert [office.count(name) for name in STORED] == before
    last = max(office.rows("audit"), key=lambda row: row["seq"])
    assert office.count("audit") == noted + 1
    assert (last["verb"], last["outcome"], last["detail"]["code"]) == ("stick.import", "refused", code)
    assert not path.with_suffix(".nfr").exists()
    return code


def forge(stick: Stick, path: Path, bend: Bend = lambda said: None, contents: list[bytes] | None = None,
          key: bytes = b"", device: str = "") -> Path:  # fmt: skip
    """A file as a hostile laptop would make it: sealed and signed by the rules, with whatever inside."""
    me = stick.station.exchange.enrolment()
    assert me is not None
    ids = Ids(stick.station.core.seams.clock)
    answer_key = signing.encode(sealing.public_of(ids.token(32)))
    said: dict[str, Any] = {"practice": False, "made": 1, "answer_key": answer_key, "hello": {"protocol": 1}}
    bend(said)
    header = jsonbytes.dumps(said)
    body = contents or []
    head = Head("NFB", me.district_code, 0, device or me.device_id, ids.new())
    size = file_size(head, header, sum(map(len, body)))
    head = Head("NFB", head.district, size, head.device, head.export)
    path.write_bytes(
        b"".join(seal_file(head, header, body, signing_key=key or me.signing_key, to=me.sealing_key,
                           random_bytes=ids.token))
    )  # fmt: skip
    return path


def listed(batch: bytes, packed: bytes, **more: Any) -> dict[str, Any]:
    """How a header lists a batch."""
    return {"name": framing.name_of(batch), "sha256": jsonbytes.sha256(packed), "size": len(packed),
            "plain": len(batch), "count": 0} | more  # fmt: skip


def a_batch(stick: Stick, lines: list[bytes] | None = None) -> tuple[bytes, bytes]:
    me = stick.station.exchange.enrolment()
    assert me is not None
    batch = framing.pack(me.device_id, lines or [], is_practice=False)
    return batch, framing.compress(batch)


def test_names_inside_a_file_are_never_paths(stick: Stick) -> None:
    """Bad input 51: nothing in the format is a path; where a name stands it has to be a hash or an id."""
    path = stick.folder / "x.nfb"
    for name in ("../../x", "C:\\x", "con.txt", "x" * 300):

        def bend(said: dict[str, Any], name: str = name) -> None:
            said["photos"] = [{"sha256": name, "size": 3}]

        assert refused(stick, forge(stick, path, bend, [b"abc"])) == "stick.content"
    batch, packed = a_batch(stick)

    def with_path(said: dict[str, Any]) -> None:
        said["batches"] = [listed(batch, packed, path="../../x")]

    assert stick.bring_in(forge(stick, path, with_path, [packed]))["items"] == 0
    assert {found.name for found in stick.folder.iterdir()} == {"x.nfb", "x.nfr"}, "an unknown name is left alone"


def test_what_is_listed_twice_or_a_million_times_is_refused_before_it_is_unpacked(stick: Stick) -> None:
    """Bad input 52. Symlinks cannot stand in a file: it has no entries, only contents named by their hash."""
    path = stick.folder / "x.nfb"
    batch, packed = a_batch(stick)

    def twice(said: dict[str, Any]) -> None:
        said["batches"] = [listed(batch, packed)] * 2

    def same_photo(said: dict[str, Any]) -> None:
        said["photos"] = [{"sha256": "0" * 64, "size": 1}] * 2

    def crowd(said: dict[str, Any]) -> None:
        said["asked"] = ["0" * 64] * 50_000

    def million(said: dict[str, Any]) -> None:
        said["asked"] = ["0"] * 1_300_000

    assert refused(stick, forge(stick, path, twice, [packed, packed])) == "stick.content"
    assert refused(stick, forge(stick, path, same_photo, [b"a", b"a"])) == "stick.content"
    assert refused(stick, forge(stick, path, crowd)) == "stick.content"
    assert refused(stick, forge(stick, path, million)) == "stick.too_large"


def test_a_gigabyte_of_zeros_takes_no_memory(stick: Stick) -> None:
    """Bad input 53: inflating stops at what the header said, 8 MiB at most."""
    path = stick.folder / "x.nfb"
    bomb = _zeros(1024)
    assert len(bomb) < 200_000
    for plain in (1, 8 * 1024 * 1024):

        def bend(said: dict[str, Any], plain: int = plain) -> None:
            said["batches"] = [{"name": "0" * 64, "sha256": jsonbytes.sha256(bomb), "size": len(bomb),
                                "plain": plain, "count": 1}]  # fmt: skip

        forge(stick, path, bend, [bomb])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert refused(stick, path) == "stick.content"
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024

    def more(said: dict[str, Any]) -> None:
        said["batches"] = [{"name": "0" * 64, "sha256": "0" * 64, "size": 1, "plain": 2**30, "count": 1}]

    assert refused(stick, forge(stick, path, more, [b"x"])) == "stick.content"


def test_archives_and_sizes_that_lie_are_refused(stick: Stick) -> None:
    """Bad input 54: a zip is no file of ours, however deep; sizes are counted, never believed."""
    path = stick.folder / "x.nfb"
    path.write_bytes(b"PK\x03\x04" + bytes(500))
    assert refused(stick, path) == "stick.not_ours"
    batch, packed = a_batch(stick)
    for bend in ({"size": len(packed) + 1}, {"size": len(packed) - 1}, {"plain": len(batch) - 1}, {"count": 2}):

        def lie(said: dict[str, Any], bend: dict[str, int] = bend) -> None:
            said["batches"] = [listed(batch, packed) | bend]

        assert refused(stick, forge(stick, path, lie, [packed])) == "stick.content"


def test_files_of_strangers_are_refused_by_name_and_noted(stick: Stick) -> None:
    """Bad input 55: unknown device, stolen name, revoked device, other district."""
    path = stick.folder / "x.nfb"
    key = random.Random(1).randbytes(32)
    assert refused(stick, forge(stick, path, key=key, device="0193f5a0-0000-7000-8000-000000000001")) == (
        "stick.unknown_device"
    )
    assert refused(stick, forge(stick, path, key=key)) == "stick.not_signed"
    stick.station.write(1)
    good = stick.export()
    foreign = stick.folder / "foreign.nfb"
    foreign.write_bytes(good.read_bytes().replace(b"NFB 1 120221 ", b"NFB 1 120225 ", 1))
    assert refused(stick, foreign) == "stick.foreign"
    office, me = stick.station.office, stick.station.exchange.enrolment()
    assert me is not None
    with office.begin() as connection:
        devices.revoke(connection, office.district.code, me.device_id, 1)
    assert refused(stick, good) == "stick.revoked"
    last = max(office.rows("audit"), key=lambda row: row["seq"])
    assert last["about"] == f"device:{me.device_id}"


def test_a_file_sealed_to_another_district_cannot_be_read_here(stick: Stick) -> None:
    office, station = stick.station.office, stick.station
    with office.begin() as connection:
        other = found(connection, office.clock, office.ids, ELSEWHERE, "邻区", is_practice=False)
    stored = station.core._desk.state.get("enrolment")
    key = base64.b64encode(signing.decode(sealing_key(other))).decode()
    with station.core._desk.db.transaction():
        station.core._desk.state.set("enrolment", stored | {"sealing_key": key})
    path = stick.export()
    with pytest.raises(AppError) as raised:
        stick.run("--district", office.district.code, "batch", "import", str(path))
    assert raised.value.code == "stick.changed"


def test_a_changed_byte_anywhere_is_refused_and_nothing_is_stored(stick: Stick, tmp_path: Path) -> None:
    """Bad input 56, both ways."""
    station = stick.station
    station.picture(2 * CHUNK_BYTES)
    good = stick.export(photos=True)
    data = good.read_bytes()
    bad = stick.folder / "bad.nfb"
    places = random.Random(7)
    for place in (0, 4, 20, 40, 100, 140, 200, len(data) - 1, *(places.randrange(len(data)) for _ in range(12))):
        bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert refused(stick, bad) in {
            "stick.changed", "stick.not_ours", "stick.foreign", "stick.truncated", "stick.newer", "stick.too_large"
        }  # fmt: skip
    stick.bring_in(good)
    receipt = good.with_suffix(".nfr")
    whole = receipt.read_bytes()
    for place in (0, 4, 20, 40, 100, 140, len(whole) - 1, *(places.randrange(len(whole)) for _ in range(12))):
        receipt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert code_of(stick.read, good).startswith("stick.")
    assert station.exchange.status().waiting == 1
    receipt.write_bytes(whole)
    assert stick.read(good)["new"] == 1


def test_a_file_that_was_cut_off_is_refused_by_name(stick: Stick) -> None:
    stick.station.write(30)
    good = stick.export()
    stick.bring_in(good)
    cut, receipt = stick.folder / "cut.nfb", good.with_suffix(".nfr")
    sent, answered = good.read_bytes(), receipt.read_bytes()
    for share, code in ((0.0, "not_ours"), (0.01, "not_ours"), (0.5, "truncated"), (0.99, "truncated")):
        cut.write_bytes(sent[: int(len(sent) * share)])
        receipt.write_bytes(answered[: int(len(answered) * share)])
        assert (refused(stick, cut), code_of(stick.read, good)) == (f"stick.{code}",) * 2
    assert stick.station.exchange.status().waiting == 30


def test_a_newer_format_and_the_wrong_one_of_the_two_are_named_as_such(stick: Stick) -> None:
    stick.station.write(1)
    good = stick.export()
    newer = stick.folder / "newer.nfb"
    newer.write_bytes(good.read_bytes().replace(b"NFB 1 ", b"NFB 2 ", 1))
    assert refused(stick, newer) == "stick.newer"
    newer.with_suffix(".nfr").write_bytes(b"NFR 2 something new\n")
    assert code_of(stick.read, newer) == "stick.newer"

    stick.bring_in(good)
    wrong = stick.folder / "wrong.nfb"
    shutil.copy(good.with_suffix(".nfr"), wrong)
    assert refused(stick, wrong) == "stick.wrong_kind"
    shutil.copy(good, good.with_suffix(".nfr"))
    assert code_of(stick.read, good) == "stick.wrong_kind"


def test_the_same_file_twice_says_that_it_was_taken_before(stick: Stick) -> None:
    """Bad input 57; an older file after a newer one stands in test_stick."""
    stick.station.write(3)
    path = stick.export()
    stick.bring_in(path)
    state = stick.station.office.outcomes()
    again = stick.bring_in(path)
    assert (again["is_new"], again["new"], again["text"]) == (False, 0, "已导入过（0 条新）")
    assert stick.station.office.outcomes() == state
    assert stick.read(path)["new"] == 3


def test_receipts_of_others_are_refused_by_name(stick: Stick) -> None:
    station = stick.station
    path = stick.export()
    stick.bring_in(path)
    receipt = path.with_suffix(".nfr")
    whole = receipt.read_bytes()
    me = station.exchange.enrolment()
    assert me is not None
    for old, new, code in (
        (me.device_id, "0193f5a0-0000-7000-8000-000000000001", "stick.other_device"),
        (export_of(path), "0193f5a0-0000-7000-8000-000000000001", "stick.unknown"),
        (" 120221 ", " 120225 ", "stick.foreign"),
    ):
        receipt.write_bytes(whole.replace(old.encode(), new.encode(), 1))
        assert code_of(stick.read, path) == code
    receipt.unlink()
    assert code_of(stick.read, path) == "stick.gone"
    receipt.mkdir()
    assert code_of(stick.read, path) == "stick.not_ours"


def test_a_receipt_that_the_district_did_not_sign_counts_for_nothing(stick: Stick) -> None:
    """Whoever knows the laptop's answer key (it lies in the file the district opened) is not the district yet."""
    station, office = stick.station, stick.station.office
    station.write(1)
    path = stick.export()
    stick.bring_in(path)
    forged = random.Random(3).randbytes(32)
    with office.engine.begin() as connection:
        connection.execute(districts.update().values(private_key=forged))
    stick.bring_in(path)
    assert code_of(stick.read, path) == "stick.not_signed"
    assert station.exchange.status().waiting == 1
    assert office.district.private_key != forged


def test_a_full_stick_leaves_nothing_half_and_the_facts_wait(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    """For real: no file may grow beyond 20 KiB; and a stick that says it has no room."""
    station = stick.station
    station.picture(300_000)
    old = stick.export("keep.nfb").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20 * 1024, limits[1]))
    try:
        with pytest.raises(OSError) as raised:
            safefile.write_safely(stick.folder / "keep.nfb", iter([bytes(15_000), bytes(15_000)]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert stick_out.stick_error(raised.value, 3_000_000).code == "stick.full"
    usage = shutil.disk_usage(stick.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=100_000))
    with pytest.raises(Unavailable) as full:
        stick.export("keep.nfb", photos=True)
    assert (full.value.code, full.value.params["megabytes"]) == ("stick.full", 1)
    assert [found.name for found in stick.folder.iterdir()] == ["keep.nfb"]
    assert (stick.folder / "keep.nfb").read_bytes() == old
    assert station.exchange.status().waiting == 1


def test_a_stick_that_fails_at_any_moment_leaves_nothing_half(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    station = stick.station
    station.write(3)
    named = {errno.ENOSPC: "full", errno.EROFS: "read_only", errno.EIO: "gone", errno.EINVAL: "failed"}
    for place, name in ((os, "write"), (os, "fsync"), (Path, "replace")):
        for number, code in named.items():
            with monkeypatch.context() as patch:
                patch.setattr(place, name, _failing(number))
                assert code_of(stick.export) == f"stick.{code}"
            assert list(stick.folder.iterdir()) == []
    state = station.exchange.sticks.state()
    assert (station.exchange.status().waiting, state.items, state.unanswered) == (3, 0, 0)
    with monkeypatch.context() as patch:
        patch.setattr(safefile, "_read_back", lambda _part: "0" * 64)
        assert code_of(stick.export) == "stick.bad"
    with pytest.raises(stick_out.Stopped):
        export(station.exchange, stick.folder / "1.nfb", stick.seams(is_stopped=lambda: True))
    assert list(stick.folder.iterdir()) == []
    assert stick.round_trip()["new"] == 3


def test_a_stick_that_is_pulled_out_is_told_as_such(stick: Stick) -> None:
    station = stick.station
    station.write(3)
    pulled = stick.folder.with_name("pulled")

    def pull(done: int, total: int) -> None:
        if stick.folder.exists():
            stick.folder.rename(pulled)

    with pytest.raises(Unavailable) as raised:
        export(station.exchange, stick.folder / "1.nfb", stick.seams(tell=pull))
    assert raised.value.code == "stick.gone"
    pulled.rename(stick.folder)
    assert not (stick.folder / "1.nfb").exists()
    assert station.exchange.status().waiting == 3
    assert code_of(export, station.exchange, stick.folder / "none" / "1.nfb", stick.seams()) == "stick.gone"


def test_a_folder_gets_a_file_with_a_name_of_its_own_if_there_is_a_key(stick: Stick) -> None:
    told = export(stick.station.exchange, stick.folder, stick.seams())
    assert Path(told["file"]).name.startswith("上报-") and Path(told["file"]).suffix == ".nfb"
    state = stick.station.core._desk.state
    with stick.station.core._desk.db.transaction():
        state.set("enrolment", state.get("enrolment") | {"sealing_key": ""})
    assert code_of(stick.export) == "stick.no_key"


def test_nothing_of_the_people_can_be_read_from_the_stick(stick: Stick) -> None:
    stick.station.write(3, note="曾重行 13511112222 炉子已检查")
    path = stick.export()
    stick.bring_in(path)
    for data in (path.read_bytes(), path.with_suffix(".nfr").read_bytes()):
        assert "曾重行".encode() not in data and b"13511112222" not in data


def _failing(number: int) -> Callable[..., Any]:
    def fail(*_arguments: Any, **_more: Any) -> Any:
        raise OSError(number, "no")

    return fail


def _zeros(mib: int) -> bytes:
    """So many MiB of zeros, packed."""
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(mib)) + packer.flush()
