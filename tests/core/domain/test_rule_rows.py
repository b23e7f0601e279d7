"""Every kind of row says itself in words, stands on its source, and is refused by its id when it does not fit."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.person import Person
from core.domain.risk import tags_of
from core.domain.rulekinds import KINDS
from core.domain.rulepack import load_chain, load_pack
from core.domain.rules import Row
from core.domain.rulewords import statement, subject
from core.errors import InvalidInput
from tests.helpers.packs import row, shipped_packs, small_pack, small_text

PACKS = shipped_packs()
NATIONAL = PACKS["national"]
DAY = date(2026, 6, 1)

SHARE = ('support_form = "home"', 'level = "none"', 'form = "share"', "is_least = true", "numerator = 1",
         "denominator = 3")  # fmt: skip
FIXED = tuple(line.replace("share", "yuan_month") for line in SHARE)
DUTY = ('code = "d"', 'label = "事"', 'levels = ["none"]', 'ask = "做了没有？"')
LEVEL = ('code = "light"', 'label = "轻度"', 'legal = "轻度失能"')

BAD = {
    "a share of a sum nobody has named": (
        row("care_fee", "X", *SHARE, 'base = "gold"'), "rulepack.unknown_name"),
    "a ceiling nobody has named": (
        row("care_fee", "X", *SHARE, 'base = "dibao"', 'cap = "gold"'), "rulepack.unknown_name"),
    "a fixed sum with a base": (row("care_fee", "X", *FIXED, 'base = "dibao"'), "rulepack.bad_value"),
    "last year of nothing": (row("care_fee", "X", *SHARE, 'year = "previous"'), "rulepack.missing_value"),
    "a fee for a level that no row defines": (
        row("care_fee", "X", *[line.replace("none", "light") for line in FIXED]), "rulepack.unknown_name"),
    "a duty for a level that no row defines": (
        row("duty", "X", *[line.replace('["none"]', '["light"]') for line in DUTY]), "rulepack.unknown_name"),
    "a duty for a level that nobody knows": (
        row("duty", "X", *[line.replace('["none"]', '["heavy"]') for line in DUTY]), "rulepack.bad_value"),
    "twice without a week": (row("duty", "X", *DUTY, "times = 2"), "rulepack.missing_value"),
    "two levels for one count": (
        row("self_care_level", "X", *LEVEL, "min_failed = 1", "max_failed = 2"), "rulepack.level_overlap"),
    "a level that ends before it begins": (
        row("self_care_level", "X", *LEVEL, "min_failed = 3", "max_failed = 2"), "rulepack.bad_value"),
    "an agreement with oneself": (
        row("agreement_pattern", "X", 'code = "p"', 'label = "样式"', 'parties = ["person"]'), "rulepack.bad_value"),
    "an agreement with nobody we know": (
        row("agreement_pattern", "X", 'code = "p"', 'label = "样式"', 'parties = ["person", "moon"]'),
        "rulepack.unknown_name"),
    "a need for an office that is not there": (
        row("need", "X", 'code = "n"', 'label = "事"', 'office = "moon"'), "rulepack.unknown_name"),
    "a change with a clock that is not there": (
        row("change_kind", "X", 'code = "c"', 'label = "事"', 'group = "health"', 'deadline = "moon"'),
        "rulepack.unknown_name"),
    "an amount of something unnamed": (
        row("amount", "X", 'code = "gold"', "yuan_month = 1"), "rulepack.unknown_name"),
    "an amount of nothing": (row("amount", "X", 'code = "dibao"', "yuan_month = 0"), "rulepack.bad_value"),
    "an amount below nothing": (row("amount", "X", 'code = "dibao"', "yuan_month = -1.5"), "rulepack.bad_value"),
    "an amount that is no number": (row("amount", "X", 'code = "dibao"', "yuan_month = nan"), "rulepack.bad_value"),
    "an amount without end": (row("amount", "X", 'code = "dibao"', "yuan_month = inf"), "rulepack.bad_value"),
    "an amount as text": (row("amount", "X", 'code = "dibao"', 'yuan_month = "700"'), "rulepack.bad_value"),
    "more than all": (
        row("sampling", "X", 'code = "s"', 'label = "抽查"', "percent = 101", 'of = "走访"'), "rulepack.bad_value"),
    "a day that no month has": (
        row("month_day", "X", 'code = "m"', 'label = "排查"', "day = 32", 'who = "村"'), "rulepack.bad_value"),
    "a limit that is a share of nothing": (
        row("relief_limit", "X", 'code = "l"', 'label = "限额"', 'bound = "most"', 'form = "share"', "numerator = 3",
            "denominator = 1", 'per = "每人"'), "rulepack.missing_value"),
    "a campaign for a tag that is not there": (
        row("campaign", "X", 'code = "c"', 'label = "走访"', 'tags = ["moon"]', 'methods = ["home"]', "every = 1",
            'unit = "days"', "goods = []", "asks = []"), "rulepack.unknown_tag"),
    "a method that nobody has": (
        row("counting_methods", "X", 'methods = ["telepathy"]'), "rulepack.bad_value"),
    "a period that nobody declares": (
        row("counting_methods", "X", 'methods = ["home"]', 'period = "holiday"'), "rulepack.bad_value"),
    "a word list without words": (
        row("tag", "X", 'code = "x"', 'label = "某"', 'test = "mentions"', "weight = 1"), "rulepack.missing_value"),
    "hours without a number": (
        row("deadline", "X", 'code = "x"', 'label = "时限"', 'unit = "hours"',
            'starts = "发现"'), "rulepack.bad_value"),
    "a warning that leads nowhere": (
        row("warning_outcome", "X", 'code = "w"', 'label = "结果"', 'then = "等"',
            'step = "wait"'), "rulepack.bad_value"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_row_that_does_not_fit_is_refused_by_its_id(name: str) -> None:
    text, code = BAD[name]
    with pytest.raises(InvalidInput) as caught:
        small_pack(NATIONAL, text)
    assert (caught.value.code, caught.value.where) == (code, "X")


SHIPPED_KINDS = sorted({one.kind for pack in PACKS.values() for one in pack.own_rows})


@pytest.mark.parametrize("kind", SHIPPED_KINDS)
def test_two_rows_of_a_kind_for_one_subject_and_day_are_refused(kind: str) -> None:
    own = [one for pack in PACKS.values() for one in pack.own_rows if one.kind == kind]
    text = small_text(_again(own[0], "Y-1"), _again(own[0], "Y-2"), base="national")
    with pytest.raises(InvalidInput) as caught:
        load_pack(text, NATIONAL)
    assert (caught.value.code, caught.value.where) == ("rulepack.overlap", "Y-2")


def _again(one: Row, row_id: str) -> str:
    """The same row written down again under another id."""
    lines = []
    for name, value in one.values.items():
        listed = f"[{', '.join(_toml(entry) for entry in value)}]" if isinstance(value, list) else _toml(value)
        lines.append(f"{name} = {listed}")
    return row(one.kind, row_id, *lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


@given(st.sampled_from(sorted(PACKS)), st.dates(date(2019, 1, 1), date(2032, 1, 1)))
def test_on_any_day_a_subject_has_at_most_one_rule_and_it_is_in_force(pack_id: str, day: date) -> None:
    pack = PACKS[pack_id]
    for kind in KINDS:
        rows = pack.rows_on(kind, day)
        assert len({one.key for one in rows}) == len(rows)
        assert all(one.is_in_force(day) for one in rows)


@pytest.mark.parametrize("pack_id", sorted(PACKS))
def test_every_shipped_row_is_said_in_words(pack_id: str) -> None:
    pack = PACKS[pack_id]
    for one in pack.own_rows:
        assert subject(pack, one, one.starts_on).strip(), one.id
        words = statement(pack, one, one.starts_on)
        assert "None" not in words, one.id
        assert one.source.cite()


def test_the_national_pack_names_no_sum_of_money_as_a_standard() -> None:
    assert not [one.id for one in NATIONAL.own_rows if one.kind in ("amount", "care_fee", "living_standard")]


@pytest.mark.parametrize(
    ("row_id", "said"),
    [
        ("N-DEADLINE-3", "10个工作日，从县级民政部门接到报告之日算起"),
        ("N-SAMPLE-1", "乡镇报来的申请的 30%"),
        ("N-NEED-8", "转司法行政部门（法律援助）"),
        ("N-PATTERN-FOUR", "乡镇人民政府（街道办事处）、村（居）民委员会、照料服务人、特困人员"),
        ("N-VISIT-NONE", "每月1次；到期前5天算该走访，前10天提醒"),
    ],
)
def test_words_are_those_of_a_document(row_id: str, said: str) -> None:
    found = NATIONAL.row(row_id)
    assert found is not None
    assert statement(NATIONAL, found, DAY) == said


def test_a_base_that_stands_on_itself_is_refused() -> None:
    texts = {"a": small_text(base="b", pack_id="a"), "b": small_text(base="a", pack_id="b")}
    with pytest.raises(InvalidInput, match=r"rulepack\.base_missing"):
        load_chain("a", texts.__getitem__)


def test_phone_counts_only_while_a_special_period_is_declared() -> None:
    assert not NATIONAL.counts("phone", DAY)
    assert NATIONAL.counts("phone", DAY, "special")
    assert PACKS["anhui"].counts("phone", DAY)
    assert not NATIONAL.counts("neighbour", DAY, "special")


@pytest.mark.parametrize(
    ("note", "label"), [("空巢老人", "空巢"), ("非空巢", ""), ("不是留守", ""), ("留守老人", "留守"), ("", "")]
)
def test_a_word_in_the_list_makes_a_tag_unless_it_is_denied(note: str, label: str) -> None:
    person = Person(id="p", name="赵六", note=note)
    labels = [tag.label for tag in tags_of(person, NATIONAL, DAY)]
    assert labels == ([label] if label else [])
    assert all(tag.reason == f"名单上写有“{label}”" for tag in tags_of(person, NATIONAL, DAY))


def test_a_high_risk_illness_is_visited_weekly_where_the_opinion_says_so() -> None:
    pack = PACKS["neimeng-yijian"]
    found = pack.row_on("visit", DAY, "high_risk_illness/")
    assert found is not None
    assert (found.number("every"), found.text("unit"), found.is_stated_default) == (7, "days", False)
    assert "心脏病" in [
        tag.reason.removeprefix("名单上写有").strip("“”")
        for tag in tags_of(Person(id="p", name="赵六", illness="心脏病"), pack, DAY)
    ]


def test_a_wording_that_is_a_code_is_shown_in_words() -> None:
    found = NATIONAL.row_on("text", DAY, "emergency_starts")
    assert found is not None
    assert statement(NATIONAL, found, DAY) == "发现时间"
