"""Signed sheets that come back: found by the code on them, however photographed; what is still out is a list."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.app import Core
from core.document import raster
from core.errors import InvalidInput, NotFound
from core.service.page_reader import parse_code, read_pages
from tests.helpers.paper import text_of
from tests.helpers.station_records import NOTICE, sign_record
from tests.helpers.workspace import add_people, sign_visit

ON_PAPER = {key: value for key, value in NOTICE.items() if key != "sign/person_signature"} | {"sign/mode": "paper"}


@pytest.fixture
def notice(core: Core) -> str:
    """A notice that is to be signed on the printed sheet."""
    [person] = add_people(core)
    return sign_record(core, "notice", person, ON_PAPER)


def printed(core: Core, record: str, kind: str = "notice") -> bytes:
    job = core.prints.render(kind, ids=[record], copy="internal")
    core.prints.log(job, "printer")
    return job.pdf


def photograph(pdf: bytes, folder: Path, *, angle: float = 0, dpi: float = 200, quality: int = 70) -> Path:
    """As a telephone would take it: a little askew, on a dark table, compressed."""
    with Image.open(io.BytesIO(raster.page_png(pdf, raster.page_count(pdf) - 1, dpi))) as page:
        table = Image.new("RGB", (page.width + 300, page.height + 300), (60, 52, 44))
        table.paste(page.convert("RGB"), (150, 150))
    path = folder / f"photo{angle}.jpg"
    table.rotate(angle, expand=True, fillcolor=(60, 52, 44)).save(path, "JPEG", quality=quality)
    return path


def kept(core: Core, path: Path) -> Iterator[str]:
    for page in read_pages(path):
        yield core.scans.keep(page).state


@pytest.mark.parametrize("angle", [0, 3.5, 90, 180, 271])
def test_a_photographed_sheet_finds_its_record_however_it_lies(
    core: Core, notice: str, tmp_path: Path, angle: float
) -> None:
    path = photograph(printed(core, notice), tmp_path, angle=angle)
    assert list(kept(core, path)) == ["kept"]
    [sheet] = core.scans.of(notice)
    assert sheet.way == "code" and core.photos.load(sheet.media).startswith(b"\xff\xd8")
    assert list(kept(core, path)) == ["again"] and len(core.scans.of(notice)) == 1


def test_a_scanned_pdf_of_many_sheets_is_taken_page_by_page(core: Core, tmp_path: Path) -> None:
    records = [sign_record(core, "notice", person, ON_PAPER) for person in add_people(core, 3)]
    job = core.prints.render("notice", ids=records, copy="internal")
    path = tmp_path / "scan.pdf"
    path.write_bytes(job.pdf)
    assert list(kept(core, path)) == ["kept"] * job.pages
    assert all(core.scans.of(record) for record in records)


def test_the_sheet_is_a_fact_that_travels_with_its_picture(core: Core, notice: str, tmp_path: Path) -> None:
    list(kept(core, photograph(printed(core, notice), tmp_path)))
    [(fact, _state)] = core._desk.facts.listed(["paper"])
    assert fact.about == notice and fact.media == (core.scans.of(notice)[0].media,)
    assert fact.media[0] in {photo.hash for photo in core.exchange.photos_to_send()}
    person = core.records.show(notice).person_id
    assert "收到签字件" in {entry.title for entry in core.ledger.entries(person)}


def test_what_cannot_be_placed_is_said_and_nothing_is_kept(core: Core, notice: str, tmp_path: Path) -> None:
    from dataclasses import replace

    [page] = read_pages(photograph(printed(core, notice), tmp_path))
    assert page.code is not None
    blank = tmp_path / "blank.png"
    Image.new("RGB", (800, 1100), (255, 255, 255)).save(blank)
    [empty] = read_pages(blank)
    assert core.scans.keep(empty).state == "no_code"
    assert core.scans.keep(replace(page, code=replace(page.code, record_id="0" * 36))).state == "unknown"
    other = core.scans.keep(replace(page, code=replace(page.code, hash_start="0" * 16)))
    assert other.state == "other_hash" and other.serial
    assert core.scans.of(notice) == [] and core._desk.facts.listed(["paper"]) == []


def test_a_page_without_a_code_is_placed_by_its_number(core: Core, notice: str, tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("RGB", (800, 1100), (250, 250, 250)).save(path)
    [page] = read_pages(path)
    with pytest.raises(NotFound, match="paper.unknown_serial"):
        core.scans.keep_by_serial(page, "TF-nothing")
    assert core.scans.keep_by_serial(page, f" {core.records.show(notice).serial} ").is_kept
    assert [sheet.way for sheet in core.scans.of(notice)] == ["serial"]


def test_what_was_printed_and_wants_a_hand_is_out_until_it_comes_back(core: Core, notice: str, tmp_path: Path) -> None:
    assert list(core.scans.unsigned()) == []  # nothing was printed yet
    pdf = printed(core, notice)
    [row] = core.scans.unsigned()
    assert (row.record_id, row.document, row.count) == (notice, "notice", 1)
    assert row.serial in text_of(core.prints.render("unsigned", copy="internal").pdf)
    list(kept(core, photograph(pdf, tmp_path)))
    assert list(core.scans.unsigned()) == []


def test_what_was_signed_on_the_screen_or_refused_is_not_waited_for(core: Core) -> None:
    [person] = add_people(core)
    printed(core, sign_record(core, "notice", person, NOTICE))
    printed(core, sign_visit(core, person), "visit")
    refused = ON_PAPER | {
        "sign/mode": "refused", "sign/refused_reason": "不想签", "sign/witness_name": "李四",
        "sign/witness_signature": "ink",
    }  # fmt: skip
    printed(core, sign_record(core, "notice", person, refused))
    assert list(core.scans.unsigned()) == []


def test_papers_for_the_family_are_listed_to_be_signed_for(core: Core, notice: str) -> None:
    assert "没有需要送达的文书" in text_of(core.prints.render("delivery", month="2026-11", copy="internal").pdf)
    person = core.records.show(notice).person_id
    core.prints.log(core.prints.render("notice_paper", ids=[person], copy="internal"), "printer")
    words = text_of(core.prints.render("delivery", month="2026-11", copy="internal").pdf)
    assert core.people.person(person).name in words and "告知书" in words
    assert "没有需要送达的文书" in text_of(core.prints.render("delivery", month="2026-10", copy="internal").pdf)


def test_a_printed_agreement_is_waited_for_and_found_by_its_code(core: Core, tmp_path: Path) -> None:
    from tests.helpers.field import sign_record as sign_any

    [person] = add_people(core)
    record = sign_any(core, "agreement", person)
    pdf = printed(core, record, "contract")
    assert ("contract", record) in {(row.document, row.record_id) for row in core.scans.unsigned()}
    path = tmp_path / "contract.pdf"
    path.write_bytes(pdf)
    states = list(kept(core, path))
    assert "kept" in states and set(states) <= {"kept", "no_code"}
    assert record not in {row.record_id for row in core.scans.unsigned()}


@pytest.mark.parametrize(
    "text", ["", "NF1", "NF1:a", "NF2:01a2:0123456789abcdef", "NF1:01a2:0123", "NF1:x y:0123456789abcdef", "http://x"]
)
def test_a_code_that_is_not_ours_says_nothing(text: str) -> None:
    assert parse_code(text) is None


def test_files_that_are_no_pages_are_refused_by_name(tmp_path: Path) -> None:
    for name, data in (("a.txt", b"hello"), ("b.pdf", b"%PDF-1.4 broken"), ("c.jpg", b"\xff\xd8\xff\xe0cut")):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(InvalidInput):
            list(read_pages(path))
