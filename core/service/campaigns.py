"""Campaigns as the village works through them: the district's own and those begun here, targets, daily counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.campaign import EVERYBODY, Campaign, DayCount, Looked, daily_counts, due_in, make_campaign
from core.domain.person import Person
from core.domain.risk import Tag, tags_of
from core.domain.schedule import Due
from core.errors import NotFound
from core.forms.told import as_told
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.store.facts import VisitMark
from core.store.reference import StoredTask

KIND = "campaign"
GOODS_GIVEN = "yes"
_NEVER = VisitMark(None, None)


@dataclass(frozen=True)
class CampaignRow:
    """One campaign and how far it is: `done` targets owe no look today or before. `state`: running, coming, over."""

    campaign: Campaign
    state: str
    targets: int
    done: int
    open: int
    looks_today: int


@dataclass(frozen=True)
class Target:
    """Somebody a campaign is about. `is_done`: no look is owed today or before; `due` None: none is owed any more."""

    person_id: str
    name: str
    village: str
    group: str
    tags: tuple[tuple[str, str], ...]
    last_met_on: date | None
    due: Due | None
    is_done: bool


@dataclass(frozen=True)
class CampaignReport:
    """What a campaign came to: one line a day, how many people it is about, whom it reached so far."""

    campaign: Campaign
    targets: int
    reached: int
    never: tuple[str, ...]
    days: Sequence[DayCount]


def declared(desk: Desk) -> Sequence[Campaign]:
    """Every campaign known here, the district's and the village's, the one that began last first."""
    pack = desk.pack()
    found = [make_campaign(task.id, _sent(task), pack) for task in desk.tasks.listed()
             if task.kind == KIND]  # fmt: skip
    for fact, state in desk.facts.listed([KIND]):
        if fact.form_id and not state.superseded_by:
            told = _told(fact.body.get("answers", {})) | {"known_on": fact.recorded_at[:10]}
            found.append(make_campaign(fact.id, told, pack, ordered_by="village"))
    known = [campaign for campaign in found if campaign is not None]
    return sorted(known, key=lambda campaign: (campaign.starts_on, campaign.id), reverse=True)


def running(desk: Desk, day: date) -> Sequence[Campaign]:
    """The campaigns of a day."""
    return [campaign for campaign in declared(desk) if campaign.is_on(day)]


def campaign_context(occasion: Occasion) -> Mapping[str, str]:
    """What a visit is told about the campaigns that its person belongs to."""
    desk, person = occasion.desk, occasion.person
    if person is None:
        return {}
    today = desk.today()
    codes = {tag.code for tag in tags_of(person, desk.pack(), today)}
    mine = [campaign for campaign in running(desk, today) if campaign.concerns(codes) and _is_visited(person)]
    if not mine:
        return {}
    return {
        "campaign": "、".join(campaign.title for campaign in mine),
        "campaign_id": " ".join(campaign.id for campaign in mine),
        "campaign_kind": " ".join(campaign.code for campaign in mine),
        "campaign_asks": "；".join(dict.fromkeys(ask for campaign in mine for ask in campaign.asks)),
        "campaign_goods": "、".join(dict.fromkeys(goods for campaign in mine for goods in campaign.goods)),
    }


def campaign_choices(occasion: Occasion) -> Mapping[str, str]:
    """The kinds of campaigns and the groups of people as the rules of the day name them."""
    pack, today = occasion.desk.pack(), occasion.desk.today()
    kinds = [{"name": row.key, "label": row.text("label")} for row in pack.rows_on(KIND, today)]
    tags = [{"name": row.key, "label": row.text("label")} for row in pack.rows_on("tag", today)]
    everybody = {"name": EVERYBODY, "label": "全部对象"}
    return {"choices_kind": as_told(kinds), "choices_tag": as_told([everybody, *tags])}


class Campaigns:
    """Reads; a campaign is begun by signing its form, or comes from the district."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self) -> Sequence[CampaignRow]:
        """All campaigns, those that run first."""
        today = self._desk.today()
        rows = [self._row(campaign, today) for campaign in declared(self._desk)]
        return sorted(rows, key=lambda row: ("running", "coming", "over").index(row.state))

    def active(self, day: date | None = None) -> Sequence[Campaign]:
        """The campaigns that run on a day (today unless told)."""
        return running(self._desk, day or self._desk.today())

    def targets(self, campaign_id: str) -> Sequence[Target]:
        """Whom a campaign is about, those still owed a look first. Raises NotFound("campaign.unknown")."""
        campaign, today = self._campaign(campaign_id), self._desk.today()
        targets = list(self._targets(campaign, min(today, campaign.ends_on)))
        return sorted(targets, key=lambda target: (target.is_done, target.due.due_on if target.due else date.max))

    def report(self, campaign_id: str) -> CampaignReport:
        """Day by day from the first to today (or the last day). Raises NotFound("campaign.unknown")."""
        campaign, today = self._campaign(campaign_id), self._desk.today()
        targets = {target.person_id: target.name for target in self._targets(campaign, min(today, campaign.ends_on))}
        looks = self._looks(campaign)
        counted = [look for look in looks if look.is_met and look.method in campaign.methods]
        reached = {look.person_id for look in counted} & targets.keys()
        never = tuple(name for person_id, name in targets.items() if person_id not in reached)
        days = daily_counts(campaign, targets.keys(), looks, today)
        return CampaignReport(campaign, len(targets), len(reached), never, days)

    def _campaign(self, campaign_id: str) -> Campaign:
        found = next((one for one in declared(self._desk) if one.id == campaign_id), None)
        if found is None:
            raise NotFound("campaign.unknown", where="id")
        return found

    def _row(self, campaign: Campaign, today: date) -> CampaignRow:
        state = "running" if campaign.is_on(today) else "coming" if campaign.starts_on > today else "over"
        targets = list(self._targets(campaign, min(today, campaign.ends_on)))
        done = sum(target.is_done for target in targets)
        looks = [look for look in self._looks(campaign) if look.day == today and look.method in campaign.methods]
        return CampaignRow(campaign, state, len(targets), done, len(targets) - done, len(looks))

    def _looks(self, campaign: Campaign) -> Sequence[Looked]:
        return self._desk.campaigns.looks(campaign.starts_on, campaign.ends_on)

    def _targets(self, campaign: Campaign, day: date) -> Iterator[Target]:
        desk = self._desk
        pack, marks = desk.pack(), desk.facts.visit_marks(campaign.methods)
        for person in desk.active.all():
            tags = tags_of(person, pack, day)
            if _is_visited(person) and campaign.concerns({tag.code for tag in tags}):
                yield _target(campaign, person, tags, marks.get(person.id, _NEVER).last_met_on, day)


def _target(campaign: Campaign, person: Person, tags: Sequence[Tag], last_met_on: date | None, day: date) -> Target:
    item = due_in(campaign, last_met_on, sum(tag.weight for tag in tags), day)
    is_met = last_met_on is not None and last_met_on >= campaign.starts_on
    return Target(
        person_id=person.id,
        name=person.name,
        village=person.village,
        group=person.group,
        tags=tuple((tag.code, tag.label) for tag in tags),
        last_met_on=last_met_on if is_met else None,
        due=item,
        is_done=is_met and (item is None or item.due_on > day),
    )


def _is_visited(person: Person) -> bool:
    return person.is_active and person.support_form != "institution"


def _sent(task: StoredTask) -> dict[str, Any]:
    """A campaign of the district in the words of the wire, and the day it came here."""
    told = task.body.get(KIND)
    return (dict(told) if isinstance(told, dict) else {}) | {"known_on": task.body.get("received_at")}


def _told(answers: Mapping[str, Any]) -> dict[str, Any]:
    """A campaign form's answers in the words of the wire."""
    return {
        "kind": answers.get("campaign/kind"),
        "title": answers.get("campaign/name"),
        "from": answers.get("campaign/starts_on"),
        "until": answers.get("campaign/ends_on"),
        **{name: answers.get(f"plan/{name}") for name in ("tags", "methods", "every", "goods", "asks")},
    }
