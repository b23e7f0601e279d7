"""When the district was not heard for too long: everything can be read, printed and begun; nothing is signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.clock import FixedClock, Moment
from core.domain.lease import code_for
from core.errors import InvalidInput, NotAllowed
from core.seams import Seams
from core.service.exchange import Enrolment
from tests.bad_inputs.words import said as sentence
from tests.helpers.workspace import PASSPHRASE, fill_visit, receive_people

KEY = bytes(range(32))
WHY = {"visit/backfill_reason": "电脑的日期是错的"}  # a clock far ahead makes every visit an old one
US = Enrolment(
    "http://127.0.0.1:1", "d1", "K3", "示例区", "", b"s" * 32, b"p" * 32, False, b"e" * 32, 60, lease_key=KEY
)


def hear(core: Core) -> None:
    """The district speaks: its time is the laptop's."""
    told = core.seams.clock.now().utc_ms
    core.exchange.note_contact(is_complete=True, clock_offset_s=0.0, beacon=f"{told}.e1.sig")


@pytest.fixture
def person(core: Core) -> str:
    core.exchange.save_enrolment(US)
    hear(core)
    [person] = receive_people(core, 1)
    return person


def test_over_means_no_signature_no_proposal_no_answer_and_every_draft_stays(
    core: Core, clock: FixedClock, person: str
) -> None:
    core._desk.lease.set_days(1)
    draft = fill_visit(core, person)
    clock.move(hours=25)
    for act in (
        lambda: core.records.sign(draft),
        lambda: core.people.propose(person, {"phone": "13100000000"}, "走访时了解到"),
    ):
        with pytest.raises(NotAllowed, match=r"lease\.over"):
            act()
    assert [row.id for row in core.drafts.list()] == [draft]
    assert core.drafts.start("visit", person).id, "what is seen today is not lost"
    hear(core)
    assert core.records.sign(draft).id


def test_over_everything_is_read_and_printed(core: Core, clock: FixedClock, person: str) -> None:
    record = core.records.sign(fill_visit(core, person)).id
    clock.move(days=90)
    assert core.exchange.status().lease.is_over
    assert core.records.show(record).id == record
    assert core.people.reveal_id(person, "核对身份证")
    assert core.due.list()
    job = core.prints.render("visit", ids=[record], copy="internal")
    assert job.pdf
    core.prints.log(job, "printer")


def test_a_clock_set_back_does_not_extend_it_not_even_after_a_restart(
    core: Core, clock: FixedClock, root: Path, seams: Seams, person: str
) -> None:
    clock.move(days=59)
    core.exchange.device.note_time()
    clock.move(days=-300)
    again = open_workspace(root, PASSPHRASE, replace(seams, boot_id="b2"))
    try:
        assert again.exchange.status().lease.days_left == 1
        clock.move(days=302)
        assert again.exchange.status().lease.is_over
    finally:
        again.close()


@pytest.mark.parametrize("said", ["1970-01-01T08:00:00.000+08:00", "2106-02-07T14:28:15.000+08:00"])
def test_a_clock_that_cannot_be_believed_ends_no_lease_and_the_visit_is_signed(
    core: Core, clock: FixedClock, person: str, said: str
) -> None:
    right = clock.now()
    clock.moment = Moment.parse(said)
    record = core.records.sign(fill_visit(core, person, on=right.day, **WHY)).id
    assert core.records.show(record).is_clock_doubted
    core.exchange.device.note_time()
    clock.moment = right
    clock.move(days=59)
    assert core.exchange.status().lease.days_left == 1, "and what it said is forgotten"
    clock.move(days=2)
    assert core.exchange.status().lease.is_over


def test_a_date_set_wrong_by_months_stops_nothing_once_it_is_right_again(
    core: Core, clock: FixedClock, root: Path, seams: Seams, person: str
) -> None:
    today = clock.now().day
    clock.move(days=90)
    core.exchange.device.note_time()
    with pytest.raises(NotAllowed, match="lease.over") as refused:
        core.records.sign(fill_visit(core, person, on=today, **WHY))
    assert "如果电脑的日期不对，请先改对" in sentence(refused.value)
    clock.move(days=-90)
    core.records.sign(fill_visit(core, person, on=today, **WHY))
    core.exchange.device.note_time()
    again = open_workspace(root, PASSPHRASE, replace(seams, boot_id="b2"))
    try:
        clock.move(days=59)
        assert again.exchange.status().lease.days_left == 1
        clock.move(days=1)
        assert again.exchange.status().lease.is_over
    finally:
        again.close()


def test_a_code_given_while_the_clock_is_ahead_gives_its_weeks_and_no_more(
    core: Core, clock: FixedClock, person: str
) -> None:
    clock.move(days=300)
    _tag, first, second = core.exchange.device.lease_challenge().split("-")
    core.exchange.device.enter_lease_code(code_for(KEY, "d1", first + second, 2))
    clock.move(days=-300)
    assert core.exchange.status().lease.days_left == 14


def test_a_receipt_that_came_on_a_stick_renews_it(core: Core, clock: FixedClock, person: str) -> None:
    clock.move(days=58)
    signed_ms = clock.now().utc_ms
    clock.move(days=4)
    assert core.exchange.status().lease.is_over
    core.exchange.keep_receipt("b1", signed_ms, "{}", "s")
    assert core.exchange.status().lease.days_left == 56


def test_a_telephone_code_renews_it_once(core: Core, clock: FixedClock, person: str) -> None:
    clock.move(days=70)
    tag, first, second = core.exchange.device.lease_challenge().split("-")
    assert core.exchange.device.lease_challenge() == f"{tag}-{first}-{second}", "it may be read out twice"
    code = code_for(KEY, "d1", first + second, 3)
    with pytest.raises(InvalidInput, match=r"lease\.code_wrong"):
        core.exchange.device.enter_lease_code(code[:-1] + ("2" if code[-1] != "2" else "3"))
    core.exchange.device.enter_lease_code(f"{code[:4].lower()} {code[4:8]}-{code[8:]}")
    assert (tag, core.exchange.status().lease.days_left) == ("K3", 21)
    with pytest.raises(InvalidInput, match=r"lease\.code_wrong"):
        core.exchange.device.enter_lease_code(code)
    clock.move(days=21)
    assert core.exchange.status().lease.is_over


def test_a_laptop_without_a_key_says_so(core: Core) -> None:
    core.exchange.save_enrolment(replace(US, lease_key=b""))
    with pytest.raises(NotAllowed, match=r"lease\.no_key"):
        core.exchange.device.lease_challenge()


def test_another_enrolment_begins_anew(core: Core, clock: FixedClock, person: str) -> None:
    clock.move(days=200)
    core.exchange.save_enrolment(replace(US, device_id="d2", lease_days=30))
    assert not core.exchange.status().lease.is_over
    hear(core)
    assert core.exchange.status().lease.days_left == 30


def test_practice_has_no_lease(core: Core, clock: FixedClock) -> None:
    core._desk.lease._is_practice = True
    hear(core)
    clock.move(days=4000)
    assert core.exchange.status().lease.until is None
