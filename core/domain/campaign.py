"""Campaigns (专项走访): for some days some people are visited more often, by methods that count for it, with goods.

A campaign is one more pace beside those of the visit rules: whichever falls first decides. What it starts with is a
row of the rule pack (`campaign`); whoever declares it may set each of these otherwise. The first look is owed within
one interval from its first day, further ones an interval after the last look that counts, none after its last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from core.domain.rules import Row, RulePack, RuleRef
from core.domain.schedule import DAYS_A_MONTH, Due, Reason, State, add_interval, interval_words, urgency

OTHER = "other"
SPECIAL = "special"
EVERYBODY = "all"
HOME = ("home",)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `tags` empty: everybody. `unit` days or months. `is_special`: what counts in it counts for every
    visit of these days. `ordered_by` is "district" or "village"; `known_on` the day it was known here."""

    id: str
    code: str
    title: str
    starts_on: date
    ends_on: date
    tags: frozenset[str]
    methods: tuple[str, ...]
    every: int
    unit: str
    goods: tuple[str, ...]
    asks: tuple[str, ...]
    rule: RuleRef
    is_special: bool = False
    ordered_by: str = "district"
    known_on: date = date.min

    def is_on(self, day: date) -> bool:
        """True from the first to the last day."""
        return self.starts_on <= day <= self.ends_on

    def concerns(self, codes: Collection[str]) -> bool:
        """True for people with one of its tags."""
        return not self.tags or not self.tags.isdisjoint(codes)

    def words(self) -> str:
        """ "寒潮低温专项，每3天1次，11月20日至11月30日"."""
        return f"{self.title}，{interval_words(self.every, self.unit)}，{_day(self.starts_on)}至{_day(self.ends_on)}"


@dataclass(frozen=True, slots=True)
class Looked:
    """One visit made while a campaign ran; `goods` is what was handed over, in words."""

    person_id: str
    day: date
    method: str
    is_met: bool
    goods: str = ""


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of a campaign: looks by method, how many people were met, were not, got something."""

    day: date
    by_method: Mapping[str, int] = field(default_factory=dict)
    reached: int = 0
    missed: int = 0
    given: int = 0

    @property
    def looks(self) -> int:
        return sum(self.by_method.values())


def make_campaign(
    campaign_id: str, told: Mapping[str, Any], pack: RulePack, *, ordered_by: str = "district"
) -> Campaign | None:
    """A campaign as it was declared, with the rule pack's row for whatever was left open; None without its days.

    `told`: kind, title, from, until, tags, methods, every, goods, asks; `known_on` is the day it came here: nobody is
    late by what was not known. The rule is that of its first day, or the order itself where that sets the pace.
    """
    try:
        starts_on, ends_on = date.fromisoformat(str(told["from"])), date.fromisoformat(str(told["until"]))
    except (KeyError, ValueError):
        return None
    code = str(told.get("kind") or OTHER)
    row = pack.row_on("campaign", starts_on, code) or pack.row_on("campaign", starts_on, OTHER)
    if row is None or ends_on < starts_on:
        return None
    every = told.get("every")
    is_own = isinstance(every, int) and every > 0
    known = str(told.get("known_on") or "")[:10]
    known_on = date.fromisoformat(known) if known else date.min
    tags = _texts(told.get("tags")) or tuple(map(str, row.items("tags")))
    return Campaign(
        id=campaign_id,
        code=code,
        title=str(told.get("title") or "").strip() or f"{row.text('label')}专项",
        starts_on=starts_on,
        ends_on=ends_on,
        tags=frozenset() if EVERYBODY in tags else frozenset(tags),
        methods=_texts(told.get("methods")) or tuple(map(str, row.items("methods"))),
        every=int(str(every)) if is_own else row.number("every"),
        unit="days" if is_own else row.text("unit"),
        goods=_texts(told.get("goods")) or tuple(map(str, row.items("goods"))),
        asks=_texts(told.get("asks")) or tuple(map(str, row.items("asks"))),
        rule=_ordered(row, ordered_by) if is_own else row.ref,
        known_on=known_on,
        is_special=row.text("period") == SPECIAL,
        ordered_by=ordered_by,
    )


def owed_on(campaign: Campaign, last_met_on: date | None) -> date | None:
    """The day by which the next look is owed; None when none is owed any more before the campaign ends."""
    if last_met_on is None or last_met_on < campaign.starts_on:
        begun = max(campaign.starts_on, campaign.known_on)
        return min(add_interval(begun, campaign.every, campaign.unit) - timedelta(days=1), campaign.ends_on)
    owed = add_interval(last_met_on, campaign.every, campaign.unit)
    return owed if owed <= campaign.ends_on else None


def due_in(campaign: Campaign, last_met_on: date | None, risk: int, day: date) -> Due | None:
    """The look that this campaign asks for, or None: not running, or done to its end.

    In the first round everybody is due at once; after a look the next one is coming until its day.
    """
    owed = owed_on(campaign, last_met_on) if campaign.is_on(day) else None
    if owed is None:
        return None
    is_first = last_met_on is None or last_met_on < campaign.starts_on
    state: State = "overdue" if day > owed else "due" if is_first or day == owed else "coming"
    title, interval = (campaign.title,), interval_words(campaign.every, campaign.unit)
    return Due(
        due_on=owed,
        state=state,
        reason=Reason(title, interval, last_met_on, None, owed, state, day),
        rule=campaign.rule,
        days=(owed - day).days,
        interval_days=campaign.every * (DAYS_A_MONTH if campaign.unit == "months" else 1.0),
        risk=risk,
    )


def sooner(*items: Due | None) -> Due | None:
    """Of several paces the one that is more urgent; of equals the first."""
    found = [item for item in items if item is not None]
    return min(found, key=lambda item: (item.due_on, urgency(item))) if found else None


def counting(pack: RulePack, campaigns: Iterable[Campaign], day: date) -> tuple[str, ...]:
    """The methods that fulfil the ordinary duty on a day; while a special period lasts, its own."""
    is_special = any(campaign.is_special and campaign.is_on(day) for campaign in campaigns)
    return pack.counting_methods(day, SPECIAL if is_special else "")


def windows(pack: RulePack, campaigns: Iterable[Campaign], day: date) -> tuple[tuple[date, date, tuple[str, ...]], ...]:
    """Days past and present on which more methods counted than do ordinarily on `day`: (first, last, methods)."""
    usual = frozenset(pack.counting_methods(day))
    found = []
    for campaign in campaigns:
        if campaign.is_special and campaign.starts_on <= day:
            more = tuple(m for m in pack.counting_methods(campaign.starts_on, SPECIAL) if m not in usual)
            if more:
                found.append((campaign.starts_on, campaign.ends_on, more))
    return tuple(found)


def daily_counts(
    campaign: Campaign, targets: Collection[str], looks: Iterable[Looked], day: date
) -> Sequence[DayCount]:
    """What was done on each day from the first to `day` (or the last): only looks at its targets by its methods."""
    until = min(day, campaign.ends_on)
    days: dict[date, list[Looked]] = {}
    for look in looks:
        if campaign.starts_on <= look.day <= until and look.person_id in targets and look.method in campaign.methods:
            days.setdefault(look.day, []).append(look)
    span = (until - campaign.starts_on).days + 1
    return [_count(one, days.get(one, [])) for one in (campaign.starts_on + timedelta(days=n) for n in range(span))]


def _ordered(row: Row, ordered_by: str) -> RuleRef:
    """The campaign's own order sets the pace."""
    whose = "区里布置的专项" if ordered_by == "district" else "村里定的专项"
    return RuleRef(row.id, "", "", False, f"{whose}（{row.text('label')}）")


def _count(day: date, looks: Sequence[Looked]) -> DayCount:
    by_method: dict[str, int] = {}
    for look in looks:
        by_method[look.method] = by_method.get(look.method, 0) + 1
    reached = {look.person_id for look in looks if look.is_met}
    missed = {look.person_id for look in looks} - reached
    given = {look.person_id for look in looks if look.goods}
    return DayCount(day, by_method, len(reached), len(missed), len(given))


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts, or one text with its parts apart (、 or ，)."""
    if isinstance(value, str):
        value = value.replace("，", "、").replace(",", "、").replace("；", "、").split("、")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(text for item in value if (text := str(item).strip()))


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
