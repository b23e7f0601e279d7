"""One filled-in form of every kind beyond visit, change and lead: invented people, invented trouble."""

from __future__ import annotations

from core.document.receipts import family_receipt
from core.document.types import FieldItem, Opinion, ProblemLine, Row, Sheet, SignatureData
from tests.helpers.business_papers import about_business
from tests.helpers.record_parts import (
    CONTACTS,
    DAY,
    LONG_NAME,
    RARE_NAME,
    SEALS,
    SIGNED,
    form,
)


def emergency() -> Sheet:
    """A man without papers or money after an accident."""
    fields = (
        FieldItem("姓名", RARE_NAME, 1),
        FieldItem("性别", "男", 1),
        FieldItem("户籍地", "外省（暂住）", 1),
        FieldItem("急难类型", "意外事故", 1),
        FieldItem("现住", "柳林村第5组出租屋", 2),
        FieldItem("发现时间", "11月20日 16:40"),
        FieldItem("报告时间", "11月20日 16:55"),
        FieldItem("乡镇接报", "11月20日 17:05"),
        FieldItem("先行救助", ""),
        FieldItem("24小时截止", "11月21日 16:40（自发现时起）"),
    )
    return form(
        41,
        rows={
            "急难情况": (
                Row("发生了什么？", "在工地摔伤，身上没有钱，已两天没有吃饱，出租屋没有取暖。"),
                Row("有没有生命危险？", "没有，腿部骨折已由卫生院固定。"),
                Row("最急需的是什么？", "看病押金、吃饭、棉被。"),
            ),
            "已做处置": (
                Row("已打的电话", "镇民政办、镇卫生院、镇派出所"),
                Row("先行救助", "村备用金500元，棉被1床，方便面1箱"),
            ),
        },
        fields=fields,
        receipt=family_receipt(
            document="emergency", person=RARE_NAME, day=DAY, what="工地摔伤，无钱看病", contacts=CONTACTS
        ),
    )


def visits_by_others() -> dict[str, Sheet]:
    """Looking again: warning feedback, review, sampled re-visit, campaign, restricted note."""
    ok, bad, na = "ok", "problem", "na"
    return {
        "feedback": form(
            42,
            FieldItem("预警编号", "YJ-2026-11-0087", 1),
            FieldItem("预警来源", "区民政局数据比对", 1),
            FieldItem("截止日期", "2026年11月30日", 1),
            rows={
                "预警内容": (Row("指标", "名下出现机动车登记信息"), Row("下发说明", "请入户核实车辆归属与使用情况。")),
                "核实情况": (
                    Row("核实方式", "入户核实，查看行驶证，询问邻居"),
                    Row("核实结果", "信息有误"),
                    Row("情况说明", "车辆为同名人员所有，身份证号末四位不同；本人无驾驶证、无车辆。"),
                    Row("证据", "行驶证照片1张，邻居证言1份"),
                ),
            },
        ),
        "review": form(
            43,
            FieldItem("核查类别", "年度核查", 1),
            FieldItem("上次核查", "2025年11月18日", 1),
            FieldItem("家庭人口", "1人", 1),
            rows={
                "人口与义务人": (
                    Row("家里人口有没有变化？", "没有变化", ok),
                    Row("法定义务人有没有履行能力？", "没有法定义务人", na),
                ),
                "收入与财产": (
                    Row("收入来源", "土地流转费每年600元", ok),
                    Row("有没有新增房屋、车辆、存款？", "没有", ok),
                    Row("有没有无法解释的大额支出？", "没有", ok),
                ),
                "居住与健康": (
                    Row("房屋是否安全？", "西屋墙体有裂缝", bad),
                    Row("自理能力有没有变化？", "没有变化", ok),
                ),
                "结论": (Row("核查结论", "无变化，建议继续供养"),),
            },
            problems=(ProblemLine("住房", "西屋墙体裂缝约2厘米", "先搬到东屋住，报镇村建所鉴定", "李秀英", "12月5日"),),
        ),
        "recheck": form(
            44,
            FieldItem("抽查批次", "2026年第4季度", 1),
            FieldItem("原记录", "NH03-2026-000128", 2),
            rows={
                "核对原记录": (
                    Row("当天是否有人上门？", "本人说来过", ok),
                    Row("见到本人、签字属实？", "签字是本人所签", ok),
                    Row("记录的问题是否办结？", "扶手还没有装", bad),
                ),
            },
            problems=(ProblemLine("住房", "厕所扶手未装", "镇适老化改造排期中", "张伟", "12月10日"),),
        ),
        "campaign": form(
            45,
            FieldItem("专项行动", "2026年第2号寒潮巡访", 2),
            FieldItem("方式", "上门", 1),
            rows={
                "御寒": (
                    Row("屋里温度够不够？", "约12℃，偏冷", bad),
                    Row("取暖设备能用吗？", "电暖器能用", ok),
                    Row("有没有一氧化碳报警器？", "不烧煤，不需要", na),
                ),
                "物资": (Row("发放物资", "棉被1床、电热毯1条"),),
            },
            problems=(ProblemLine("住房", "窗户漏风", "当天用塑料膜封好", "李秀英", "已办结"),),
        ),
        "suspicion": form(
            46,
            rows={
                "存疑情况": (
                    Row("看到、听到了什么？", "邻居说上月有人开车来拉走家具，本人说是卖旧家具得800元。"),
                    Row("哪些还没有核实？", "收款人是谁，是否本人自愿。"),
                ),
            },
            notes=("本备注只记看到、听到的事实，未经核实，不作认定依据。",),
            opinions=(Opinion("乡镇处理"),),
        ),
    }


def about_care() -> dict[str, Sheet]:
    """Assessment, agreement, appraisal, stay in hospital, wish."""
    ok, bad = "ok", "problem"
    six = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")
    return {
        "assessment": form(
            47,
            FieldItem("评估日期", DAY, 1),
            FieldItem("上次结果", "全自理（2025年）", 1),
            FieldItem("评估地点", "家中", 1),
            rows={
                "六项指标": [
                    Row(name, "需要帮助" if at > 3 else "能", bad if at > 3 else ok) for at, name in enumerate(six)
                ],
                "结果": (
                    Row("未达标项数", "2项"),
                    Row("系统判定", "部分丧失生活自理能力（1至3项未达标）"),
                    Row("与上次比较", "室内行走、洗澡两项变差"),
                ),
            },
            seal_labels=SEALS,
        ),
        "agreement": form(
            48,
            FieldItem("协议编号", "柳村照料〔2026〕7号", 1),
            FieldItem("签订日期", DAY, 1),
            FieldItem("协议期限", "2026年12月1日至2027年11月30日"),
            FieldItem("收款人", "照料人　6217********3321"),
            rows={
                "照料内容": (
                    Row("做饭送饭", "每天2次", ok),
                    Row("洗衣打扫", "每周1次", ok),
                    Row("陪同看病", "需要时", ok),
                )
            },
            seal_labels=SEALS,
        ),
        "agreement_end": form(
            49,
            FieldItem("协议编号", "柳村照料〔2025〕3号", 1),
            FieldItem("办理事项", "终止协议", 1),
            FieldItem("终止日期", "2026年11月30日", 1),
            rows={
                "原因": (
                    Row("终止原因", "照料人迁离本村"),
                    Row("情况说明", "照料人随子女到外地居住，已提前一个月告知。"),
                ),
                "衔接": (Row("新照料人", f"{LONG_NAME}（邻居）"), Row("空档期谁照料", "村网格员每天上门一次")),
            },
        ),
        "appraisal": form(
            50,
            FieldItem("考核期", "2026年第4季度", 1),
            FieldItem("考核方式", "满意度调查、邻里评价", 2),
            rows={
                "协议履行": (
                    Row("做饭送饭", "每天2次", ok),
                    Row("洗衣打扫", "半个月没有打扫", bad),
                    Row("陪同看病", "10月陪同1次", ok),
                ),
                "评价": (
                    Row("本人是否满意", "基本满意"),
                    Row("邻里怎么说", "来得勤，屋里乱"),
                    Row("考核结果", "合格，需整改"),
                ),
            },
            problems=(ProblemLine("履职", "没有按约定打扫", "与照料人谈话，补打扫", "李秀英", "11月27日"),),
            signatures=(*SIGNED, SignatureData("caregiver", "照料人签字")),
        ),
        "stay": form(
            51,
            FieldItem("入院日期", "2026年11月18日", 1),
            FieldItem("医院科室", "宁河区医院骨科", 1),
            FieldItem("出院日期", "", 1),
            rows={
                "陪护": (
                    Row("陪护人", "王建国（照料人）"),
                    Row("每天陪护", "白天、夜间都在", ok),
                    Row("费用垫付", "押金2000元由镇里垫付", ok),
                ),
                "出院后": (Row("回访安排", "出院后3日内上门"),),
            },
            signatures=(SIGNED[1], SignatureData("caregiver", "陪护人签字")),
        ),
        "wish": form(
            52,
            FieldItem("询问日期", DAY, 1),
            FieldItem("询问方式", "当面询问", 2),
            rows={
                "意愿": (
                    Row("愿不愿意集中供养？", "愿意"),
                    Row("理由", "冬天一个人住害怕，想有人照应"),
                    Row("想去哪里？", "宁河区养老服务中心"),
                    Row("本人能否自己表达？", "能"),
                )
            },
        ),
    }


RECORD_SAMPLES: dict[str, Sheet] = {
    "emergency": emergency(),
    **visits_by_others(),
    **about_care(),
    **about_business(),
}
