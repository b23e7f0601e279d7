"""The policy pack: plain words, the district's own numbers, and a source for everything."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.policy import LOCAL, Told, places, read_topics, search, tell
from core.domain.rulekinds import KINDS
from core.domain.rules import RulePack
from core.service.policy import shipped_topics
from core.service.rules import shipped_packs
from tests.helpers.forms import shipped

DAY = date(2026, 11, 22)
TOPICS = shipped_topics()
PACKS = shipped_packs()


def told(pack: RulePack | None = None) -> list[Told]:
    return [tell(topic, pack or PACKS["national"], DAY) for topic in TOPICS]


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_every_district_can_read_every_subject_with_its_sources(pack: str) -> None:
    for one in told(PACKS[pack]):
        words = one.whole()
        assert "{" not in words and "}" not in words, one.code
        assert all(re.search(r"[《文件指引做法]|通知|意见", cited) for cited in one.sources), one.sources
        assert all(lines for _title, lines in one.lists)


def test_subjects_name_only_documents_kinds_and_columns_that_there_are() -> None:
    documents = PACKS["national"].documents
    for topic in TOPICS:
        assert {key for key, _article in topic.sources} <= documents.keys(), topic.code
        for part in topic.rows:
            columns = {column.name for column in KINDS[part.kind].columns}
            assert set(part.where) <= columns, topic.code
            assert part.says in {"", "all", "short"} | columns, topic.code


def test_the_national_pack_has_a_row_for_every_number_and_a_line_for_every_list() -> None:
    pack = PACKS["national"]
    assert not [
        (one.code, place) for one in TOPICS for place in places(one) if pack.row_on(place[0], DAY, place[1]) is None
    ]
    assert not [(one.code, title) for one in told() for title, lines in one.lists if lines == (LOCAL,)]


def test_no_number_of_a_rule_is_written_into_the_words() -> None:
    """Days, months, ages and shares differ by place and year; only numbers of telephones stand in the text."""
    wrong = []
    for topic in TOPICS:
        for text in topic.text:
            bare = re.sub(r"\{[^}]*\}|12[0]|11[09]", "", text)
            wrong += [(topic.code, found) for found in re.findall(r"\d+\s*(?:个|天|岁|周岁|%|元|倍|小时|年)", bare)]
    assert not wrong


def test_a_row_of_the_district_changes_what_is_read() -> None:
    national, tianjin = (
        next(one for one in told(PACKS[name]) if one.code == "visit") for name in ("national", "tianjin")
    )
    assert national.lists != tianjin.lists


def test_without_a_row_the_words_say_that_the_place_decides() -> None:
    topic = next(one for one in TOPICS if one.code == "apply")
    empty = RulePack("none", "无", "1", (), PACKS["national"].documents, ())
    assert "当地规定的时间" in tell(topic, empty, DAY).text[1]
    assert tell(next(one for one in TOPICS if one.code == "ability"), empty, DAY).lists[0][1] == (LOCAL,)


def test_two_subjects_of_one_code_or_without_a_source_are_mistakes() -> None:
    whole = {"title": "一", "ask": "？", "order": 1, "sources": [["rending", ""]], "text": ["话"]}
    with pytest.raises(ValueError, match="two policy subjects"):
        read_topics([{"topics": {"a": whole}}, {"topics": {"a": whole}}])
    with pytest.raises(ValueError, match="lacks"):
        read_topics([{"topics": {"a": whole | {"sources": []}}}])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("特困", "tekun"),
        ("jinan", "emergency"),
        ("lsjz", "temporary"),
        ("养老金", "income"),
        ("取暖", "winter"),
        ("12349", "hotline"),
    ],
)
def test_subjects_are_found_by_characters_pinyin_and_initials(query: str, code: str) -> None:
    assert code in [one.code for one in search(told(), query)][:3]


def test_every_word_typed_must_occur() -> None:
    assert not search(told(), "特困 宇宙飞船")


@given(st.sampled_from(TOPICS), st.data())
def test_a_piece_of_any_text_finds_its_subject(topic: object, data: st.DataObject) -> None:
    one = tell(topic, PACKS["national"], DAY)  # type: ignore[arg-type]
    text = data.draw(st.sampled_from(one.text))
    start = data.draw(st.integers(0, max(0, len(text) - 4)))
    piece = text[start : start + 4]
    if piece.split() == [piece]:
        assert one in search(told(), piece)


def test_the_topics_of_a_publicity_record_are_those_of_the_pack() -> None:
    form = shipped("publicity")
    codes = {choice.value for choice in form.questions["publicity/topics"].choices}
    assert codes - {"other"} <= {topic.code for topic in TOPICS}
