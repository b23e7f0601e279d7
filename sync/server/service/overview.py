"""What the office looks at first: laptops that stopped synchronising and where, what waits, how far visits reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from core.clock import Moment
from sync.server.service.counting import month_days
from sync.server.store import coverage, districts, office_pages

DAY_MS = 86_400_000


def overview(
    connection: Connection, district: str, villages: Sequence[str] | None, days: int, month: str, now: Moment
) -> dict[str, Any]:
    """Everything of these villages (None: all). `days` without a complete synchronisation make a laptop silent; `month`
    "" is this one. Raises InvalidInput("month.form")."""
    month = month or now.day.isoformat()[:7]
    laptops = [_laptop(row, villages, days, now) for row in office_pages.laptops(connection, district, villages)]
    troubled = [laptop for laptop in laptops if laptop["is_silent"] or laptop["stage"]]
    return {
        "month": month,
        "days": days,
        "laptops": sorted(troubled, key=lambda laptop: (-laptop["silent_days"], laptop["tag"])),
        "laptops_well": len(laptops) - len(troubled),
        "waiting": coverage.waiting(connection, district, villages),
        "conflicts": coverage.open_conflicts(connection, district, villages),
        "tasks_open": coverage.open_tasks(connection, district, villages),
        "coverage": _coverage(connection, district, villages, month),
    }


def _laptop(row: Row[Any], villages: Sequence[str] | None, days: int, now: Moment) -> dict[str, Any]:
    """A laptop that never finished is silent since it was enrolled. Trouble counts until it finished again."""
    since_ms = max(row.complete_ms, row.enrolled_ms)
    stage, _, code = row.trouble.partition(":") if row.trouble_ms > row.complete_ms else ("", "", "")
    silent_days = max(0, now.utc_ms - since_ms) // DAY_MS
    return {
        "id": row.device_id,
        "tag": row.tag,
        "name": row.user_name,
        "villages": [code for code in row.villages if villages is None or code in villages],
        "last_seen_at": _iso(row.last_seen_ms, now),
        "complete_at": _iso(row.complete_ms, now),
        "silent_days": silent_days,
        "is_silent": silent_days >= days,
        "stage": stage,
        "code": code,
        "trouble_at": _iso(row.trouble_ms, now) if stage else "",
    }


def _coverage(
    connection: Connection, district: str, villages: Sequence[str] | None, month: str
) -> list[dict[str, Any]]:
    since, until = month_days(month)
    names = districts.all_villages(connection, district)
    people = coverage.at_home(connection, district, villages)
    seen = coverage.visited(connection, district, villages, since, until)
    wanted = sorted(set(names) | set(people) | set(seen)) if villages is None else sorted(villages)
    rows = []
    for code in wanted:
        visits, persons = seen.get(code, (0, 0))
        rows.append(
            {"village": code, "name": names.get(code, ""), "people_at_home": people.get(code, 0),
             "visits": visits, "visited": persons}
        )  # fmt: skip
    return rows


def _iso(utc_ms: int, now: Moment) -> str:
    return Moment(utc_ms, now.offset_min).iso() if utc_ms else ""
