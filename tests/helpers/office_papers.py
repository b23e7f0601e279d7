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
    Register,
    Reply,
    RowGroup,
    Tally,
    TallyColumn,
    TallyRow,
)
from core.document.receipts import family_receipt
from core.document.texts import contract_text, paragraphs_of, sections_of, topic_of
from core.document.types import Align, FieldItem, Row, Sheet, SignatureData
from tests.helpers.record_papers import CONTACTS, DAY, HASH, LONG_NAME, ORG, RARE_NAME, RECORD_ID, form

C: Align = "centre"
NAMES = ("赵国强", "钱玉珍", "孙德福", RARE_NAME, "周大山", "吴秀兰", LONG_NAME, "王长河", "冯玉梅", "陈满仓")
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


PEOPLE_COLUMNS = (
    ColumnItem("姓名", 15, C),
    ColumnItem("性别", 5, C),
    ColumnItem("身份证号", 19, C),
    ColumnItem("自理能力", 9, C),
    ColumnItem("风险类别", 16),
    ColumnItem("照料人", 13, C),
    ColumnItem("协议到期", 11, C),
    ColumnItem("联系电话", 13, C),
    ColumnItem("备注", 10),
)


def register(count: int = 46) -> Register:
    """All of a village, by group, with subtotals."""
    rows = [
        (
            NAMES[at % len(NAMES)],
            "男" if at % 2 else "女",
            f"120221********{at:04}",
            ("全自理", "部分丧失", "完全丧失")[at % 3],
            "高龄、独居" if at % 4 else "重残、精神障碍",
            NAMES[(at + 3) % len(NAMES)],
            "2027-11-30",
            "138****5521",
            "",
        )
        for at in range(count)
    ]
    third = max(1, -(-count // 3))
    groups = [
        RowGroup(
            rows[at : at + third],
            f"第{at // third + 1}村民小组",
            ("小计", "", f"{len(rows[at : at + third])}人", "", "", "", "", "", ""),
        )
        for at in range(0, count, third)
    ]
    return Register(
        title="",
        serial="",
        table=Grid(PEOPLE_COLUMNS, groups, total=("合计", "", f"{count}人", "", "", "", "", "", "")),
        summary=f"共 {count} 人",
        subtitle=DAY,
        org_title=ORG,
        is_landscape=True,
    )


def public_list(count: int = 17) -> Register:
    """Masked, with who to tell when something is wrong."""
    values = {
        "what": "柳林村2026年第4季度特困人员救助供养对象",
        "from": "2026年11月20日",
        "until": "2026年11月26日",
        "days": "7",
        "office": ORG,
        "phone": "022-00001234",
        "hotline": "12349",
    }
    rows = [
        (name[0] + "*" * (len(name) - 1), "120221********0028", "分散供养", "部分丧失", f"第{at % 3 + 1}组")
        for at, name in enumerate(NAMES * 2)
    ][:count]
    columns = [
        ColumnItem("姓名", 20, C),
        ColumnItem("身份证号", 26, C),
        ColumnItem("供养方式", 14, C),
        ColumnItem("自理能力", 14, C),
        ColumnItem("村民小组", 12, C),
    ]
    return Register(
        title="",
        serial="",
        table=Grid(columns, (RowGroup(rows),)),
        paragraphs=paragraphs_of("public_list", "opening", values),
        closing=paragraphs_of("public_list", "closing", values),
        org_title=ORG,
        seal_labels=("柳林村村民委员会（章）",),
    )


def handover_list() -> Register:
    """What one assistant leaves to the next."""
    values = {"giver": "李秀英", "taker": "陈晓明", "day": DAY, "place": "宁河镇柳林村"}
    columns = [ColumnItem("交接内容", 38), ColumnItem("数量", 10, C), ColumnItem("说明", 34), ColumnItem("点清", 8, C)]
    groups = (
        RowGroup(
            (("分散供养特困人员名册", "17人", "其中逾期未走访2人", ""), ("委托照料协议", "15份", "2人待签", "")),
            "名册与协议",
        ),
        RowGroup(
            (
                ("王桂兰轮椅转介", "1件", "区残联未答复，12月10日到期", ""),
                ("龙𬱖䶮先行救助补充说明", "1件", "12月4日前补齐签收单", ""),
            ),
            "未办结事项",
        ),
        RowGroup(
            (("笔记本电脑（编号NH-03）", "1台", "已撤销移交人登录", ""), ("救灾棉被", "3床", "村仓库", "")),
            "设备和物资",
        ),
    )
    return Register(
        title="",
        serial="NH03-2026-000061",
        table=Grid(columns, groups),
        fields=(FieldItem("移交人", "李秀英", 1), FieldItem("接收人", "陈晓明", 1), FieldItem("监交人", "张伟", 1)),
        paragraphs=paragraphs_of("handover_list", "opening", values),
        closing=paragraphs_of("handover_list", "closing", values),
        signatures=[SignatureData(text, text) for text in paragraphs_of("handover_list", "signers", {})],
        seal_labels=("柳林村村民委员会（章）",),
        org_title=ORG,
        record_id=RECORD_ID,
        hash=HASH,
    )


def delivery() -> Register:
    """Papers handed over against a signature."""
    columns = [
        ColumnItem("收件人", 16, C),
        ColumnItem("文书名称", 24),
        ColumnItem("文书编号", 18, C),
        ColumnItem("送达日期", 13, C),
        ColumnItem("签收（捺印）", 17, C),
        ColumnItem("代收关系", 10),
    ]
    rows = [
        (
            name,
            "特困人员救助供养终止决定书" if at % 2 else "自理能力评估结果告知书",
            f"宁镇民〔2026〕{at + 1}号",
            "",
            "",
            "",
        )
        for at, name in enumerate(NAMES)
    ]
    return Register(title="", serial="", table=Grid(columns, (RowGroup(rows),)), org_title="宁河镇人民政府")


def campaign_daily() -> Register:
    """A cold wave, day by day."""
    columns = (
        ColumnItem("日期", 14, C),
        *(ColumnItem(method, 10, C, "走访人次") for method in ("上门", "电话", "合计")),
        ColumnItem("见到（联系上）人数", 14, C),
        ColumnItem("没见到人数", 12, C),
        ColumnItem("送物资人数", 12, C),
    )
    rows = [(f"12月{at + 14}日", "9", "2", "11", "10", "1", str(at)) for at in range(5)]
    return Register(
        title="寒潮入户走访每日情况统计表",
        serial="",
        table=Grid(columns, (RowGroup(rows),), total=("合计", "45", "10", "55", "", "", ""), is_numbered=False),
        fields=(FieldItem("起止日期", "2026-12-14 至 2026-12-18"), FieldItem("物资", "棉被、电热毯")),
        closing=(f"还没有见到的：{LONG_NAME}、{RARE_NAME}。",),
        summary="应走访12人，已见到（联系上）10人，还差2人",
        org_title=ORG,
    )


def receipts() -> Register:
    """What the district's server signed for."""
    columns = [
        ColumnItem("送达时间", 16, C),
        ColumnItem("批次", 20, C),
        ColumnItem("件数", 8, "right"),
        ColumnItem("记录编号", 30),
        ColumnItem("服务器回执", 14, C),
    ]
    rows = [
        (f"2026-11-{at + 1:02} 09:{at:02}", f"{at:02}d081884c7d659a", str(at + 1), "NH03-2026-000128 等", "已签收")
        for at in range(6)
    ]
    return Register(title="", serial="", table=Grid(columns, (RowGroup(rows),)), org_title=ORG, subtitle="2026年11月")


def unsigned() -> Register:
    """Printed, and not come back yet."""
    columns = [
        ColumnItem("姓名", 15, C),
        ColumnItem("文书", 20),
        ColumnItem("记录编号", 20, C),
        ColumnItem("打印日期", 12, C),
        ColumnItem("已过天数", 9, "right"),
        ColumnItem("收回", 7, C),
    ]
    rows = [
        (name, "探视巡防记录表", f"NH03-2026-{at:06}", "2026-11-02", str(20 - at), "") for at, name in enumerate(NAMES)
    ]
    return Register(title="", serial="", table=Grid(columns, (RowGroup(rows),)), org_title=ORG, subtitle=f"截至{DAY}")


def review_list(count: int = 12) -> Register:
    """Who is to be looked at again, and what was found."""
    columns = [
        ColumnItem("姓名", 14, C),
        ColumnItem("村组", 14),
        ColumnItem("上次核查", 11, C, "核查日期"),
        ColumnItem("应核查", 11, C, "核查日期"),
        ColumnItem("无变化", 7, C, "核查结论"),
        ColumnItem("有变化", 7, C, "核查结论"),
        ColumnItem("依据（所见）", 24),
        ColumnItem("核查人", 10, C),
    ]
    rows = [(NAMES[at % 10], "柳林村第3组", "2025-11-18", "2026-11-18", "", "", "", "") for at in range(count)]
    return Register(title="", serial="", table=Grid(columns, (RowGroup(rows),)), org_title=ORG, is_landscape=True)


def monthly() -> Tally:
    """One month of a township, by village."""
    columns = (
        TallyColumn("全自理", "在册人数"),
        TallyColumn("部分丧失", "在册人数"),
        TallyColumn("完全丧失", "在册人数"),
        TallyColumn("应访", "探视人次", is_summed=False),
        TallyColumn("已访", "探视人次", is_summed=False),
        TallyColumn("探视率", "探视人次", is_summed=False, percent_of=(4, 3)),
        TallyColumn("发现问题", is_summed=False),
        TallyColumn("已解决", is_summed=False),
    )
    villages = ("柳林村", "赵家庄村", "大杨树村", "南河套村")
    rows = [TallyRow(name, (9 + at, 6 - at, 2, 30 + at, 29 + at, None, 4 + at, 3)) for at, name in enumerate(villages)]
    rows.insert(1, TallyRow("独居", (4, 3, 1, 14, 14, None, 2, 2), 1))
    return Tally(
        title="",
        serial="",
        columns=columns,
        rows=rows,
        corner="村（居）",
        period="2026年11月",
        unit="人、人次、件",
        org_title="宁河镇人民政府",
        sources=(
            "数据来源：各村探视巡防记录，截至2026年11月30日24时；更正件只计一次。",
            "口径：应访人次按规则包的走访频次计算；电话、视频走访不计入已访。",
        ),
    )


def quarterly() -> Tally:
    """A quarter of a village, by subject."""
    columns = (TallyColumn("10月"), TallyColumn("11月"), TallyColumn("12月"))
    rows = (
        TallyRow("上门走访（人次）", (51, 54, 60)),
        TallyRow("高龄", (20, 21, 24), 1),
        TallyRow("独居", (16, 16, 18), 1),
        TallyRow("重大变化报告（件）", (2, 3, 1)),
        TallyRow("主动发现线索（件）", (1, 2, 0)),
        TallyRow("预警核实反馈（件）", (4, 0, None)),
    )
    return Tally(
        title="",
        serial="",
        columns=columns,
        rows=rows,
        corner="工作内容",
        period="2026年第4季度",
        org_title=ORG,
        has_column_sums=False,
        is_landscape=False,
        sources=("数据来源：本村工作台账。",),
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
