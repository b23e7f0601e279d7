"""Laws of signing in: nothing tells whether a name exists, a stolen refresh token gives itself away, old ones lock."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidInput
from core.ids import Ids
from sync.protocol.envelope import Answer
from sync.server.limiter import Limiter
from sync.server.service import audit, staff
from sync.server.service.password_policy import Policy, load_policies, one_time_password
from sync.server.service.sign_in import ACCESS_LIFE_S
from sync.server.store import staff as staff_store
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, Office
from tests.sync.server.officers import Officer, add_account, officer


def enter(office: Office, login: str, password: str) -> Answer:
    return Officer(office).ask("POST", "/sign-in", {"login": login, "password": password})


def code_of(answer: Answer) -> str:
    return answer.refusal.code if answer.refusal is not None else str(answer.status)


def signed_in(office: Office, login: str, password: str) -> tuple[Officer, dict[str, Any]]:
    answer = enter(office, login, password)
    assert answer.refusal is None, answer.refusal
    return Officer(office, answer.data["access"], answer.data["staff_id"]), answer.data


def test_a_one_time_password_opens_nothing_but_its_own_change(office: Office) -> None:
    with office.begin() as connection:
        _, password = staff.add(
            connection, office.ids, office.district, login="zhao", name="赵春梅", role="district_officer", areas=[],
            now_ms=office.clock.now().utc_ms,
        )  # fmt: skip
    caller, tokens = signed_in(office, "ZHAO ", password)
    assert tokens["must_change"] is True
    assert caller.told("GET", "/people") == "office.must_change"
    assert caller.told("POST", "/password", {"old": password, "new": "password1"}) == "password.classes"
    assert caller.told("POST", "/password", {"old": password, "new": password}) == "office.same_password"
    assert caller.told("POST", "/password", {"old": "wrong", "new": "Juhua-Cha-77"}) == "office.sign_in"
    assert caller.told("POST", "/password", {"old": password, "new": "Juhua-Cha-77"}) == "200"
    assert caller.told("GET", "/people") == "200"
    assert code_of(enter(office, "zhao", password)) == "office.sign_in"
    assert signed_in(office, "zhao", "Juhua-Cha-77")[1].get("must_change") is None
    assert caller.get("/session")["role"] == "district_officer"


def test_unknown_disabled_and_wrong_are_one_answer(office: Office) -> None:
    add_account(office, "known", "audit_admin")
    closed, password = add_account(office, "closed", "audit_admin")
    with office.begin() as connection:
        now_ms = office.clock.now().utc_ms
        staff.set_disabled(connection, office.district, closed, "another", now_ms, is_disabled=True)
    answers = [enter(office, "known", "wrong"), enter(office, "nobody", "wrong"), enter(office, "closed", password)]
    assert {code_of(answer) for answer in answers} == {"office.sign_in"}
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("login", ["known", "nobody"])
def test_five_failures_lock_a_name_for_five_minutes_whether_it_exists_or_not(office: Office, login: str) -> None:
    _, password = add_account(office, "known", "audit_admin")
    assert [code_of(enter(office, login, f"guess{n}")) for n in range(6)] == ["office.sign_in"] * 5 + ["office.locked"]
    response = Officer(office).send("POST", "/sign-in", {"login": login, "password": password})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "300")
    office.clock.move(seconds=299)
    assert code_of(enter(office, login, password)) == "office.locked"
    office.clock.move(seconds=2)
    assert code_of(enter(office, login, password)) == ("200" if login == "known" else "office.sign_in")


def test_the_other_policy_waits_longer_every_time(office: Office) -> None:
    add_account(office, "known", "audit_admin")
    with office.begin() as connection:
        assert "ASVS" in staff.choose_policy(connection, office.district, "asvs")
    waits = []
    for _ in range(8):
        answer = enter(office, "known", "wrong")
        if code_of(answer) == "office.locked" and answer.refusal is not None:
            waits.append(answer.refusal.params["seconds"])
            office.clock.move(seconds=answer.refusal.params["seconds"] + 1)
    assert waits == [60, 120]


def test_an_access_token_lives_a_quarter_of_an_hour(office: Office) -> None:
    caller = officer(office, "district_officer")
    office.clock.move(seconds=ACCESS_LIFE_S - 1)
    assert caller.told("GET", "/session") == "200"
    office.clock.move(seconds=1)
    assert caller.told("GET", "/session") == "office.session"


def test_a_stolen_refresh_token_ends_the_whole_session_and_the_user_is_told(office: Office) -> None:
    """Bad input 71."""
    _, password = add_account(office, "known", "district_officer")
    caller, first = signed_in(office, "known", password)
    elsewhere, _ = signed_in(office, "known", password)
    second = caller.ask("POST", "/refresh", {"refresh": first["refresh"]})
    assert second.refusal is None
    thief = Officer(office).ask("POST", "/refresh", {"refresh": first["refresh"]})
    assert (thief.status, code_of(thief)) == (401, "office.reused")
    caller.token = second.data["access"]
    assert caller.told("GET", "/session") == "office.reused"
    assert caller.told("POST", "/refresh", {"refresh": second.data["refresh"]}) == "office.reused"
    assert elsewhere.told("GET", "/session") == "200"
    assert ("session.reused", "refused") in {(row["verb"], row["outcome"]) for row in office.rows("audit")}


def test_a_refresh_token_is_worth_nothing_after_half_an_hour_or_when_made_up(office: Office) -> None:
    _, password = add_account(office, "known", "district_officer")
    caller, tokens = signed_in(office, "known", password)
    assert caller.told("POST", "/refresh", {"refresh": "made-up"}) == "office.session"
    office.clock.move(minutes=31)
    assert caller.told("POST", "/refresh", {"refresh": tokens["refresh"]}) == "office.session"


def test_tokens_are_kept_as_hashes_and_passwords_as_argon2id(office: Office) -> None:
    _, password = add_account(office, "known", "district_officer")
    _, tokens = signed_in(office, "known", password)
    stored = str(office.rows("staff")) + str(office.rows("staff_tokens")) + str(office.rows("audit"))
    assert password not in stored and tokens["refresh"] not in stored and tokens["access"] not in stored
    assert office.rows("staff")[0]["password"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_signing_out_ends_this_session_only(office: Office) -> None:
    _, password = add_account(office, "known", "district_officer")
    here, tokens = signed_in(office, "known", password)
    there, _ = signed_in(office, "known", password)
    assert [row.get("is_this", False) for row in here.get("/session")["sessions"]].count(True) == 1
    assert len(here.get("/session")["sessions"]) == 2
    assert here.told("POST", "/sign-out") == "200"
    assert here.told("GET", "/session") == "office.session"
    assert here.told("POST", "/refresh", {"refresh": tokens["refresh"]}) == "office.session"
    assert len(there.get("/session")["sessions"]) == 1


def test_a_password_grows_old_under_dengbao_and_never_under_asvs(office: Office) -> None:
    staff_id, password = add_account(office, "known", "district_officer")
    office.clock.move(days=90)
    caller, tokens = signed_in(office, "known", password)
    assert tokens["must_change"] is True
    assert caller.told("GET", "/people") == "office.must_change"
    with office.begin() as connection:
        staff.choose_policy(connection, office.district, "asvs")
    assert caller.told("GET", "/people") == "200"
    with office.begin() as connection:
        row = staff_store.find(connection, CODE, staff_id)
        assert row is not None
        staff_store.save(connection, CODE, dataclasses.replace(row, role="village_viewer", areas=(FIRST,)))
    assert caller.get("/session")["role"] == "village_viewer"  # what is taken away is gone at the next request


def test_roles_taken_away_end_the_session_and_nobody_changes_his_own(office: Office) -> None:
    """Bad input 75: own role in a payload, and a grant to oneself."""
    security = officer(office, "security_admin")
    victim = officer(office, "district_officer")
    assert security.told("POST", f"/staff/{security.id}/role", {"role": "district_officer"}) == "office.own"
    assert security.told("POST", f"/staff/{security.id}/disable") == "office.own"
    smuggled = {"old": "x", "new": "Juhua-Cha-77", "role": "security_admin"}
    assert victim.told("POST", "/password", smuggled) == "office.field"
    assert victim.told("POST", f"/staff/{victim.id}/role", {"role": "security_admin"}) == "office.forbidden"
    refused = [
        (row["actor"], row["verb"], row["detail"]) for row in office.rows("audit") if row["outcome"] == "refused"
    ]
    assert (f"staff:{victim.id}", "password.change", {"code": "office.field", "field": "role"}) in refused
    assert (f"staff:{security.id}", "staff.role", {"code": "office.own"}) in refused
    assert security.told("POST", f"/staff/{victim.id}/role", {"role": "village_viewer", "areas": [FIRST]}) == (
        "staff.area_unknown"
    )
    assert security.told("POST", f"/staff/{victim.id}/role", {"role": "audit_admin"}) == "200"
    assert victim.told("GET", "/people") == "office.session"
    assert security.told("POST", f"/staff/{victim.id}/role", {"role": "system_admin"}) == "staff.role_switch"


def test_guesses_of_one_address_are_slowed_down_before_any_password_is_looked_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input 78: whoever guesses is told to wait; a session that is there goes on."""
    caller = officer(office, "district_officer", "known")
    monkeypatch.setattr(Limiter, "take", lambda self, name: 7.0 if name == "127.0.0.1" else 0.0)
    response = Officer(office).send("POST", "/sign-in", {"login": "known", "password": "wrong"})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert not office.rows("sign_in_failures")[0]["failures"]
    assert caller.told("GET", "/session") == "200"


@pytest.mark.parametrize("name", ["dengbao", "asvs"])
def test_what_a_password_has_to_be(name: str, seams: Any) -> None:
    policy: Policy = load_policies()[name]
    assert policy.source
    for bad in ("short1A", "x" * 129, "Password123", "MINZHENG@2026", "zhao-Chunmei-9", "12345678"):
        with pytest.raises(InvalidInput):
            policy.check(bad, "zhao")
    policy.check("Juhua-Cha-77", "zhao")
    plain = "san ge laoren zai chi fan"
    if name == "asvs":
        policy.check(plain, "zhao")
    else:
        with pytest.raises(InvalidInput):
            policy.check(plain, "zhao")
    ids: Ids = seams.ids
    for _ in range(50):
        policy.check(one_time_password(ids), "zhao")


def test_every_attempt_is_noted_without_what_was_typed(office: Office, enrolled: Callable[..., Laptop]) -> None:
    staff_id, password = add_account(office, "known", "audit_admin")
    enter(office, "known", "wrong")
    enter(office, "my-password-in-the-wrong-field", "wrong")
    signed_in(office, "known", password)
    rows = [row for row in office.rows("audit") if row["verb"] == "session.start"]
    assert [row["outcome"] for row in rows] == ["refused", "refused", "done"]
    assert rows[0]["about"] == staff_id
    assert "my-password" not in str(rows)
    with office.begin() as connection:
        assert audit.first_bad(connection, CODE) is None
