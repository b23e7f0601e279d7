"""A tag is given by an entry of the master record, and says which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.person import Person
from core.domain.risk import tags_of
from core.domain.rulepack import load_pack
from core.paths import resources

PACK = load_pack((resources() / "rulepacks" / "national.toml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 22)


def reasons(**fields: Any) -> dict[str, str]:
    return {tag.code: tag.reason for tag in tags_of(Person("p", "某人", **fields), PACK, DAY)}


@pytest.mark.parametrize(
    ("fields", "code", "reason"),
    [
        ({"birth_date": date(1940, 3, 2)}, "old", "1940年3月2日出生，86岁（80岁以上）"),
        ({"birth_date": date(1946, 11, 22)}, "old", "1946年11月22日出生，80岁（80岁以上）"),
        ({"birth_date": date(2012, 5, 1)}, "minor", "2012年5月1日出生，14岁（未满18岁）"),
        ({"lives_alone": "yes"}, "alone", "登记为独居"),
        ({"is_seriously_ill": "yes"}, "ill", "登记为重病"),
        ({"disability_kind": "4", "disability_grade": "1"}, "severe", "肢体残疾一级"),
        ({"disability_kind": "6", "disability_grade": "3"}, "mental", "精神残疾三级"),
        ({"self_care": "none", "self_care_on": date(2026, 1, 9)}, "none", "自理能力登记为全护理（2026年1月9日评估）"),
        ({"self_care": "partial"}, "partial", "自理能力登记为半护理"),
        ({"self_care": "partial"}, "caregiver", "半护理，没有登记照料人"),
        ({"agreement_until": date(2026, 11, 21)}, "caregiver", "委托照料协议2026年11月21日已到期"),
        ({"started_on": date(2026, 9, 1)}, "new", "2026年9月1日纳入，不满90天"),
    ],
)
def test_an_entry_gives_its_tag_with_the_reason(fields: dict[str, Any], code: str, reason: str) -> None:
    assert reasons(**fields)[code] == reason


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"birth_date": date(1946, 11, 23)},
        {"birth_date": date(2008, 11, 22)},
        {"lives_alone": "no"},
        {"disability_kind": "4", "disability_grade": "3"},
        {"self_care": "full"},
        {"self_care": ""},
        {"agreement_until": date(2026, 11, 22)},
        {"started_on": date(2026, 8, 24)},
        {"started_on": date(2026, 11, 23)},
    ],
)
def test_what_is_unknown_or_outside_the_limit_gives_no_tag(fields: dict[str, Any]) -> None:
    assert reasons(**fields) == {}


def test_somebody_with_a_caregiver_and_a_running_agreement_has_no_caregiver_trouble() -> None:
    found = reasons(self_care="none", caregiver_name="王某", agreement_until=date(2027, 1, 1))
    assert set(found) == {"none"}


def test_tags_come_in_the_order_of_the_pack() -> None:
    found = reasons(is_seriously_ill="yes", lives_alone="yes", birth_date=date(1930, 1, 1))
    assert list(found) == ["old", "alone", "ill"]
