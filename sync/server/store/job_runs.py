"""When the daily jobs last ended, well or not; and the lock that lets one worker at a time do one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema_jobs import job_runs


@dataclass(frozen=True)
class JobRun:
    """UTC milliseconds, 0: never. `failed_ms` is forgotten when the job ends well."""

    done_ms: int = 0
    failed_ms: int = 0


def take_time(connection: Connection) -> None:
    """This transaction may take longer than a request's: a job also reads and writes files."""
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {name} = 0"))


def try_lock(connection: Connection, district: str, job: str) -> bool:
    """True: until the transaction ends this job is ours alone. False: another worker is at it."""
    key = func.hashtextextended(f"job:{district}:{job}", 0)
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one())


def find(connection: Connection, district: str) -> dict[str, JobRun]:
    """All jobs that ran at least once, by name."""
    rows = connection.execute(select(job_runs).where(job_runs.c.district == district))
    return {row.job: JobRun(row.done_ms, row.failed_ms) for row in rows}


def note_done(connection: Connection, district: str, job: str, now_ms: int) -> None:
    """The job ended well."""
    _note(connection, district, job, done_ms=now_ms, failed_ms=0)


def note_failed(connection: Connection, district: str, job: str, now_ms: int) -> None:
    """The job failed; when it last ended well is kept."""
    _note(connection, district, job, failed_ms=now_ms)


def _note(connection: Connection, district: str, job: str, **times: int) -> None:
    statement = insert(job_runs).values(district=district, job=job, **times)
    connection.execute(statement.on_conflict_do_update(index_elements=["district", "job"], set_=times))
