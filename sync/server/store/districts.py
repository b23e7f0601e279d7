"""The district itself: its name, keys, epoch, villages, and the counter every sequence number comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import districts, villages

_ANY = select(districts).limit(2)
_NAMED = select(districts).where(districts.c.district == bindparam("code"))  # every request asks this


@dataclass(frozen=True)
class District:
    """One row of `districts`, without the counters.

    `lost_days`: (after, before) in seconds UTC, one pair a restore: what was numbered between them is not in this
    database, for it came after the backup.
    """

    code: str
    name: str
    epoch: str
    is_practice: bool
    private_key: bytes
    token_key: bytes
    code_salt: bytes
    sealing_key: bytes
    lease_days: int = 60
    lost_days: tuple[tuple[int, int], ...] = ()


def add(connection: Connection, district: District, now_ms: int) -> None:
    """Writes a new district."""
    connection.execute(
        districts.insert().values(
            district=district.code,
            name=district.name,
            epoch=district.epoch,
            is_practice=district.is_practice,
            private_key=district.private_key,
            token_key=district.token_key,
            code_salt=district.code_salt,
            sealing_key=district.sealing_key,
            lease_days=district.lease_days,
            created_ms=now_ms,
        )
    )


def find(connection: Connection, code: str) -> District | None:
    """The district with this code; with "" the only one in the database."""
    rows = connection.execute(_NAMED, {"code": code}).all() if code else connection.execute(_ANY).all()
    if len(rows) != 1:
        return None
    row = rows[0]
    return District(
        row.district,
        row.name,
        row.epoch,
        row.is_practice,
        bytes(row.private_key),
        bytes(row.token_key),
        bytes(row.code_salt),
        bytes(row.sealing_key),
        row.lease_days,
        tuple((int(after), int(before)) for after, before in row.lost_days),
    )


def take_numbers(connection: Connection, district: str, count: int) -> int:
    """Takes `count` sequence numbers and returns the first.

    The row stays locked until the transaction ends. So numbers become visible in their order: whoever sees number n
    sees every number below it, and a reader's cursor never passes by a row that is still being written.
    Take them as late as possible.
    """
    statement = update(districts).where(districts.c.district == district).values(seq=districts.c.seq + count)
    return int(connection.execute(statement.returning(districts.c.seq)).scalar_one()) - count + 1


def next_device_number(connection: Connection, district: str) -> int:
    """1 for the first device of the district, and so on; never given twice."""
    statement = update(districts).where(districts.c.district == district)
    statement = statement.values(device_count=districts.c.device_count + 1)
    return int(connection.execute(statement.returning(districts.c.device_count)).scalar_one())


def set_epoch(connection: Connection, district: str, epoch: str, lost: tuple[int, int]) -> None:
    """A new epoch: after a restore every laptop offers again what the backup may have lost between these seconds."""
    statement = update(districts).where(districts.c.district == district)
    connection.execute(statement.values(epoch=epoch, lost_days=districts.c.lost_days.op("||")([list(lost)])))


def name_villages(connection: Connection, district: str, names: Mapping[str, str]) -> None:
    """Writes villages; an empty name leaves a known one as it is."""
    if not names:
        return
    rows = [{"district": district, "village": code, "name": name} for code, name in sorted(names.items())]
    statement = insert(villages).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=["district", "village"],
        set_={"name": statement.excluded.name},
        where=statement.excluded.name != "",
    )
    connection.execute(statement)


def village_names(connection: Connection, district: str, codes: Sequence[str]) -> dict[str, str]:
    """Code -> name of these villages."""
    query = select(villages.c.village, villages.c.name)
    query = query.where(villages.c.district == district, among(villages.c.village, codes))
    return {row.village: row.name for row in connection.execute(query)}


def all_villages(connection: Connection, district: str) -> dict[str, str]:
    """Code -> name of every village, in the order of the codes."""
    query = select(villages.c.village, villages.c.name).where(villages.c.district == district)
    return {row.village: row.name for row in connection.execute(query.order_by(villages.c.village))}


def villages_by_name(connection: Connection, district: str) -> dict[str, str]:
    """Name -> code, for names that only one village of the district has."""
    found: dict[str, list[str]] = {}
    query = select(villages.c.village, villages.c.name).where(villages.c.district == district, villages.c.name != "")
    for row in connection.execute(query):
        found.setdefault(row.name, []).append(row.village)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}
