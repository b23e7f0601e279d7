"""Casework on paper: every sheet, letter and slip is drawn, says what it must and nothing that was not agreed to."""

from __future__ import annotations

import pytest

from core.app import Core
from core.errors import InvalidInput
from tests.helpers.casework import aided, urgent, write
from tests.helpers.paper import text_of
from tests.helpers.pictures import jpeg
from tests.helpers.workspace import add_people

NUMBER = "138****0077"


def drawn(core: Core, document: str, record: str, copy: str = "internal") -> str:
    job = core.prints.render(document, ids=[record], copy=copy)
    assert job.pages >= 1
    return text_of(job.pdf).replace("\n", "")


@pytest.mark.parametrize("kind", ["emergency", "supplement", "handout", "lead", "referral", "case", "call"])
def test_every_sheet_is_drawn_with_its_number_and_the_hotline(core: Core, kind: str) -> None:
    about = write(core, "emergency", **aided()) if kind == "supplement" else ""
    record = write(core, kind, about=about)
    words = drawn(core, kind, record)
    assert core.records.show(record).serial in words
    assert "12349" in words


def test_the_report_shows_four_moments_and_when_help_has_to_come(core: Core) -> None:
    words = drawn(core, "emergency", write(core, "emergency"))
    for label in ("发现时间", "报告时间", "乡镇接报时间", "先行救助时间", "先行救助最迟"):
        assert label in words
    assert "11月23日08:10（自发现时间起24小时）" in words
    assert "急难情况登记回执" in words
    assert "先行救助最迟" not in drawn(core, "emergency", write(core, "emergency", **aided()))


def test_what_was_handed_out_stands_on_the_slip_of_who_took_it(core: Core) -> None:
    words = drawn(core, "handout", write(core, "handout"))
    assert "领到人民币300元、大米10公斤、棉被1床" in words
    assert "领取人签字" in words
    assert "见证人签字" not in words, "nobody had to bear witness"


def test_a_public_lead_covers_the_telephone(core: Core) -> None:
    record = write(core, "lead")
    assert NUMBER in drawn(core, "lead", record, "public")
    assert "13800000077" not in drawn(core, "lead", record, "public")
    assert "13800000077" in drawn(core, "lead", record)


def test_an_urgent_lead_shows_its_clock(core: Core) -> None:
    assert "先行救助最迟" in drawn(core, "lead", write(core, "lead", **urgent()))


def test_the_letter_tells_only_what_was_agreed_to(core: Core) -> None:
    [person] = add_people(core, 1, phone="13800000055")
    name = core.people.person(person).name
    words = drawn(core, "letter", write(core, "referral", person, privacy__data=["name"]))
    assert "县医疗保障局" in words
    assert name in words
    assert "经本人同意" in words
    assert "13800000055" not in words
    assert "柳林村第2组12号" not in words
    assert "回" in words and "已经办理" in words
    hidden = drawn(core, "letter", write(core, "referral", person, need__office="charity", privacy__data=["phone"]))
    assert name not in hidden
    assert "13800000055" in hidden


@pytest.mark.parametrize(("consent", "said"), [("guardian", "经监护人同意"), ("duty", "按规定报告")])
def test_the_letter_says_on_what_it_stands(core: Core, consent: str, said: str) -> None:
    changes = {"privacy__guardian": "孙大"} if consent == "guardian" else {"privacy__no_consent_why": "联系不上"}
    if consent == "duty":
        changes["sign__person_signature"] = None  # type: ignore[assignment]
    words = drawn(core, "letter", write(core, "referral", privacy__consent=consent, **changes))
    assert said in words
    assert "经本人同意" not in words


def test_the_supplement_is_a_letter_too(core: Core) -> None:
    report = write(core, "emergency", **aided())
    words = drawn(core, "letter", write(core, "supplement", about=report))
    assert "街道办事处（乡镇人民政府）" in words
    assert "折合人民币480元" in words


def test_one_application_names_every_need_with_its_office(core: Core) -> None:
    words = drawn(core, "help_form", write(core, "lead"))
    for said in (
        "看病、住院费用",
        "由医疗保障部门办理",
        "上学费用",
        "由教育部门办理",
        "临时用钱",
        "本人要人帮忙",
        "区民政局",
    ):
        assert said in words
    [person] = add_people(core, 1, name="赵小满")
    assert "赵小满" in drawn(core, "help_form", person)


def test_the_authorisation_is_for_a_lead_for_somebody_listed_or_blank(core: Core) -> None:
    [person] = add_people(core, 1, name="赵小满")
    assert "赵小满" in drawn(core, "authorisation", person)
    assert "孙二嫂" in drawn(core, "authorisation", write(core, "lead"))
    blank = text_of(core.prints.render("authorisation").pdf)
    assert "授权" in blank


def test_papers_of_another_kind_of_record_are_refused(core: Core) -> None:
    record = write(core, "call")
    for document in ("letter", "help_form", "authorisation"):
        with pytest.raises(InvalidInput, match="print.other_kind"):
            core.prints.render(document, ids=[record])


def test_the_districts_code_makes_the_slip_no_second_paper(core: Core) -> None:
    record = write(core, "handout")
    plain = core.prints.render("handout", ids=[record])
    core.casework.emergencies.keep_code(core.photos.prepare(jpeg(210, 210), "code.jpg"))
    with_code = core.prints.render("handout", ids=[record])
    assert with_code.pages == plain.pages
    assert len(with_code.pdf) > len(plain.pdf)
    assert "扫码联系救助服务" in text_of(with_code.pdf)
    assert "扫码联系救助服务" not in text_of(plain.pdf)
