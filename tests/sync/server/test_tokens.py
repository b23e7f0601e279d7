"""Bad inputs 69 to 71: tokens that are no good, tokens in the wrong hands, words that are said twice."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

import pytest

from sync.protocol.codes import REFUSALS
from sync.protocol.envelope import Refusal
from sync.protocol.framing import BATCH_TYPE, compress, pack
from sync.protocol.limits import TOKEN_LIFE_S
from sync.protocol.signing import decode, encode
from sync.server.replays import Replays
from sync.server.service.devices import revoke
from sync.server.store import districts
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import FIRST, Office


def bent_token(office: Office, laptop: Laptop, case: str) -> str:
    """A token that is not good, for one reason each."""
    laptop.hello(need_token=True)
    data = bytearray(decode(laptop.token))
    if case == "not_yet":  # given out by a clock that was an hour ahead
        office.clock.move(seconds=-3600)
    elif case == "expired":
        office.clock.move(seconds=TOKEN_LIFE_S)
    elif case == "no_signature":  # what "alg none" is for tokens of this kind
        data[-16:] = bytes(16)
    elif case == "prolonged":
        data[16:21] = (2**40 - 1).to_bytes(5, "big")
    elif case == "other_device":
        data[0] ^= 1
    elif case == "old_epoch":
        with office.begin() as connection:
            districts.set_epoch(connection, office.district.code, "another", (0, 0))
    elif case in ("other_district", "old_key"):
        code = "999999" if case == "other_district" else office.district.code
        key = bytes(32) if case == "old_key" else office.district.token_key
        text = f"token\n{code}\n{office.district.epoch}\n".encode() + bytes(data[:21])
        data[-16:] = hmac.new(key, text, hashlib.sha256).digest()[:16]
    return encode(bytes(data))


CASES = ("expired", "not_yet", "no_signature", "prolonged", "other_device", "old_epoch", "other_district", "old_key")


@pytest.mark.parametrize("case", CASES)
def test_bad_input_69_every_bad_token_gets_the_same_401(office: Office, laptop: Laptop, case: str) -> None:
    laptop.token = bent_token(office, laptop, case)
    answer = laptop.ask("GET", "/v1/pull?cursor=&limit=10")
    assert answer.refusal is not None
    assert (answer.status, answer.refusal) == (401, Refusal("auth.token", "", {}))
    assert office.count("audit") == 0


def test_bad_input_70_a_token_with_another_device_s_signature_is_refused_and_told(
    office: Office, enrolled: Callable[..., Laptop]
) -> None:
    mine, thief = enrolled(FIRST), enrolled(FIRST)
    mine.hello(need_token=True)
    thief.token = mine.token
    for _ in range(3):
        refused = thief.ask("GET", "/v1/pull?cursor=&limit=10").refusal
        assert refused is not None
        assert (refused.code, refused.params, REFUSALS[refused.code]) == ("auth.refused", {}, 401)
    rows = {row["device_id"]: row for row in office.rows("devices")}
    assert rows[mine.device_id]["alert"] == "token.misused"
    assert rows[thief.device_id]["alert"] == ""
    [note] = office.rows("audit")
    assert (note["verb"], note["about"], note["outcome"]) == ("device.alert", mine.device_id, "refused")
    assert mine.ask("GET", "/v1/pull?cursor=&limit=10").refusal is None, "whose token it is goes on working"


def test_bad_input_71_a_hello_said_twice_gives_nothing_usable_and_is_told(office: Office, laptop: Laptop) -> None:
    body = b'{"need_token":true,"protocol":1}'
    first = laptop.send("POST", "/v1/hello", body, who=laptop.device_id)
    assert first.request.headers["Authorization"]
    heard = {"X-Nuanfang": "1", "Authorization": first.request.headers["Authorization"]}
    again = Laptop.read(
        laptop.session.post(office.url + "/v1/hello", data=body, headers=heard, stream=True, timeout=30)
    )
    token = str(again.data["token"])
    thief = Laptop(office.url, office.clock, office.ids)
    thief.token, thief.device_id = token, laptop.device_id
    for target in ("/v1/pull?cursor=&limit=10",):
        refused = thief.ask("GET", target).refusal
        assert refused is not None and refused.code == "auth.refused"
    assert office.rows("devices")[0]["alert"] in ("hello.replayed", "token.misused")
    assert [row["detail"]["what"] for row in office.rows("audit")] == ["hello.replayed", "token.misused"]
    thief.close()


def test_what_is_remembered_of_hellos_is_bounded() -> None:
    replays = Replays(3)
    assert [replays.is_again(text) for text in "abcab"] == [False, False, False, True, True]
    assert [replays.is_again(text) for text in "dec"] == [False, False, False]
    assert len(replays._seen) == 3


def test_revocation_counts_from_the_next_request_on_in_the_middle_of_anything(office: Office, laptop: Laptop) -> None:
    data = b"\xff\xd8" + bytes(5_000)
    name = hashlib.sha256(data).hexdigest()
    laptop.push([laptop.fact(media=[name])])
    lines = laptop.facts(2)
    laptop.ask("POST", f"/v1/photos/{name}", {"size": len(data)})
    laptop.ask("PATCH", f"/v1/photos/{name}", body=data[:1_000], Upload_Offset="0")
    with office.begin() as connection:
        revoke(connection, office.district, laptop.device_id, office.clock.now().utc_ms, "command:test")
    before = office.everything()
    batch = compress(pack(laptop.device_id, lines, is_practice=False), "zstd")
    answers = [
        laptop.ask("PATCH", f"/v1/photos/{name}", body=data[1_000:], Upload_Offset="1000"),
        laptop.ask("POST", f"/v1/photos/{name}", {"size": len(data)}),
        laptop.ask("POST", "/v1/have", {"photos": [name]}),
        laptop.ask("POST", "/v1/push", body=batch, Content_Type=BATCH_TYPE, Content_Encoding="zstd"),
        laptop.ask("GET", "/v1/pull?cursor=&limit=10"),
        laptop.ask("POST", "/v1/hello", {"protocol": 1}, who=laptop.device_id),
        laptop.ask("POST", "/v1/sealed", body=b"NFB 1" + bytes(200), who=laptop.device_id),
    ]
    assert {answer.refusal.code for answer in answers if answer.refusal} == {"auth.refused"}
    assert len([answer for answer in answers if answer.refusal]) == len(answers)
    assert laptop.send("HEAD", f"/v1/photos/{name}").status_code == 401
    assert office.everything() == before
