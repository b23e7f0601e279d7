"""The office's accounts, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema_staff import office_settings, staff


@dataclass(frozen=True)
class StaffRow:
    """One account. `areas`: codes of townships or villages, ("",) for the whole district. Times: UTC ms, 0 never."""

    id: str
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    password: str = ""
    password_ms: int = 0
    must_change: bool = True
    created_ms: int = 0
    disabled_ms: int = 0
    last_sign_in_ms: int = 0


def add(connection: Connection, district: str, row: StaffRow) -> bool:
    """Writes a new account; False when the login is taken."""
    values = {"district": district, "staff_id": row.id, **_values(row)}
    statement = insert(staff).values(values).on_conflict_do_nothing(index_elements=["district", "login"])
    return connection.execute(statement.returning(staff.c.staff_id)).first() is not None


def find(connection: Connection, district: str, staff_id: str, *, lock: bool = False) -> StaffRow | None:
    """One account by its id."""
    query = select(staff).where(staff.c.district == district, staff.c.staff_id == staff_id)
    return _first(connection, query.with_for_update() if lock else query)


def by_login(connection: Connection, district: str, login: str) -> StaffRow | None:
    """One account by its login."""
    return _first(connection, select(staff).where(staff.c.district == district, staff.c.login == login))


def everyone(connection: Connection, district: str) -> list[StaffRow]:
    """All accounts in the order of their logins."""
    query = select(staff).where(staff.c.district == district).order_by(staff.c.login)
    return [_row(row) for row in connection.execute(query)]


def save(connection: Connection, district: str, row: StaffRow) -> None:
    """Writes an account over itself."""
    statement = update(staff).where(staff.c.district == district, staff.c.staff_id == row.id)
    connection.execute(statement.values(_values(row)))


def setting(connection: Connection, district: str, name: str, default: str) -> str:
    """One setting of the office."""
    query = select(office_settings.c.value).where(
        office_settings.c.district == district, office_settings.c.name == name
    )
    return str(connection.execute(query).scalar() or default)


def set_setting(connection: Connection, district: str, name: str, value: str) -> None:
    """Writes one setting of the office."""
    statement = insert(office_settings).values(district=district, name=name, value=value)
    statement = statement.on_conflict_do_update(index_elements=["district", "name"], set_={"value": value})
    connection.execute(statement)


def _first(connection: Connection, query: Any) -> StaffRow | None:
    row = connection.execute(query).first()
    return None if row is None else _row(row)


def _values(row: StaffRow) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in ("id", "areas")} | {
        "areas": list(row.areas)
    }


def _row(row: Row[Any]) -> StaffRow:
    return StaffRow(
        row.staff_id,
        row.login,
        row.name,
        row.role,
        tuple(row.areas),
        row.password,
        row.password_ms,
        row.must_change,
        row.created_ms,
        row.disabled_ms,
        row.last_sign_in_ms,
    )
