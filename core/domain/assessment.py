"""Self-care assessment: six things a person does alone or not, and the level that follows by counting.

《特困人员认定办法》（民发〔2021〕43号）第二十一条 names the six items and 第二十二条 the counts; both are rows of the
pack. The count is what the program works out ("可以视为"); the county concludes, and its conclusion may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.rules import Row, RulePack, RuleRef
from core.errors import InvalidInput, Unavailable


@dataclass(frozen=True)
class Item:
    """One of the six, in legal order."""

    code: str
    label: str


@dataclass(frozen=True)
class Assessment:
    """What the counting gives: `level` is the code of the master record ("full", "partial", "none")."""

    failed: tuple[Item, ...]
    level: str
    label: str
    legal: str
    rule: RuleRef

    def words(self) -> str:
        """What to show beside the answers: "3项不能自主完成（吃饭、穿衣、洗澡），系统推算：半护理"."""
        if not self.failed:
            return f"六项都能自主完成，系统推算：{self.label}（{self.legal}）"
        names = "、".join(item.label for item in self.failed)
        return f"{len(self.failed)}项不能自主完成（{names}），系统推算：{self.label}（{self.legal}）"


def items_on(pack: RulePack, day: date) -> tuple[Item, ...]:
    """The items in force on the day, in legal order."""
    rows = sorted(pack.rows_on("self_care_item", day), key=lambda row: row.number("order"))
    return tuple(Item(row.key, row.text("label")) for row in rows)


def assess(can: Mapping[str, bool], pack: RulePack, day: date) -> Assessment:
    """Counts the items that the person cannot do alone. `can`: item code -> does it alone.

    Raises InvalidInput("assessment.item_missing" or "assessment.item_unknown", where=code) and
    Unavailable("assessment.no_rule") when the pack has no level for that count on that day.
    """
    items = items_on(pack, day)
    codes = {item.code for item in items}
    for code in can:
        if code not in codes:
            raise InvalidInput("assessment.item_unknown", where=code)
    for item in items:
        if item.code not in can:
            raise InvalidInput("assessment.item_missing", where=item.code, label=item.label)
    failed = tuple(item for item in items if not can[item.code])
    row = _level(len(failed), pack, day) if items else None
    if row is None:
        raise Unavailable("assessment.no_rule", day=day.isoformat())
    return Assessment(failed, row.text("code"), row.text("label"), row.text("legal"), row.ref)


def _level(count: int, pack: RulePack, day: date) -> Row | None:
    rows = pack.rows_on("self_care_level", day)
    return next((row for row in rows if row.number("min_failed") <= count <= row.number("max_failed")), None)
