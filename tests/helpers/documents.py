"""Invented people on paper: data for every printed document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from core.document.types import (
    FieldItem,
    LedgerLine,
    LedgerSheet,
    Opinion,
    ProblemLine,
    Receipt,
    RecoveryCard,
    RouteRow,
    RouteSheet,
    Row,
    SectionBlock,
    Sheet,
    SignatureData,
    Stamp,
)
from tests.helpers.office_papers import OFFICE_SAMPLES
from tests.helpers.record_papers import RECORD_SAMPLES
from tests.helpers.record_parts import HASH, LONG_NAME, RARE_NAME, RECORD_ID

STAMP = Stamp("internal", False, 0, date(2026, 11, 22), "李助理")
PRACTICE = replace(STAMP, is_practice=True)
REPRINT = replace(STAMP, copy="public", reprint=2)


@lru_cache(maxsize=16)
def photo(width: int = 1600, height: int = 1200, hue: int = 40) -> bytes:
    """A JPEG with something to see in it."""
    image = Image.new("RGB", (width, height), (hue, 120, 170))
    pen = ImageDraw.Draw(image)
    for step in range(0, width, 80):
        pen.line((step, 0, width - step, height), fill=(250, 230, step % 255), width=6)
    pen.rectangle((width // 4, height // 3, width // 2, height - 60), fill=(160, 82, 45))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75)
    return out.getvalue()


@lru_cache(maxsize=4)
def signature(wide: int = 700) -> bytes:
    """Ink on a transparent pad."""
    image = Image.new("RGBA", (wide, 260), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    points = [(60 + step * 9, 130 + (step * 37) % 90 - 45) for step in range((wide - 120) // 9)]
    pen.line(points, fill=(10, 10, 40, 255), width=7, joint="curve")
    pen.arc((120, 40, 330, 210), 20, 330, fill=(10, 10, 40, 255), width=7)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


FIELDS = (
    FieldItem("姓名", "王桂兰"),
    FieldItem("性别", "女"),
    FieldItem("出生日期", "1940年3月2日"),
    FieldItem("公民身份号码", "120221********0028"),
    FieldItem("年龄", "86岁"),
    FieldItem("民族", "汉族"),
    FieldItem("自理能力", "半护理"),
    FieldItem("供养方式", "分散供养"),
    FieldItem("风险类别", "高龄、独居、重残（肢体二级）"),
    FieldItem("现居住地", "宁河镇柳林村第3村民小组12号", 2),
    FieldItem("联系电话", "138****5521"),
    FieldItem("照料人", "王建国（侄子）"),
    FieldItem("照料人电话", "139****7702"),
    FieldItem("协议期限", "2026年1月1日至2026年12月31日"),
    FieldItem("探视日期", "2026年11月20日"),
    FieldItem("探视时间", "9:30—10:15"),
    FieldItem("探视方式", "上门走访"),
    FieldItem("是否见到本人", "见到本人"),
    FieldItem("协理员", "李秀英"),
    FieldItem("陪同人", "张伟（村委委员）"),
)

SECTIONS = (
    SectionBlock(
        "吃穿",
        (
            Row("米面油够不够吃到月底？", "够", "ok"),
            Row("今天吃的什么？饭菜是否新鲜？", "白菜炖豆腐、馒头，新鲜", "ok"),
            Row("过冬的衣服、被褥够不够暖和？", "棉被旧了，缺一床厚被", "problem"),
            Row("平时谁做饭？", "本人能做简单饭菜，侄子隔天送菜", "ok"),
        ),
    ),
    SectionBlock(
        "住房",
        (
            Row("房屋有没有裂缝、漏雨、倾斜？", "没有", "ok"),
            Row("屋里是否干净、通风？", "干净", "ok"),
            Row("院里和厕所路面是否好走？", "厕所台阶高，没有扶手", "problem"),
        ),
    ),
    SectionBlock("饮水", (Row("自来水是否正常？", "正常", "ok"), Row("水缸、水壶是否干净？", "干净", "ok"))),
    SectionBlock(
        "身体与用药",
        (
            Row("近一个月看过病、住过院吗？", "没有", "ok"),
            Row("现在有什么病？", "高血压、膝关节炎"),
            Row("药还够吃几天？会不会吃？", "够20天，会吃", "ok"),
            Row("与上次相比，自己吃饭、穿衣、上下床、上厕所、走动、洗澡有没有变差？", "没有变化", "ok"),
            Row("有没有看病拿药的困难？", "没有", "ok"),
        ),
    ),
    SectionBlock(
        "照料人履职",
        (
            Row("照料人多久来一次？", "隔天一次", "ok"),
            Row("照料人是否按协议做了（做饭、洗衣、陪看病）？", "做了", "ok"),
            Row("本人对照料人满意吗？", "满意", "ok"),
            Row("邻居怎么说？", "邻居赵大妈说侄子常来", "ok"),
        ),
    ),
    SectionBlock(
        "救助资金",
        (
            Row("上月生活费是否足额到账？", "到账", "ok"),
            Row("护理费是否足额到账？", "到账", "ok"),
            Row("取暖费是否到账？", "11月15日前应到，未到", "problem"),
            Row("存折、银行卡由谁保管？", "本人", "ok"),
        ),
    ),
    SectionBlock(
        "居家安全",
        (
            Row("电线、插座有没有老化、乱接？", "没有", "ok"),
            Row("取暖用什么？烟道通不通，有没有一氧化碳报警器？", "电暖器，不用煤炉", "na"),
            Row("燃气软管、阀门是否完好？", "没有燃气", "na"),
            Row("灶边有没有柴草、纸箱？", "没有", "ok"),
        ),
    ),
    SectionBlock(
        "精神状况", (Row("情绪怎么样？", "平稳，愿意聊天", "ok"), Row("说话、记事有没有变糊涂？", "没有", "ok"))
    ),
    SectionBlock(
        "意愿与需求",
        (
            Row("愿不愿意去敬老院集中供养？", "不愿意，想住自己家", "ok"),
            Row("还有什么急难愁盼的事？", "想装厕所扶手，换一床厚被"),
        ),
    ),
    SectionBlock("证件档案", (Row("救助供养证、银行卡、照料协议是否都在？", "都在", "ok"),)),
    SectionBlock(
        "后续",
        (
            Row("有没有要上报的重大变化？", "没有", "ok"),
            Row("下次探视日期", "2026年12月4日"),
        ),
    ),
)

PROBLEMS = (
    ProblemLine("吃穿", "缺一床厚棉被", "当场登记，联系镇民政办领取", "李秀英", "11月25日"),
    ProblemLine("住房", "厕所台阶高，没有扶手，夜里容易摔倒", "垫平一级台阶；扶手报镇里适老化改造", "张伟", "12月10日"),
    ProblemLine("资金", "本年度取暖费未到账", "电话报镇民政办核对发放名册", "李秀英", "11月24日"),
)

SIGNATURES = (
    SignatureData("person", "被探视人签字（捺印）", signature(), "王桂兰　2026年11月20日"),
    SignatureData("proxy", "代签人签字", None, ""),
    SignatureData("witness", "见证人签字", None, ""),
    SignatureData("assistant", "协理员签字", signature(900), "李秀英　2026年11月20日"),
)


def visit(**changes: object) -> Sheet:
    """An ordinary visit with three problems and two photographs."""
    sheet = Sheet(
        title="特困人员探视巡防记录表",
        serial="NH03-2026-000128",
        org_title="宁河镇柳林村村民委员会",
        form_no="探视-01",
        fields=FIELDS,
        sections=SECTIONS,
        problems=PROBLEMS,
        signatures=SIGNATURES,
        seal_labels=("柳林村村民委员会", "宁河镇人民政府"),
        record_id=RECORD_ID,
        hash=HASH,
        notes=("本表一式两份，村（居）民委员会、乡镇人民政府（街道办事处）各存一份。",),
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def change(**changes: object) -> Sheet:
    """A report that somebody can no longer look after himself, with the family's slip."""
    sheet = Sheet(
        title="特困人员重大变化报告表",
        serial="NH03-2026-000031",
        org_title="宁河镇柳林村村民委员会",
        form_no="变化-01",
        fields=(
            *FIELDS[:9],
            FieldItem("变化类别", "健康：自理能力变化"),
            FieldItem("变化发生日期", "2026年11月18日"),
            FieldItem("知道日期", "2026年11月20日"),
            FieldItem("报告方式", "村协理员报告"),
            FieldItem("是否紧急", "否"),
        ),
        sections=(
            SectionBlock(
                "变化情况",
                (
                    Row("发生了什么？", "11月18日夜里起床时摔倒，右腿骨折，现住宁河区医院骨科，术后需卧床两个月。"),
                    Row("对自理能力的影响", "自己不能上下床、上厕所、走动、洗澡，吃饭穿衣需要人帮。"),
                    Row("现在谁在照料？", "侄子王建国陪护。"),
                    Row("需要办理的事项", "申请重新评估自理能力；调整照料护理标准；报销住院费用。"),
                ),
            ),
        ),
        opinions=(
            Opinion("村委会意见", "情况属实，请镇民政办安排评估。"),
            Opinion("乡镇意见"),
        ),
        signatures=SIGNATURES[:1] + SIGNATURES[3:],
        seal_labels=("柳林村村民委员会", "宁河镇人民政府"),
        record_id=RECORD_ID,
        hash=HASH,
        receipt=Receipt(
            (
                "王桂兰家庭：你家于2026年11月20日报告的“自理能力变化”情况，我村已经收到并登记，将在当日报送宁河镇人民政府。",
                "区民政局收到报告后应当在10个工作日内组织评估。超过时间没有消息，可以拨打下列电话询问。",
            ),
            (FieldItem("村委会电话", "022-0000 1234"), FieldItem("镇民政办电话", "022-0000 5678")),
        ),
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def lead(**changes: object) -> Sheet:
    """A household found by a neighbour's word."""
    sheet = Sheet(
        title="主动发现线索登记表",
        serial="NH03-2026-000009",
        org_title="宁河镇柳林村村民委员会",
        form_no="线索-01",
        fields=(
            FieldItem("姓名", RARE_NAME),
            FieldItem("性别", "男"),
            FieldItem("年龄", "约52岁"),
            FieldItem("住址", "柳林村第5村民小组，外来租住", 2),
            FieldItem("联系电话", "无"),
            FieldItem("线索来源", "邻居反映"),
            FieldItem("困难类型", "急难：意外事故"),
            FieldItem("是否紧急", "紧急（24小时先行救助）"),
            FieldItem("发现时间", "2026-11-20 16:40"),
            FieldItem("报告时间", "2026-11-20 16:55"),
            FieldItem("乡镇接报时间", ""),
            FieldItem("先行救助时间", ""),
        ),
        sections=(
            SectionBlock(
                "困难情况",
                (
                    Row("发生了什么？", "在工地摔伤，包工头联系不上，身上没有钱，已两天没有看病。"),
                    Row("家里几口人？", "1人，户籍在外省。"),
                    Row("眼下最急的是什么？", "看病、吃饭、取暖。"),
                ),
            ),
        ),
        opinions=(Opinion("乡镇处理"),),
        signatures=SIGNATURES[3:],
        seal_labels=("柳林村村民委员会",),
        record_id=RECORD_ID,
        hash=HASH,
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


_NAMES = ("赵国强", "钱玉珍", "孙德福", "李桂芳", "周大山", "吴秀兰", "郑守田", "王长河", "冯玉梅", "陈满仓", "褚云霞")


def route(count: int = 34, **changes: object) -> RouteSheet:
    """Due persons of three groups; every fifth is overdue."""
    rows = [
        RouteRow(
            name=(LONG_NAME if number == 7 else RARE_NAME if number == 9 else _NAMES[number % len(_NAMES)]),
            village="柳林村",
            group=f"第{number % 3 + 1}村民小组",
            tags="高龄、独居" if number % 2 else "重残、全护理",
            address=f"柳林村第{number % 3 + 1}村民小组{number + 10}号" + ("（小卖部后院）" if number % 4 == 0 else ""),
            phone="138****5521" if number % 3 else "",
            due=f"11月{number % 28 + 1}日",
            reason=f"高龄独居，每月1次，上次10月{number % 28 + 1}日",
            is_overdue=number % 5 == 0,
        )
        for number in range(count)
    ]
    sheet = RouteSheet(
        title="走访路线单",
        serial="",
        rows=rows,
        org_title="宁河镇柳林村",
        subtitle="2026年11月22日　协理员：李秀英",
        notes=("走访时带好本单和执法记录以外的工作证件；走访后在“已访”栏打勾，回村后在程序里补录。",),
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def ledger(count: int = 40, **changes: object) -> LedgerSheet:
    """Two years of one person."""
    kinds = ("探视", "探视", "重大变化", "协议", "打印")
    entries = [
        LedgerLine(
            on=f"2026-{number % 12 + 1:02}-{number % 27 + 1:02}",
            kind=kinds[number % 5],
            title="上门走访，见到本人" if number % 5 < 2 else "登记",
            summary="吃穿、住房、饮水、用药正常；取暖费未到账，已报镇民政办。" if number % 3 == 0 else "",
            by="李秀英",
            serial=f"NH03-2026-{number:06}",
            is_superseded=number == 3,
        )
        for number in range(count)
    ]
    sheet = LedgerSheet(
        title="特困人员探视巡防工作台账",
        serial="",
        entries=entries,
        fields=FIELDS[:14],
        org_title="宁河镇柳林村村民委员会",
        subtitle="2026年度",
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def recovery() -> RecoveryCard:
    """A card with an invented code."""
    return RecoveryCard("宁河镇柳林村", "7KQ2-MX9D-HT4W-B8RV-3NPC-Y6GJ", date(2026, 11, 22))


SAMPLES: dict[str, Any] = {
    "visit": visit(),
    "change": change(),
    "lead": lead(),
    "route": route(),
    "ledger": ledger(),
    "recovery": recovery(),
    **RECORD_SAMPLES,
    **OFFICE_SAMPLES,
}
