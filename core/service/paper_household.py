"""The list of reviews of a year, and the letter that tells another village of somebody who lives there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from core.document.papers import ColumnItem, Grid, Letter, Register, Reply, RowGroup
from core.document.texts import paragraphs_of
from core.document.types import FieldItem
from core.document.wording import words_of
from core.domain.identity import mask_id, mask_phone
from core.errors import InvalidInput
from core.service.drafts import Drafts
from core.service.library import FormLibrary
from core.service.paper import Order, Paper, PaperSource
from core.service.reviews import ReviewRow, Reviews
from core.service.sheets import qr_text
from core.service.views import RecordView

STATES = {"overdue": "已逾期", "due": "应核查", "coming": "未到期", "done": "已核查"}


def review_list(source: PaperSource, order: Order) -> Sequence[Paper]:
    """The list of a year: `order.ids` may name years, `order.month` a month of the year; this year otherwise."""
    today = source.desk.today()
    years = order.ids or ((order.month or f"{today.year}")[:4],)
    reviews = Reviews(source.desk, Drafts(source.desk, FormLibrary(source.desk)))
    made = []
    for text in years:
        if not (text.isdigit() and len(text) == 4):
            raise InvalidInput("review.year", where="id", text=text[:20])
        made.append(Paper(f"review_list/{text}", "", "", partial(_register, source, reviews, int(text))))
    return made


def _register(source: PaperSource, reviews: Reviews, year: int) -> Register:
    rows = reviews.list(year)
    done = sum(row.state == "done" for row in rows)
    columns = (
        ColumnItem("姓名", 12),
        ColumnItem("村（居）、组", 17),
        ColumnItem("核查周期", 17),
        ColumnItem("上次核查", 15, "centre"),
        ColumnItem("应在此前核查", 15, "centre"),
        ColumnItem("状态", 10, "centre"),
        ColumnItem("结论", 17),
    )
    return Register(
        title=f"{year}年核查对象清单",
        serial="",
        table=Grid(columns, (RowGroup([_line(row) for row in rows]),), empty=str(words_of("review_list")["empty"])),
        org_title=source.how.org_title,
        summary=f"共{len(rows)}人，已核查{done}人，未核查{len(rows) - done}人",
        sign_line=words_of("review_list")["sign_line"],
        notes=[*words_of("review_list")["notes"], *dict.fromkeys(row.rule for row in rows)],
    )


def _line(row: ReviewRow) -> list[str]:
    due = f"{_short(row.due_on)}（延）" if row.until else _short(row.due_on)
    place = " ".join(part for part in (row.village, row.group) if part)
    last = _short(row.last_on) if row.last_on else ""
    return [row.name, place, row.cycle, last, due, STATES[row.state], row.conclusion]


def apart_letter(source: PaperSource, record: RecordView) -> Letter:
    """The push notice of a record of 人户分离, with a part to be filled in and sent back."""
    answers, how = record.answers, source.how
    day = record.occurred_at.day
    values = {
        "person": record.person_name,
        "from": str(answers.get("apart/hukou_village") or ""),
        "to": " ".join(str(answers.get(f"apart/living_{part}") or "") for part in ("village", "address")).strip(),
        "since": _long(date.fromisoformat(str(answers["apart/since"]))) if answers.get("apart/since") else "",
    }
    words = words_of("letter")
    village = source.desk.info.village_name
    asked = [f"请代为走访，重点看：{answers['push/proxy_what']}。"] if answers.get("push/proxy_what") else []
    return Letter(
        title=str(words["apart_title"]),
        serial=record.serial,
        addressee=committee(str(answers.get("apart/living_village") or "")),
        paragraphs=[*paragraphs_of("letter", "apart", values), *asked],
        fields=_fields(record, is_internal=how.is_internal),
        closing=str(words["closing"]),
        signer=committee(village),
        day=_long(day),
        contacts=[FieldItem("我村联系人", str(answers.get("apart/keeper") or record.actor_name)),
                  FieldItem("服务热线", how.hotline)],
        reply=Reply(
            title=str(words["reply_title"]),
            addressee=committee(village),
            paragraphs=paragraphs_of("letter", "apart_reply", values),
            fields=[FieldItem("联系人"), FieldItem("联系电话"), FieldItem("日期")],
            signer=str(words["reply_signer"]),
        ),
        org_title=how.org_title,
        record_id=record.id,
        hash=record.hash,
        qr=qr_text(record),
    )  # fmt: skip


def committee(village: str) -> str:
    """What the committee of a village or neighbourhood is called: 河东村村民委员会, 和平社区居民委员会."""
    if not village or village.endswith(("委员会", "村委会", "居委会")):
        return village
    if village.endswith("社区"):
        return f"{village}居民委员会"
    return f"{village}村民委员会" if village.endswith("村") else f"{village}村（居）民委员会"


def _fields(record: RecordView, *, is_internal: bool) -> list[FieldItem]:
    """Who it is: numbers in full only on the internal copy, which is the one that is sent."""
    person = record.person
    if person is None:
        return []
    number, phone = person.id_number, person.phone
    return [
        FieldItem("姓名", person.name, 1),
        FieldItem("出生日期", person.birth_date.isoformat() if person.birth_date else "", 1),
        FieldItem("联系电话", phone if is_internal else mask_phone(phone), 1),
        FieldItem("身份证号", number if is_internal else mask_id(number), 0),
    ]


def _short(day: date | None) -> str:
    return f"{day.year}.{day.month}.{day.day}" if day else ""


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
