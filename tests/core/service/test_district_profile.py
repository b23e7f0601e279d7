"""The district chooses by its rule pack which passphrases are taken: from the next new one on, nobody at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.app import Core, ask_district, open_with_district, open_with_recovery, open_workspace, workspace_rules
from core.domain.rulepack import load_pack
from core.errors import AppError
from core.service.passphrases import adopt, load_profiles
from core.service.rules import shipped_packs
from core.store.reference import PackRepository
from core.vault.slots import SlotFile, read_slots
from tests.helpers.district_profile import DOCUMENT, profile_pack
from tests.helpers.rescued import answer, enrolment
from tests.helpers.workspace import PASSPHRASE, fixed_seams

PLAIN = "onlysmallletters"  # dengbao wants three classes of characters
MIXED = "Some Horse 7"


def _sent(core: Core, profile: str, version: str = "1", day: str = "2026-01-01") -> None:
    with core._desk.db.transaction():
        PackRepository(core._desk.db).add("safe-district", version, profile_pack(profile, version, day))


def _name(core: Core) -> str:
    policy = core.users.policy()
    assert policy is not None
    return policy.name


def _in_force(root: Path) -> str:
    rules = workspace_rules(root)
    assert rules is not None
    return rules.name


def _codes(core: Core) -> set[str]:
    return {finding.code for finding in core.health.check()}


def test_the_next_new_passphrase_is_judged_by_the_district_s_profile_and_takes_it_into_the_key_file(
    core: Core, root: Path
) -> None:
    with pytest.raises(AppError, match=r"vault\.passphrase_plain"):
        core.change_passphrase(PASSPHRASE, PLAIN)
    _sent(core, "asvs")
    assert (_name(core), _in_force(root)) == ("asvs", "dengbao"), "nothing is written before somebody changes his"
    assert DOCUMENT in core.users.policy_source() and "第五条" in core.users.policy_source()
    core.change_passphrase(PASSPHRASE, PLAIN)
    assert _in_force(root) == "asvs" and "check.slots_foreign" not in _codes(core)
    open_workspace(root, PLAIN, fixed_seams(seed=4)).close()


def test_who_is_let_in_brings_the_district_s_profile_too(core: Core, root: Path) -> None:
    _sent(core, "asvs")
    core.users.add("刘助理", "assistant", PLAIN)
    assert _in_force(root) == "asvs"


def test_the_present_passphrase_opens_and_nobody_s_has_grown_old_when_ageing_begins(core: Core, root: Path) -> None:
    core.users.choose_policy("asvs")
    liu, _changes = core.users.add("刘助理", "assistant", "another small phrase")
    core.seams.clock.move(days=200)  # type: ignore[attr-defined]
    _sent(core, "dengbao")
    assert core.users.passphrase_days_left() is None, "by the rules in force so far it never grows old"
    with pytest.raises(AppError, match=r"vault\.passphrase_plain"):
        core.change_passphrase(PASSPHRASE, PLAIN)
    core.change_passphrase(PASSPHRASE, MIXED)
    assert (_in_force(root), core.users.passphrase_days_left()) == ("dengbao", 90)
    seams = fixed_seams(seed=5)
    seams.clock.move(days=200)  # type: ignore[attr-defined]
    other = open_workspace(root, "another small phrase", seams)
    assert other.users.me().id == liu.id and other.users.passphrase_days_left() == 90
    other.close()


def test_a_profile_that_this_program_does_not_know_changes_nothing_and_check_says_so(core: Core, root: Path) -> None:
    assert "advice.profile_unknown" not in _codes(core)
    _sent(core, "miping-3")
    assert (_name(core), core.users.policy_source()) == ("dengbao", "")
    told = [finding for finding in core.health.check() if finding.code == "advice.profile_unknown"]
    assert [finding.params["profile"] for finding in told] == ["miping-3"] and told[0].is_ok
    core.change_passphrase(PASSPHRASE, MIXED)
    assert _in_force(root) == "dengbao"
    _sent(core, "asvs", version="2")
    assert _name(core) == "asvs" and "advice.profile_unknown" not in _codes(core)


def test_before_its_day_the_district_s_word_does_not_hold(core: Core) -> None:
    _sent(core, "asvs", day="2099-01-01")
    assert (_name(core), core.users.policy_source()) == ("dengbao", "")


def test_where_the_district_chose_nobody_chooses_otherwise(core: Core) -> None:
    _sent(core, "asvs")
    with pytest.raises(AppError, match=r"vault\.policy_district"):
        core.users.choose_policy("dengbao")
    core.users.choose_policy("asvs")


def test_without_a_day_or_a_document_the_row_is_refused() -> None:
    base = shipped_packs()["national"]
    whole = profile_pack("asvs")
    load_pack(whole, base)
    for part, code in (("from = 2026-01-01\n", "bad_date"), ('document = "data"\n', "no_source"),
                       ('profile = "asvs"\n', "missing_value")):  # fmt: skip
        with pytest.raises(AppError, match=rf"rulepack\.{code}"):
            load_pack(whole.replace(part, ""), base)


def test_the_days_are_forgotten_only_where_ageing_begins(core: Core) -> None:
    file: SlotFile = read_slots(core.paths.slots)
    assert set(load_profiles()) == {"dengbao", "asvs"}
    assert adopt(file, "asvs").slots == file.slots and adopt(file, file.policy) is file
    begun = adopt(replace(file, policy="asvs"), "dengbao")
    assert {slot.set_on for slot in begun.slots} == {""}


def test_a_way_in_by_the_card_is_judged_by_what_the_district_chose_and_brings_it(
    core: Core, root: Path, workspace_template: tuple[Path, str]
) -> None:
    core.users.choose_policy("asvs")
    _sent(core, "dengbao")
    before = read_slots(core.paths.slots)
    with pytest.raises(AppError, match=r"vault\.passphrase_plain"):
        open_with_recovery(root, workspace_template[1], PLAIN, fixed_seams(seed=6))
    assert read_slots(core.paths.slots) == before, "refused: the old passphrase still holds"
    open_workspace(root, PASSPHRASE, fixed_seams(seed=7)).close()
    opened = open_with_recovery(root, workspace_template[1], MIXED, fixed_seams(seed=8))
    assert (_in_force(root), opened.users.passphrase_days_left()) == ("dengbao", 90)
    opened.close()


def test_a_way_in_by_the_district_is_judged_by_what_it_chose_and_brings_it(core: Core, root: Path) -> None:
    core.users.choose_policy("asvs")
    core.exchange.save_enrolment(enrolment())
    _sent(core, "dengbao")
    reply, code = answer(ask_district(root, fixed_seams(seed=6)))
    with pytest.raises(AppError, match=r"vault\.passphrase_plain"):
        open_with_district(root, reply, code, PLAIN, fixed_seams(seed=7))
    assert _in_force(root) == "asvs"
    open_with_district(root, reply, code, MIXED, fixed_seams(seed=8)).close()
    assert _in_force(root) == "dengbao"
    open_workspace(root, MIXED, fixed_seams(seed=9)).close()
