"""The chain seen from outside: gaps are held, urgent things are not, a cloned disk is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.protocol.messages import HelloReply
from sync.server.service.enrol import hand_out_code
from tests.sync.server.laptop import GENESIS, Laptop, id_of, sha_of
from tests.sync.server.office import Office


@pytest.fixture
def enrol_anew(office: Office) -> Callable[..., None]:
    """The same laptop with its chain as a new device of the district."""

    def enrol(laptop: Laptop, **chain: object) -> None:
        with office.begin() as connection:
            code = hand_out_code(connection, office.clock, office.ids, office.district, "田秀英", {laptop.village: ""})
        laptop.enrol(code, **chain)
        laptop.token = ""

    return enrol


def test_after_a_gap_facts_are_kept_but_not_in_force_until_it_is_filled(office: Office, laptop: Laptop) -> None:
    lines = laptop.facts(4)
    assert laptop.told([lines[0], *lines[2:]]) == ["accepted", "held event.gap", "held event.gap"]
    assert laptop.hello().have_seq == 1
    assert laptop.told([lines[1]]) == ["accepted"]
    assert laptop.hello().have_seq == 4
    assert set(office.outcomes().values()) == {"accepted"}
    assert laptop.told(lines[2:]) == ["duplicate", "duplicate"]


def test_held_edits_take_force_when_their_turn_comes(office: Office, laptop: Laptop) -> None:
    person = office.ids.new()
    create = laptop.edit(person, 0, {"name": "王桂兰", "phone": "13100000000"})
    change = laptop.edit(person, 1, {"phone": "13200000000"})
    assert laptop.told([change]) == ["held event.gap"]
    assert office.count("persons") == 0
    assert laptop.told([create]) == ["accepted"]
    assert laptop.pulled()[f"person {person}"]["phone"] == "13200000000"  # type: ignore[index]


def test_an_emergency_arrives_before_the_thirty_visits_in_front_of_it(laptop: Laptop) -> None:
    visits = laptop.facts(30)
    death = laptop.fact("change", urgency=0)
    assert laptop.told([death]) == ["accepted"]
    assert [key for key in laptop.pulled() if key.startswith("decision")] == [f"decision {id_of(death)}"]
    assert set(laptop.told(visits)) == {"accepted"}
    assert laptop.hello().have_seq == 31


def test_a_cloned_disk_is_refused_and_leaves_nothing_behind(office: Office, laptop: Laptop) -> None:
    laptop.push(laptop.facts(3))
    kept = office.everything()
    laptop.seq, laptop.prev = 2, GENESIS
    answer = laptop.ask_push([laptop.fact()])
    assert answer.refusal is not None
    assert (answer.status, answer.refusal.code) == (409, "device.forked")
    assert office.everything() == kept


def test_hello_tells_a_cloned_disk_before_it_sends_anything(laptop: Laptop) -> None:
    lines = laptop.facts(2)
    laptop.push(lines)
    assert laptop.hello(head_hash=sha_of(lines[1])[:16]).have_seq == 2
    answer = laptop.ask_hello(head_hash="ab" * 8)
    assert answer.refusal is not None
    assert answer.refusal.code == "device.forked"


def test_a_laptop_enrolled_anew_goes_on_where_it_was_and_doubles_nothing(
    laptop: Laptop, enrol_anew: Callable[..., None]
) -> None:
    lines = laptop.facts(5)
    laptop.push(lines[:3])
    enrol_anew(laptop, chain_seq=3, chain_hash=sha_of(lines[2]))
    assert laptop.told(lines) == ["duplicate"] * 3 + ["accepted"] * 2
    assert laptop.told(laptop.facts(1)) == ["accepted"]
    assert laptop.hello().have_seq == 6


def test_what_waited_under_the_old_device_has_its_place_under_the_new_one_too(
    laptop: Laptop, enrol_anew: Callable[..., None]
) -> None:
    lines = laptop.facts(4)
    assert laptop.told([lines[2]]) == ["held event.gap"]
    enrol_anew(laptop)
    assert laptop.told(lines) == ["accepted"] * 4
    assert laptop.hello().have_seq == 4
    laptop.seq, laptop.prev = 2, sha_of(lines[1])
    answer = laptop.ask_push([laptop.fact()])
    assert answer.refusal is not None
    assert answer.refusal.code == "device.forked"


def test_quiet_hello_says_so_in_one_round_trip(laptop: Laptop) -> None:
    laptop.push(laptop.facts(2))
    laptop.pull()
    reply = laptop.hello()
    assert reply == HelloReply(have_seq=2)
