"""Village register and public list: who stands on them, and what must not."""

from __future__ import annotations

import re

import pytest

from core.app import Core
from core.document import raster
from tests.helpers.people import VILLAGE, invented_body
from tests.helpers.workspace import add_people


def text_of(core: Core, document: str, copy: str = "public", **order: object) -> str:
    job = core.prints.render(document, copy=copy, **order)  # type: ignore[arg-type]
    pages = range(job.pages)
    return "".join(raster.page_text(job.pdf, page) for page in pages).replace("\r", "").replace("\n", " ")


def test_the_register_counts_by_group_and_in_all(core: Core) -> None:
    add_people(core, 13)
    text = text_of(core, "register", "internal")
    assert "共 13 人，其中分散供养 12 人，集中供养 1 人" in text
    counts = [int(found) for found in re.findall(r"(\d+)人", text)]
    assert counts[-1] == 13
    assert sum(counts[:-1]) == 13


def test_the_public_copy_of_the_register_masks_numbers_and_says_nothing_of_health(core: Core) -> None:
    add_people(core, 6, phone="13812345678")
    internal, public = text_of(core, "register", "internal"), text_of(core, "register")
    numbers = [invented_body(n)["id_number"] for n in range(6)]
    assert all(number in internal for number in numbers)
    assert not any(number in public for number in numbers)
    assert "13812345678" in internal and "13812345678" not in public
    assert "重残" not in public


def test_there_is_one_register_for_each_village(core: Core) -> None:
    add_people(core, 3)
    add_people(core, 2, village="石桥村")
    assert core.prints.papers("register") == sorted([VILLAGE, "石桥村"])
    assert len(core.prints.render("register").documents) == 2
    text = text_of(core, "register", ids=["石桥村"])
    assert "共 2 人" in text and "共 3 人" not in text


def test_the_public_list_has_names_and_nothing_that_does_not_concern_the_public(core: Core) -> None:
    people = add_people(core, 6, illness="糖尿病", phone="13812345678", bank_account="6228480000000001")
    text = text_of(core, "public_list")
    for person in people:
        shown = core.people.person(person)
        minor = (shown.age_on(core._desk.today()) or 99) < 18
        assert (shown.name in text) != minor
        assert shown.id_number not in text
    for word in ("13812345678", "6228480000000001", "糖尿病", "半护理", "全护理", "1380"):
        assert word not in text


def test_the_public_list_says_for_how_long_and_whom_to_tell(core: Core) -> None:
    add_people(core, 1)
    text = text_of(core, "public_list")
    assert "自2026年11月22日至 2026年11月28日，共7天" in text or "共7天" in text
    assert "12349" in text


@pytest.mark.parametrize("document", ["register", "public_list"])
def test_who_has_left_is_on_no_list(core: Core, document: str) -> None:
    stayed, left = add_people(core, 2)
    core.people.propose(left, {"ended_on": "2026-11-01", "end_reason": "自愿退出"}, "本人申请")
    text = text_of(core, document, "internal")
    assert core.people.person(stayed).name in text
    assert core.people.person(left).name not in text
