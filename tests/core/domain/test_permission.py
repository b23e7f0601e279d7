"""Who may do what: narrower roles never gain, a suspicion is for few eyes, a lead is always left."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from core.domain.permission import (
    ROLES,
    Right,
    is_outsider,
    may,
    may_end,
    may_see,
    may_sign,
    right_to_sign,
    who_may,
)

RIGHTS = get_args(Right)
KINDS = st.sampled_from(["visit", "recheck", "change", "lead", "suspicion", "handover"])


def test_every_right_of_a_role_is_one_that_exists_and_every_right_is_somebodys() -> None:
    given_out = {right for role in ROLES.values() for right in role.rights}
    assert given_out == set(RIGHTS)
    assert all(who_may(right) for right in RIGHTS)


@given(st.text(max_size=12).filter(lambda text: text not in ROLES), st.sampled_from(RIGHTS), KINDS)
def test_a_role_nobody_knows_may_nothing(role: str, right: str, kind: str) -> None:
    assert not may(role, right)
    assert not may_sign(role, kind)
    assert not may_see(role, kind)
    assert is_outsider(role)


@given(st.sampled_from(sorted(ROLES)), KINDS)
def test_what_may_be_signed_may_be_seen(role: str, kind: str) -> None:
    for is_restricted in (False, True):
        if may_sign(role, kind, is_restricted=is_restricted):
            assert may_see(role, kind, is_restricted=is_restricted)


@given(st.sampled_from(sorted(ROLES)), KINDS)
def test_a_restricted_record_is_never_seen_without_its_own_right(role: str, kind: str) -> None:
    assert may_see(role, kind, is_restricted=True) == may(role, "see:suspicion")
    assert right_to_sign(kind, is_restricted=True) == "see:suspicion"


def test_who_helps_from_outside_signs_visits_and_emergencies_and_nothing_else() -> None:
    for role in ("third_party", "volunteer"):
        assert is_outsider(role)
        assert ROLES[role].rights == {"sign:visit", "sign:emergency"}
        assert (
            may_sign(role, "visit")
            and may_sign(role, "emergency")
            and not may_sign(role, "change")
            and not may_see(role, "lead")
        )


def test_a_supervisor_reads_and_checks_and_signs_nothing_else() -> None:
    assert may_sign("supervisor", "recheck") and may_see("supervisor", "change")
    assert not may_sign("supervisor", "visit") and not may_sign("supervisor", "suspicion", is_restricted=True)


@given(st.sampled_from(sorted(ROLES)), st.integers(1, 9))
def test_the_last_one_who_lets_others_in_stays(role: str, managers: int) -> None:
    assert may_end(role, managers) or (may(role, "manage:users") and managers == 1)
