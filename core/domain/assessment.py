"""Self-care assessment: six things a person does alone or not, and the level that follows by counting.

《特困人员认定办法》（民发〔2021〕43号）第二十一条 names the six items and 第二十二条 the counts; both are rows of the
pack. The count is what the program works out ("可以视为"); the county concludes, and its conclusion may differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from core.domain.deadlines import deadline
from core.domain.matter import DECISION, Opening, Seen
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


def levels_by_count(pack: RulePack, day: date) -> tuple[tuple[str, str], ...]:
    """(code, label) of the level for 0, 1, ... failed items: what the form works its result out from."""
    rows = [_level(count, pack, day) for count in range(len(items_on(pack, day)) + 1)]
    return tuple((row.text("code"), row.text("label")) for row in rows if row is not None)


def read_items(answers: Mapping[str, Any]) -> dict[str, bool]:
    """Item code -> does it alone, from the answers of the form (questions `items/<code>`)."""
    said = {path.removeprefix("items/"): value for path, value in answers.items() if path.startswith("items/")}
    return {code: value == "can" for code, value in said.items() if value in ("can", "cannot")}


def conclusion_in(answers: Mapping[str, Any]) -> tuple[str, date] | None:
    """The county's conclusion (level, its day) that a form holds, or None."""
    level, said = answers.get("county/conclusion"), answers.get("county/concluded_on")
    return (str(level), date.fromisoformat(str(said))) if level and said else None


def opens(seen: Seen) -> Iterator[Opening]:
    """The county's assessment within ten working days of the report; an agreement that no longer fits the level."""
    answers = seen.answers
    concluded = conclusion_in(answers)
    if answers.get("result/proposes") == "yes" and concluded is None:
        said = answers.get("result/told_on")
        told = (
            datetime.combine(date.fromisoformat(str(said)), time(12), seen.happened.tzinfo) if said else seen.happened
        )
        end = deadline(seen.pack, "reassess", told, seen.calendar)
        says = "（没有放假安排表，算不出第10个工作日）" if end.problem == "calendar.year_missing" else ""
        yield Opening(
            "reassess",
            f"待县里重新评估，{end.span}内{says}",
            ("assessment", DECISION, "reply"),
            end.due_on,
            rule=end.rule,
            scope="person",
            awaits="office",
            problem=end.problem,
        )
    person = seen.person
    if concluded and person is not None and person.caregiver_name and concluded[0] != person.self_care:
        row = seen.pack.row_on("agreement_resign", seen.today, "level")
        yield Opening(
            "agreement_resign",
            "自理等级变了：重签委托照料协议",
            ("agreement", "agreement_end"),
            rule=row.ref if row else None,
            scope="person",
        )


def _level(count: int, pack: RulePack, day: date) -> Row | None:
    rows = pack.rows_on("self_care_level", day)
    return next((row for row in rows if row.number("min_failed") <= count <= row.number("max_failed")), None)
