"""Lists and counts with invented people in them."""

from __future__ import annotations

from core.document.papers import ColumnItem, Grid, Register, RowGroup, Tally, TallyColumn, TallyRow
from core.document.texts import paragraphs_of
from core.document.types import Align, FieldItem, SignatureData
from tests.helpers.record_parts import DAY, HASH, LONG_NAME, ORG, RARE_NAME, RECORD_ID

C: Align = "centre"
NAMES = ("赵国强", "钱玉珍", "孙德福", RARE_NAME, "周大山", "吴秀兰", LONG_NAME, "王长河", "冯玉梅", "陈满仓")

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
