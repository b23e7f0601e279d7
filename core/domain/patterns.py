"""How a care agreement is made here: its parties in order, what it must say, and the duties it promises by level.

The documents know three parties, four, one of each, or an institution as caregiver; so the parties are a list, never
fields. Which pattern is offered first is the district's own, else the one the base pack marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.rules import Row, RulePack, RuleRef

OFTEN = {"day": "每天", "week": "每周", "month": "每月"}


@dataclass(frozen=True)
class Party:
    """One side of an agreement: who it is in the program's terms (`role`), and its name on the paper."""

    code: str
    label: str
    role: str


@dataclass(frozen=True)
class Pattern:
    """A template: its parties in the order in which they are named and sign."""

    code: str
    label: str
    parties: tuple[Party, ...]
    rule: RuleRef


@dataclass(frozen=True)
class Duty:
    """One thing that an agreement promises; `ask` is the question of a visit, `often` "每天3次" or empty."""

    code: str
    label: str
    ask: str
    often: str
    rule: RuleRef


def patterns(pack: RulePack, day: date) -> tuple[Pattern, ...]:
    """All templates in force, the usual one first."""
    usual = _usual(pack, day)
    rows = sorted(pack.rows_on("agreement_pattern", day), key=lambda row: row.key != usual)
    return tuple(_pattern(pack, row, day) for row in rows)


def usual_pattern(pack: RulePack, day: date) -> Pattern | None:
    """The template offered first, or None when the pack has none."""
    return next(iter(patterns(pack, day)), None)


def duties(pack: RulePack, level: str, day: date) -> tuple[Duty, ...]:
    """What an agreement for this self-care level promises, in order; a row without levels is for everybody."""
    rows = [row for row in pack.rows_on("duty", day) if not row.items("levels") or level in row.items("levels")]
    return tuple(_duty(row) for row in sorted(rows, key=_order))


def duties_of(pack: RulePack, codes: Sequence[str], day: date) -> tuple[Duty, ...]:
    """The duties with these codes, in the order of the codes; codes that the pack no longer has are left out."""
    known = {row.key: row for row in pack.rows_on("duty", day)}
    return tuple(_duty(known[code]) for code in codes if code in known)


def _usual(pack: RulePack, day: date) -> str:
    """The district's own choice goes before that of the pack it stands on."""
    own = [row for row in pack.own_rows if row.kind == "agreement_pattern" and row.is_in_force(day)]
    for row in own:
        if row.flag("is_usual"):
            return row.key
    return _usual(pack.base, day) if pack.base else ""


def _pattern(pack: RulePack, row: Row, day: date) -> Pattern:
    known = {one.key: one for one in pack.rows_on("agreement_party", day)}
    parties = tuple(
        Party(code, known[code].text("label") if code in known else code, known[code].text("role"))
        for code in row.items("parties")
        if code in known
    )
    return Pattern(row.key, row.text("label"), parties, row.ref)


def _duty(row: Row) -> Duty:
    often = f"{OFTEN[row.text('per')]}{row.number('times')}次" if "times" in row.values else ""
    return Duty(row.key, row.text("label"), row.text("ask"), often, row.ref)


def _order(row: Row) -> int:
    return int(row.values.get("order", 99))
