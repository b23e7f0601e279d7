"""What somebody needs, and who is asked for it: need -> office, by the rows of the pack.

Sources: 社会救助 goes to departments or charities ("转介") by 济办发〔2020〕21号 and others; which office serves which
need is the district's own list, because the offices have other names everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.rules import RulePack, RuleRef


@dataclass(frozen=True)
class Target:
    """Where a need goes. `is_urgent`: nobody waits for a letter, one calls."""

    need: str
    need_label: str
    office: str
    office_label: str
    is_urgent: bool
    rule: RuleRef


def target(pack: RulePack, need: str, day: date) -> Target | None:
    """The office for a need, or None when the pack has no such need on that day."""
    return next((one for one in targets(pack, day) if one.need == need), None)


def targets(pack: RulePack, day: date) -> tuple[Target, ...]:
    """All needs with their offices, in the order of the pack."""
    return pack.once(("needs", day), lambda: tuple(_targets(pack, day)))


def offices(pack: RulePack, day: date) -> dict[str, str]:
    """Code and name of every office a need may be sent to."""
    return {row.key: row.text("label") for row in pack.rows_on("office", day)}


def _targets(pack: RulePack, day: date) -> list[Target]:
    names = offices(pack, day)
    return [
        Target(
            row.key,
            row.text("label"),
            row.text("office"),
            names.get(row.text("office"), row.text("office")),
            row.flag("is_urgent"),
            row.ref,
        )
        for row in pack.rows_on("need", day)
    ]
