"""Every role × every endpoint × own village, other village, other township, nothing there.

A new endpoint without a row fails. What is out of reach looks exactly like what does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from fastapi.routing import APIRoute

from sync.server.service import audit
from sync.server.service.roles import ROLES
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, SECOND, Office
from tests.sync.server.officers import ELSEWHERE, Officer, Place, add_account, furnish, officer

PREFIX = "/v1/office"
OFFICERS = {"village_viewer", "township_officer", "township_approver", "district_officer"}
WORKING = OFFICERS - {"village_viewer"}
DECIDING = {"township_approver", "district_officer"}
EVERYBODY = set(ROLES)
SIGNED_OUT, LAPTOP = "signed out", "a laptop"
PUBLIC = {("POST", "/v1/enrol"), ("GET", "/healthz"), ("GET", "/v1/openapi")}  # nobody is asked who he is
WATCHED = {("GET", "/readyz"), ("GET", "/metrics")}  # for this machine; from elsewhere they are not there
OPEN = {("POST", "/sign-in"), ("POST", "/refresh")}
# Who may, and what is asked about ("" : nothing of one village).
TABLE: dict[tuple[str, str], tuple[set[str], str]] = {
    ("GET", "/session"): (EVERYBODY, ""),
    ("POST", "/password"): (EVERYBODY, ""),
    ("GET", "/overview"): (OFFICERS, ""),
    ("GET", "/people"): (OFFICERS, "?village"),
    ("GET", "/people/{id}"): (OFFICERS, "person"),
    ("GET", "/records"): (OFFICERS, "?village"),
    ("GET", "/records/{id}"): (OFFICERS, "record"),
    ("GET", "/photos/{id}"): (OFFICERS, "photo"),
    ("GET", "/decisions"): (OFFICERS, "?village"),
    ("POST", "/decisions/{id}/receive"): (WORKING, "record"),
    ("POST", "/decisions/{id}/return"): (WORKING, "record"),
    ("POST", "/decisions/{id}/decide"): (DECIDING, "record"),
    ("GET", "/conflicts"): (OFFICERS, "?village"),
    ("POST", "/conflicts/{id}/decide"): (DECIDING, "conflict"),
    ("GET", "/refused"): (OFFICERS, "?village"),
    ("GET", "/refused/{id}"): (WORKING, "refused"),
    ("GET", "/flags"): (OFFICERS, "?village"),
    ("POST", "/flags/{id}/see"): (WORKING, "flag"),
    ("GET", "/tasks"): (OFFICERS, "?village"),
    ("POST", "/tasks"): (WORKING, "=village"),
    ("GET", "/machine"): ({"system_admin"}, ""),
    ("GET", "/devices"): ({"system_admin"}, ""),
    ("POST", "/devices/codes"): ({"security_admin"}, ""),
    ("POST", "/devices/{id}/revoke"): ({"system_admin"}, "id"),
    ("GET", "/staff"): ({"security_admin"}, ""),
    ("POST", "/staff"): ({"security_admin"}, ""),
    ("POST", "/staff/{id}/role"): ({"security_admin"}, "id"),
    ("POST", "/staff/{id}/reset"): ({"security_admin"}, "id"),
    ("POST", "/staff/{id}/disable"): ({"security_admin"}, "id"),
    ("POST", "/staff/{id}/enable"): ({"security_admin"}, "id"),
    ("GET", "/audit"): ({"audit_admin"}, ""),
    ("GET", "/audit/verify"): ({"audit_admin"}, ""),
    ("GET", "/audit/export"): ({"audit_admin"}, ""),
    ("POST", "/sign-out"): (EVERYBODY, ""),  # last: it ends the session
}
MESSAGES: dict[str, Any] = {
    "/password": {"old": "nobody knows", "new": ""},
    "/decisions/{id}/return": {"text": "请补充照片"},
    "/decisions/{id}/decide": {"text": "已核实"},
    "/conflicts/{id}/decide": {"text": "保持原样", "accept": False},
    "/devices/codes": {"name": "赵六", "villages": [FIRST]},
    "/staff": {"login": "newcomer", "name": "新来的", "role": "district_officer"},
    "/staff/{id}/role": {"role": "district_officer"},
}
SEES = {  # the villages each role reaches
    "village_viewer": {FIRST},
    "township_officer": {FIRST, SECOND},
    "township_approver": {FIRST, SECOND},
    "district_officer": {FIRST, SECOND, ELSEWHERE},
}
Answers = dict[tuple[str, str, str, str], requests.Response]


@dataclass
class Matrix:
    office: Office
    places: dict[str, Place]
    callers: dict[str, Officer]
    laptop: Laptop
    spare: str
    nobody: str

    def cell(self, caller: str, method: str, path: str, village: str) -> requests.Response:
        """One request; `village` "" asks about something that does not exist."""
        kind = TABLE[method, path][1]
        message = MESSAGES.get(path) if method == "POST" else None
        target = path.replace("{id}", self.named(kind, path, village))
        if kind == "?village":
            target += f"?village={village or '120221999999'}" + ("&kind=change" if path == "/records" else "")
        if kind == "=village":
            message = {"village": village or "120221999999", "title": "看看炉子"}
        if caller == LAPTOP:
            body = b"" if message is None else json.dumps(message).encode()
            return self.laptop.send(method, PREFIX + target, body)
        return self.callers[caller].send(method, target, message)

    def named(self, kind: str, path: str, village: str) -> str:
        if not village:
            return self.nobody
        if kind == "id":
            return self.places[FIRST].device if "devices" in path else self.spare
        return str(getattr(self.places[village], kind, "")) if kind else ""


@pytest.fixture
def matrix(office: Office, enrolled: Callable[..., Laptop]) -> Iterator[Matrix]:
    places = furnish(office, enrolled)
    callers = {role: officer(office, role) for role in ROLES} | {SIGNED_OUT: Officer(office)}
    laptop = enrolled(FIRST)
    laptop.hello(need_token=True)
    spare, _ = add_account(office, "spare", "district_officer")
    yield Matrix(office, places, callers, laptop, spare, office.ids.new())
    for caller in callers.values():
        caller.session.close()


def endpoints(office: Office) -> set[tuple[str, str]]:
    """Every route of the application, however deep it is included."""
    found: set[tuple[str, str]] = set()
    todo: list[tuple[str, Any]] = [("", route) for route in office.app.routes]
    while todo:
        prefix, route = todo.pop()
        if isinstance(route, APIRoute):
            found |= {(method, prefix + route.path) for method in route.methods}
        elif hasattr(route, "original_router"):
            inside = prefix + route.include_context.prefix
            todo += [(inside, inner) for inner in route.original_router.routes]
        else:
            raise AssertionError(f"a route of another kind: {route}")
    return found


def test_every_endpoint_has_its_row(office: Office) -> None:
    ours = {(method, path.removeprefix(PREFIX)) for method, path in endpoints(office) if path.startswith(PREFIX)}
    assert ours == set(TABLE) | OPEN


def test_the_whole_table(matrix: Matrix) -> None:
    answers = {
        (caller, method, path, village): matrix.cell(caller, method, path, village)
        for caller in (SIGNED_OUT, LAPTOP, *ROLES)
        for (method, path), (_, kind) in TABLE.items()
        for village in (("", FIRST, SECOND, ELSEWHERE) if kind else (FIRST,))
    }
    nothing_unexpected(answers)
    out_of_reach_looks_like_not_there(answers)
    who_is_not_allowed_learns_nothing(answers)
    refusals_are_noted(matrix)


def nothing_unexpected(answers: Answers) -> None:
    wrong = []
    for (caller, method, path, village), response in answers.items():
        allowed, kind = TABLE[method, path]
        if response.status_code not in expect(caller, allowed, kind, village):
            wrong.append((caller, method, path, village, response.status_code, response.text[-120:]))
    assert not wrong
    assert len(answers) == (len(ROLES) + 2) * sum(4 if kind else 1 for _, kind in TABLE.values())


def out_of_reach_looks_like_not_there(answers: Answers) -> None:
    """Status, headers and bytes of the answer: a UUID of another village tells nothing."""
    compared = 0
    for (method, path), (allowed, kind) in TABLE.items():
        for role in sorted(allowed & {"village_viewer", "township_officer", "township_approver"}) if kind else ():
            unknown = answers[role, method, path, ""]
            for village in {FIRST, SECOND, ELSEWHERE} - SEES[role]:
                forbidden = answers[role, method, path, village]
                assert (unknown.status_code, unknown.content) == (forbidden.status_code, forbidden.content), (
                    role,
                    path,
                )
                assert unknown.headers == forbidden.headers
                assert unknown.json()["error"] == {"code": "office.unknown"}
                compared += 1
    assert compared > 20


def who_is_not_allowed_learns_nothing(answers: Answers) -> None:
    """A role that never does this gets one answer, whatever it asks about; so does whoever is signed out."""
    told: dict[str, set[bytes]] = {}
    for (caller, method, path, _), response in answers.items():
        if caller not in TABLE[method, path][0]:
            told.setdefault(f"{caller} {response.status_code}", set()).add(response.content)
    assert {len(bodies) for bodies in told.values()} == {1}
    assert sorted({name.rsplit(" ", 1)[1] for name in told}) == ["401", "403"]


def refusals_are_noted(matrix: Matrix) -> None:
    noted = {(row["actor"], row["verb"], row["about"], row["outcome"]) for row in matrix.office.rows("audit")}
    person = matrix.places[FIRST].person
    assert (f"staff:{matrix.callers['system_admin'].id}", "people.read", person, "refused") in noted
    assert (f"staff:{matrix.callers['district_officer'].id}", "people.read", person, "done") in noted
    assert (f"device:{matrix.laptop.device_id}", "staff.list", "", "refused") in noted
    with matrix.office.begin() as connection:
        assert audit.first_bad(connection, CODE) is None


def expect(caller: str, allowed: set[str], kind: str, village: str) -> set[int]:
    if caller == SIGNED_OUT:
        return {401}
    if caller == LAPTOP or caller not in allowed:
        return {403}
    if kind == "id":
        return {404} if not village else {200, 404, 409}  # what was revoked or closed before is told so
    if kind and (not village or village not in SEES[caller]):
        return {404}
    return {200, 400, 409}  # the body may be refused, or somebody before decided: that is no question of who may


def test_a_word_of_the_office_opens_no_laptops_door(office: Office) -> None:
    """The other way round: an office token is nothing to the endpoints of the laptops and of whoever watches."""
    caller = officer(office, "district_officer")
    outside = [(method, path) for method, path in endpoints(office) if not path.startswith(PREFIX)]
    assert set(PUBLIC) <= set(outside)
    headers = {"X-Nuanfang": "1", "Authorization": f"Bearer {caller.token}", "X-Forwarded-For": "10.1.1.1"}
    for method, path in sorted(set(outside) - set(PUBLIC)):
        target = office.url + path.replace("{sha256}", "0" * 64)
        response = caller.session.request(method, target, data=b"{}", headers=headers, timeout=30)
        expected = {404} if (method, path) in WATCHED else {400, 401}  # some look at the frame before who sent it
        assert response.status_code in expected, (method, path)
