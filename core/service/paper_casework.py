"""Papers of casework: the letter that refers somebody, the supplement as a letter, 申请帮办单, 授权书."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from core.document.papers import Letter, Notice, Reply
from core.document.receipts import family_receipt
from core.document.texts import paragraphs_of, sections_of
from core.document.types import FieldItem, Row, SectionBlock, Sheet, SignatureData
from core.document.wording import words_of
from core.domain.deadlines import deadline
from core.domain.fee import plain
from core.domain.identity import mask_id, mask_phone
from core.domain.needs import offices, targets
from core.domain.person import Person, choice_label
from core.domain.referral import needs_in
from core.domain.relief import Given, given_in
from core.errors import InvalidInput
from core.service import background
from core.service.desk import Desk
from core.service.family_emergency import root_of
from core.service.paper import Order, Paper, PaperSource
from core.service.sheets import qr_text
from core.service.views import RecordView

WITHOUT_ASKING = {"guardian": "letter_guardian", "duty": "letter_duty", "emergency": "letter_duty"}
CHECKED_FOR = ("lead",)


def referral_letter(source: PaperSource, record: RecordView) -> Letter:
    """转介函 with 回执: only what the person agreed to have told stands in it."""
    answers, words = record.answers, words_of("letter")
    pack, day = source.desk.pack(), record.occurred_at.day
    data = answers.get("privacy/data") or ()
    end = deadline(pack, "referral_reply", record.occurred_at.local, source.desk.calendar())
    needs = "、".join(_need_labels(source, record))
    values = {
        "person": record.person_name if "name" in data else "本村一名居民",
        "where": str(answers.get("who/place") or "") if "address" in data else source.how.org_title,
        "need": f"需要帮助的是：{needs}。{str(answers.get('need/asked') or '').rstrip('。')}" if needs else "",
        "days": background.day_words(end.due_on) if end.due_on else "",
    }
    key = WITHOUT_ASKING.get(str(answers.get("privacy/consent")))
    document = ("referral", key) if key else ("letter", "referral")
    return Letter(
        title=str(words["referral_title"]),
        serial=record.serial,
        addressee=_addressee(source, answers),
        paragraphs=paragraphs_of(*document, values),
        fields=_told_fields(record, data),
        closing=str(words["closing"]),
        enclosures=("社会救助转介单1份",),
        signer=_committee(source.how.org_title),
        day=background.day_words(day),
        contacts=[
            FieldItem("联系人", str(answers.get("contact/contact_name") or record.actor_name)),
            FieldItem("联系电话", str(answers.get("contact/contact_phone") or "")),
            FieldItem("服务热线", source.how.hotline),
        ],
        reply=Reply(
            addressee=_committee(source.how.org_title),
            paragraphs=paragraphs_of("letter", "referral_reply", values),
            fields=[FieldItem("联系人"), FieldItem("联系电话")],
        ),
        org_title=source.how.org_title,
        record_id=record.id,
        hash=record.hash,
        qr=qr_text(record),
    )


def supplement_letter(source: PaperSource, record: RecordView) -> Letter:
    """The supplement to help given first, as a letter to the township."""
    answers, words, desk = record.answers, words_of("letter"), source.desk
    about = desk.facts.get(record.about) if record.about else None
    root = root_of(desk, about[0] if about else None)
    facts = root.body.get("answers", {}) if root else {}
    given = f"折合人民币{plain(Given(money=_yuan(answers)).worth)}元"
    goods = str(answers.get("base/goods") or "")
    values = {
        "person": str(answers.get("base/persons") or record.person_name),
        "time": background.day_words(background.day_of(root)) if root else "",
        "what": str(facts.get("what/situation") or facts.get("lead/situation") or "").rstrip("。"),
        "given": f"{given}（含{goods}）" if goods else given,
    }
    return Letter(
        title=str(words["supplement_title"]),
        serial=record.serial,
        addressee=desk.pack().text("township_office", record.occurred_at.day),
        paragraphs=[*paragraphs_of("letter", "supplement", values), f"事由：{answers.get('base/reason', '')}"],
        closing=str(words["closing"]),
        enclosures=("先行救助补充说明1份", "救助款物发放签收单"),
        signer=_committee(source.how.org_title),
        day=background.day_words(record.occurred_at.day),
        contacts=[FieldItem("经办人", record.actor_name), FieldItem("服务热线", source.how.hotline)],
        org_title=source.how.org_title,
        record_id=record.id,
        hash=record.hash,
        qr=qr_text(record),
    )


def help_forms(source: PaperSource, order: Order) -> Sequence[Paper]:
    """申请帮办单: one application, many needs, each with the office it goes to. For a lead or somebody on the list."""
    return [_of(source, one, _help_form) for one in order.ids]


def authorisations(source: PaperSource, order: Order) -> Sequence[Paper]:
    """家庭经济状况核对授权书（承诺书）, for a lead or somebody on the list; without any, a blank one."""
    return [_of(source, one, _authorisation) for one in order.ids] or [
        Paper("blank", "", "", partial(_authorisation, source, None, None))
    ]


def _of(source: PaperSource, order_id: str, make: Any) -> Paper:
    """The paper of a lead, or of a person. Raises InvalidInput("print.other_kind"), NotFound."""
    found = source.desk.facts.get(order_id)
    if found is None:
        person = source.people.person(order_id)
        return Paper(order_id, "", order_id, partial(make, source, None, person))
    record = source.records.show(order_id)
    if record.kind not in CHECKED_FOR:
        raise InvalidInput("print.other_kind", where=order_id, document=record.kind)
    return Paper(order_id, record.serial, record.person_id, partial(make, source, record, record.person))


def _help_form(source: PaperSource, record: RecordView | None, person: Person | None) -> Sheet:
    desk, how = source.desk, source.how
    today = desk.today()
    named = {one.need: one for one in targets(desk.pack(), today)}
    codes = needs_in("lead", record.answers) if record else _needs_of_last_visit(source, person)
    rows = [Row(named[code].need_label, f"由{named[code].office_label}办理") for code in codes if code in named]
    why = {"help": "本人要人帮忙", "no": "本人无能力自己申请"}
    reason = why.get(str(record.answers.get("family/capable")), "") if record else ""
    name = record.person_name if record else person.name if person else ""
    receipt = family_receipt(
        person=name or "申请人",
        day=background.day_words(today),
        what="、".join(row.question for row in rows) or "社会救助",
        contacts=[FieldItem("服务热线", how.hotline), FieldItem("帮办人", desk.info.user.name)],
        document="help_form",
    )
    return Sheet(
        title="",
        serial=record.serial if record else "",
        fields=_applicant(record, person, is_internal=how.is_internal),
        sections=[
            SectionBlock("申请事项", rows or [Row("申请什么？")]),
            SectionBlock("帮办", [Row("为什么由村里帮办？", reason), Row("本人同意帮办吗？")]),
            SectionBlock("材料", [Row("已有材料"), Row("还缺什么？由谁补？")]),
        ],
        signatures=(SignatureData("person", "申请人签字（捺印）"), SignatureData("assistant", "帮办人签字")),
        seal_labels=("村（居）民委员会（章）",),
        notes=(f"受理：{desk.pack().text('township_office', today)}；审核确认："
               f"{confirm_office(desk)}。一次申请，由受理单位分类办理。",
               f"社会救助服务热线 {how.hotline}"),
        org_title=how.org_title,
        record_id=record.id if record else "",
        hash=record.hash if record else "",
        receipt=replace(receipt, picture=how.code),
    )  # fmt: skip


def _authorisation(source: PaperSource, record: RecordView | None, person: Person | None) -> Notice:
    desk = source.desk
    county = desk.pack().text("county_office", desk.today())
    category = choice_label("category", person.category) if person and person.category else ""
    values = {
        "agency": f"{county}居民家庭经济状况核对机构",
        "scheme": "特困人员救助供养" if category == "特困人员" else "社会救助",
        "until": "自签字之日起至本次救助终止之日止",
    }
    return Notice(
        title="",
        serial=record.serial if record else "",
        sections=sections_of("authorisation", values),
        fields=[
            *_applicant(record, person, is_internal=source.how.is_internal),
            FieldItem("共同生活的家庭成员", "", 3),
        ],
        opening=paragraphs_of("authorisation", "opening", values),
        closing=paragraphs_of("authorisation", "closing", values),
        signatures=(SignatureData("person", "授权人签字（捺印）"), SignatureData("assistant", "经办人签字")),
        notes=(f"程序不查询银行、户籍等信息，由核对机构依法办理。社会救助服务热线 {source.how.hotline}",),
        record_id=record.id if record else "",
        hash=record.hash if record else "",
    )


def confirm_office(desk: Desk) -> str:
    """Who examines and confirms: the county's office, or the township where the district passed it down
    (《特困人员认定办法》 第二十八条; row text "confirm_office")."""
    pack, today = desk.pack(), desk.today()
    return pack.text("confirm_office", today) or pack.text("county_office", today)


def _applicant(record: RecordView | None, person: Person | None, *, is_internal: bool) -> list[FieldItem]:
    answers = record.answers if record else {}
    number = str(answers.get("lead/id_number") or (person.id_number if person else ""))
    phone = str(answers.get("contact/phone") or (person.phone if person else ""))
    place = str(answers.get("lead/place") or (person.address if person else ""))
    name = record.person_name if record else person.name if person else ""
    return [
        FieldItem("申请人", name, 1),
        FieldItem("身份证号", number if is_internal else mask_id(number), 2),
        FieldItem("联系电话", phone if is_internal else mask_phone(phone), 1),
        FieldItem("住址", place, 2),
    ]


def _needs_of_last_visit(source: PaperSource, person: Person | None) -> tuple[str, ...]:
    if person is None:
        return ()
    latest = source.desk.facts.latest("visit", person.id).get(person.id)
    found = source.desk.facts.get(latest[0]) if latest else None
    return needs_in("visit", found[0].body.get("answers", {})) if found else ()


def _need_labels(source: PaperSource, record: RecordView) -> list[str]:
    labels = {one.need: one.need_label for one in targets(source.desk.pack(), record.occurred_at.day)}
    other = str(record.answers.get("need/need_other") or "其他帮助")
    return [other if code == "other" else labels.get(code, code) for code in needs_in("referral", record.answers)]


def _addressee(source: PaperSource, answers: Any) -> str:
    named = str(answers.get("need/office_name") or "")
    labels = offices(source.desk.pack(), source.desk.today())
    return named.split(" ")[0] if named else labels.get(str(answers.get("need/office") or ""), "")


def _told_fields(record: RecordView, data: Sequence[str]) -> list[FieldItem]:
    person, answers = record.person, record.answers
    fields = [
        ("name", FieldItem("姓名", record.person_name, 1)),
        ("phone", FieldItem("联系电话", str(answers.get("who/phone") or (person.phone if person else "")), 1)),
        ("id_number", FieldItem("身份证号", person.id_number if person else "")),
        ("address", FieldItem("住址", str(answers.get("who/place") or ""), 3)),
        ("health", FieldItem("病情、残疾", person.illness if person else "", 3)),
    ]
    return [field for code, field in fields if code in data]


def _committee(village: str) -> str:
    if "委员会" in village:
        return village
    return f"{village}民委员会" if village.endswith(("村", "居", "社区")) else f"{village}村（居）民委员会"


def _yuan(answers: Any) -> Any:
    return given_in("handout", {"give/money": answers.get("base/amount")}).money
