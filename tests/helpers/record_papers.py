"""One filled-in form of every kind beyond visit, change and lead: invented people, invented trouble."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.receipts import family_receipt
from core.document.types import FieldItem, Opinion, ProblemLine, Row, SectionBlock, Sheet, SignatureData

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


def about_business() -> dict[str, Sheet]:
    """Referral, reply, case file, residence elsewhere, funeral, hand-outs, supplement, calls and the like."""
    ok, bad, na = "ok", "problem", "na"
    return {
        "supplement": form(
            53,
            FieldItem("原报告单", "NH03-2026-000041", 1),
            FieldItem("补充期限", "2026年12月4日", 2),
            paragraphs=(
                "2026年11月20日对龙𬱖䶮先行救助现金500元、棉被1床、方便面1箱，经办人李秀英、见证人张伟。",
                "事后核实：本人在外省有户籍，无工伤保险，用工方已由镇劳动保障所联系，同意承担医疗费。",
                "补办材料：身份证复印件、卫生院诊断证明、发放签收单各1份。",
            ),
            is_numbered=True,
        ),
        "referral": form(
            54,
            FieldItem("转往单位", "宁河区残疾人联合会", 2),
            FieldItem("紧急程度", "一般", 1),
            rows={
                "需求": (
                    Row("需要什么帮助？", "轮椅1辆，厕所扶手1套"),
                    Row("为什么转介？", "救助资金不能开支辅助器具。"),
                ),
                "当事人": (Row("本人是否同意转介？", "同意，知道会把姓名、电话给区残联"),),
            },
        ),
        "reply": form(
            55,
            FieldItem("答复单位", "宁河区残疾人联合会", 2),
            FieldItem("答复日期", "2026年12月1日", 1),
            rows={"答复": (Row("答复内容", "已列入12月辅助器具配发名单"), Row("是否办结？", "未办结，等配发"))},
        ),
        "case": form(
            56,
            FieldItem("申请事项", "超出标准的临时救助", 2),
            FieldItem("报送单位", "宁河镇人民政府", 1),
            paragraphs=(
                "基本情况。王桂兰，86岁，分散供养，部分丧失自理能力，无法定义务人，由侄子王建国照料。",
                "主要困难。2026年11月18日摔伤骨折，手术费3.8万元，医保、大病保险和医疗救助后自负约1.1万元，术后两个月需全天陪护。",
                "已经落实的政策。特困供养、照料护理费按月到账；医疗救助已报销；临时救助2000元已发。",
                "还不能解决的问题。剩余自负费用和两个月全天陪护费用，现有标准不足以解决。",
                "建议。按一事一议程序，由县级协调机制研究临时救助额度和陪护安排。",
            ),
            is_numbered=True,
            seal_labels=SEALS,
        ),
        "apart": form(
            57,
            FieldItem("户籍地", "宁河镇柳林村第3组", 2),
            FieldItem("居住地", "芦台镇新华社区", 1),
            rows={
                "情况": (Row("什么时候离开？", "2026年9月"), Row("跟谁住？", "侄女家"), Row("多久回来？", "暂不回来")),
                "走访": (Row("由谁走访？", "居住地代访"), Row("居住地联系人", "新华社区　赵敏　022-0000 4321")),
            },
            seal_labels=("柳林村村民委员会（章）", "新华社区居民委员会（章）"),
        ),
        "funeral": form(
            58,
            FieldItem("死亡日期", "2026年11月15日", 1),
            FieldItem("死亡证明", "镇卫生院出具", 1),
            FieldItem("承办人", "柳林村村委会", 1),
            rows={
                "丧事": (Row("死亡证明", "11月15日", ok), Row("火化", "11月16日", ok), Row("安葬", "等亲属商量", bad)),
                "供养": (Row("停发待遇报告", "11月15日已报", ok), Row("丧葬费用票据", "缺骨灰盒票据", bad)),
                "遗物": (Row("房屋、存折、证件清点", "两人在场清点，见照片", ok), Row("遗赠抚养协议", "没有", na)),
            },
            signatures=(SignatureData("relative", "亲属签字"), *SIGNED[1:], SignatureData("witness", "见证人签字")),
        ),
        "handout": form(
            59,
            FieldItem("发放事由", "寒潮慰问", 2),
            FieldItem("发放日期", DAY, 1),
            rows={
                "款物": (Row("棉被", "1床"), Row("面粉", "25千克1袋"), Row("现金", "人民币伍佰元整（¥500.00）")),
                "来源": (Row("款物来源", "村备用金；镇民政办救灾物资"),),
            },
            signatures=(
                SignatureData("receiver", "领款（物）人签字"),
                SIGNED[1],
                SignatureData("witness", "见证人签字"),
            ),
            receipt=family_receipt(
                document="handout",
                person="王桂兰",
                day=DAY,
                what="棉被1床、面粉25千克1袋、现金500元（伍佰元整）",
                contacts=CONTACTS,
            ),
        ),
        "notice": form(
            60,
            rows={
                "告知": (
                    Row("谁在处理、为什么处理", "已逐条念给本人听", ok),
                    Row("收集哪些信息、保存多久", "已念", ok),
                    Row("有哪些权利、找谁", "已念，给了热线", ok),
                    Row("监护人（不满14周岁）", "本人成年", na),
                )
            },
        ),
        "handover": form(
            61,
            rows={
                "交接": (Row("名册", "17人", ok), Row("未办结事项", "3件", ok), Row("公章、证件", "不保管", na)),
            },
            fields=(FieldItem("移交人", "李秀英", 1), FieldItem("接收人", "陈晓明", 1), FieldItem("监交人", "张伟", 1)),
            problems=(ProblemLine("转介", "王桂兰轮椅转介未答复", "接收人跟进", "陈晓明", "12月15日"),),
            signatures=(
                SignatureData("giver", "移交人签字"),
                SignatureData("taker", "接收人签字"),
                SignatureData("witness", "监交人签字"),
            ),
        ),
        "publicity": form(
            62,
            rows={
                "宣传": (
                    Row("内容", "特困供养、临时救助、12349热线"),
                    Row("方式", "入户讲解，发明白纸"),
                    Row("人数", "23人"),
                )
            },
            fields=(FieldItem("日期", DAY, 1), FieldItem("地点", "村文化广场", 2)),
            signatures=SIGNED[1:],
        ),
        "call": form(
            63,
            rows={
                "来电": (
                    Row("说了什么？", "问护理费为什么上月没到账"),
                    Row("怎样答复？", "已报镇民政办核对，三天内回电话"),
                )
            },
            fields=(
                FieldItem("来电时间", "11月20日 9:12", 1),
                FieldItem("来电人", "王建国（侄子）", 1),
                FieldItem("转来单位", "12349热线", 1),
            ),
            signatures=SIGNED[1:],
            seal_labels=(),
        ),
    }


RECORD_SAMPLES: dict[str, Sheet] = {
    "emergency": emergency(),
    **visits_by_others(),
    **about_care(),
    **about_business(),
}
