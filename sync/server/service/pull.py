"""One page of what a laptop has to hear. Runs in one REPEATABLE READ transaction: page and totals fit together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from sync.protocol.digests import row_totals
from sync.protocol.limits import MAX_PULL_BYTES
from sync.protocol.messages import PullQuery
from sync.server.service import cursor
from sync.server.service.cursor import Cursor
from sync.server.store import feed
from sync.server.store.devices import Device
from sync.server.store.districts import District
from sync.server.store.feed import FeedRow


def pull(
    connection: Connection,
    district: District,
    device: Device,
    query: PullQuery,
    count: Callable[[int], None] = lambda rows: None,
) -> bytes:
    """The page as JSON text of a `PullReply` (a JSON object without envelope). Bodies are stored ready to send.
    `count` is told how many rows it has."""
    place = cursor.read(query.cursor, district, device)
    found = feed.page(connection, district.code, device.villages, place.seq, query.limit + 1)
    rows, more = _fitting(found, query.limit)
    last = rows[-1].seq if rows else place.seq
    following = Cursor(last, place.is_full and more)
    totals = {} if more or not (rows or place.is_full) else _totals(connection, district, device)
    head = {
        "cursor": cursor.write(following, district, device),
        "more": more,
        "is_full": place.is_full,
        "totals": totals,
    }
    count(len(rows))
    text = ",".join(_row_text(row) for row in rows)
    return (json.dumps(head, separators=(",", ":"))[:-1] + ',"rows":[' + text + "]}").encode("utf-8")


def _fitting(found: Iterable[FeedRow], limit: int) -> tuple[list[FeedRow], bool]:
    """At most `limit` rows and about MAX_PULL_BYTES, and whether there are more.

    At least one row, or the laptop would never get on.
    """
    size = 0
    rows: list[FeedRow] = []
    for row in found:
        size += len(row.body or "")
        if rows and (len(rows) == limit or size > MAX_PULL_BYTES):
            return rows, True
        rows.append(row)
    return rows, False


def _row_text(row: FeedRow) -> str:
    body = "null" if row.body is None else row.body
    name = json.dumps(row.object_id, ensure_ascii=False)
    return f'{{"kind":"{row.kind}","id":{name},"version":{row.version},"seq":{row.seq},"body":{body}}}'


def _totals(connection: Connection, district: District, device: Device) -> dict[str, tuple[int, str]]:
    return row_totals(feed.live(connection, district.code, device.villages))
