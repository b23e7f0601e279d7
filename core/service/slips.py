"""The slips that are cut off and kept: whom they are for, what they are about, whom to ask, the district's own code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.document.receipts import family_receipt
from core.document.types import FieldItem, Receipt
from core.domain.fee import plain
from core.domain.relief import given_in
from core.service.views import RecordView

Say = Callable[[str], str]

# Kinds of records with a slip, and the questions that say what it is about.
ABOUT: Mapping[str, tuple[str, ...]] = {
    "change": ("report/kind", "report/detail"),
    "lead": ("lead/reason",),
    "emergency": ("what/type",),
    "handout": (),
}
WHO = {"handout": "sign/receiver_name"}  # who keeps the slip, where it is not the one the record is about


def slip_of(record: RecordView, say: Say, hotline: str, code: bytes | None) -> Receipt | None:
    """The slip of a record, or None for a kind that has none. `say` gives an answer in words, empty for none."""
    if record.kind not in ABOUT:
        return None
    day = record.occurred_at.day
    receipt = family_receipt(
        person=(say(WHO[record.kind]) if record.kind in WHO else "") or record.person_name or "当事人",
        day=f"{day.year}年{day.month}月{day.day}日",
        what=given_words(record) if record.kind == "handout" else "：".join(filter(None, map(say, ABOUT[record.kind]))),
        contacts=[FieldItem("服务热线", hotline), FieldItem("经办协理员", record.actor_name)],
        document=record.kind,
    )
    return replace(receipt, picture=code)


def given_words(record: RecordView) -> str:
    """What was handed out: 人民币300元、大米10公斤."""
    given = given_in(record.kind, record.answers)
    return "、".join(filter(None, (f"人民币{plain(given.money)}元" if given.money else "", given.goods)))
