"""A rule pack says where every number comes from, and a wrong row is refused by its id."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.rulekinds import METHODS
from core.domain.rulepack import RulePack, choose, load_pack, load_packs
from core.errors import InvalidInput
from core.paths import resources

HEAD = """
[pack]
id = "test"
name = "试验"
version = "1"

[documents.law]
name = "《试验办法》"
number = "试〔2026〕1号"
grade = "A"
"""

TAG = """
[[tag]]
id = "T-OLD"
code = "old"
label = "高龄"
test = "age_at_least"
value = 80
weight = 2
document = "law"
from = 2021-01-01
"""

VISIT = """
[[visit]]
id = "V-1"
tags = ["old"]
every = 1
unit = "months"
window_days = 3
coming_days = 7
document = "law"
article = "第二条"
from = 2021-01-01
"""

LABEL = """
[[text]]
id = "L-1"
name = "visit_label"
value = "巡访"
document = "law"
from = 2021-01-01
"""


@pytest.fixture(scope="module")
def shipped() -> dict[str, RulePack]:
    folder = resources() / "rulepacks"
    return load_packs(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))


def test_shipped_packs_load_and_every_row_names_its_document(shipped: dict[str, RulePack]) -> None:
    assert set(shipped) >= {"national", "tianjin", "jining", "region-004"}
    for pack in shipped.values():
        for row in pack.rows:
            assert row.source.name
            assert row.source.grade in "ABCD"
            assert row.starts_on
            assert row.note or not row.is_stated_default


def test_a_stated_default_says_so_in_words(shipped: dict[str, RulePack]) -> None:
    row = shipped["tianjin"].row("TJ-VISIT-ALL")
    assert row is not None
    assert row.ref.words().startswith("文件未规定，暂按安徽省")
    law = shipped["national"].row("N-LEVEL-2")
    assert law is not None
    assert law.ref.words() == "依据：《特困人员认定办法》（民发〔2021〕43号）第二十二条"


def test_no_shipped_file_holds_a_web_address() -> None:
    for path in Path(resources() / "rulepacks").glob("*.toml"):
        assert "http" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("village", "pack_id"),
    [
        ("120221104200", "tianjin"),
        ("370811100200", "jining"),
        ("370102001001", "national"),
        ("", "national"),
    ],
)
def test_the_village_code_chooses_the_pack(shipped: dict[str, RulePack], village: str, pack_id: str) -> None:
    assert choose(shipped.values(), village).id == pack_id


def test_the_longest_prefix_wins(shipped: dict[str, RulePack]) -> None:
    town = load_pack(HEAD.replace('version = "1"', 'version = "1"\nregion_prefixes = ["120221"]'))
    assert choose([*shipped.values(), town], "120221104200").id == "test"


def test_the_own_row_wins_over_the_base_only_while_it_is_in_force() -> None:
    base = load_pack(HEAD + LABEL)
    own = load_pack(
        """
[pack]
id = "own"
name = "本地"
version = "1"
base = "test"

[[text]]
id = "O-1"
name = "visit_label"
value = "探视巡防"
document = "law"
from = 2025-01-01
until = 2025-12-31
""",
        base,
    )
    assert own.text("visit_label", date(2024, 12, 31)) == "巡访"
    assert own.text("visit_label", date(2025, 1, 1)) == "探视巡防"
    assert own.text("visit_label", date(2025, 12, 31)) == "探视巡防"
    assert own.text("visit_label", date(2026, 1, 1)) == "巡访"


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_at_most_one_row_a_subject_is_in_force_on_any_day(day: date) -> None:
    pack = load_pack(HEAD + LABEL.replace("from = 2021-01-01", "from = 2021-01-01\nuntil = 2022-06-30") + _later())
    rows = pack.rows_on("text", day)
    assert len(rows) == (0 if day < date(2021, 1, 1) else 1)
    if rows:
        assert rows[0].id == ("L-1" if day <= date(2022, 6, 30) else "L-2")


def _later() -> str:
    return LABEL.replace("L-1", "L-2").replace("from = 2021-01-01", "from = 2022-07-01")


def test_only_home_visits_count_when_the_pack_is_silent() -> None:
    pack = load_pack(HEAD)
    assert [method for method in METHODS if pack.counts(method, date(2026, 1, 1))] == ["home"]


BAD = {
    "unknown column": (VISIT + 'colour = "red"\n', "rulepack.unknown_key", "V-1"),
    "no source": (VISIT.replace('document = "law"\n', ""), "rulepack.no_source", "V-1"),
    "source not listed": (VISIT.replace('"law"', '"rumour"'), "rulepack.no_source", "V-1"),
    "no start": (VISIT.replace("from = 2021-01-01\n", ""), "rulepack.bad_date", "V-1"),
    "a date that is no date": (VISIT.replace("2021-01-01", '"2021-02-30"'), "rulepack.bad_date", "V-1"),
    "a time as date": (VISIT.replace("2021-01-01", "2021-01-01T00:00:00"), "rulepack.bad_date", "V-1"),
    "ends before it starts": (VISIT + "until = 2020-12-31\n", "rulepack.bad_date", "V-1"),
    "an impossible date literal": (VISIT.replace("2021-01-01", "2021-02-30"), "rulepack.broken", "V-1"),
    "unknown tag": (VISIT.replace('["old"]', '["odl"]'), "rulepack.unknown_tag", "V-1"),
    "unknown season": (VISIT + 'season = "monsoon"\n', "rulepack.unknown_season", "V-1"),
    "unknown unit": (VISIT.replace('"months"', '"moons"'), "rulepack.bad_value", "V-1"),
    "no interval": (VISIT.replace("every = 1\n", ""), "rulepack.missing_value", "V-1"),
    "zero interval": (VISIT.replace("every = 1", "every = 0"), "rulepack.bad_value", "V-1"),
    "a number as text": (VISIT.replace("every = 1", 'every = "1"'), "rulepack.bad_value", "V-1"),
    "a truth as number": (VISIT.replace("every = 1", "every = true"), "rulepack.bad_value", "V-1"),
    "a tag named twice": (VISIT.replace('["old"]', '["old", "old"]'), "rulepack.bad_value", "V-1"),
    "coming before the window": (VISIT.replace("coming_days = 7", "coming_days = 1"), "rulepack.bad_value", "V-1"),
    "default without note": (VISIT + "is_default = true\n", "rulepack.no_note", "V-1"),
    "web address": (VISIT + 'note = "见 https://example.invalid/1"\n', "rulepack.web_address", "V-1"),
    "bare web address": (VISIT + 'note = "见 mz.tj.gov.cn"\n', "rulepack.web_address", "V-1"),
    "same id twice": (VISIT + TAG.replace("T-OLD", "V-1").replace('"old"', '"x"'), "rulepack.duplicate_id", "V-1"),
    "overlap": (VISIT + VISIT.replace("V-1", "V-2").replace("2021", "2022"), "rulepack.overlap", "V-2"),
    "overlap by one day": (
        VISIT + "until = 2022-01-01\n" + VISIT.replace("V-1", "V-2").replace("2021", "2022"),
        "rulepack.overlap",
        "V-2",
    ),
    "no id": (VISIT.replace('id = "V-1"\n', ""), "rulepack.missing_value", "visit[1]"),
    "unknown kind": ("[[vsiit]]\nid = 'x'\n", "rulepack.unknown_kind", "vsiit"),
    "tag without its number": (TAG.replace("T-OLD", "T-2").replace("value = 80\n", "").replace('"old"', '"x"'),
                               "rulepack.missing_value", "T-2"),
    "tag with unknown test": (TAG.replace("T-OLD", "T-2").replace("age_at_least", "star_sign").replace('"old"', '"x"'),
                              "rulepack.bad_value", "T-2"),
    "thirteenth month": (
        '[[season]]\nid = "S"\ncode = "s"\nlabel = "s"\nmonths = [13]\ndocument = "law"\nfrom = 2021-01-01\n',
        "rulepack.bad_value",
        "S",
    ),
    "deadline without amount": (
        '[[deadline]]\nid = "D"\ncode = "d"\nlabel = "d"\nunit = "days"\nstarts = "发现"\ndocument = "law"\n'
        "from = 2021-01-01\n",
        "rulepack.bad_value",
        "D",
    ),
    "not TOML": ("[[visit]]\nid = \"V-9\"\nevery = = 1\n", "rulepack.broken", "V-9"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_row_is_refused_by_its_id(name: str) -> None:
    text, code, where = BAD[name]
    with pytest.raises(InvalidInput) as caught:
        load_pack(HEAD + TAG + text)
    assert (caught.value.code, caught.value.where) == (code, where)


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('grade = "A"', 'grade = "E"', "rulepack.bad_value", "documents.law"),
        ('grade = "A"\n', "", "rulepack.missing_value", "documents.law"),
        ("试〔2026〕1号", "www.example.invalid", "rulepack.web_address", "documents.law"),
        ('version = "1"', "", "rulepack.missing_value", "pack"),
        ('version = "1"', 'version = "1"\nbase = "national"', "rulepack.base_missing", "pack"),
        ('version = "1"', 'version = "1"\nregion_prefixes = ["TJ"]', "rulepack.bad_value", "pack"),
        ('version = "1"', 'version = "1"\nmotto = "x"', "rulepack.unknown_key", "pack"),
    ],
)
def test_a_wrong_head_is_refused(old: str, new: str, code: str, where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_pack(HEAD.replace(old, new))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_two_seasons_may_not_share_a_month() -> None:
    season = '[[season]]\nid = "{0}"\ncode = "{0}"\nlabel = "季"\nmonths = [{1}]\ndocument = "law"\nfrom = 2021-01-01\n'
    load_pack(HEAD + season.format("A", "1, 2") + season.format("B", "3"))
    with pytest.raises(InvalidInput) as caught:
        load_pack(HEAD + season.format("A", "1, 2") + season.format("B", "2, 3"))
    assert caught.value.code == "rulepack.season_overlap"


def test_packs_that_stand_on_nothing_known_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_packs([HEAD.replace('version = "1"', 'version = "1"\nbase = "nowhere"')])
    assert caught.value.params["base"] == "nowhere"


@given(st.text(max_size=200))
def test_any_text_is_either_a_pack_or_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        load_pack(text)
