"""Six items, counted as the law counts them."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from core.domain.assessment import assess, items_on
from core.domain.rulepack import load_pack
from core.errors import InvalidInput, Unavailable
from core.paths import resources

PACK = load_pack((resources() / "rulepacks" / "national.toml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 22)
CODES = [item.code for item in items_on(PACK, DAY)]


def test_the_items_stand_in_legal_order() -> None:
    labels = [item.label for item in items_on(PACK, DAY)]
    assert labels == ["自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡"]


@pytest.mark.parametrize("answers", list(product([True, False], repeat=6)))
def test_the_count_alone_decides(answers: tuple[bool, ...]) -> None:
    result = assess(dict(zip(CODES, answers, strict=True)), PACK, DAY)
    failed = answers.count(False)
    assert result.level == ("full" if failed == 0 else "partial" if failed <= 3 else "none")
    assert len(result.failed) == failed


def test_the_result_says_why_and_by_which_article() -> None:
    result = assess({code: code not in ("eat", "bathe") for code in CODES}, PACK, DAY)
    assert result.words() == "2项不能自主完成（自主吃饭、自主洗澡），系统推算：半护理（部分丧失生活自理能力）"
    assert result.rule.words() == "依据：《特困人员认定办法》（民发〔2021〕43号）第二十二条"


def test_an_item_left_out_is_asked_for_not_assumed() -> None:
    with pytest.raises(InvalidInput) as caught:
        assess(dict.fromkeys(CODES[:-1], True), PACK, DAY)
    assert (caught.value.code, caught.value.where) == ("assessment.item_missing", "bathe")


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(InvalidInput, match="item_unknown"):
        assess({**dict.fromkeys(CODES, True), "fly": True}, PACK, DAY)


def test_before_the_rule_was_in_force_there_is_no_result() -> None:
    with pytest.raises(Unavailable, match="no_rule"):
        assess({}, PACK, date(2016, 1, 1))
