"""The server does what its own description says: no failure, no status, no shape that is not in it, whatever is asked.

schemathesis makes the requests from `GET /v1/openapi`; they are signed as a laptop or as somebody of the office.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks as known_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

from core.clock import FixedClock
from sync.protocol import envelope
from sync.protocol.framing import BATCH_TYPE, compress, inflate, pack
from sync.protocol.jsonbytes import dumps
from sync.protocol.signing import RUN_TYPE, authorize, covered
from sync.server.api.photos import CHUNK_TYPE
from sync.server.api.sealed import SEALED_TYPE
from sync.server.service.enrol import hand_out_code
from sync.server.service.roles import ROLES
from tests.sync.client.station import open_office
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import FIRST, VILLAGES, Office
from tests.sync.server.officers import Place, furnish, officer

CHECKS = [
    known_checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
OPERATORS = "/v1/office"
SIGNED_BY_DEVICE = {"/v1/hello", "/v1/sealed"}
LASTING = {"/v1/office/sign-out", "/v1/office/password"}  # they end the session of whoever asks
ONCE = "1"


@dataclasses.dataclass
class Asked:
    """A district with something in it, one laptop, somebody of every role, and what was answered."""

    office: Office
    laptop: Laptop
    tokens: dict[str, str]
    places: dict[str, Place]
    schema: Any
    told: Counter[str] = dataclasses.field(default_factory=Counter)
    session: requests.Session = dataclasses.field(default_factory=requests.Session)

    def ask(self, case: Any, sign: Callable[[requests.PreparedRequest], None]) -> None:
        """Sends what schemathesis made, signed; looks at the answer in every way."""
        made = case.as_transport_kwargs(base_url=self.office.url)
        wanted = requests.Request(**{name: made[name] for name in REQUEST if made.get(name) is not None})
        prepared = self.session.prepare_request(wanted)
        prepared.headers["X-Nuanfang"] = ONCE
        sign(prepared)
        response = self.session.send(prepared, timeout=30)
        case.validate_response(response, checks=CHECKS)
        self.told[f"{case.method} {case.operation.path} {response.status_code}"] += 1
        if case.method != "HEAD":
            plain = response.content  # requests knows gzip and, with zstandard, zstd
            answer = envelope.read(response.status_code, response.headers, plain)
            assert answer.epoch == self.office.district.epoch


@schemathesis.serializer(BATCH_TYPE, RUN_TYPE, CHUNK_TYPE, SEALED_TYPE)
def as_it_is(_context: Any, value: Any) -> dict[str, Any]:
    """Bytes that schemathesis has no shape for."""
    data = value if isinstance(value, bytes) else getattr(value, "data", str(value).encode())
    return {"data": data}


REQUEST = ("method", "url", "headers", "params", "data", "json", "cookies", "files")


@pytest.fixture
def asked(database: str, clock: FixedClock, tmp_path: Path) -> Iterator[Asked]:
    wide: dict[str, Any] = {"burst": 10**9, "guess_burst": 10**9}
    with open_office(database, tmp_path / "data", clock, **wide) as office:
        made: list[Laptop] = []

        def enrolled(*villages: str) -> Laptop:
            with office.begin() as connection:
                names = {code: VILLAGES.get(code, "") for code in villages}
                code = hand_out_code(connection, clock, office.ids, office.district, "田秀英", names)
            made.append(Laptop(office.url, clock, office.ids))
            made[-1].enrol(code)
            return made[-1]

        places = furnish(office, enrolled)
        laptop = enrolled(FIRST)
        laptop.hello(need_token=True)
        tokens = {role: officer(office, role).token for role in ROLES}
        schema = schemathesis.openapi.from_url(office.url + "/v1/openapi")
        asked = Asked(office, laptop, tokens, places, schema)
        yield asked
        asked.session.close()
        for one in made:
            one.close()


def operations(asked: Asked, *, of_office: bool) -> list[Any]:
    found = [result.ok() for result in asked.schema.get_all_operations()]
    return [one for one in found if one.path.startswith(OPERATORS) == of_office]


def examples(count: int) -> Any:
    """So many requests of each kind; `make soak` asks a hundred times as many."""
    checks = list(HealthCheck)
    factor = max(1, settings().max_examples // 100)
    return settings(max_examples=count * factor, deadline=None, suppress_health_check=checks, database=None)


def test_what_laptops_ask(asked: Asked) -> None:
    laptop = asked.laptop

    def sign_as(who: str) -> Callable[[requests.PreparedRequest], None]:
        def sign(request: requests.PreparedRequest) -> None:
            body = request.body or b""
            data = body.encode() if isinstance(body, str) else body
            assert isinstance(data, bytes)
            signed = covered(str(request.headers.get("Content-Type", "")), data)
            moment = asked.office.clock.now().utc_ms
            request.headers["Authorization"] = authorize(
                laptop.key, who, str(request.method), request.path_url, signed, time_ms=moment, nonce=bytes(9)
            )

        return sign

    for operation in operations(asked, of_office=False):
        sign = sign_as(laptop.device_id if operation.path in SIGNED_BY_DEVICE else laptop.token)

        @given(case=operation.as_strategy(), is_signed=st.sampled_from([True, True, True, False]))
        @examples(12)
        def ask(case: Any, is_signed: bool) -> None:
            asked.ask(case, sign if is_signed else lambda request: None)  # noqa: B023

        ask()
    assert len({line.rsplit(" ", 1)[0] for line in asked.told}) == len(operations(asked, of_office=False))


def test_an_answer_that_is_not_described_would_be_caught(asked: Asked) -> None:
    raw = asked.office.app.openapi()
    del raw["paths"]["/v1/pull"]["get"]["responses"]["401"]
    described = schemathesis.openapi.from_dict(raw)
    case = described["/v1/pull"]["GET"].Case(headers={"X-Nuanfang": "1", "Authorization": "none"})
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        asked.ask(case, lambda request: None)


def test_bodies_that_are_nearly_right(asked: Asked) -> None:
    """What schemathesis cannot make: batches and streams with one thing wrong in them."""
    laptop = asked.laptop
    values = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=4,
    )
    whole = laptop.item("change", person_id=asked.places[FIRST].person)
    event = {"seq": 1, "prev": "0" * 64, "hash": "1" * 64, "mono": 1, "boot": "", "beacon": ""}
    names = st.sampled_from([*whole, "event", "server_seq", "novelty"])
    parts = st.sampled_from([*event])

    @given(name=names, part=parts, value=values, body=values)
    @examples(40)
    def push(name: str, part: str, value: Any, body: Any) -> None:
        item = whole | {"event": event | ({part: value} if name == "event" else {})}
        item |= {"body": body} if name == "body" else {name: value} if name != "event" else {}
        try:
            line = dumps(item)
        except ValueError:
            return  # no JSON at all
        batch = compress(pack(laptop.device_id, [line], is_practice=False))
        answer = laptop.ask("POST", "/v1/push", body=batch, Content_Type=BATCH_TYPE, Content_Encoding="zstd")
        assert answer.status in (200, 400, 409), (answer.refusal, item)

    push()

    @given(photos=values, rest=st.binary(max_size=40))
    @examples(15)
    def stream(photos: Any, rest: bytes) -> None:
        try:
            head = dumps({"photos": photos})
        except ValueError:
            return
        answer = laptop.ask("POST", "/v1/photos", body=head + b"\n" + rest, Content_Type=RUN_TYPE)
        assert answer.status in (200, 400), answer.refusal

    stream()


def test_what_the_office_asks(asked: Asked) -> None:
    place = asked.places[FIRST]
    known = st.sampled_from([place.person, place.record, place.conflict, place.device])
    roles = st.sampled_from(["", *sorted(ROLES)])
    for operation in operations(asked, of_office=True):
        if operation.path in LASTING:
            continue

        @given(case=operation.as_strategy(), role=roles, named=known, is_known=st.booleans())
        @examples(6)
        def ask(case: Any, role: str, named: str, is_known: bool) -> None:
            if is_known and "id" in (case.path_parameters or {}):
                case.path_parameters["id"] = named

            def sign(request: requests.PreparedRequest) -> None:
                request.headers["Authorization"] = f"Bearer {asked.tokens[role]}" if role else "Bearer nobody"

            asked.ask(case, sign)

        ask()
    assert any(line.endswith(" 200") for line in asked.told)


def test_an_answer_that_is_packed_is_the_same(asked: Asked) -> None:
    """The checks above see plain answers; the laptop asks for packed ones."""
    response = asked.laptop.send("GET", "/v1/pull")
    raw = response.raw.read(decode_content=False)
    plain = inflate(raw, response.headers.get("Content-Encoding", ""))
    assert envelope.read(response.status_code, response.headers, plain).refusal is None
