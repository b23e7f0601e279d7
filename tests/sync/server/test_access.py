"""Laws of who may ask: signatures, tokens, codes; unknown and revoked look the same."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import InvalidInput
from sync.protocol.envelope import Answer
from sync.protocol.limits import CODE_LIFE_S, TOKEN_LIFE_S
from sync.protocol.signing import decode, read_beacon
from sync.server.service.enrol import ALPHABET, hand_out_code
from sync.server.store import devices
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST, SECOND, Office


def code_of(answer: Answer) -> tuple[int, str]:
    assert answer.refusal is not None
    return answer.status, answer.refusal.code


def one_time_code(office: Office) -> str:
    with office.begin() as connection:
        return hand_out_code(connection, office.clock, office.ids, office.district, "田秀英", {FIRST: ""})


def stranger(office: Office) -> Laptop:
    return Laptop(office.url, office.clock, office.ids)


def test_unknown_revoked_and_wrongly_signed_look_the_same(office: Office, enrolled: Callable[..., Laptop]) -> None:
    revoked, unknown, liar = enrolled(), enrolled(), enrolled()
    with office.begin() as connection:
        assert devices.revoke(connection, CODE, revoked.device_id, 1)
    unknown.device_id = office.ids.new()
    liar.key = office.ids.token(32)
    answers = [laptop.ask_hello() for laptop in (revoked, unknown, liar)]
    assert [code_of(answer) for answer in answers] == [(401, "auth.refused")] * 3
    assert answers[0] == answers[1] == answers[2]


def test_a_revoked_laptop_is_stopped_at_once_even_with_a_fresh_token(office: Office, laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    with office.begin() as connection:
        devices.revoke(connection, CODE, laptop.device_id, 1)
    assert code_of(laptop.ask_push([laptop.fact()])) == (401, "auth.refused")
    assert code_of(laptop.ask("GET", "/v1/pull")) == (401, "auth.refused")
    assert office.count() == 0


def test_a_token_lives_fifteen_minutes_by_the_districts_clock(office: Office, laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    office.clock.move(seconds=TOKEN_LIFE_S - 1)
    assert laptop.ask("GET", "/v1/pull").refusal is None
    office.clock.move(seconds=1)
    assert code_of(laptop.ask("GET", "/v1/pull")) == (401, "auth.token")


def test_a_token_is_worth_nothing_to_another_device(enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    thief = enrolled(SECOND)
    laptop.hello(need_token=True)
    thief.token = laptop.token
    assert code_of(thief.ask("GET", "/v1/pull")) == (401, "auth.refused")


def test_a_bent_token_or_header_is_refused(laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    good = laptop.token
    laptop.token = good[:-2] + ("AA" if good[-2:] != "AA" else "BB")
    assert code_of(laptop.ask("GET", "/v1/pull")) == (401, "auth.token")
    laptop.token = good
    for header in ("", "Bearer x", "NF1 x", "NF1 a.b.c.d"):
        assert code_of(laptop.ask("GET", "/v1/pull", Authorization=header)) == (401, "auth.refused")


def test_a_signature_covers_body_target_and_method(laptop: Laptop) -> None:
    laptop.hello(need_token=True)
    from sync.protocol.signing import authorize

    proof = authorize(
        laptop.key, laptop.token, "GET", "/v1/pull?cursor=&limit=1", b"", time_ms=1, nonce=laptop.ids.token(9)
    )
    assert laptop.ask("GET", "/v1/pull?cursor=&limit=1", Authorization=proof).refusal is None
    assert code_of(laptop.ask("GET", "/v1/pull?cursor=&limit=2", Authorization=proof)) == (401, "auth.refused")
    assert code_of(laptop.ask("POST", "/v1/have", {"photos": []}, Authorization=proof)) == (401, "auth.refused")


def test_a_clock_wrong_by_years_does_not_keep_a_laptop_out(laptop: Laptop) -> None:
    from core.clock import FixedClock, Moment

    laptop.clock = FixedClock(Moment.parse("2019-01-01T00:00:00.000+08:00"))
    assert laptop.told(laptop.facts(1)) == ["accepted"]


def test_a_code_works_once_for_one_key_and_repeats_its_answer_to_it(office: Office) -> None:
    code = one_time_code(office)
    first, other = stranger(office), stranger(office)
    enrolled = first.enrol(code)
    assert first.enrol(f" {code[:5].lower()}-{code[5:]} ").data == enrolled.data
    assert code_of(other.enrol(code)) == (403, "enrol.code")
    assert len(office.rows("devices")) == 1
    first.close()
    other.close()


def test_a_code_lives_a_day_and_is_stored_only_as_a_hash(office: Office) -> None:
    code = one_time_code(office)
    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert code not in str(office.rows("enrolment_codes"))
    office.clock.move(seconds=CODE_LIFE_S)
    late = stranger(office)
    assert code_of(late.enrol(code)) == (403, "enrol.code")
    assert code_of(late.enrol("2222222222")) == (403, "enrol.code")
    late.close()


def test_a_practice_laptop_is_refused_before_it_becomes_a_device(office: Office, laptop: Laptop) -> None:
    fresh = stranger(office)
    assert code_of(fresh.enrol(one_time_code(office), practice=True)) == (403, "practice.mismatch")
    assert code_of(laptop.ask_push([laptop.fact()], practice=True)) == (403, "practice.mismatch")
    assert office.count() == 0
    fresh.close()


def test_a_laptop_learns_its_tag_villages_and_the_districts_key(office: Office, laptop: Laptop) -> None:
    assert laptop.enrolment is not None
    assert [(v.code, v.name) for v in laptop.enrolment.villages] == [(FIRST, "王庄村")]
    assert laptop.enrolment.district_name == "示例区"
    assert len(laptop.enrolment.device_tag) == 2


def test_tags_are_never_given_twice(office: Office) -> None:
    from sync.server.service.enrol import _tag

    tags = [_tag(number) for number in range(1, 3000)]
    assert len(set(tags)) == len(tags)
    assert tags[0] != tags[31]


def test_a_beacon_is_genuine_only_for_its_own_device(office: Office, laptop: Laptop) -> None:
    beacon = laptop.hello(need_beacon=True).beacon
    assert laptop.enrolment is not None
    key = decode(laptop.enrolment.server_key)
    assert read_beacon(key, laptop.device_id, beacon) == office.clock.now().utc_ms
    assert read_beacon(key, office.ids.new(), beacon) is None
    assert read_beacon(key, laptop.device_id, "9" + beacon) is None


def test_a_batch_of_another_device_is_refused(enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    other = enrolled()
    laptop.hello(need_token=True)
    laptop.device_id = other.device_id
    assert code_of(laptop.ask_push([laptop.fact()])) == (403, "batch.device")


def test_codes_are_only_given_for_villages(office: Office) -> None:
    with office.begin() as connection:
        for name, villages in (("", {FIRST: ""}), ("田秀英", {}), ("田秀英", {"x": ""})):
            try:
                hand_out_code(connection, office.clock, office.ids, office.district, name, villages)
            except InvalidInput as error:
                assert error.code in ("device.name", "device.village")
            else:
                raise AssertionError
