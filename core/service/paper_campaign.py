"""What a campaign came to, day by day, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.document.papers import ColumnItem, Grid, Register, RowGroup
from core.document.types import FieldItem
from core.document.wording import words_of
from core.domain.campaign import DayCount
from core.domain.schedule import interval_words
from core.service.campaigns import CampaignReport, Campaigns
from core.service.ledger import METHODS
from core.service.paper import Order, Paper, PaperSource


def campaign_days(source: PaperSource, order: Order) -> Sequence[Paper]:
    """The daily counts of the campaigns that are ordered, of all that run today unless told.

    Raises NotFound("campaign.unknown").
    """
    campaigns = Campaigns(source.desk)
    ids = order.ids or tuple(campaign.id for campaign in campaigns.active())
    return [Paper(f"campaign_daily/{one}", "", "", partial(_register, source, campaigns, one)) for one in ids]


def _register(source: PaperSource, campaigns: Campaigns, campaign_id: str) -> Register:
    report = campaigns.report(campaign_id)
    campaign = report.campaign
    methods = used_methods(report)
    words = words_of("campaign_daily")
    columns = (
        ColumnItem("日期", 14, "centre"),
        *(ColumnItem(METHODS.get(method, method), 10, "centre", "走访人次") for method in methods),
        ColumnItem("合计", 10, "centre", "走访人次"),
        ColumnItem("见到（联系上）人数", 14, "centre"),
        ColumnItem("没见到人数", 12, "centre"),
        ColumnItem("送物资人数", 12, "centre"),
    )
    first, last = campaign.starts_on.isoformat(), campaign.ends_on.isoformat()
    rows = [_line(count, methods) for count in report.days]
    total = ["合计", *(str(sum(count.by_method.get(method, 0) for count in report.days)) for method in methods),
             str(sum(count.looks for count in report.days)), "", "", ""]  # fmt: skip
    missing = report.targets - report.reached
    return Register(
        title=f"{campaign.title}每日情况统计表",
        serial="",
        table=Grid(
            columns, (RowGroup(rows),), total=total if rows else (), is_numbered=False, empty=str(words["empty"])
        ),
        org_title=source.how.org_title,
        fields=(
            FieldItem("起止日期", f"{first} 至 {last}"),
            FieldItem("频次", interval_words(campaign.every, campaign.unit), 1),
            FieldItem("算数的方式", "、".join(METHODS.get(method, method) for method in campaign.methods)),
            FieldItem("物资", "、".join(campaign.goods)),
        ),
        summary=f"应走访{report.targets}人，已见到（联系上）{report.reached}人，还差{missing}人",
        closing=[f"还没有见到的：{'、'.join(report.never)}。"] if report.never and source.how.is_internal else (),
        sign_line=words["sign_line"],
        notes=[*words["notes"], campaign.rule.words()],
    )


def used_methods(report: CampaignReport) -> list[str]:
    """The methods that count in a campaign, in its order."""
    return list(report.campaign.methods)


def _line(count: DayCount, methods: Sequence[str]) -> list[str]:
    return [
        f"{count.day.month}月{count.day.day}日",
        *(str(count.by_method.get(method, 0)) for method in methods),
        str(count.looks),
        str(count.reached),
        str(count.missed),
        str(count.given),
    ]
