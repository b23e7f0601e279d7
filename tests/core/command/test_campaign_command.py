"""`campaign list|targets|report` and its paper."""

from __future__ import annotations

from argparse import Namespace

from core.app import Core
from core.command.campaign_verbs import CampaignVerbs
from core.command.parser import build_parser
from tests.helpers.supervision import COLD, give_task
from tests.helpers.workspace import receive_people, sign_visit

TOLD = {"kind": "cold_wave", "title": "寒潮专项", "from": "2026-11-20", "until": "2026-11-30", "tags": ["all"],
        "methods": ["home", "phone"], "every": 1}  # fmt: skip


def test_a_campaign_is_listed_with_its_people_and_days(core: Core) -> None:
    give_task(core, "campaign", "c1", campaign=TOLD)
    people = receive_people(core, 2)
    sign_visit(core, people[0], **COLD)
    table = CampaignVerbs(core).table()
    [row] = table["campaign", "list"](Namespace())["campaigns"]
    assert (row["id"], row["title"], row["state"], row["targets"], row["done"], row["visits_today"]) == (
        "c1", "寒潮专项", "running", 2, 1, 1,
    )  # fmt: skip
    targets = table["campaign", "targets"](Namespace(id="c1"))["targets"]
    assert [(one["person_id"], one["is_done"], one["state"]) for one in targets] == [
        (people[1], False, "due"), (people[0], True, "coming"),
    ]  # fmt: skip
    report = table["campaign", "report"](Namespace(id="c1"))
    assert (report["reached"], report["days"][-1]["by_method"], len(report["days"])) == (1, {"home": 1}, 3)


def test_the_parser_knows_every_verb_of_the_table(core: Core) -> None:
    for command, verb in CampaignVerbs(core).table():
        words = [command, verb] + ([] if verb == "list" else ["c1"])
        assert build_parser().parse_args(words).verb == verb


def test_the_days_are_printed_with_names_only_on_the_internal_copy(core: Core) -> None:
    give_task(core, "campaign", "c1", campaign=TOLD)
    receive_people(core, 2)
    job = core.prints.render("campaign_daily", ids=["c1"], copy="internal")
    assert (job.pages, [item.id for item in job.documents]) == (1, ["campaign_daily/c1"])
    assert core.prints.render("campaign_daily", copy="public").pages == 1
