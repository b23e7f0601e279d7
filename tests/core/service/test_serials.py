"""Serial numbers: the district's own tag for a laptop tells two laptops of one village apart."""

from __future__ import annotations

from core.app import Core
from core.service.exchange import Enrolment
from tests.helpers.workspace import receive_people, sign_visit


def enrol(core: Core, tag: str) -> None:
    core.exchange.save_enrolment(Enrolment("https://d", "device", tag, "示例区", "", b"k" * 32, b"s" * 32, False))


def serial(core: Core, person: str) -> str:
    return core.records.show(sign_visit(core, person)).serial


def test_an_enrolled_laptop_numbers_under_the_tag_the_district_gave_it(core: Core) -> None:
    person = receive_people(core)[0]
    before = serial(core, person)
    assert before.endswith(f"-2026-{core.info.device_tag}0001")
    enrol(core, "37")
    assert serial(core, person).endswith("-2026-370002")
    enrol(core, "3A")  # enrolled again: a number is never given twice, whatever the tag
    assert serial(core, person).endswith("-2026-3A0003")
