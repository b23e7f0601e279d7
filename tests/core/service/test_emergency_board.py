"""The page of what cannot wait: hours left, whom to call, the district's code; and what was handed out in a month."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import InvalidInput
from tests.helpers.casework import aided, urgent, write
from tests.helpers.pictures import jpeg
from tests.helpers.workspace import add_people


def test_open_reports_come_with_the_minutes_that_are_left(core: Core) -> None:
    write(core, "emergency", who__name="晚", time__found_at="08:20")
    write(core, "emergency", who__name="早")
    board = core.casework.emergencies.board()
    assert [row.person_name for row in board.open] == ["早", "晚"]
    assert board.open[0].minutes_left(board.now) == 24 * 60 - 80
    assert board.open[0].starts == "handout"
    assert "24小时" in board.clock
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    clock.move(hours=23)
    late = core.casework.emergencies.board()
    assert late.open[0].minutes_left(late.now) == -20


def test_an_urgent_lead_and_one_that_only_waits_for_an_answer_are_there_too(core: Core) -> None:
    write(core, "emergency", **aided())
    lead = write(core, "lead", **urgent())
    board = core.casework.emergencies.board()
    assert board.open[0].record_id == lead
    assert board.open[1].minutes_left(board.now) is None
    assert board.open[1].starts == "supplement"


def test_an_ordinary_lead_is_no_emergency(core: Core) -> None:
    write(core, "lead")
    assert core.casework.emergencies.open() == []


def test_what_is_settled_is_gone(core: Core) -> None:
    record = write(core, "emergency", **aided())
    write(core, "supplement", about=record)
    write(core, "reply", about=record)
    assert core.casework.emergencies.open() == []


def test_the_villages_own_numbers_come_before_those_of_the_rules(core: Core) -> None:
    assert [line.number for line in core.casework.emergencies.phones()] == ["120", "110", "119", "12349"]
    core.casework.emergencies.keep_phones([("镇民政办", "022-69590001"), ("", "")])
    phones = core.casework.emergencies.phones()
    assert (phones[0].label, phones[0].number, phones[0].is_own) == ("镇民政办", "022-69590001", True)
    assert len(phones) == 5


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([("", "022-69590001")], "emergency.phone_label"),
        ([("镇民政办", "几号")], "emergency.phone_number"),
        ([("镇", "110")] * 13, "emergency.too_many_phones"),
    ],
)
def test_numbers_nobody_can_call_are_refused(core: Core, lines: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        core.casework.emergencies.keep_phones(lines)


def test_the_districts_code_is_kept_and_never_sent(core: Core) -> None:
    assert core.casework.emergencies.code_picture() is None
    core.casework.emergencies.keep_code(core.photos.prepare(jpeg(200, 200), "code.jpg"))
    assert core.casework.emergencies.code_picture()
    assert core._desk.pictures.unsent() == []
    core.casework.emergencies.drop_code()
    assert core.casework.emergencies.code_picture() is None


def test_a_month_of_relief_adds_up_and_every_sum_leads_to_its_records(core: Core) -> None:
    [person] = add_people(core)
    report = write(core, "emergency", **aided())
    write(core, "handout", person)
    write(core, "handout", person, give__kinds=["money"], give__money=20.5, give__source="charity")
    month = core.casework.relief.of_month("2026-11")
    assert [(one.source, one.count, one.worth) for one in month.totals] == [
        ("petty", 2, Decimal("1140.0")),
        ("charity", 1, Decimal("20.5")),
    ]
    assert month.rows[0].record_id == report or month.rows[-1].record_id == report
    assert sum((row.given.worth for row in month.rows), Decimal(0)) == sum(
        (one.worth for one in month.totals), Decimal(0)
    )
    assert core.casework.relief.of_month("2026-10").rows == []
    assert len(core.casework.relief.of_person(person)) == 2
