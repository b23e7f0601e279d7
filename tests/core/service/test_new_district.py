"""A new district is one TOML file: everything that reckons follows it as soon as it has come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from core.app import Core
from core.domain.assessment import assess, items_on
from core.domain.deadlines import deadline
from core.domain.fee import Fee, expected
from core.domain.needs import target
from core.domain.patterns import duties, usual_pattern
from core.service.exchange import RemoteItem
from tests.helpers.sources import ROOT
from tests.helpers.workspace import add_people

TOML = (ROOT / "tests" / "golden" / "rulepacks" / "new_district.toml").read_text("utf-8")


def send(core: Core, toml: str = TOML, pack_id: str = "new-district", version: str = "1", seq: int = 900) -> None:
    """The pack as it comes down from the district: through the same door as everything else."""
    body = {"id": pack_id, "version": version, "toml": toml}
    core.exchange.apply_remote([RemoteItem("rulepack", f"{pack_id}@{version}", 1, seq, body)], f"c{seq}", "e1")


@pytest.fixture
def district(core: Core) -> Core:
    plain = {"lives_alone": "no", "disability_grade": "", "disability_kind": "", "birth_date": "1962-05-05"}
    add_people(core, 2, self_care="light", id_number="", id_kind="none", **plain)
    send(core)
    return core


def test_the_pack_for_the_village_is_used_though_the_workspace_was_made_with_another(core: Core) -> None:
    assert core.pack == "天津市"
    send(core)
    assert core.pack == "试点区"
    assert core.rule_texts()["visit_label"] == "暖心敲门"
    assert core.rule_texts()["hotline"] == "96161"


def test_the_due_list_follows_its_frequency_and_says_so(district: Core) -> None:
    rows = district.due.list()
    assert len(rows) == 2
    for row in rows:
        assert row.due.reason.words() == "轻度失能，每10天1次，还没有走访过，12月2日到期"
        assert row.due.rule.words() == "依据：《试点区特困人员救助供养办法》（试〔2026〕9号）第三条"


def test_the_assessment_has_four_levels(district: Core) -> None:
    pack, day = district._desk.pack(), district._desk.today()
    codes = [item.code for item in items_on(pack, day)]
    levels = [assess({code: n >= failed for n, code in enumerate(codes)}, pack, day).label for failed in range(7)]
    assert levels == ["全自理", "轻度失能", "中度失能", "中度失能", "全护理", "全护理", "全护理"]


def test_fee_deadline_agreement_and_referral_follow_it(district: Core) -> None:
    pack, day = district._desk.pack(), district._desk.today()
    light = expected(pack, "home", "light", day)
    assert isinstance(light, Fee)
    assert light.words() == "不低于每月 261.66 元（上年度最低工资标准 2180.5 元的 12%）"
    clock = deadline(pack, "death_report", district._desk.now().local, district._desk.calendar())
    assert clock.words() == "6小时，11月22日 15时30分前"
    pattern = usual_pattern(pack, day)
    assert pattern is not None
    assert [party.role for party in pattern.parties] == ["person", "caregiver", "village", "township"]
    assert "帮助采买" in [duty.label for duty in duties(pack, "light", day)]
    where = target(pack, "medical", day)
    assert where is not None
    assert where.office_label == "街道一站式服务厅"


def test_what_it_does_not_say_stays_as_the_national_pack_says(district: Core) -> None:
    rows = {row.id: row for row in district.rulebook.list()}
    assert rows["N-DEADLINE-3"].says == "10个工作日，从县级民政部门接到报告之日算起"
    assert not rows["N-DEADLINE-3"].is_local
    assert rows["ND-VISIT-1"].is_local
    assert "N-DEADLINE-2" not in rows
    assert "N-DEADLINE-2" in {row.id for row in district.rulebook.list(date(2025, 12, 31))}


def aside(core: Core) -> Sequence[str]:
    return [entry["code"] for entry in core._desk.state.get("aside", [])]


def test_a_pack_with_a_wrong_row_lies_aside_and_the_old_rules_go_on(district: Core) -> None:
    wrong = TOML.replace('version = "1"', 'version = "2"').replace('office = "one_stop"', 'office = "nowhere"')
    send(district, wrong, version="2", seq=901)
    assert aside(district) == ["rulepack.unknown_name"]
    where = target(district._desk.pack(), "medical", district._desk.today())
    assert where is not None
    assert where.office_label == "街道一站式服务厅"


def test_a_base_on_which_the_pack_in_use_cannot_stand_lies_aside(district: Core) -> None:
    bare = '[pack]\nid = "national"\nname = "空"\nversion = "9"\n'
    send(district, bare, "national", "9", 902)
    assert aside(district) == ["rulepack.unknown_name"]
    assert district.pack == "试点区"


def test_a_pack_may_stand_on_one_that_was_sent(district: Core) -> None:
    town = """
[pack]
id = "town"
name = "试点镇"
version = "1"
base = "new-district"
region_prefixes = ["{code}"]

[[text]]
id = "TOWN-1"
name = "hotline"
value = "22112211"
document = "law"
from = 2026-01-01
"""
    send(district, town.format(code=district.info.village_code[:9]), "town", seq=903)
    assert district.pack == "试点镇"
    assert district.rule_texts() == {"visit_label": "暖心敲门", "hotline": "22112211"}


def test_a_pack_for_another_place_changes_nothing_here(core: Core) -> None:
    send(core, TOML.replace('"120221"', '"999999"'))
    assert core.pack == "天津市"


def test_a_pack_on_an_unknown_one_lies_aside(core: Core) -> None:
    send(core, TOML.replace('base = "national"', 'base = "nowhere"'))
    assert aside(core) == ["rulepack.base_missing"]
    assert core.pack == "天津市"
