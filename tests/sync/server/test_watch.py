"""What the server says about itself: true, only to whoever may hear it, and never a word about a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from core.clock import FixedClock
from sync.server.log import LOGGER, JsonLines
from sync.server.service.roster import bring_in
from sync.server.store import job_runs
from tests.helpers.people import id_number
from tests.sync.client.station import open_office
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, Office

CANARY = "爨翯麐"
PHONE, CARD = "13987650912", "6217000010001234567"
TOKEN = "w" * 32


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything the server's loggers write."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in (LOGGER, "uvicorn", "sqlalchemy", "alembic")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    yield out
    for logger, (level, propagate) in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


def metrics(office: Office, **headers: str) -> dict[str, float]:
    """Sample with its labels -> value."""
    answer = requests.get(office.url + "/metrics", headers=headers, timeout=10)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        " ".join([sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))]): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_day_leaves_no_person_in_log_or_metrics(office: Office, laptop: Laptop, log: io.StringIO) -> None:
    number = id_number(date(1953, 4, 12), "1", serial=7)
    with office.begin() as connection:
        office_file = Path(str(office.storage._root)) / "名单.csv"
        office_file.parent.mkdir(parents=True, exist_ok=True)
        office_file.write_text(f"姓名,身份证号,村\n{CANARY},{number},王庄村\n", "utf-8")
        bring_in(connection, office.clock, office.ids, CODE, office_file, village=FIRST, village_name="王庄村",
                 skip_bad=False)  # fmt: skip
    [person] = [row["person_id"] for row in office.rows("persons")]
    laptop.pull()
    body = {"name": CANARY, "id_number": number, "phone": PHONE, "bank_account": CARD}
    laptop.push([laptop.fact(person_id=person, body=body), laptop.edit(person, 1, {"phone": PHONE, "name": CANARY})])
    laptop.push([laptop.edit(office.ids.new(), 0, {"name": CANARY, "id_number": number, "village_code": FIRST})])
    bad = laptop.fact()
    laptop.push([bad.replace(b'"kind":"visit"', f'"kind":"{CANARY}"'.encode()), f'{{"{CANARY}":'.encode()])
    laptop.ask("POST", "/v1/push", body=CANARY.encode() * 100)
    laptop.ask("GET", f"/v1/pull?cursor={PHONE}&limit=x{CARD}")
    laptop.ask("GET", f"/v1/people/{number}?name={PHONE}")
    laptop.ask("POST", "/v1/enrol", {"code": PHONE, "public_key": CARD, "protocol": 1}, who="")
    laptop.ask("POST", "/v1/hello", body=f'{{"{CANARY}": NaN}}'.encode(), who=laptop.device_id)
    with office.begin() as connection:  # the next edit meets a database that names the person in its complaint
        connection.execute(text("ALTER TABLE person_history ADD CONSTRAINT odd CHECK (version < 0) NOT VALID"))
    answer = laptop.ask_push([laptop.edit(person, 1, {"address": CANARY, "phone": PHONE})])
    assert answer.status == 500
    said = log.getvalue() + requests.get(office.url + "/metrics", timeout=10).text
    for canary in (CANARY, number, number[:6], PHONE, CARD, json.dumps(CANARY)[1:-1], "田秀英", "王庄", "Failing row"):
        assert canary not in said, canary
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    requested = [line for line in lines if line.get("event") == "request"]
    assert {"hello", "push", "pull", "enrol"} <= {str(line["endpoint"]).rpartition("/")[2] for line in requested}
    pushed = next(line for line in requested if line["endpoint"] == "/v1/push" and line["status"] == 200)
    assert pushed["device"] == laptop.device_id
    assert set(pushed) >= {"at", "request", "endpoint", "method", "status", "ms", "bytes_up", "bytes_down", "pid"}
    broken = next(line for line in requested if line["status"] == 500)
    assert broken["code"] == "server.error"
    assert any(line.get("event") == "bug" and line["request"] == broken["request"] for line in lines)


def test_a_trouble_names_the_line_in_the_log(office: Office, laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    assert "X-Request-Id" not in laptop.send("GET", "/v1/pull").headers
    with office.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE feed RENAME TO feed_gone")
    assert len(laptop.send("GET", "/v1/pull").headers["X-Request-Id"]) == 12


def test_what_is_counted_is_what_happened(office: Office, laptop: Laptop) -> None:
    lines = laptop.facts(3)
    laptop.push(lines)
    laptop.push(lines[:1])
    laptop.pull()
    with office.begin() as connection:
        job_runs.note_done(connection, CODE, "backup", office.clock.now().utc_ms - 3_600_000)
        connection.execute(text("UPDATE devices SET last_seen_ms = last_seen_ms - 8 * 86400000::bigint"))
    seen = metrics(office)
    assert seen["nuanfang_batch_items_total outcome=accepted"] == 3
    assert seen["nuanfang_batch_items_total outcome=duplicate"] == 1
    assert seen["nuanfang_requests_total endpoint=/v1/push method=POST status=2xx"] == 2
    assert seen["nuanfang_request_seconds_count endpoint=/v1/push"] == 2
    assert seen["nuanfang_devices"] == 1
    assert seen["nuanfang_devices_unseen days=7"] == 1
    assert seen["nuanfang_devices_unseen days=30"] == 0
    assert seen["nuanfang_job_age_seconds job=backup"] == 3600
    assert seen["nuanfang_database_up"] == 1
    assert seen["nuanfang_pool_connections_limit"] == 10
    assert seen["nuanfang_worker_memory_bytes"] > 10_000_000


def test_metrics_belong_to_the_application_they_were_made_for(office: Office) -> None:
    from prometheus_client import REGISTRY

    metrics(office)
    assert not [name for name in REGISTRY._names_to_collectors if name.startswith("nuanfang")]


def test_ready_says_what_is_wrong(office: Office) -> None:
    def ready() -> tuple[int, dict[str, object]]:
        answer = requests.get(office.url + "/readyz", timeout=20)
        return answer.status_code, answer.json()

    assert ready() == (200, {"ok": True, "database": "ok", "schema": "ok", "storage": "ok"})
    with office.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert ready() == (200, {"ok": True, "database": "ok", "schema": "server.schema_newer", "storage": "ok"})
    with office.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert ready() == (503, {"ok": False, "database": "ok", "schema": "server.schema_old", "storage": "ok"})
    office.storage._root.rename(office.storage._root.with_name("gone"))
    office.storage._root.write_bytes(b"a file is in the way")
    assert ready()[1]["storage"] == "storage.away"


def test_health_is_the_process_alone(office: Office) -> None:
    with office.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE districts RENAME TO districts_gone")
    assert requests.get(office.url + "/healthz", timeout=10).json() == {"ok": True, "practice": False}


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_nobody_from_outside_looks_in(database: str, tmp_path: Path, clock: FixedClock, path: str) -> None:
    with open_office(database, tmp_path, clock, is_behind_proxy=True, watch_token=TOKEN) as office:

        def ask(**headers: str) -> int:
            return requests.get(office.url + path, headers=headers, timeout=10).status_code

        assert ask() == 404, "behind a proxy everybody has the proxy's address"
        assert ask(Authorization="Bearer " + "x" * 32) == 404
        assert ask(Authorization="Bearer " + TOKEN) == 200
        unknown = requests.get(office.url + "/nothing", timeout=10).json()["error"]
        assert requests.get(office.url + path, timeout=10).json()["error"] == unknown
    with open_office(database, tmp_path, clock) as office:
        assert requests.get(office.url + path, timeout=10).status_code == 200
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
            assert requests.get(office.url + path, headers={name: "127.0.0.1"}, timeout=10).status_code == 404
