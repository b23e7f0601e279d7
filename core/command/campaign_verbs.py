"""The command `campaign`: which campaigns run, whom they are about, what they came to."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any

from core.app import Core
from core.domain.campaign import Campaign

Json = dict[str, Any]


def add_campaigns(commands: Any, command: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    """Adds `campaign list|targets|report`."""
    campaign = group(commands, "campaign", "专项行动：寒潮、高温、汛期、节日、疫情")
    command(campaign, "list", "区里布置的和村里自己开始的，做到哪里了")
    for name, words in (("targets", "该看哪些人，谁还没看"), ("report", "每天走访多少、见到多少人、送了多少户")):
        command(campaign, name, words).add_argument("id")


class CampaignVerbs:
    """Lists and counts; a campaign is begun with `record add --kind campaign`."""

    def __init__(self, core: Core) -> None:
        self._campaigns = core.campaigns

    def table(self) -> Mapping[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {("campaign", "list"): self.list, ("campaign", "targets"): self.targets,
                ("campaign", "report"): self.report}  # fmt: skip

    def list(self, args: Namespace) -> Json:
        """All campaigns, those that run first."""
        return {
            "campaigns": [
                _shape(row.campaign)
                | {"state": row.state, "targets": row.targets, "done": row.done, "open": row.open,
                   "visits_today": row.looks_today}
                for row in self._campaigns.list()
            ]
        }  # fmt: skip

    def targets(self, args: Namespace) -> Json:
        """Whom it is about, those still owed a visit first."""
        return {
            "targets": [
                {"person_id": row.person_id, "name": row.name, "village": row.village, "group": row.group,
                 "is_done": row.is_done, "last_on": row.last_met_on.isoformat() if row.last_met_on else None,
                 "due_on": row.due.due_on.isoformat() if row.due else None,
                 "state": row.due.state if row.due else "done"}
                for row in self._campaigns.targets(args.id)
            ]
        }  # fmt: skip

    def report(self, args: Namespace) -> Json:
        """Day by day."""
        report = self._campaigns.report(args.id)
        return {
            "campaign": _shape(report.campaign),
            "targets": report.targets,
            "reached": report.reached,
            "days": [
                {"day": count.day.isoformat(), "visits": count.looks, "by_method": dict(count.by_method),
                 "reached": count.reached, "missed": count.missed, "given": count.given}
                for count in report.days
            ],
        }  # fmt: skip


def _shape(campaign: Campaign) -> Json:
    return {
        "id": campaign.id,
        "kind": campaign.code,
        "title": campaign.title,
        "from": campaign.starts_on.isoformat(),
        "until": campaign.ends_on.isoformat(),
        "tags": sorted(campaign.tags),
        "methods": list(campaign.methods),
        "every": campaign.every,
        "unit": campaign.unit,
        "goods": list(campaign.goods),
        "asks": list(campaign.asks),
        "ordered_by": campaign.ordered_by,
        "rule": campaign.rule.words(),
    }
