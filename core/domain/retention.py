"""What a village laptop may let go of: only what the district has signed for, only after its time, never the thread.

The shortest time that is needed (《个人信息保护法》第十九条); how long that is on a laptop says the rule pack (rows of
the kind `retention` for the place "laptop"). The numbers, days and hashes of what is cleared stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.rules import RulePack, RuleRef
from core.domain.schedule import add_months

PLACE = "laptop"
EVERY_OTHER = "record"  # the row for kinds of records without a row of their own


@dataclass(frozen=True)
class Trace:
    """A fact as far as keeping it matters.

    `received_on`: the day the district signed for it, None while it has not. `names`: the facts it corrects or follows
    up. `is_needed`: something still open stands on it, or it is what is in force (an agreement).
    """

    id: str
    kind: str
    person_id: str
    happened_ms: int
    received_on: date | None
    has_all_photos_sent: bool = True
    is_after_gap: bool = False
    is_needed: bool = False
    is_corrected: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cleared:
    """What may go, oldest first, and why the rest of what the district has must stay (reason -> how many)."""

    ids: tuple[str, ...]
    kept: dict[str, int]


def may_go(traces: Sequence[Trace], months_of: Callable[[str], int | None], today: date) -> Cleared:
    """Sorts out what may be cleared today. A kind for which no row says how long stays for ever.

    What is named by something that has not arrived stays, and so does the last uncorrected record of its kind about
    each person: it is what the next visit, assessment or agreement begins from.
    """
    last = _last_of_kind(traces)
    named_by_unsent = {name for trace in traces if trace.received_on is None for name in trace.names}
    going: list[Trace] = []
    kept: dict[str, int] = {}
    for trace in traces:
        why = _why_kept(trace, months_of(trace.kind), today, last, named_by_unsent)
        if why:
            kept[why] = kept.get(why, 0) + 1
        else:
            going.append(trace)
    going.sort(key=lambda trace: (trace.happened_ms, trace.id))
    return Cleared(tuple(trace.id for trace in going), kept)


def months_by_kind(pack: RulePack, today: date) -> Callable[[str], int | None]:
    """How many months a laptop keeps records of a kind after the district received them."""

    def months(kind: str) -> int | None:
        own = pack.row_on("retention", today, f"{kind}/{PLACE}")
        row = own or pack.row_on("retention", today, f"{EVERY_OTHER}/{PLACE}")
        return row.number("months") if row else None

    return months


def rules_of(pack: RulePack, today: date) -> Sequence[tuple[str, int, RuleRef]]:
    """(what, months, rule) of every row about laptops in force, for the page that shows them."""
    rows = [row for row in pack.rows_on("retention", today) if row.text("place") == PLACE]
    return [(row.text("label"), row.number("months"), row.ref) for row in rows]


def _why_kept(
    trace: Trace, months: int | None, today: date, last: Collection[str], named_by_unsent: Collection[str]
) -> str:
    if trace.received_on is None:
        return "unsent"
    if trace.is_after_gap or not trace.has_all_photos_sent or trace.id in named_by_unsent:
        return "unsent"
    if months is None or add_months(trace.received_on, months) > today:
        return "young"
    if trace.is_needed:
        return "open"
    return "last" if trace.id in last else ""


def _last_of_kind(traces: Iterable[Trace]) -> frozenset[str]:
    last: dict[tuple[str, str], Trace] = {}
    for trace in traces:
        if trace.is_corrected:
            continue
        key = (trace.person_id, trace.kind)
        other = last.get(key)
        if other is None or (trace.happened_ms, trace.id) > (other.happened_ms, other.id):
            last[key] = trace
    return frozenset(trace.id for trace in last.values())
