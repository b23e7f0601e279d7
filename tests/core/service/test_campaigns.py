"""Campaigns in the village: begun here or sent by the district, due, worked through, counted."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.clock import FixedClock, Moment
from core.errors import NotFound
from tests.helpers.supervision import CAMPAIGN, COLD, give_task, sign
from tests.helpers.workspace import add_people, receive_people, sign_visit

TOLD = {"kind": "cold_wave", "title": "寒潮专项", "from": "2026-11-20", "until": "2026-11-30", "tags": ["all"],
        "methods": ["home", "phone"], "every": 1}  # fmt: skip


def test_one_begun_here_is_a_record_and_sets_the_pace(core: Core) -> None:
    [person] = receive_people(core)
    record = sign(core, "campaign", CAMPAIGN | {"plan/tags": ["all"], "plan/every": 1})
    [row] = core.campaigns.list()
    assert (row.campaign.id, row.campaign.ordered_by, row.state, row.open) == (record, "village", "running", 1)
    [due] = core.due.list()
    assert due.due.reason.words() == "第一次寒潮专项走访，每天1次，还没有走访过"
    assert core.people.show(person).due == due.due


def test_a_corrected_campaign_takes_the_place_of_the_first(core: Core) -> None:
    record = sign(core, "campaign", CAMPAIGN)
    draft = core.records.correct(record, "延长三天")
    session = core.records.session(draft)
    session.set("campaign/ends_on", "2026-12-03")
    session.set("sign/assistant_signature", core.records.show(record).answers["sign/assistant_signature"])
    core.drafts.save(draft.id, session.all_answers(), "sign")
    core.records.sign(draft.id)
    [row] = core.campaigns.list()
    assert row.campaign.ends_on == date(2026, 12, 3)


def test_visits_are_told_of_the_campaign_and_counted_in_it(core: Core, clock: FixedClock) -> None:
    task = give_task(core, "campaign", campaign=TOLD | {"asks": ["暖不暖"]})
    people = receive_people(core, 3)
    visit = sign_visit(core, people[0], **COLD)
    shown = core.records.show(visit)
    assert (shown.context["campaign"], shown.context["campaign_id"], shown.context["campaign_asks"]) == (
        "寒潮专项", task, "暖不暖",
    )  # fmt: skip
    sign_visit(core, people[1], **COLD, **{"visit/method": "phone", "life/food": "unseen", "life/housing": "unseen",
                                           "life/water": "unseen", "safety/hazards": ["unseen"]})  # fmt: skip
    targets = core.campaigns.targets(task)
    assert [target.is_done for target in targets] == [False, True, True]
    report = core.campaigns.report(task)
    assert (report.targets, report.reached, len(report.days), report.never) == (3, 2, 3, (targets[0].name,))
    assert (report.days[-1].by_method, report.days[-1].given) == ({"home": 1, "phone": 1}, 2)
    clock.moment = Moment.parse("2026-11-23T09:00:00.000+08:00")
    assert [target.is_done for target in core.campaigns.targets(task)] == [False, False, False]
    assert core.campaigns.list()[0].looks_today == 0


def test_a_campaign_leaves_alone_whom_it_is_not_about(core: Core) -> None:
    [person] = add_people(core, birth_date="2015-01-01", id_number="", lives_alone="no", self_care="full",
                          is_seriously_ill="no", disability_grade="", disability_kind="")  # fmt: skip
    give_task(core, "campaign", campaign=TOLD | {"tags": ["old"]})
    assert core.campaigns.list()[0].targets == 0
    assert "campaign" not in core.drafts.start("visit", person).context
    assert all("专项" not in row.due.reason.words() for row in core.due.list())


def test_before_and_after_its_days_it_asks_for_nothing(core: Core, clock: FixedClock) -> None:
    receive_people(core)
    give_task(core, "campaign", campaign=TOLD | {"from": "2026-12-01", "until": "2026-12-10"})
    assert (core.campaigns.list()[0].state, core.campaigns.active()) == ("coming", [])
    clock.moment = Moment.parse("2026-12-11T09:00:00.000+08:00")
    assert core.campaigns.list()[0].state == "over"
    assert all("专项" not in row.due.reason.words() for row in core.due.list())


def test_a_call_in_an_epidemic_counts_for_the_visit_rules_for_ever(core: Core, clock: FixedClock) -> None:
    [person] = receive_people(core)
    give_task(core, "campaign", campaign={"kind": "epidemic", "from": "2026-11-20", "until": "2026-11-25"})
    by_phone = {"visit/method": "phone", "life/food": "unseen", "life/housing": "unseen", "life/water": "unseen",
                "safety/hazards": ["unseen"], "campaign/stock": "days", "campaign/informed": "yes",
                "campaign/goods_given": "no"}  # fmt: skip
    sign_visit(core, person, **by_phone)
    clock.moment = Moment.parse("2026-11-26T09:00:00.000+08:00")
    due = core.people.show(person).due
    assert due is not None
    assert due.reason.last_visit_on == date(2026, 11, 22)


def test_an_unknown_campaign_is_said(core: Core) -> None:
    for ask in (core.campaigns.report, core.campaigns.targets):
        with pytest.raises(NotFound, match=r"campaign\.unknown"):
            ask("nobody")


def test_a_campaign_that_cannot_be_read_disturbs_nobody(core: Core) -> None:
    receive_people(core)
    give_task(core, "campaign", campaign={"kind": "cold_wave"})
    give_task(core, "campaign", seq=2)
    assert core.campaigns.list() == []
    assert core.due.list()
