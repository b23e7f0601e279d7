"""Referrals, cases, calls and the like as filled-in sheets with invented people in them."""

from __future__ import annotations

from core.document.receipts import family_receipt
from core.document.types import FieldItem, ProblemLine, Row, Sheet, SignatureData
from tests.helpers.record_parts import (
    CONTACTS,
    DAY,
    SEALS,
    SIGNED,
    form,
)


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
