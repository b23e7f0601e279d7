"""Laws of the table of roles: three administrators who share nothing, officers who see their own area only."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sync.server.service.roles import (
    DISTRICT,
    OWN,
    READS_CASES,
    ROLES,
    VERBS,
    WORKS_ON_CASES,
    covers,
    may,
    may_become,
)

ADMINISTRATORS = [name for name, role in ROLES.items() if role.is_administrator]
OF_CASES = {"overview", "people", "records", "photos", "decisions", "conflicts", "tasks", "refused", "flags"}
CASES = {verb for verb in VERBS if verb.split(".")[0] in OF_CASES}
villages = st.from_regex(r"[0-9]{12}", fullmatch=True)
areas = st.lists(st.one_of(villages, st.from_regex(r"[0-9]{9}", fullmatch=True)), max_size=4)
roles = st.sampled_from(sorted(ROLES))
verbs = st.sampled_from(sorted(VERBS))


def test_the_three_administrators_share_no_verb() -> None:
    assert len(ADMINISTRATORS) == 3
    for one, other in combinations(ADMINISTRATORS, 2):
        assert not ROLES[one].verbs & ROLES[other].verbs


def test_no_administrator_sees_a_case_and_no_officer_administers() -> None:
    assert CASES >= READS_CASES | WORKS_ON_CASES
    for name, role in ROLES.items():
        if role.is_administrator:
            assert not role.verbs & CASES, name
            assert role.level == ""
        else:
            assert role.verbs <= CASES, name


def test_only_the_audit_administrator_sees_the_audit_and_only_the_security_administrator_grants() -> None:
    for verb, owner in (
        ("audit.list", "audit_admin"),
        ("staff.role", "security_admin"),
        ("machine.read", "system_admin"),
    ):
        assert [name for name in ROLES if may(name, verb)] == [owner]


@given(roles, verbs, areas, villages)
def test_an_area_never_adds_a_verb_and_a_verb_never_adds_an_area(
    role: str, verb: str, given: list[str], village: str
) -> None:
    allowed = may(role, verb, given, village)
    assert allowed <= may(role, verb)
    assert allowed <= covers(given, village)
    assert not (allowed and ROLES[role].is_administrator)


@given(areas, villages)
def test_an_area_is_a_village_or_the_township_it_begins_with(given: list[str], village: str) -> None:
    assert covers(given, village) == any(area in (village, village[:9]) for area in given)
    assert covers([*given, DISTRICT], village)


@given(st.text(max_size=20), verbs)
def test_a_role_nobody_knows_does_nothing(role: str, verb: str) -> None:
    assert role in ROLES or not may(role, verb)


@given(roles)
def test_everybody_looks_after_his_own_session(role: str) -> None:
    assert all(may(role, verb) for verb in OWN)


@given(roles, roles)
def test_an_administrator_never_becomes_another_one(old: str, new: str) -> None:
    both = {old, new} <= set(ADMINISTRATORS)
    assert may_become(old, new) == (old == new or not both)
