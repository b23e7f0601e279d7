"""Laws that hold for every printed document."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from core.document import catalogue, raster
from core.document.blocks.cells import LONG
from core.document.catalogue import CATALOGUE, Job, kind_of, render_many, write_many
from core.document.fonts import Typeface
from core.document.page import PORTRAIT
from core.document.receipts import family_receipt
from core.document.types import (
    FieldItem,
    LedgerLine,
    ProblemLine,
    RouteRow,
    Row,
    SectionBlock,
    SignatureData,
    Stamp,
)
from core.document.wording import words_of
from core.errors import InvalidInput, NotFound
from tests.helpers import documents
from tests.helpers.documents import PRACTICE, REPRINT, SAMPLES, STAMP
from tests.helpers.pages import assert_sound, drawn

ALL = sorted(CATALOGUE)
EACH = pytest.mark.parametrize("name", ALL)


def pages_of(pdf: bytes) -> list[str]:
    return [raster.page_text(pdf, index) for index in range(raster.page_count(pdf))]


@EACH
def test_the_same_data_is_the_same_bytes(name: str, typeface: Typeface) -> None:
    first = kind_of(name).render(SAMPLES[name], STAMP, typeface)
    assert kind_of(name).render(SAMPLES[name], STAMP, Typeface()) == first


@EACH
def test_pages_are_numbered_x_of_y(name: str, typeface: Typeface) -> None:
    texts = pages_of(kind_of(name).render(SAMPLES[name], STAMP, typeface))
    for number, text in enumerate(texts, start=1):
        assert f"第 {number} 页　共 {len(texts)} 页" in text


@EACH
def test_every_page_says_which_copy_it_is(name: str, typeface: Typeface) -> None:
    words = words_of(name)
    for stamp, mark in ((STAMP, words["copy_internal"]), (REPRINT, "重印（第2次）"), (REPRINT, words["copy_public"])):
        assert all(mark in text for text in pages_of(kind_of(name).render(SAMPLES[name], stamp, typeface)))
    assert words["copy_public"] in ("公示件", words["copy_internal"])


@EACH
def test_practice_is_written_across_every_page_and_on_no_real_one(name: str, typeface: Typeface) -> None:
    for text in pages_of(kind_of(name).render(SAMPLES[name], PRACTICE, typeface)):
        assert text.count("练习") >= 2
    assert not any("练习" in text for text in pages_of(kind_of(name).render(SAMPLES[name], STAMP, typeface)))


@EACH
def test_the_files_properties_name_the_document_and_nobody(name: str, typeface: Typeface) -> None:
    pdf = kind_of(name).render(SAMPLES[name], replace(STAMP, printed_by="张三丰"), typeface)
    file = PdfDocument(pdf)
    properties = file.get_metadata_dict()
    file.close()
    title = f"{SAMPLES[name].title or kind_of(name).compose(SAMPLES[name], STAMP, typeface).furniture.title}"
    assert properties["Title"] == f"{title} {SAMPLES[name].serial}".strip()
    assert (properties["Author"], properties["Subject"], properties["Keywords"]) == ("", "", "")
    assert properties["Creator"] == "暖访"
    assert properties["CreationDate"].startswith("D:20261122")
    assert not re.search("王桂兰|李秀英|张三丰", " ".join(properties.values()))
    outside = set(
        re.findall(rb"/(Metadata|EmbeddedFiles?|Filespec|AF|Names|Annots|AcroForm|JavaScript|Outlines)\b", pdf)
    )
    assert outside == set(), "nothing that a reader keeps beside the pages"


@EACH
def test_no_rule_runs_through_text(name: str, typeface: Typeface) -> None:
    for page in drawn(kind_of(name).compose(SAMPLES[name], STAMP, typeface)):
        assert page.collisions() == []


@EACH
def test_nothing_is_printed_outside_the_margins(name: str, typeface: Typeface) -> None:
    made = kind_of(name).compose(SAMPLES[name], STAMP, typeface)
    for page in drawn(made):
        assert_sound(page, made.setting.paper)


TEXT = st.text(
    st.sampled_from("春眠不觉晓，处处闻啼鸟。夜来风雨声；花落知多少？（𬱖䶮）AaBb 12-34·/\n《》“”"), max_size=90
)
LONGER = st.one_of(TEXT, TEXT.map(lambda text: text * 12))
MARK = st.sampled_from(["ok", "problem", "na", ""])
SHEETS = st.builds(
    documents.visit,
    title=st.just("特困人员探视巡防记录表"),
    org_title=TEXT.map(lambda text: text[:40]),
    fields=st.lists(st.builds(FieldItem, TEXT.map(lambda text: text[:12]), TEXT, st.integers(0, 3)), max_size=9),
    sections=st.lists(
        st.builds(
            SectionBlock,
            TEXT.map(lambda text: text[:14]),
            st.lists(st.builds(Row, TEXT, LONGER, MARK), min_size=1, max_size=6),
        ),
        max_size=5,
    ),
    problems=st.lists(st.builds(ProblemLine, TEXT, LONGER, TEXT, TEXT, TEXT), max_size=3),
    signatures=st.lists(
        st.builds(
            SignatureData,
            st.just("person"),
            TEXT.map(lambda text: text[:12]),
            st.sampled_from([None, documents.signature()]),
            TEXT,
        ),
        max_size=5,
    ),
    seal_labels=st.lists(TEXT.map(lambda text: text[:20]), max_size=3),
    notes=st.lists(TEXT, max_size=3),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=SHEETS)
def test_any_text_stays_inside_its_cell(data: documents.Sheet, typeface: Typeface) -> None:
    for page in drawn(kind_of("visit").compose(data, STAMP, typeface)):
        assert_sound(page)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(RouteRow, *[TEXT] * 8, st.booleans()), max_size=12))
def test_any_route_stays_inside_its_cells(typeface: Typeface, rows: list[RouteRow]) -> None:
    for page in drawn(kind_of("route").compose(documents.route(rows=rows), STAMP, typeface)):
        assert page.collisions() == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(LedgerLine, TEXT, TEXT, TEXT, LONGER, TEXT, TEXT), max_size=12))
def test_any_ledger_stays_inside_its_cells(typeface: Typeface, entries: list[LedgerLine]) -> None:
    for page in drawn(kind_of("ledger").compose(documents.ledger(entries=entries), STAMP, typeface)):
        assert_sound(page)


def test_every_word_of_a_long_answer_is_printed(typeface: Typeface) -> None:
    answer = "".join(f"第{number}句话。" for number in range(900))
    data = documents.visit(sections=[SectionBlock("情况", [Row("说了什么", answer)])])
    pages = drawn(kind_of("visit").compose(data, STAMP, typeface))
    assert len(pages) > 2
    runs = [run for page in pages for run in page.runs]
    first = next(run for run in runs if run.text.startswith("第0句话"))
    assert answer in "".join(run.text for run in runs if abs(run.x - first.x) < 0.01 and run.size == first.size)


def test_continued_tables_repeat_their_headings(typeface: Typeface) -> None:
    for name, head in (("route", "应访日期"), ("ledger", "记录编号")):
        texts = pages_of(kind_of(name).render(SAMPLES[name], STAMP, typeface))
        assert len(texts) >= 3
        assert all(head in text for text in texts)
        assert all("（续表）" in text for text in texts[1:])
        assert "（续表）" not in texts[0]


def test_an_ordinary_visit_takes_one_sheet_of_paper(typeface: Typeface) -> None:
    assert raster.page_count(kind_of("visit").render(documents.visit(), STAMP, typeface)) == 2
    photos = documents.visit(photos=[documents.photo(), documents.photo(1200, 1600)])
    assert raster.page_count(kind_of("visit").render(photos, STAMP, typeface)) == 2


@pytest.mark.parametrize("rows", range(1, 60, 3))
def test_signatures_and_seals_stay_with_what_they_answer_for(typeface: Typeface, rows: int) -> None:
    section = SectionBlock("情况", [Row(f"问题{number}", "好", "ok") for number in range(rows)])
    pages = drawn(kind_of("visit").compose(documents.visit(sections=[section], problems=()), STAMP, typeface))
    closing = [page for page in pages if "协理员签字" in page.text]
    assert len(closing) == 1
    assert "被探视人签字" in closing[0].text
    assert "（盖章处）" in closing[0].text
    assert re.search("问题[0-9]|未发现", closing[0].text)


def test_boxes_are_drawn_and_the_right_one_is_ticked(typeface: Typeface) -> None:
    sections = [
        SectionBlock("吃穿", [Row("一", "好", "ok"), Row("二", "缺", "problem"), Row("三", "", "na"), Row("四", "字")])
    ]
    (page,) = drawn(kind_of("visit").compose(documents.visit(sections=sections, problems=()), STAMP, typeface))
    assert [ticked for _, _, ticked in page.boxes] == [True, False, False, False, True, False, False, False, True]
    columns = [round(x) for x, _, _ in page.boxes]
    assert columns[:3] == columns[3:6] == columns[6:]


def test_a_list_without_marks_has_no_boxes(typeface: Typeface) -> None:
    page = drawn(kind_of("lead").compose(documents.lead(), STAMP, typeface))[0]
    assert page.boxes == []
    assert "不适用" not in page.text


def test_a_public_copy_shows_what_it_was_given(typeface: Typeface) -> None:
    texts = pages_of(kind_of("visit").render(documents.visit(), REPRINT, typeface))
    assert "120221********0028" in texts[0]
    assert not re.search(r"\d{17}", "".join(texts))


@pytest.mark.parametrize("count", [0, 1, 2, 4, 8])
def test_photographs_are_whole_undistorted_and_the_bytes_they_were(typeface: Typeface, count: int) -> None:
    photos = [
        documents.photo(1600, 1200, 20 * n) if n % 2 else documents.photo(900, 1600, 20 * n) for n in range(count)
    ]
    data = documents.visit(photos=photos, captions=["堂屋"] * count, signatures=())
    made = kind_of("visit").compose(data, STAMP, typeface)
    boxes = [box for page in drawn(made) for box in page.pictures]
    assert len(boxes) == count
    for photo, (_, _, width, height) in zip(photos, boxes, strict=True):
        wide, high = (900, 1600) if photos.index(photo) % 2 == 0 else (1600, 1200)
        assert abs(width / height - wide / high) < 0.01
    pdf = kind_of("visit").render(data, STAMP, typeface)
    assert all(photo in pdf for photo in photos)


@pytest.mark.parametrize("junk", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\0", b"GIF89a", b"\x89PNG\r\n"])
def test_what_is_not_a_picture_is_refused_before_anything_is_drawn(typeface: Typeface, junk: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"document\.bad_picture"):
        kind_of("visit").render(documents.visit(photos=[junk]), STAMP, typeface)


def test_a_missing_signature_leaves_a_line_and_a_refusal_its_whole_reason(typeface: Typeface) -> None:
    reason = "拒绝签字，原因：" + "本人耳聋眼花，听不明白要签什么，侄子不在家。" * 6
    signatures = (SignatureData("person", "对象签字", None, reason), SignatureData("assistant", "协理员签字"))
    pages = drawn(kind_of("visit").compose(documents.visit(signatures=signatures), STAMP, typeface))
    assert reason in "".join(reversed([run.text for run in pages[-1].runs if run.size == 9 and len(run.text) > 8]))
    assert "年　　月　　日" in pages[-1].text


def test_the_family_gets_its_slip_whole(typeface: Typeface) -> None:
    for extra in range(0, 12, 2):
        section = SectionBlock("经过", [Row(f"第{number}问", "答") for number in range(extra)])
        data = documents.change(sections=[*documents.change().sections, section])
        pages = drawn(kind_of("change").compose(data, STAMP, typeface))
        (page,) = [page for page in pages if "家庭留存联" in page.text]
        assert "022-0000 5678" in page.text
        assert "经办人（签名）" in page.text


def test_the_slip_says_who_reported_what_and_when(typeface: Typeface) -> None:
    receipt = family_receipt(
        person="王桂兰", day="2026年11月20日", what="健康：住院", contacts=[FieldItem("热线", "12349")]
    )
    text = "".join(
        run.text
        for run in drawn(kind_of("change").compose(documents.change(receipt=receipt), STAMP, typeface))[-1].runs
    )
    for words in ("王桂兰家庭", "健康：住院", "2026年11月20日", "10个工作日", "12349"):
        assert words in text


def test_the_offices_have_room_for_their_opinions(typeface: Typeface) -> None:
    for name, data in (("change", documents.change(opinions=())), ("lead", documents.lead(opinions=()))):
        text = "".join(page.text for page in drawn(kind_of(name).compose(data, STAMP, typeface)))
        assert text.count("签名：") >= len(words_of(name)["opinions"])


def test_the_route_groups_by_place_in_order_of_urgency(typeface: Typeface) -> None:
    rows = [RouteRow("甲", "东村", "二组"), RouteRow("乙", "西村", "一组"), RouteRow("丙", "东村", "二组")]
    text = drawn(kind_of("route").compose(documents.route(rows=rows), STAMP, typeface))[0].text
    assert [text.index(word) for word in ("东村　二组（2人）", "甲", "丙", "西村　一组（1人）", "乙")] == sorted(
        text.index(word) for word in ("东村　二组（2人）", "甲", "丙", "西村　一组（1人）", "乙")
    )


def test_the_recovery_card_shows_the_code_in_six_groups(typeface: Typeface) -> None:
    (page,) = drawn(kind_of("recovery").compose(documents.recovery(), STAMP, typeface))
    groups = [run.text for run in page.runs if run.size > 20]
    assert "-".join(groups) == documents.recovery().code
    assert max(run.y for run in page.runs if run.text in groups) > PORTRAIT.height / 2 > 0


def test_the_widest_code_stays_in_its_boxes(typeface: Typeface) -> None:
    card = replace(documents.recovery(), code="WWWWMMMMWWWWMMMMWWWWMMMM")
    (page,) = drawn(kind_of("recovery").compose(card, STAMP, typeface))
    assert page.collisions() == []


def test_many_documents_in_one_file_keep_their_own_page_numbers(typeface: Typeface) -> None:
    jobs = [
        Job("visit", documents.visit(), STAMP),
        Job("route", documents.route(), STAMP),
        Job("lead", documents.lead(), PRACTICE),
    ]
    texts = pages_of(render_many(jobs, typeface))
    totals = [re.search("第 ([0-9]+) 页　共 ([0-9]+) 页", text) for text in texts]
    assert [found and found.groups() for found in totals] == [
        ("1", "2"), ("2", "2"), ("1", "3"), ("2", "3"), ("3", "3"), ("1", "1"),
    ]  # fmt: skip
    pdf, pages = catalogue.render("lead", [(documents.lead(), STAMP)] * 3, typeface)
    assert pages == raster.page_count(pdf) == 3


class _Sink(io.RawIOBase):
    """Takes bytes and forgets them."""

    size = 0

    def write(self, data: object) -> int:
        self.size += len(data)  # type: ignore[arg-type]
        return len(data)  # type: ignore[arg-type]


def peak(jobs: Iterator[Job], typeface: Typeface) -> tuple[int, int]:
    """The most memory that was taken while these were written, and the length of the file."""
    sink = _Sink()
    tracemalloc.start()
    write_many(jobs, typeface, sink)  # type: ignore[arg-type]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, sink.size


def test_a_month_of_visits_needs_no_more_memory_than_a_few(typeface: Typeface) -> None:
    blank = documents.photo(640, 480)

    def jobs(count: int) -> Iterator[Job]:
        for number in range(count):
            photo = blank[:-2] + bytes(200_000) + number.to_bytes(4, "big") + blank[-2:]
            yield Job("visit", documents.visit(photos=[photo]), STAMP)

    few, small = peak(jobs(4), typeface)
    many, large = peak(jobs(40), typeface)
    assert large > small + 36 * 200_000
    assert many < few + 3_000_000


def test_finished_pages_leave_less_behind_than_they_are_long(typeface: Typeface) -> None:
    def jobs(count: int) -> Iterator[Job]:
        for number in range(count):
            yield Job("call", replace(SAMPLES["call"], serial=f"NH03-2026-{number:06}"), STAMP)

    peak(jobs(5), typeface)
    (few, short), (many, long) = peak(jobs(40), typeface), peak(jobs(240), typeface)
    assert many - few < long - short


def test_an_unknown_document_is_refused_by_name(typeface: Typeface) -> None:
    with pytest.raises(NotFound, match=r"document\.unknown"):
        kind_of("nonsense")
    with pytest.raises(NotFound, match=r"document\.unknown"):
        render_many([Job("nonsense", documents.visit(), STAMP)], typeface)


def test_text_longer_than_a_cell_is_cut_into_pieces_only_when_it_must(typeface: Typeface) -> None:
    short = documents.visit(sections=[SectionBlock("情况", [Row("问", "一\n" * (LONG - 1))])], problems=())
    (page,) = drawn(kind_of("visit").compose(short, STAMP, typeface))
    assert page.collisions() == []


@EACH
def test_every_page_says_who_printed_it_and_when(name: str, typeface: Typeface) -> None:
    """A sheet left on a printer leads to somebody; only the leaflet, which tells of nobody, names nobody."""
    stamp = Stamp("internal", False, 0, date(2027, 1, 5), "欧阳探针")
    told = words_of(name)["foot_printed"].format(day="2027-01-05", by="欧阳探针")
    assert ("欧阳探针" in told) is not name.startswith("leaflet")
    for text in pages_of(kind_of(name).render(SAMPLES[name], stamp, typeface)):
        assert told in text
