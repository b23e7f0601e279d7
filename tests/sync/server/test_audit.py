"""Laws of the audit: nobody changes it, whoever does it all the same is found, down to the row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, ProgrammingError

from core.errors import Unavailable
from sync.server.daily import daily
from sync.server.jobs import run_due
from sync.server.service import anchoring, audit
from sync.server.service.anchoring import Report
from sync.server.service.password_policy import keep_audit_months
from sync.server.store import anchors, districts
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, Office


@pytest.fixture
def written(office: Office) -> Office:
    """Ten rows."""
    for number in range(10):
        with office.begin() as connection:
            audit.note(connection, CODE, office.clock.now().utc_ms, "staff:x", "people.read", f"person {number}")
        office.clock.move(seconds=1)
    return office


def verify(office: Office, folder: Path | None = None, since_ms: int = 0) -> Report:
    with office.begin() as connection:
        district = districts.find(connection, CODE)
        assert district is not None
        return anchoring.verify(connection, district, folder, since_ms)


def anchor(office: Office, folder: Path | None = None) -> int:
    with office.begin() as connection:
        district = districts.find(connection, CODE)
        assert district is not None
        return anchoring.make(connection, district, office.clock.now().utc_ms, folder, "server").number


def by_hand(office: Office, statement: str, **values: Any) -> None:
    """What somebody does who owns the database: no trigger stops him."""
    with office.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement), values)


@pytest.mark.parametrize("table", ["audit", "audit_anchors"])
def test_the_program_cannot_change_what_was_written(written: Office, table: str) -> None:
    anchor(written)
    before = written.rows(table)
    for statement in ("UPDATE {} SET at_ms = 0", "DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises((InternalError, ProgrammingError)), written.begin() as connection:
            connection.execute(text(statement.format(table)))
    assert written.rows(table) == before


def test_the_first_bad_row_is_named(written: Office) -> None:
    """Bad input 80."""
    assert verify(written).is_ok
    for statement, bad in (
        ("UPDATE audit SET about = 'person 9' WHERE seq = 4", 4),
        ("UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 1", 1),
        ("UPDATE audit SET detail = '{\"ok\": 1}' WHERE seq = 10", 10),
        ("UPDATE audit SET outcome = 'refused' WHERE seq = 6", 6),
        ("UPDATE audit SET hash = prev WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq = 7", 7),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET district = 'other' WHERE seq = 3", 3),
    ):
        with written.engine.connect() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement.replace(":", "\\:")))
            found = anchoring.verify(connection, written.district)
            assert (found.first_bad, found.is_ok) == (bad, False), statement
            connection.rollback()
    assert verify(written).is_ok


def test_an_end_that_was_cut_off_is_found_by_the_anchor(written: Office) -> None:
    anchor(written)
    by_hand(written, "DELETE FROM audit WHERE seq > 8")
    found = verify(written)
    assert found.first_bad is None  # the chain that is left is whole
    assert found.findings == [{"what": "audit_shorter", "anchor": 1, "seq": 10}]


def test_an_audit_written_anew_is_found_by_the_copy_outside(written: Office, tmp_path: Path) -> None:
    """Somebody owns the database: he writes the rows anew with their hashes, and takes the anchors away."""
    anchor(written, tmp_path)
    rows = written.rows("audit")
    by_hand(written, "DELETE FROM audit")
    by_hand(written, "DELETE FROM audit_anchors")
    for row in rows:
        with written.begin() as connection:
            audit.note(connection, CODE, row["at_ms"], "staff:y", row["verb"], row["about"])
    assert verify(written).is_ok
    found = verify(written, tmp_path)
    assert found.findings == [{"what": "audit_changed", "anchor": 1, "seq": 10}]


def test_anchors_are_signed_numbered_and_compared_with_their_copies(written: Office, tmp_path: Path) -> None:
    for _ in range(3):
        anchor(written, tmp_path)
        written.clock.move(days=1)
    assert (verify(written, tmp_path).files, verify(written, tmp_path).is_ok) == (3, True)
    (tmp_path / "anchor-000009-1.json").write_text("{broken", "utf-8")
    assert verify(written, tmp_path).findings == [{"what": "anchor_file", "file": "anchor-000009-1.json"}]
    (tmp_path / "anchor-000009-1.json").unlink()
    by_hand(written, "DELETE FROM audit_anchors WHERE number = 2")
    assert verify(written, tmp_path).findings == [{"what": "anchor_missing", "anchor": 2}]
    by_hand(written, "UPDATE audit_anchors SET text = replace(text, '\"seq\":', '\"seq\": ') WHERE number = 3")
    assert {"what": "anchor_signature", "anchor": 3} in verify(written, tmp_path).findings


def test_an_anchor_holds_every_devices_chain(office: Office, laptop: Laptop, enrolled: Callable[..., Laptop]) -> None:
    enrolled()  # one that has sent nothing has nothing to hold
    laptop.push(laptop.facts(3))
    anchor(office)
    laptop.push(laptop.facts(2))
    body = json.loads(office.rows("audit_anchors")[0]["text"])
    assert [(head["device"], head["seq"]) for head in body["devices"]] == [(laptop.device_id, 3)]
    assert verify(office).is_ok
    by_hand(office, "UPDATE items SET event_hash = :other WHERE device_seq = 3", other="f" * 64)
    assert verify(office).findings == [{"what": "device_chain", "anchor": 1, "device": laptop.device_id, "seq": 3}]


def test_after_a_restore_older_anchors_are_told_but_not_counted(written: Office, tmp_path: Path) -> None:
    anchor(written, tmp_path)
    by_hand(written, "DELETE FROM audit WHERE seq > 5")  # the backup was older
    by_hand(written, "DELETE FROM audit_anchors")
    with written.begin() as connection:
        districts.set_epoch(connection, CODE, "another", (0, 0))
    anchor(written, tmp_path)
    found = verify(written, tmp_path)
    assert found.is_ok
    assert found.before_restore == [{"what": "audit_shorter", "anchor": 1, "seq": 10}]


def test_a_short_look_begins_at_a_genuine_anchor(written: Office) -> None:
    anchor(written)
    written.clock.move(days=40)
    with written.begin() as connection:
        audit.note(connection, CODE, written.clock.now().utc_ms, "staff:x", "people.read")
    by_hand(written, "UPDATE audit SET about = 'x' WHERE seq = 2")
    since_ms = written.clock.now().utc_ms - 31 * 86_400_000
    found = verify(written, since_ms=since_ms)
    assert (found.is_ok, found.rows) == (True, 2)
    assert verify(written).first_bad == 2


def test_the_server_anchors_once_a_night_by_itself(written: Office, tmp_path: Path) -> None:
    jobs = [job for job in daily(written.storage, tmp_path / "anchors") if job.name == "audit.anchor"]
    assert run_due(written.engine, CODE, jobs, written.clock) == ["audit.anchor"]
    assert run_due(written.engine, CODE, jobs, written.clock) == []
    written.clock.move(days=1)
    assert run_due(written.engine, CODE, jobs, written.clock) == ["audit.anchor"]
    assert len(list((tmp_path / "anchors").iterdir())) == 2
    assert verify(written, tmp_path / "anchors").is_ok


def test_a_folder_that_cannot_be_written_leaves_no_half_anchor(written: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable) as refused:
        anchor(written, tmp_path / "file")
    assert refused.value.code == "audit.anchor_folder"
    with written.begin() as connection:
        assert anchors.last(connection, CODE) is None


def test_the_audit_is_kept_for_six_months_at_least() -> None:
    assert keep_audit_months() >= 6
