"""告知书 on paper: what is told, by the rows of the rule pack, with the signature of who was told or a line for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.document.papers import Notice
from core.document.texts import paragraphs_of, sections_of
from core.document.types import FieldItem, SignatureData
from core.domain.identity import mask_id, mask_phone
from core.domain.notice import needs_guardian
from core.domain.person import Person
from core.service.hands import signatures
from core.service.paper import Order, Paper, PaperSource
from core.service.privacy import NOTICE
from core.service.sheets import qr_text
from core.service.views import RecordView

NAME = "notice_paper"


def notice_papers(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One for each person (or signed notice) that is ordered; without any, a blank one to be filled in by hand."""
    made = []
    for one in order.ids:
        found = source.desk.facts.get(one)
        person_id = found[0].person_id if found else one
        latest = source.desk.facts.latest(NOTICE, person_id).get(person_id)
        notice = one if found else latest[0] if latest else ""
        record = source.records.show(notice) if notice else None
        record = record if record and not record.is_cleared else None
        person = source.people.person(person_id)
        paper_id, serial = (record.id, record.serial) if record else (person_id, "")
        made.append(Paper(paper_id, serial, person_id, partial(_paper, source, person, record)))
    return made or [Paper("blank", "", "", partial(_paper, source, None, None))]


def _paper(source: PaperSource, person: Person | None, record: RecordView | None) -> Notice:
    desk, how = source.desk, source.how
    pack, today = desk.pack(), desk.today()
    child = person is not None and needs_guardian(pack, person.birth_date, today)
    told_guardian = record is not None and record.answers.get("notice/told_to") == "guardian"
    rows = [row for row in pack.rows_on("retention", today) if row.text("code") in ("visit", "approval", "record")]
    values = {
        "office": how.org_title,
        "district": pack.text("county_office", today) or "县级民政部门",
        "contact": f"{desk.info.user.name}　{how.hotline}".strip(),
        "hotline": how.hotline,
        "retention": "；".join(f"{row.text('label')}{row.number('months')}个月" for row in rows),
        "name": person.name if person else "",
    }
    ending = "_guardian" if child or told_guardian else ""
    return Notice(
        title="",
        serial=record.serial if record else "",
        sections=sections_of(NAME, values),
        addressee=_addressee(person, record, is_child=child or told_guardian),
        fields=_fields(person, is_internal=how.is_internal),
        opening=paragraphs_of(NAME, f"opening{ending}", values),
        closing=paragraphs_of(NAME, f"closing{ending}", values),
        signatures=_hands(source, record, is_child=child),
        seal_labels=(f"{how.org_title}村（居）民委员会（章）" if "委员会" not in how.org_title else how.org_title,),
        org_title=how.org_title,
        qr=qr_text(record) if record else "",
        record_id=record.id if record else "",
        hash=record.hash if record else "",
    )


def _addressee(person: Person | None, record: RecordView | None, *, is_child: bool) -> str:
    if person is None:
        return ""
    if not is_child:
        return person.name
    guardian = str(record.answers.get("guardian/name", "")) if record else ""
    return f"{guardian or person.guardian_name or '________'}（{person.name}的监护人）"


def _fields(person: Person | None, *, is_internal: bool) -> list[FieldItem]:
    if person is None:
        return []
    number = person.id_number if is_internal else mask_id(person.id_number)
    phone = person.phone if is_internal else mask_phone(person.phone)
    return [
        FieldItem("姓名", person.name, 1),
        FieldItem("身份证号", number, 0),
        FieldItem("联系电话", phone, 1),
    ]


def _hands(source: PaperSource, record: RecordView | None, *, is_child: bool) -> list[SignatureData]:
    """Signed on the screen: the picture; otherwise a line for who was told, and for who told him."""
    if record is None:
        who = "监护人签字（捺印）" if is_child else "本人签字（捺印）"
        return [SignatureData("guardian" if is_child else "person", who), SignatureData("assistant", "告知人签字")]
    told = "guardian" if record.answers.get("notice/told_to") == "guardian" else "person"
    form = source.records.form_of(record)
    hands = [hand for hand in signatures(record, form, source.load) if hand.role in (told, "assistant", "witness")]
    return [hand for hand in hands if hand.image is not None or hand.role != "witness"]
