"""What a district's server does once a day by itself. Any number of workers may ask; each job runs in one of them.

`sync/server/daily.py` lists the jobs. A job's work and the note that it was done are one transaction.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, Engine

from core.clock import Clock, Moment
from sync.server.log import LOGGER
from sync.server.store import districts, job_runs
from sync.server.store.districts import District
from sync.server.store.job_runs import JobRun

LOOK_EVERY_S = 60.0
TRY_AGAIN_AFTER_MS = 15 * 60 * 1000

Work = Callable[[Connection, District, int], None]


@dataclass(frozen=True)
class Job:
    """`name` stays for ever (it is a key in the database); `at_minute` of the server's local day from when it is due;
    `work(connection, district, now_ms)` is called inside a transaction."""

    name: str
    at_minute: int
    work: Work


def run_due(engine: Engine, district_code: str, jobs: Sequence[Job], clock: Clock) -> list[str]:
    """Does what is due and nobody else is doing. Returns the names of the jobs that ended well; a failure is logged,
    noted, and tried again a quarter of an hour later. It never raises for a job."""
    return [job.name for job in jobs if _run(engine, district_code, job, clock.now())]


def _run(engine: Engine, district_code: str, job: Job, now: Moment) -> bool:
    log = logging.getLogger(LOGGER)
    try:
        with engine.begin() as connection:
            job_runs.take_time(connection)
            if not job_runs.try_lock(connection, district_code, job.name):
                return False
            if not is_due(job, job_runs.find(connection, district_code).get(job.name, JobRun()), now):
                return False
            district = districts.find(connection, district_code)
            if district is None:
                return False
            job.work(connection, district, now.utc_ms)
            job_runs.note_done(connection, district_code, job.name, now.utc_ms)
    except Exception as error:
        log.error("job failed", exc_info=error, extra={"fields": {"job": job.name}})
        _note_failed(engine, district_code, job, now)
        return False
    log.info("job done", extra={"fields": {"job": job.name}})
    return True


def _note_failed(engine: Engine, district_code: str, job: Job, now: Moment) -> None:
    try:
        with engine.begin() as connection:
            job_runs.note_failed(connection, district_code, job.name, now.utc_ms)
    except Exception as error:  # the database is away: the next look tries again
        logging.getLogger(LOGGER).error("job failed", exc_info=error, extra={"fields": {"job": job.name}})


def is_due(job: Job, last: JobRun, now: Moment) -> bool:
    """True when the job has not ended well since it last fell due, and did not fail just now."""
    midnight = datetime.combine(now.day, time(), now.local.tzinfo)
    fell_due = midnight + timedelta(minutes=job.at_minute)
    if fell_due > now.local:
        fell_due -= timedelta(days=1)
    fell_due_ms = now.utc_ms - (now.local - fell_due) // timedelta(milliseconds=1)
    is_resting = last.failed_ms > 0 and 0 <= now.utc_ms - last.failed_ms < TRY_AGAIN_AFTER_MS
    return last.done_ms < fell_due_ms and not is_resting


class JobThread:
    """Looks once a minute in a thread of its own until `stop`."""

    def __init__(self, engine: Engine, district_code: str, jobs: Sequence[Job], clock: Clock) -> None:
        self._ended = threading.Event()
        self._arguments = (engine, district_code, jobs, clock)
        self._thread = threading.Thread(target=self._look, name="jobs", daemon=True)

    def start(self) -> None:
        """Begins with what is due now."""
        self._thread.start()

    def stop(self, patience_s: float = 20.0) -> None:
        """Lets a running job end. One that takes longer is cut with its transaction, and comes again."""
        self._ended.set()
        self._thread.join(patience_s)

    def _look(self) -> None:
        while not self._ended.is_set():
            run_due(*self._arguments)
            self._ended.wait(LOOK_EVERY_S)
