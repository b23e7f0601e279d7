"""Agreements that do not go with what is known: both facts are named, and only what life allows may pass."""

from __future__ import annotations

from typing import Any

import pytest

from core.app import Core
from core.domain.identity import check_character
from core.errors import Conflict
from tests.helpers.agreements import CAREGIVER_ID, appraise, change_agreement, sign_agreement
from tests.helpers.workspace import add_people


def refused(core: Core, person: str, **changes: Any) -> dict[str, Any]:
    """The one contradiction that stops an agreement."""
    with pytest.raises(Conflict, match=r"record\.contradiction") as caught:
        sign_agreement(core, person, **changes)
    [found] = caught.value.params["found"]  # type: ignore[misc]
    return found | {"can_be": caught.value.params["can_be"]}


def id_number(first17: str) -> str:
    return first17 + check_character(first17)


def test_nobody_looks_after_himself_by_name_or_number(core: Core) -> None:
    [person] = add_people(core, name="解桂香", id_number=id_number("12022119400101002"))
    found = refused(core, person, caregiver__name="解 桂香", caregiver__id_number=id_number("12022119400101002"))
    assert (found["code"], found["params"], found["can_be"]) == (
        "contradiction.agreement_self",
        {"name": "解桂香"},
        False,
    )
    signed = sign_agreement(core, person, caregiver__name="解桂香")
    assert signed.serial, "a namesake with another number is somebody else"


def test_nobody_is_his_own_guardian(core: Core) -> None:
    [person] = add_people(core, name="解桂香")
    guardian = {
        "parties__person_by": "guardian",
        "parties__guardian_name": "解桂香",
        "parties__guardian_relation": "本人",
    }
    found = refused(core, person, **guardian)
    assert (found["code"], found["can_be"]) == ("contradiction.guardian_self", False)


def test_guardians_in_an_agreement_do_not_come_back_to_the_person(core: Core) -> None:
    [person] = add_people(core, name="解桂香")
    add_people(core, name="解满仓", guardian_name="解桂香")
    guardian = {
        "parties__person_by": "guardian",
        "parties__guardian_name": "解满仓",
        "parties__guardian_relation": "侄子",
    }
    found = refused(core, person, **guardian)
    assert (found["code"], found["path"], found["can_be"]) == (
        "contradiction.guardian_circle", "parties/guardian_name", False
    )  # fmt: skip


def test_a_number_that_is_no_id_number_is_said(core: Core) -> None:
    [person] = add_people(core)
    wrong = CAREGIVER_ID[:17] + ("1" if CAREGIVER_ID[17] != "1" else "2")
    found = refused(core, person, caregiver__id_number=wrong)
    assert (found["code"], found["path"], found["can_be"]) == (
        "contradiction.caregiver_number",
        "caregiver/id_number",
        False,
    )


@pytest.mark.parametrize(
    ("other", "code", "can_be"),
    [
        ({"died_on": "2025-03-01"}, "contradiction.caregiver_dead", False),
        ({"self_care": "partial"}, "contradiction.caregiver_dependent", True),
        ({"self_care": "full"}, "contradiction.caregiver_supported", True),
    ],
)
def test_a_caregiver_who_is_on_the_list_himself_is_found_by_his_number(
    core: Core, other: dict[str, Any], code: str, can_be: bool
) -> None:
    [person] = add_people(core, name="解桂香")
    add_people(core, name="钱守诚", id_number=CAREGIVER_ID, **other)
    found = refused(core, person)
    assert (found["code"], found["can_be"]) == (code, can_be)
    assert {"caregiver", "village", "name"} <= found["params"].keys()
    assert (found["params"]["caregiver"], found["params"]["name"]) == ("钱守诚", "解桂香")


def test_a_dead_namesake_without_a_number_may_be_somebody_else(core: Core) -> None:
    [person] = add_people(core)
    add_people(core, name="钱守诚", id_number=None, died_on="2025-03-01")
    found = refused(core, person)
    assert (found["code"], found["can_be"]) == ("contradiction.caregiver_dead", True)
    signed = sign_agreement(core, person, reason="同名，是另一个人")
    assert core.records.show(signed.id).despite == "同名，是另一个人"


def test_a_namesake_with_another_number_is_not_taken_for_the_caregiver(core: Core) -> None:
    [person] = add_people(core)
    add_people(core, name="钱守诚", id_number=id_number("12022119400101003"), died_on="2025-03-01")
    assert sign_agreement(core, person).serial


def test_two_agreements_at_once_are_named_and_may_be_with_a_reason(core: Core) -> None:
    [person] = add_people(core)
    first = sign_agreement(core, person)
    found = refused(core, person, caregiver__name="孙乐山", caregiver__id_number=id_number("12022119700101003"))
    assert found["code"] == "contradiction.agreement_two"
    assert found["params"]["number"] == first.serial
    assert (found["params"]["caregiver"], found["params"]["new"]) == ("钱守诚", "孙乐山")
    sign_agreement(core, person, reason="两人轮流照料")


def test_the_next_agreement_may_begin_when_the_first_has_ended(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    assert sign_agreement(core, person, term__from="2027-11-22", term__until="2028-11-21").serial


def test_too_many_in_one_persons_care_are_named(core: Core) -> None:
    people = add_people(core, 5)
    for person in people[:3]:
        sign_agreement(core, person)
    found = refused(core, people[3])
    assert (found["code"], found["can_be"]) == ("contradiction.caregiver_load", True)
    assert (found["params"]["count"], found["params"]["limit"]) == (3, 3)
    names = {core.people.person(person).name for person in people[:3]}
    assert set(found["params"]["names"].split("、")) == names
    sign_agreement(core, people[3], reason="同住一院")
    rows = [row for row in core.agreements.list() if row.id]
    assert {(row.load, row.is_overloaded) for row in rows} == {(4, True)}


def test_less_than_the_rules_give_is_said_where_the_district_has_a_sum(core: Core) -> None:
    from core.paths import resources
    from core.service.exchange import RemoteItem

    [person] = add_people(core, self_care="partial")
    text = (resources() / "rulepacks" / f"{core.info.pack_id}.toml").read_text("utf-8")
    text += """
[[care_fee]]
id = "NEW-FEE"
support_form = "home"
level = "partial"
form = "yuan_month"
is_least = true
numerator = 500
denominator = 1
document = "tianjin"
from = 2021-07-01
"""
    body = {"id": core.info.pack_id, "version": "2099.1", "toml": text}
    core.exchange.apply_remote([RemoteItem("rulepack", core.info.pack_id, 1, 900, body)], "c2", "e1")
    session = core.records.session(core.drafts.start("agreement", person))
    assert "按规定不低于每月 500 元" in session.label("fee/expected_note")
    found = refused(core, person, fee__amount=400)
    assert (found["code"], found["params"]["amount"]) == ("contradiction.fee_low", "400")
    visit = core.records.session(core.drafts.start("visit", person))
    assert visit.value("money/care_due") == "不低于每月 500 元"


@pytest.mark.parametrize(
    ("before", "what", "changes", "code"),
    [
        ((), "resume", {}, "contradiction.not_suspended"),
        ((("suspend", {"change__suspend_why": "relatives"}),), "suspend", {"change__suspend_why": "other"},
         "contradiction.suspended_twice"),
        ((), "signed", {"change__signed_on": "2026-11-22"}, "contradiction.signed_twice"),
        ((), "level", {"change__level": "full"}, "contradiction.same_level"),
        ((), "suspend", {"change__suspend_why": "other", "change__on": "2026-11-01"}, "contradiction.change_before"),
    ],
)  # fmt: skip
def test_a_change_that_does_not_fit_the_agreement_names_it(
    core: Core, before: tuple[tuple[str, dict[str, Any]], ...], what: str, changes: dict[str, Any], code: str
) -> None:
    [person] = add_people(core, self_care="full")
    signed = sign_agreement(core, person)
    for earlier, more in before:
        change_agreement(core, signed.id, earlier, **more)
    with pytest.raises(Conflict) as caught:
        change_agreement(core, signed.id, what, **changes)
    found = caught.value.params["found"][0]  # type: ignore[index]
    assert found["code"] == code
    assert (found["params"]["caregiver"], found["params"]["number"]) == ("钱守诚", signed.serial)


def test_care_that_nobody_promised_is_appraised_only_with_a_reason(core: Core) -> None:
    [person] = add_people(core, caregiver_name=None, caregiver_relation=None, caregiver_phone=None)
    with pytest.raises(Conflict) as caught:
        appraise(core, person)
    assert caught.value.params["found"][0]["code"] == "contradiction.nothing_to_appraise"  # type: ignore[index]
    assert appraise(core, person, reason="口头约定由侄子照料", outcome__result="good").serial


def test_harm_and_a_good_result_do_not_go_together(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    with pytest.raises(Conflict) as caught:
        appraise(core, person, outcome__harm="yes", outcome__harm_note="手臂有伤", outcome__result_why="本人不愿追究")
    assert caught.value.params["found"][0]["code"] == "contradiction.harm_and_good"  # type: ignore[index]
    assert not caught.value.params["can_be"]
