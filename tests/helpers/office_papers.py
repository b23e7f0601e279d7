"""Agreements, letters, notices, lists and counts with invented people in them."""

from __future__ import annotations

import io

from PIL import Image

from core.document.papers import (
    ColumnItem,
    Contract,
    Grid,
    Leaflet,
    Letter,
    Notice,
    Party,
    Reply,
    RowGroup,
)
from core.document.receipts import family_receipt
from core.document.texts import contract_text, paragraphs_of, sections_of, topic_of
from core.document.types import Align, FieldItem, Row, Sheet, SignatureData
from tests.helpers.record_parts import CONTACTS, DAY, HASH, LONG_NAME, ORG, RARE_NAME, RECORD_ID, form
from tests.helpers.register_papers import (
    NAMES,
    campaign_daily,
    delivery,
    handover_list,
    monthly,
    public_list,
    quarterly,
    receipts,
    register,
    review_list,
    unsigned,
)

C: Align = "centre"
PARTIES = {
    "township": Party(
        "",
        "宁河镇人民政府",
        (
            FieldItem("负责人", "刘永成"),
            FieldItem("联系电话", "022-0000 5678"),
            FieldItem("地址", "宁河镇政府街1号", 3),
        ),
        (SignatureData("head", "负责人签字"),),
        "宁河镇人民政府",
    ),
    "village": Party(
        "",
        "宁河镇柳林村村民委员会",
        (FieldItem("负责人", "张伟"), FieldItem("联系电话", "022-0000 1234")),
        (SignatureData("head", "负责人签字"),),
        "柳林村村民委员会",
    ),
    "person": Party(
        "",
        "王桂兰",
        (
            FieldItem("身份证号", "120221********0028"),
            FieldItem("联系电话", "138****5521"),
            FieldItem("户籍地址", "宁河镇柳林村第3村民小组12号", 3),
        ),
        (SignatureData("person", "签字（捺印）"), SignatureData("guardian", "监护人签字")),
    ),
    "caregiver": Party(
        "",
        LONG_NAME,
        (
            FieldItem("身份证号", "120221********0417"),
            FieldItem("联系电话", "139****7702"),
            FieldItem("与对象关系", "邻居"),
            FieldItem("住址", "宁河镇柳林村第3村民小组15号", 3),
        ),
        (SignatureData("caregiver", "签字（捺印）"),),
    ),
}
INSTITUTION = Party(
    "",
    "宁河区安康养老服务中心",
    (
        FieldItem("统一代码", "91120221********4X"),
        FieldItem("联系电话", "022-0000 8866"),
        FieldItem("负责人", "何秀清"),
    ),
    (SignatureData("head", "负责人签字"),),
    "宁河区安康养老服务中心",
)
VALUES = {
    "name": "王桂兰",
    "level": "部分丧失",
    "address": "宁河镇柳林村第3村民小组12号",
    "fee": "每月350元",
    "payer": "宁河镇人民政府",
    "payee": "照料服务人",
    "account": "6217********3321",
    "start": "2026年12月1日",
    "end": "2027年11月30日",
    "remind_days": "30",
    "leave_days": "3",
    "notice_days": "30",
}
DUTIES = Grid(
    (
        ColumnItem("照料项目", 20, C),
        ColumnItem("怎样做", 46),
        ColumnItem("多久一次", 16, C),
        ColumnItem("备注", 14),
    ),
    (
        RowGroup(
            (
                ("做饭送饭", "早饭、晚饭送到家，注意软烂、少盐", "每天2次", ""),
                ("饮水用药", "烧水，提醒按时吃药，药少于7天的量就去取", "每天", "高血压药"),
            ),
            "每天",
        ),
        RowGroup(
            (
                ("洗衣打扫", "换洗衣服、床单，打扫屋里和厕所", "每周1次", ""),
                ("洗澡", "陪同到澡堂或者在家擦洗", "每周1次", "两人在场"),
            ),
            "每周",
        ),
        RowGroup((("陪同看病", "陪同到卫生院、区医院，带好医保卡", "需要时", ""),), "需要时"),
    ),
    title="照料项目和次数",
)


def contract(template: str = "township", **values: str) -> Contract:
    """An agreement of one of the shipped templates."""
    text = contract_text(template, VALUES | values)
    parties = []
    for role, label in text.parties:
        given = INSTITUTION if template == "institution" and role == "caregiver" else PARTIES[role]
        parties.append(Party(label, given.name, given.fields, given.signatures, given.seal_label))
    return Contract(
        title=text.title,
        serial="NH03-2026-000007",
        parties=parties,
        recitals=text.recitals,
        articles=text.articles,
        attachments=(DUTIES,),
        copies=len(parties) + 1,
        copy_name="甲方执",
        org_title="",
        record_id=RECORD_ID,
        hash=HASH,
    )


def letter() -> Letter:
    """A need sent on to another office, with the slip that comes back."""
    values = {
        "person": "王桂兰",
        "where": "柳林村第3组",
        "need": "下肢骨折术后行动不便，需要轮椅1辆、厕所扶手1套",
        "days": "2026年12月10日",
    }
    return Letter(
        title="社会救助转介函",
        serial="NH03-2026-000054",
        number="柳村转〔2026〕3号",
        org_title=ORG,
        addressee="宁河区残疾人联合会",
        paragraphs=paragraphs_of("letter", "referral", values),
        closing="特此函告。",
        enclosures=("社会救助转介单1份", "残疾人证复印件1份"),
        signer="宁河镇柳林村村民委员会",
        day=DAY,
        contacts=(FieldItem("联系人", "李秀英"), FieldItem("联系电话", "022-0000 1234")),
        reply=Reply(addressee=ORG, paragraphs=paragraphs_of("letter", "referral_reply", values)),
        record_id=RECORD_ID,
        hash=HASH,
    )


def push_letter() -> Letter:
    """People registered here and living there, as a table in a letter."""
    rows = [(name, "柳林村第3组", "芦台镇新华社区", "2026年9月", "138****5521") for name in NAMES[:4]]
    columns = [
        ColumnItem("姓名", 16, C),
        ColumnItem("户籍地", 16),
        ColumnItem("居住地", 20),
        ColumnItem("何时起", 12, C),
        ColumnItem("联系电话", 14, C),
    ]
    values = {"person": "赵国强等4人", "from": "宁河镇柳林村", "to": "芦台镇新华社区", "since": "2026年9月"}
    return Letter(
        title="人户分离人员信息推送函",
        serial="NH03-2026-000057",
        number="宁镇民〔2026〕18号",
        org_title="宁河镇人民政府",
        addressee="芦台镇人民政府",
        paragraphs=paragraphs_of("letter", "apart", values),
        table=Grid(columns, (RowGroup(rows),)),
        closing="特此函告。",
        signer="宁河镇人民政府",
        day=DAY,
        reply=Reply(addressee="宁河镇人民政府", paragraphs=paragraphs_of("letter", "apart_reply", values)),
    )


def notice(guardian: str = "") -> Notice:
    """What is done with whose data; for a child the guardian signs."""
    values = {
        "office": ORG,
        "district": "宁河区民政局",
        "contact": "李秀英，022-0000 1234",
        "hotline": "12349",
        "retention": "停止救助后5年",
        "name": "孙小宝",
    }
    tail = "_guardian" if guardian else ""
    return Notice(
        title="",
        serial="NH03-2026-000060",
        sections=sections_of("notice_paper", values),
        addressee=guardian or "王桂兰",
        opening=paragraphs_of("notice_paper", f"opening{tail}", values),
        closing=paragraphs_of("notice_paper", f"closing{tail}", values),
        signatures=(
            SignatureData(
                "guardian" if guardian else "person", "监护人签字（捺印）" if guardian else "本人签字（捺印）"
            ),
            SignatureData("assistant", "告知人签字"),
        ),
        seal_labels=("柳林村村民委员会（章）",),
        org_title=ORG,
        record_id=RECORD_ID,
        hash=HASH,
    )


def authorisation() -> Notice:
    """The household lets its means be checked, and promises to tell the truth."""
    values = {"scheme": "特困人员救助供养", "agency": "宁河区居民家庭经济状况核对中心"}
    return Notice(
        title="",
        serial="NH03-2026-000064",
        sections=sections_of("authorisation", values),
        fields=(
            FieldItem("申请人", RARE_NAME, 1),
            FieldItem("身份证号", "130221********0619", 2),
            FieldItem("家庭成员", "无共同生活家庭成员", 3),
        ),
        opening=paragraphs_of("authorisation", "opening", values),
        closing=paragraphs_of("authorisation", "closing", values),
        signatures=(SignatureData("person", "授权人签字（捺印）"), SignatureData("assistant", "经办人签字")),
        org_title="",
    )


def help_form() -> Sheet:
    """The village applies for somebody who cannot."""
    return form(
        65,
        rows={
            "申请事项": (
                Row("申请什么？", "特困人员救助供养；临时救助"),
                Row("为什么由村里帮办？", "本人不识字，行动不便"),
            ),
            "材料": (Row("已有材料", "身份证、户口簿"), Row("还缺什么？", "诊断证明，由村里到卫生院代开")),
        },
        fields=(
            FieldItem("申请人", RARE_NAME, 1),
            FieldItem("性别", "男", 1),
            FieldItem("年龄", "约52岁", 1),
            FieldItem("住址", "柳林村第5村民小组", 2),
            FieldItem("联系电话", "无", 1),
        ),
        signatures=(SignatureData("person", "申请人签字（捺印）"), SignatureData("assistant", "帮办人签字")),
        receipt=family_receipt(
            document="help_form", person=RARE_NAME, day=DAY, what="特困人员救助供养、临时救助", contacts=CONTACTS
        ),
    )


def leaflet(*, is_large: bool = False) -> Leaflet:
    """A page to hand out, with a code the district supplied."""
    picture = Image.new("L", (210, 210), 255)
    for at in range(0, 210 * 210, 7):
        picture.putpixel((at % 210, at // 210), 0)
    out = io.BytesIO()
    picture.save(out, "PNG")
    topics = (
        ("emergency", "tekun", "change")
        if is_large
        else ("tekun", "content", "apply", "emergency", "change", "care", "privacy", "fraud")
    )
    return Leaflet(
        title="" if not is_large else "遇到困难，请找我们",
        sections=[topic_of(code, {}) for code in topics],
        subtitle="有困难，打电话；情况变，早告知",
        hotline="12349",
        picture=out.getvalue(),
        org_title="宁河区民政局",
        is_large=is_large,
        notes=("本页内容以现行政策为准。",),
    )


OFFICE_SAMPLES: dict[str, object] = {
    "contract": contract(),
    "letter": letter(),
    "notice_paper": notice(),
    "authorisation": authorisation(),
    "help_form": help_form(),
    "leaflet": leaflet(),
    "register": register(),
    "public_list": public_list(),
    "handover_list": handover_list(),
    "delivery": delivery(),
    "receipts": receipts(),
    "campaign_daily": campaign_daily(),
    "unsigned": unsigned(),
    "review_list": review_list(),
    "monthly": monthly(),
    "quarterly": quarterly(),
}
