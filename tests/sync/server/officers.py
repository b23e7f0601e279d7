"""People of the office who speak to it over HTTP, and a district with something in every village."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import requests

from sync.protocol import envelope
from sync.protocol.envelope import Answer
from sync.protocol.jsonbytes import sha256
from sync.server.service import staff
from sync.server.service.refusal import Refused
from sync.server.service.sign_in import sign_in
from sync.server.store import districts
from sync.server.store import staff as staff_store
from tests.helpers.people import id_number
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import CODE, FIRST, SECOND, Office

ELSEWHERE = "120221102201"  # a village of another township
TOWNSHIP = FIRST[:9]
AREAS = {"village_viewer": [FIRST], "township_officer": [TOWNSHIP], "township_approver": [TOWNSHIP]}


@dataclass
class Officer:
    """Somebody with an account, signed in or not."""

    office: Office
    token: str = ""
    id: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def send(self, method: str, path: str, message: Any = None, **headers: str) -> requests.Response:
        sent = {"X-Nuanfang": "1", **({"Authorization": f"Bearer {self.token}"} if self.token else {}), **headers}
        body = b"" if message is None else message if isinstance(message, bytes) else json.dumps(message).encode()
        return self.session.request(method, f"{self.office.url}/v1/office{path}", data=body, headers=sent, timeout=30)

    def ask(self, method: str, path: str, message: Any = None) -> Answer:
        response = self.send(method, path, message)
        return envelope.read(response.status_code, response.headers, response.content)

    def get(self, path: str) -> dict[str, Any]:
        answer = self.ask("GET", path)
        assert answer.refusal is None, (path, answer.refusal)
        return answer.data

    def told(self, method: str, path: str, message: Any = None) -> str:
        """The code of the refusal, or the status."""
        answer = self.ask(method, path, message)
        return answer.refusal.code if answer.refusal is not None else str(answer.status)


def add_account(office: Office, login: str, role: str, areas: list[str] | None = None) -> tuple[str, str]:
    """An account whose one-time password counts as changed; returns its id and password."""
    with office.begin() as connection:
        wanted = AREAS.get(role, []) if areas is None else areas
        row, password = staff.add(
            connection, office.ids, office.district, login=login, name=f"{login}的人", role=role, areas=wanted,
            now_ms=office.clock.now().utc_ms,
        )  # fmt: skip
        staff_store.save(connection, CODE, dataclasses.replace(row, must_change=False))
    return row.id, password


def officer(office: Office, role: str, login: str = "", areas: list[str] | None = None) -> Officer:
    """Somebody of this role who is signed in."""
    login = login or role.replace("_", "-")
    staff_id, password = add_account(office, login, role, areas)
    with office.begin() as connection:
        tokens = sign_in(connection, office.ids, office.district, login, password, office.clock.now().utc_ms)
    assert not isinstance(tokens, Refused)
    return Officer(office, tokens.access, staff_id)


@dataclass
class Place:
    """What there is in one village."""

    person: str
    record: str
    conflict: str
    device: str
    flag: str
    refused: str  # the hash of a line
    photo: str


def furnish(office: Office, enrolled: Callable[..., Laptop], *villages: str) -> dict[str, Place]:
    """In each village a person, a report that waits, an edit in dispute, one that merged, a refused line, laptops."""
    with office.begin() as connection:
        districts.name_villages(connection, CODE, {FIRST: "王庄村", SECOND: "李家沟村", ELSEWHERE: "东河村"})
    places = {}
    for serial, village in enumerate(villages or (FIRST, SECOND, ELSEWHERE), 1):
        laptop = enrolled(village)
        person_id = office.ids.new()
        number = id_number(date(1940, 3, 2), "2", serial=serial)
        fields = {
            "name": f"王桂兰{serial}",
            "id_number": number,
            "phone": "13100000000",
            "bank_account": "6222020000001",
        }
        photo = b"\xff\xd8\xff" + village.encode() * 100
        change = laptop.item("change", person_id=person_id, media=[sha256(photo)])
        assert office.storage.store(CODE, sha256(photo), photo)
        lines = [laptop.edit(person_id, 0, fields), laptop.chain(change), laptop.edit(person_id, 1, {"name": "王贵兰"})]
        assert laptop.told(lines) == ["accepted", "accepted", "conflict person.critical"]
        other = enrolled(village)
        merged, refused = other.edit(person_id, 1, {"address": "村东"}), other.fact(approved=True)
        assert laptop.told([laptop.edit(person_id, 1, {"hobby": "听戏"})]) == ["accepted"]
        assert other.told([merged, refused]) == ["merged", "rejected item.server_owned"]
        places[village] = Place(
            person_id, change["id"], id_of(lines[2]), laptop.device_id, id_of(merged), sha256(refused), sha256(photo)
        )
    return places
