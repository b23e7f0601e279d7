"""Numbers for whoever watches the server (Prometheus text). Counts, sizes and ages only: never an id, a name or a path
with an id in it. Each worker counts for itself; what is read from the database is the same in all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from core.clock import Clock
from sync.protocol.messages import PushReply
from sync.server.store import devices, job_runs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
_UNSEEN_DAYS = (7, 30)
_DAY_MS = 24 * 3600 * 1000


class Metrics:
    """What this process counted, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self._requests = Counter(
            "nuanfang_requests", "Requests", ["endpoint", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "nuanfang_request_seconds", "Time of a request", ["endpoint"], buckets=_SECONDS, registry=self.registry
        )
        self._items = Counter("nuanfang_batch_items", "Items of batches", ["outcome"], registry=self.registry)
        self._photo_bytes = Counter("nuanfang_photo_bytes", "Bytes of photos taken", registry=self.registry)
        self._pull_rows = Counter("nuanfang_pull_rows", "Rows sent down", registry=self.registry)

    def count_request(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """One request that was answered (or whose laptop went away). `endpoint` is the route, not the path."""
        self._requests.labels(endpoint, method, f"{status // 100}xx").inc()
        self._seconds.labels(endpoint).observe(seconds)

    def count_items(self, reply: PushReply) -> None:
        """The answers of a batch."""
        for run in reply.runs:
            self._items.labels(run.outcome).inc(run.count)
        for answer in reply.answers:
            self._items.labels(answer.outcome).inc()

    def count_photo_bytes(self, size: int) -> None:
        """A piece that was taken."""
        self._photo_bytes.inc(size)

    def count_pull_rows(self, rows: int) -> None:
        """A page that was made."""
        self._pull_rows.inc(rows)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)


class DistrictGauges:
    """What is looked up when somebody asks: the pool, the memory, devices not seen, the age of jobs and backups."""

    def __init__(self, engine: Engine, district_code: str, clock: Clock) -> None:
        self._engine = engine
        self._district_code = district_code
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing: so that registering does not ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Called by the registry at every reading."""
        yield from self._process()
        try:
            yield from self._district()
        except SQLAlchemyError:
            yield _gauge("nuanfang_database_up", "1 when the database answers", 0)

    def _process(self) -> Iterator[Metric]:
        pool = self._engine.pool
        if isinstance(pool, QueuePool):
            yield _gauge("nuanfang_pool_connections_used", "Database connections in use", pool.checkedout())
            yield _gauge("nuanfang_pool_connections_limit", "Database connections at most", pool.size())
        yield _gauge("nuanfang_worker_memory_bytes", "Memory this worker holds", _memory_bytes())

    def _district(self) -> Iterator[Metric]:
        now_ms = self._clock.now().utc_ms
        with self._engine.connect() as connection:
            seen = devices.last_seen(connection, self._district_code)
            runs = job_runs.find(connection, self._district_code)
        yield _gauge("nuanfang_database_up", "1 when the database answers", 1)
        yield _gauge("nuanfang_devices", "Devices that are not revoked", len(seen))
        unseen = GaugeMetricFamily("nuanfang_devices_unseen", "Devices not seen for so many days", labels=["days"])
        for days in _UNSEEN_DAYS:
            unseen.add_metric([str(days)], sum(last < now_ms - days * _DAY_MS for last in seen))
        yield unseen
        age = GaugeMetricFamily("nuanfang_job_age_seconds", "Since a daily job or backup ended well", labels=["job"])
        failed = GaugeMetricFamily("nuanfang_job_failed", "1 when its last try failed", labels=["job"])
        for name, run in sorted(runs.items()):
            if run.done_ms:
                age.add_metric([name], (now_ms - run.done_ms) / 1000)
            failed.add_metric([name], int(run.failed_ms > 0))
        yield age
        yield failed


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _memory_bytes() -> int:
    """Resident memory; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
