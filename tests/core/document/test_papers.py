"""Laws of agreements, letters, notices and leaflets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.document.catalogue import kind_of
from core.document.fonts import Typeface
from core.document.numerals import numeral
from core.document.papers import Article, Contract, Letter, Notice, Party
from core.document.texts import (
    LINE,
    contract_roles,
    contract_templates,
    contract_text,
    paragraphs_of,
    sections_of,
    topic_of,
    topics,
)
from core.document.types import FieldItem, SignatureData
from core.errors import NotFound
from tests.helpers import office_papers
from tests.helpers.documents import STAMP
from tests.helpers.pages import assert_sound, drawn

TEMPLATES = sorted(contract_templates())
TEXT = st.text(st.sampled_from("春眠不觉晓，处处闻啼鸟。夜来风雨声；（𬱖䶮）AaBb 12-34·\n《》“”"), max_size=80)
ARTICLES = st.lists(
    st.builds(Article, TEXT.map(lambda text: text[:30]), st.lists(TEXT, max_size=3), st.lists(TEXT, max_size=4)),
    max_size=5,
)
HANDS = st.lists(st.builds(SignatureData, st.just("person"), TEXT.map(lambda text: text[:8])), max_size=2)
PARTIES = st.lists(
    st.builds(
        Party,
        TEXT.map(lambda text: text[:16]),
        TEXT.map(lambda text: text[:40]),
        st.lists(st.builds(FieldItem, TEXT.map(lambda text: text[:8]), TEXT), max_size=3),
        HANDS,
        TEXT.map(lambda text: text[:12].replace("\n", "")),
    ),
    max_size=5,
)
SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SLOW
@given(parties=PARTIES, articles=ARTICLES, recitals=st.lists(TEXT, max_size=2))
def test_any_agreement_stays_inside_its_page(
    typeface: Typeface, parties: list[Party], articles: list[Article], recitals: list[str]
) -> None:
    data = Contract("协议", "1", parties, recitals, articles, (office_papers.DUTIES,), copies=4)
    for page in drawn(kind_of("contract").compose(data, STAMP, typeface)):
        assert_sound(page)


@SLOW
@given(texts=st.lists(TEXT, max_size=6), enclosures=st.lists(TEXT, max_size=3))
def test_any_letter_stays_inside_its_page(typeface: Typeface, texts: list[str], enclosures: list[str]) -> None:
    data = replace(office_papers.letter(), paragraphs=texts, enclosures=enclosures)
    for page in drawn(kind_of("letter").compose(data, STAMP, typeface)):
        assert_sound(page)


@SLOW
@given(sections=ARTICLES)
def test_any_notice_and_leaflet_stay_inside_their_page(typeface: Typeface, sections: list[Article]) -> None:
    for name, data in (("notice_paper", office_papers.notice()), ("leaflet", office_papers.leaflet())):
        for page in drawn(kind_of(name).compose(replace(data, sections=sections), STAMP, typeface)):
            assert_sound(page)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_party_signs_and_every_office_seals(template: str, typeface: Typeface) -> None:
    data = office_papers.contract(template)
    pages = drawn(kind_of("contract").compose(data, STAMP, typeface))
    signing = [page for page in pages if "年　　月　　日" in page.text]
    text = "".join("".join(page.text.split("\n")) for page in signing)
    for party in data.parties:
        assert party.label in text
        if party.seal_label:
            assert f"{party.seal_label}（盖章处）" in text
    assert sum(page.text.count("年　　月　　日") for page in signing) == sum(
        len(party.signatures) for party in data.parties
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_clauses_name_the_parties_by_their_place(template: str) -> None:
    text = contract_text(template, office_papers.VALUES)
    assert [role for role, _ in text.parties] == contract_roles(template)
    assert [label[:2] for _, label in text.parties] == ["甲方", "乙方", "丙方", "丁方"][: len(text.parties)]
    words = "".join(part.title + "".join(part.paragraphs) + "".join(part.items) for part in text.articles)
    assert "{" not in words
    assert LINE not in words
    for _, label in text.parties:
        assert label[:2] in words
    assert not re.search("丁方", words) or len(text.parties) == 4


def test_the_agreement_says_what_the_law_wants_in_it() -> None:
    for template in TEMPLATES:
        titles = "".join(part.title for part in contract_text(template, {}).articles)
        assert all(word in titles for word in ("内容", "职责", "费用", "期限", "考核", "终止", "违约责任"))


def test_what_nobody_filled_in_is_a_line_to_write_on() -> None:
    words = "".join(text for part in contract_text("township", {"fee": ""}).articles for text in part.paragraphs)
    assert f"目前为{LINE}" in words
    assert "{" not in words


def test_copies_and_whose_copy_it_is_are_said(typeface: Typeface) -> None:
    pages = drawn(kind_of("contract").compose(office_papers.contract(), STAMP, typeface))
    assert all("甲方执" in page.text for page in pages)
    assert "本协议一式四份" in "".join(page.text for page in pages)


def test_an_attachment_begins_a_page_of_its_own(typeface: Typeface) -> None:
    data = office_papers.contract()
    pages = drawn(kind_of("contract").compose(replace(data, attachments=[office_papers.DUTIES] * 2), STAMP, typeface))
    for number, page in enumerate(pages[-2:], start=1):
        assert f"附件{number}　照料项目和次数" in page.text
        assert "签字" not in page.text


@pytest.mark.parametrize("count", range(1, 30, 3))
def test_no_heading_of_an_article_ends_a_page(count: int, typeface: Typeface) -> None:
    articles = [Article(f"标题{number}", ("一句话。" * 8,)) for number in range(count)]
    for page in drawn(
        kind_of("contract").compose(replace(office_papers.contract(), articles=articles), STAMP, typeface)
    ):
        lines = [run.text for run in page.runs if run.size == 12 and run.y > 95]
        assert not lines or not lines[-1].startswith("第") or "标题" not in lines[-1]


def test_a_letter_with_its_reply_stands_on_one_page(typeface: Typeface) -> None:
    for data in (office_papers.letter(), office_papers.push_letter()):
        (page,) = drawn(kind_of("letter").compose(data, STAMP, typeface))
        order = [page.text.index(word) for word in (data.addressee, "特此函告", "回　执", "（单位盖章）")]
        assert order == sorted(order)


def test_office_and_day_of_a_letter_are_never_alone_on_a_page(typeface: Typeface) -> None:
    for count in range(1, 60, 4):
        data = Letter(
            "函",
            "1",
            "某单位",
            ["我村有一件事情需要贵单位帮助办理。" * 3] * count,
            signer="柳林村村民委员会",
            day="2026年11月20日",
        )
        page = drawn(kind_of("letter").compose(data, STAMP, typeface))[-1]
        assert "柳林村村民委员会" in page.text
        assert "需要贵单位帮助办理" in page.text.replace("\n", "")


def test_a_notice_is_as_large_as_its_page_allows(typeface: Typeface) -> None:
    short = Notice("告知书", "1", [Article("一句", ["知道了。"])])
    (page,) = drawn(kind_of("notice_paper").compose(short, STAMP, typeface))
    assert max(run.size for run in page.runs if "知道了" in run.text) == 14
    (long,) = drawn(kind_of("notice_paper").compose(office_papers.notice(), STAMP, typeface))
    assert 10.5 <= max(run.size for run in long.runs if "加密保存" in run.text) < 14


def test_the_guardian_of_a_child_agrees_and_signs(typeface: Typeface) -> None:
    (page,) = drawn(kind_of("notice_paper").compose(office_papers.notice("孙德福"), STAMP, typeface))
    text = page.text.replace("\n", "")
    assert "不满十四周岁" in text
    assert "监护人签字（捺印）" in text
    assert "同意" in text


def test_a_notice_tells_what_the_law_asks_for() -> None:
    titles = [part.title for part in sections_of("notice_paper", {})]
    assert titles == ["谁在处理", "为什么处理", "处理哪些信息", "怎样保存，保存多久", "给谁看", "您的权利"]


@pytest.mark.parametrize("is_large", [True, False])
def test_a_leaflet_is_one_page_with_the_hotline_large(is_large: bool, typeface: Typeface) -> None:
    (page,) = drawn(kind_of("leaflet").compose(office_papers.leaflet(is_large=is_large), STAMP, typeface))
    assert max(run.size for run in page.runs if run.text == "12349") >= 24
    assert len(page.pictures) == 1


def test_all_topics_of_the_leaflet_fit_on_a_page_in_two_columns(typeface: Typeface) -> None:
    data = replace(office_papers.leaflet(), sections=[topic_of(code, {}) for code in topics()])
    assert len(drawn(kind_of("leaflet").compose(data, STAMP, typeface))) == 1


def test_the_family_keeps_a_slip_of_what_concerns_it(typeface: Typeface) -> None:
    for name in ("change", "emergency", "handout", "help_form"):
        from tests.helpers.documents import SAMPLES

        text = "".join(page.text for page in drawn(kind_of(name).compose(SAMPLES[name], STAMP, typeface)))
        assert "留存联" in text
        assert "沿 此 线 剪 开" in text


def test_words_that_are_not_there_are_asked_of_the_district() -> None:
    for ask in (
        lambda: paragraphs_of("letter", "nonsense", {}),
        lambda: contract_text("nonsense", {}),
        lambda: topic_of("nonsense", {}),
        lambda: contract_roles("nonsense"),
    ):
        with pytest.raises(NotFound, match=r"document\.no_text"):
            ask()


def test_numerals_are_counted_as_articles_are() -> None:
    assert [numeral(number) for number in (0, 1, 10, 11, 20, 34, 100, 101, 110, 119, 999)] == [
        "零", "一", "十", "十一", "二十", "三十四", "一百", "一百零一", "一百一十", "一百一十九", "九百九十九",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="1000"):
        numeral(1000)
