"""How somebody likes the columns of a list: which, in what order, how wide, sorted by what. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NARROWEST, WIDEST = 40, 1200


@dataclass
class Arrangement:
    """Columns by their number as declared. `widths` in pixels at 100 %; `sort` is (column, from large to small)."""

    count: int
    order: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    widths: dict[int, int] = field(default_factory=dict)
    sort: tuple[int, bool] | None = None

    @property
    def is_plain(self) -> bool:
        """True when nothing differs from how it was declared."""
        return not (self.hidden or self.widths or self.sort) and self.order in ([], list(range(self.count)))

    def kept(self) -> dict[str, Any]:
        """What is written down."""
        return {
            "count": self.count,
            "order": self.order,
            "hidden": sorted(self.hidden),
            "widths": {str(column): width for column, width in self.widths.items()},
            "sort": list(self.sort) if self.sort else [],
        }

    @classmethod
    def read(cls, kept: Any, count: int) -> Arrangement:
        """What was written down, as far as it still fits: another number of columns is another list."""
        plain = cls(count)
        if not isinstance(kept, dict) or kept.get("count") != count:
            return plain
        try:
            order = [int(one) for one in kept["order"]]
            hidden = {int(one) for one in kept["hidden"]}
            widths = {int(one): max(NARROWEST, min(WIDEST, int(width))) for one, width in kept["widths"].items()}
            sort = (int(kept["sort"][0]), bool(kept["sort"][1])) if kept["sort"] else None
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return plain
        numbers = set(range(count))
        named = hidden | set(widths) | ({sort[0]} if sort else set())
        if (order and sorted(order) != sorted(numbers)) or not named <= numbers or hidden == numbers:
            return plain
        return cls(count, order, hidden, widths, sort)
