"""What the whole list of people is put in order by, when somebody clicks on a heading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.domain.finding import Order
from core.store.database import Database
from core.store.search import Haystack


def order_keys(database: Database, haystack: Haystack, order: Order) -> Mapping[str, Any]:
    """What comes first, by person; who has nothing to order by is not among them."""
    if order == "group":
        rows = database.all("SELECT id, village, grp FROM person")
        return {one: _natural(f"{village} {group}") for one, village, group in rows if village or group}
    if order == "last_visit":
        sql = "SELECT person_id, max(visited_on) FROM visit WHERE is_superseded = 0 AND is_met = 1 GROUP BY person_id"
        return dict(database.all(sql))
    return haystack.places()


def _natural(text: str) -> list[tuple[int, str]]:
    """第2组 before 第10组."""
    parts = re.findall("[0-9]+|[^0-9]+", text)
    return [(int(part), "") if part[0] in "0123456789" else (-1, part) for part in parts]
