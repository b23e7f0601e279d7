"""Who is signed in: sessions, their refresh tokens (hashes only), and failed attempts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema_staff import failures, refresh_tokens, sessions


@dataclass(frozen=True)
class Session:
    """One sign-in, from the password to its end. Times are UTC ms; `ended_ms` 0: open."""

    id: str
    staff_id: str
    started_ms: int
    used_ms: int
    expires_ms: int
    ended_ms: int = 0
    ended_why: str = ""


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token that was handed out. `used_ms` 0: not used yet."""

    session_id: str
    expires_ms: int
    used_ms: int


@dataclass(frozen=True)
class Failures:
    """Failed attempts in a row for one name, whether it exists or not."""

    count: int = 0
    last_ms: int = 0
    locked_until_ms: int = 0


def start(connection: Connection, district: str, session: Session) -> None:
    """Writes a new session."""
    connection.execute(sessions.insert().values(district=district, session_id=session.id, **_values(session)))


def find(connection: Connection, district: str, session_id: str) -> Session | None:
    """One session."""
    query = select(sessions).where(sessions.c.district == district, sessions.c.session_id == session_id)
    row = connection.execute(query).first()
    return None if row is None else _session(row)


def of_staff(connection: Connection, district: str, staff_id: str, now_ms: int) -> list[Session]:
    """The open sessions of one account, newest first."""
    query = select(sessions).where(
        sessions.c.district == district,
        sessions.c.staff_id == staff_id,
        sessions.c.ended_ms == 0,
        sessions.c.expires_ms > now_ms,
    )
    return [_session(row) for row in connection.execute(query.order_by(sessions.c.started_ms.desc()))]


def note_used(connection: Connection, district: str, session_id: str, now_ms: int) -> None:
    """The session was refreshed now."""
    statement = update(sessions).where(sessions.c.district == district, sessions.c.session_id == session_id)
    connection.execute(statement.values(used_ms=now_ms))


def end(connection: Connection, district: str, session_id: str, now_ms: int, why: str) -> bool:
    """Ends one session; False when it was over before."""
    statement = update(sessions).where(
        sessions.c.district == district, sessions.c.session_id == session_id, sessions.c.ended_ms == 0
    )
    return connection.execute(statement.values(ended_ms=now_ms, ended_why=why)).rowcount == 1


def end_all(connection: Connection, district: str, staff_id: str, now_ms: int, why: str, keep: str = "") -> int:
    """Ends every open session of an account, but for `keep`; returns how many."""
    statement = update(sessions).where(
        sessions.c.district == district, sessions.c.staff_id == staff_id, sessions.c.ended_ms == 0
    )
    if keep:
        statement = statement.where(sessions.c.session_id != keep)
    return connection.execute(statement.values(ended_ms=now_ms, ended_why=why)).rowcount


def add_token(connection: Connection, district: str, token_hash: str, session_id: str, expires_ms: int) -> None:
    """Remembers a refresh token by its hash."""
    connection.execute(
        refresh_tokens.insert().values(
            district=district, token_hash=token_hash, session_id=session_id, expires_ms=expires_ms
        )
    )


def find_token(connection: Connection, district: str, token_hash: str) -> RefreshToken | None:
    """A refresh token by its hash, locked until the transaction ends: only one request uses it."""
    query = select(refresh_tokens).where(
        refresh_tokens.c.district == district, refresh_tokens.c.token_hash == token_hash
    )
    row = connection.execute(query.with_for_update()).first()
    return None if row is None else RefreshToken(row.session_id, row.expires_ms, row.used_ms)


def use_token(connection: Connection, district: str, token_hash: str, now_ms: int) -> None:
    """From now on this token gives a thief away."""
    statement = update(refresh_tokens).where(
        refresh_tokens.c.district == district, refresh_tokens.c.token_hash == token_hash
    )
    connection.execute(statement.values(used_ms=now_ms))


def forget_tokens(connection: Connection, district: str, staff_id: str, before_ms: int) -> None:
    """Drops tokens and sessions of an account that ran out long ago."""
    old = select(sessions.c.session_id).where(
        sessions.c.district == district, sessions.c.staff_id == staff_id, sessions.c.expires_ms < before_ms
    )
    connection.execute(
        delete(refresh_tokens).where(refresh_tokens.c.district == district, refresh_tokens.c.session_id.in_(old))
    )
    connection.execute(
        delete(sessions).where(
            sessions.c.district == district, sessions.c.staff_id == staff_id, sessions.c.expires_ms < before_ms
        )
    )


def lock_failures(connection: Connection, district: str, login_hash: str) -> Failures:
    """The failures of one name; nobody else tries this name until the transaction ends."""
    connection.execute(insert(failures).values(district=district, login_hash=login_hash).on_conflict_do_nothing())
    query = select(failures).where(failures.c.district == district, failures.c.login_hash == login_hash)
    row = connection.execute(query.with_for_update()).first()
    return Failures() if row is None else Failures(row.failures, row.last_ms, row.locked_until_ms)


def save_failures(connection: Connection, district: str, login_hash: str, row: Failures) -> None:
    """Writes the failures of one name."""
    statement = update(failures).where(failures.c.district == district, failures.c.login_hash == login_hash)
    connection.execute(statement.values(failures=row.count, last_ms=row.last_ms, locked_until_ms=row.locked_until_ms))


def forget_failures(connection: Connection, district: str, before_ms: int) -> None:
    """Names nobody has tried since."""
    connection.execute(delete(failures).where(failures.c.district == district, failures.c.last_ms < before_ms))


def _values(session: Session) -> dict[str, Any]:
    return {name: value for name, value in vars(session).items() if name != "id"}


def _session(row: Row[Any]) -> Session:
    return Session(
        row.session_id, row.staff_id, row.started_ms, row.used_ms, row.expires_ms, row.ended_ms, row.ended_why
    )
