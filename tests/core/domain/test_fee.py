"""The care fee is what the district's table says, to the cent; what is missing is said and never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.fee import Fee, NoFee, amount_on, expected, living
from core.domain.rulepack import RulePack
from tests.helpers.packs import row, shipped_packs, small_pack

PACKS = shipped_packs()
DAY = date(2026, 6, 1)
LEVELS = ("full", "partial", "none")


def with_amount(pack_id: str, code: str, yuan: str, since: str = "2021-01-01", more: str = "") -> RulePack:
    amount = row("amount", "A-1", f'code = "{code}"', f"yuan_month = {yuan}", since=since, more=more)
    return small_pack(PACKS[pack_id], amount)


def fee(pack: RulePack, level: str, form: str = "home", day: date = DAY) -> Fee:
    found = expected(pack, form, level, day)
    assert isinstance(found, Fee), found
    return found


def test_yaohai_pays_by_the_year() -> None:
    pack = PACKS["hefei-yaohai"]
    assert [fee(pack, level).yearly for level in LEVELS] == [742, 4944, 8652]
    assert [fee(pack, level).amount for level in LEVELS] == [Decimal("61.83"), 412, 721]
    assert fee(pack, "partial").words() == "每年 4944 元（每月 412 元）"


def test_the_shares_of_anhui_give_the_sums_of_yaohai_from_the_same_wage() -> None:
    pack = with_amount("anhui-zhongxi", "minimum_wage", "2060")
    yearly = [fee(pack, level).yearly for level in LEVELS]
    assert [round(one) for one in yearly if one is not None] == [742, 4944, 8652]
    assert [fee(pack, level, "institution").amount for level in LEVELS] == [Decimal("82.40"), 618, 1030]


def test_a_fee_that_may_not_exceed_another_sum_stops_there() -> None:
    both = row("amount", "A-1", 'code = "minimum_wage"', "yuan_month = 2060") + row(
        "amount", "A-2", 'code = "severe_nursing"', "yuan_month = 60"
    )
    pack = small_pack(PACKS["anhui-zhongxi"], both)
    assert fee(pack, "full").amount == 60
    assert fee(pack, "full").words().endswith("的 3%，最高 60 元）")
    assert fee(pack, "none").amount == 721


@pytest.mark.parametrize("pack_id", ["jining", "changsha"])
def test_jining_and_changsha_take_a_tenth_a_sixth_a_third_of_last_years_wage(pack_id: str) -> None:
    pack = with_amount(pack_id, "minimum_wage", "2060")
    assert [fee(pack, level).amount for level in LEVELS] == [206, Decimal("343.33"), Decimal("686.67")]
    assert fee(pack, "partial").words() == "不低于每月 343.33 元（上年度最低工资标准 2060 元的 1/6）"
    assert not fee(pack, "partial").rule.is_default


def test_changsha_adds_half_in_institutions_and_names_who_gets_more_at_home() -> None:
    pack = with_amount("changsha", "minimum_wage", "2000")
    assert [fee(pack, level, "institution").amount for level in LEVELS] == [300, 500, 1000]
    assert fee(pack, "none").rises == ("精神障碍、传染病且生活不能自理的分散供养人员上浮不低于 50%",)
    assert fee(pack, "full").rises == ()


def test_last_years_wage_is_the_one_in_force_on_its_last_day() -> None:
    wages = row("amount", "A-1", 'code = "minimum_wage"', "yuan_month = 1800", more="until = 2025-12-31\n") + row(
        "amount", "A-2", 'code = "minimum_wage"', "yuan_month = 2400", since="2026-01-01"
    )
    pack = small_pack(PACKS["jining"], wages)
    assert fee(pack, "full").amount == 180
    assert fee(pack, "full", day=date(2027, 1, 1)).amount == 240
    assert amount_on(pack, "minimum_wage", DAY) == 2400


def test_the_region_takes_seventy_hundredths_of_todays_wage() -> None:
    pack = with_amount("region-004", "minimum_wage", "1980", since="2026-01-01")
    assert fee(pack, "none").amount == 1386
    assert fee(pack, "none").words() == "不低于每月 1386 元（最低工资标准 1980 元的 70%）"
    assert expected(pack, "home", "full", DAY) == NoFee("fee.no_table")


def test_taojiang_pays_by_the_month_from_february_2024() -> None:
    pack = PACKS["taojiang"]
    assert [fee(pack, level).amount for level in ("partial", "none")] == [259, 517]
    assert expected(pack, "home", "none", date(2024, 1, 31)) == NoFee("fee.no_table")


def test_wuxi_gives_hours_not_money() -> None:
    pack = PACKS["wuxi"]
    assert [(fee(pack, level).amount, fee(pack, level).unit) for level in LEVELS] == [
        (8, "hours_month"),
        (28, "hours_month"),
        (48, "hours_month"),
    ]
    assert fee(pack, "none").words() == "每月 48 工时"
    assert fee(pack, "none").yearly is None


def test_the_living_standard_of_jining_is_thirteen_tenths_of_dibao() -> None:
    found = living(with_amount("jining", "dibao", "700.50"), "home", DAY)
    assert isinstance(found, Fee)
    assert found.amount == Decimal("910.65")
    assert found.words() == "不低于每月 910.65 元（当地低保标准 700.5 元的 1.3倍）"


def test_a_row_for_institutions_goes_before_the_one_for_all() -> None:
    rows = row("living_standard", "L-1", "is_least = false", "numerator = 800", "denominator = 1",
               'form = "yuan_month"', 'of = ""') + row(
        "living_standard", "L-2", "is_least = false", "numerator = 900", "denominator = 1", 'form = "yuan_month"',
        'of = ""', 'support_form = "institution"')  # fmt: skip
    pack = small_pack(PACKS["national"], rows)
    sums = [living(pack, form, DAY) for form in ("home", "institution")]
    assert [found.amount for found in sums if isinstance(found, Fee)] == [800, 900]


@pytest.mark.parametrize(
    ("pack_id", "form", "level", "reason"),
    [
        ("national", "home", "none", "fee.no_table"),
        ("jining", "home", "", "fee.no_level"),
        ("jining", "", "none", "fee.no_form"),
        ("jining", "home", "none", "fee.no_amount"),
        ("jining", "institution", "none", "fee.no_table"),
    ],
)
def test_what_is_missing_is_said(pack_id: str, form: str, level: str, reason: str) -> None:
    found = expected(PACKS[pack_id], form, level, DAY)
    assert isinstance(found, NoFee)
    assert found.reason == reason
    assert found.words()


def test_a_share_of_an_older_pack_that_names_no_base_is_told_as_the_share_it_is() -> None:
    old = row("care_fee", "F-1", 'support_form = "home"', 'level = "full"', 'form = "share"', "is_least = true",
              "numerator = 1", "denominator = 10", 'of = "上年度最低工资标准"')  # fmt: skip
    found = expected(small_pack(PACKS["national"], old), "home", "full", DAY)
    assert isinstance(found, NoFee)
    assert (found.reason, found.share, found.base) == ("fee.base_unnamed", "1/10", "上年度最低工资标准")


@given(st.decimals("0.01", "20000", places=2), st.integers(1, 200), st.integers(1, 200))
def test_a_share_is_within_half_a_cent_and_twelve_months_make_the_year(base: Decimal, top: int, bottom: int) -> None:
    rows = row("amount", "A-1", 'code = "minimum_wage"', f"yuan_month = {base}") + row(
        "care_fee", "F-1", 'support_form = "home"', 'level = "full"', 'form = "share"', "is_least = false",
        f"numerator = {top}", f"denominator = {bottom}", 'base = "minimum_wage"')  # fmt: skip
    found = fee(small_pack(PACKS["national"], rows), "full")
    exact = base * top / bottom
    assert abs(found.amount - exact) <= Decimal("0.005")
    assert found.yearly is not None
    assert abs(found.yearly - exact * 12) <= Decimal("0.00500001")
