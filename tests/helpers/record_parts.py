"""What the sample sheets share: an office, a person, hands and seals, none of them real."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.types import FieldItem, Row, SectionBlock, Sheet, SignatureData

ORG = "宁河镇柳林村村民委员会"
RARE_NAME = "龙𬱖䶮"
LONG_NAME = "买买提江·阿不都热合曼·吐尔逊尼亚孜·库尔班"
RECORD_ID = "0193a5b2-7c11-7abc-8def-0123456789ab"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DAY = "2026年11月20日"
PERSON = (
    FieldItem("姓名", "王桂兰", 1),
    FieldItem("性别", "女", 1),
    FieldItem("出生日期", "1940-03-02", 1),
    FieldItem("身份证号", "120221********0028"),
    FieldItem("自理能力", "部分丧失", 1),
    FieldItem("村（居）", "柳林村第3组"),
    FieldItem("联系电话", "138****5521", 1),
    FieldItem("照料人", "王建国（侄子）", 1),
)
SEALS = ("柳林村村民委员会（章）", "宁河镇人民政府（章）")
SIGNED = (
    SignatureData("person", "对象签字", None, f"王桂兰　{DAY}"),
    SignatureData("assistant", "协理员签字", None, f"李秀英　{DAY}"),
)
CONTACTS = (FieldItem("服务热线", "12349"), FieldItem("经办协理员", "李秀英　022-0000 1234"))


def form(number: int, *fields: FieldItem, rows: dict[str, Sequence[Row]] | None = None, **more: object) -> Sheet:
    """A form with the usual head, signatures and seals; without a title, so that the form's own words stand there."""
    usual: dict[str, object] = {
        "title": "",
        "serial": f"NH03-2026-{number:06}",
        "org_title": ORG,
        "fields": (*PERSON, *fields),
        "sections": [SectionBlock(name, lines) for name, lines in (rows or {}).items()],
        "signatures": SIGNED,
        "seal_labels": SEALS[:1],
        "record_id": RECORD_ID,
        "hash": HASH,
        "notes": ("社会救助服务热线 12349",),
    }
    return Sheet(**(usual | more))  # type: ignore[arg-type]
