"""Agreements, their changes and appraisals reach the district like every record, whole and once."""

from __future__ import annotations

from tests.helpers.agreements import appraise, change_agreement, sign_agreement
from tests.helpers.workspace import add_people
from tests.sync.client.station import Station


def test_the_district_takes_agreements_changes_and_appraisals(enrolled: Station) -> None:
    core = enrolled.core
    [person] = add_people(core)
    signed = sign_agreement(core, person, sign__mode="paper", sign__signed_on="2026-11-20")
    away = change_agreement(core, signed.id, "suspend", change__suspend_why="relatives")
    good = appraise(core, person)
    enrolled.sync()
    enrolled.assert_all_there_once()
    records = (signed.id, away.id, good.id)
    assert {core.records.show(one).sync_state for one in records} == {"sent"}
    assert {enrolled.office.outcomes()[one] for one in records} == {"accepted"}
    assert enrolled.district_photos() >= set(core.records.show(signed.id).media)
    assert core.people.show(person).sync_state == "synced", "the caregiver that was proposed was taken"
    assert core.people.person(person).caregiver_name == "钱守诚"
