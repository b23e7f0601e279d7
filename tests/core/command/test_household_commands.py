"""`review list|start`, `apart list`, `wish count`, and what `person show` tells besides the record."""

from __future__ import annotations

from argparse import Namespace

import pytest

from core.app import Core
from core.command.household_verbs import HouseholdVerbs
from core.command.parser import build_parser
from core.command.verbs import Verbs
from core.errors import InvalidInput
from tests.helpers import household as told
from tests.helpers.field import sign_record
from tests.helpers.workspace import add_people


def run(core: Core, *words: str) -> dict:  # type: ignore[type-arg]
    args = build_parser().parse_args(list(words))
    return HouseholdVerbs(core).table()[args.command, args.verb](args)


def test_the_reviews_of_a_year_are_listed_and_begun(core: Core) -> None:
    people = add_people(core, 2)
    sign_record(core, "review", people[0], **told.unchanged())
    rows = {row["person_id"]: row for row in run(core, "review", "list", "--year", "2026")["reviews"]}
    assert (rows[people[0]]["state"], rows[people[0]]["last_on"]) == ("done", "2026-11-22")
    assert (rows[people[1]]["state"], rows[people[1]]["due_on"]) == ("coming", "2026-12-31")
    assert rows[people[1]]["rule"].startswith("依据")
    assert len(run(core, "review", "list", "--state", "done")["reviews"]) == 1
    begun = run(core, "review", "start", "--person", people[1])["drafts"]
    assert [one["person_id"] for one in begun] == [people[1]]


def test_residence_apart_and_wishes_are_told(core: Core) -> None:
    one, two = add_people(core, 2)
    sign_record(core, "apart", one, **{"apart/side": "home", "push/pushed": "no"})
    sign_record(core, "wish", two, **{"wish/institution": "stay"})
    [row] = run(core, "apart", "list", "--side", "away")["apart"]
    assert (row["person_id"], row["pushed"], row["receipt"]) == (one, False, False)
    assert run(core, "apart", "list", "--side", "here")["apart"] == []
    counts = {row["wish"]: row["people"] for row in run(core, "wish", "count", "--on", "2026-11-22")["wishes"]}
    assert counts["stay"] == 1
    with pytest.raises(InvalidInput, match=r"date\.impossible"):
        run(core, "wish", "count", "--on", "昨天")


def test_person_show_tells_what_was_reported_and_what_may_be_told(core: Core) -> None:
    person = add_people(core, 1, disability_kind="4", disability_grade="1")[0]
    sign_record(core, "change", person, **told.change("health", "ability", **{"health/cannot_do": ["eating"]}))
    shown = Verbs(core, lambda code, params: code).person_show(Namespace(id=person))["person"]
    [reported] = shown["reported"]
    assert (reported["field"], reported["value"], reported["standing"]) == ("self_care", "半护理", "waiting")
    assert shown["self_care"] == "full"
    assert "disability_allowance" in {one["code"] for one in shown["advice"]}
