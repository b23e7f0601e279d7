"""A rule row said in words: what it is about, and what it says. For the page and the list of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from core.domain.deadlines import span_words
from core.domain.fee import base_words, plain, share_words
from core.domain.person import choice_label
from core.domain.rulekinds import KINDS
from core.domain.rules import Row, RulePack
from core.domain.schedule import interval_words, join_labels

GRADES = {
    "A": "全文核对",
    "B": "政府网页，只读到开头",
    "C": "新闻报道，请核对",
    "D": "转载，请核对",
    "": "程序暂定，请核对",
}
NAMES = {
    "visit_label": "走访的叫法",
    "county_office": "县级部门的叫法",
    "township_office": "乡镇的叫法",
    "hotline": "服务热线",
    "emergency_starts": "急难时限从哪里起算",
    "confirm_office": "谁审核确认",
    "lead_office": "线索报给谁",
}
PER = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度"}
FORCE = {"must": "必须", "prefer": "优先", "consider": "要考虑"}
GROUPS = {"labour": "劳动能力", "income": "收入和财产", "obligor": "法定义务人"}
PLACES = {"home_village": "户籍村", "living_village": "居住村"}
TESTS = {
    "seriously_ill": "名单登记为重病",
    "lives_alone": "名单登记为独居",
    "caregiver_trouble": "没有登记照料人，或协议已到期",
}


def subject(pack: RulePack, row: Row, day: date) -> str:
    """What a row is about: 高龄独居 冬季, 先行救助补办手续, 分散供养 半护理."""
    special = _SUBJECTS.get(row.kind)
    return special(pack, row, day) if special else row.text("label") or KINDS[row.kind].label


def statement(pack: RulePack, row: Row, day: date) -> str:
    """What a row says about it; empty where being in the list is all."""
    special = _STATEMENTS.get(row.kind)
    if special is not None:
        return special(pack, row, day)
    texts = [row.text(name) for name in ("text", "then", "who", "to", "per") if name in row.values]
    return "，".join(texts)


def name_in(pack: RulePack, kind: str, code: str, day: date) -> str:
    """The words for a code that a row names."""
    found = pack.row_on(kind, day, code)
    return found.text("label") if found else code


def _names(pack: RulePack, kind: str, codes: tuple[str, ...], day: date) -> str:
    return "、".join(name_in(pack, kind, code, day) for code in codes)


def _levels(pack: RulePack, row: Row, day: date) -> str:
    return _names(pack, "self_care_level", row.items("levels"), day) or "所有等级"


def _visit_subject(pack: RulePack, row: Row, day: date) -> str:
    labels = tuple(name_in(pack, "tag", code, day) for code in row.items("tags")) or (row.text("label") or "所有人",)
    season = name_in(pack, "season", row.text("season"), day) if row.text("season") else ""
    return f"{join_labels(labels)} {season}".strip()


def _visit(pack: RulePack, row: Row, day: date) -> str:
    span = interval_words(row.number("every"), row.text("unit"))
    return f"{span}；到期前{row.number('window_days')}天算该走访，前{row.number('coming_days')}天提醒"


def _tag(pack: RulePack, row: Row, day: date) -> str:
    test, value = row.text("test"), row.values.get("value")
    if test in ("age_at_least", "age_under"):
        return f"{value}周岁以上" if test == "age_at_least" else f"未满{value}周岁"
    if test == "started_within":
        return f"纳入不满{value}天"
    if test == "disability":
        kinds = "、".join(choice_label("disability_kind", code) for code in row.items("kinds"))
        grades = "、".join(choice_label("disability_grade", code) for code in row.items("grades"))
        return "，".join(part for part in (kinds and f"{kinds}残疾", grades) if part)
    if test == "self_care":
        return "评定为" + "、".join(choice_label("self_care", code) for code in row.items("values"))
    if test == "mentions":
        return "名单写有“" + "”“".join(row.items("values")) + "”"
    return TESTS.get(test, "")


def _deadline(pack: RulePack, row: Row, day: date) -> str:
    who = f"（{row.text('who')}）" if row.text("who") else ""
    return f"{span_words(row)}，从{row.text('starts')}算起{who}"


def _fee_subject(pack: RulePack, row: Row, day: date) -> str:
    level = name_in(pack, "self_care_level", row.text("level"), day)
    return f"{choice_label('support_form', row.text('support_form'))} {level}"


def _fee(pack: RulePack, row: Row, day: date) -> str:
    floor = "不低于" if row.flag("is_least") else ""
    sum_words = plain(Decimal(row.number("numerator")) / row.number("denominator"))
    form = row.text("form") or "share"
    if form == "share":
        cap = f"，不高于{name_in(pack, 'amount_kind', row.text('cap'), day)}" if row.text("cap") else ""
        return f"{floor}{base_words(pack, row, day)}的 {share_words(row)}{cap}"
    unit = {"yuan_month": "每月 {n} 元", "yuan_year": "每年 {n} 元", "hours_month": "每月 {n} 工时", "yuan": "{n} 元"}[
        form
    ]
    return floor + unit.format(n=sum_words)


def _limit(pack: RulePack, row: Row, day: date) -> str:
    bound = "不超过" if row.text("bound") == "most" else "不少于"
    if row.text("form") == "share":
        base = name_in(pack, "amount_kind", row.text("base"), day)
        return f"{bound}{base}的 {share_words(row)}（{row.text('per')}）"
    return f"{bound} {plain(Decimal(row.number('numerator')) / row.number('denominator'))} 元（{row.text('per')}）"


def _duty(pack: RulePack, row: Row, day: date) -> str:
    often = f"，{PER[row.text('per')]}{row.number('times')}次" if "times" in row.values else ""
    return f"{_levels(pack, row, day)}{often}；探视时问：{row.text('ask')}"


def _campaign(pack: RulePack, row: Row, day: date) -> str:
    whom = _names(pack, "tag", row.items("tags"), day) or "所有人"
    how = _names(pack, "method", row.items("methods"), day)
    return (
        f"{whom}，{interval_words(row.number('every'), row.text('unit'))}，{how}；物资：{'、'.join(row.items('goods'))}"
    )


def _other(pack: RulePack, row: Row, day: date) -> str:
    pay = row.values.get("pay_yuan_month")
    return f"{PER[row.text('per')]}{row.number('times')}次" + (f"，每月补助 {plain(pay)} 元" if pay else "")


def _staff(pack: RulePack, row: Row, day: date) -> str:
    least, most = row.number("least"), row.values.get("most")
    return f"{row.text('per')}{least}至{most}名" if most else f"{row.text('per')}至少{least}名"


_Words = Callable[[RulePack, Row, date], str]

_SUBJECTS: Mapping[str, _Words] = {
    "text": lambda pack, row, day: NAMES.get(row.text("name"), row.text("name")),
    "visit": _visit_subject,
    "counting_methods": lambda pack, row, day: "特殊时期" if row.text("period") else "平时",
    "care_fee": _fee_subject,
    "living_standard": lambda pack, row, day: choice_label("support_form", row.text("support_form")) or "基本生活标准",
    "amount": lambda pack, row, day: name_in(pack, "amount_kind", row.text("code"), day),
    "reminder": lambda pack, row, day: {"deadline": "各种时限", "minor": "未成年人满年龄", "review": "核查到期"}.get(
        row.key, row.key
    ),
}

_STATEMENTS: Mapping[str, _Words] = {
    "text": lambda pack, row, day: name_in(pack, "timestamp", row.text("value"), day),  # some wordings are a code
    "season": lambda pack, row, day: "、".join(str(month) for month in row.items("months")) + "月",
    "tag": _tag,
    "visit": _visit,
    "counting_methods": lambda pack, row, day: _names(pack, "method", row.items("methods"), day),
    "valid_visit": lambda pack, row, day: "，".join(
        (
            f"至少{row.number('visitors')}人去",
            "要见到本人" if row.flag("needs_meeting") else "不一定见到本人",
            "要签字" if row.flag("needs_signature") else "不一定签字",
        )
    ),
    "first_visit": lambda pack, row, day: f"纳入以后{row.number('days')}天内",
    "attempt": lambda pack, row, day: (
        f"{row.number('retry_days')}天内再去，连续{row.number('report_after')}次没见到就报告乡镇"
    ),
    "campaign": _campaign,
    "other_visitor": _other,
    "check_block": lambda pack, row, day: "、".join(row.items("items")),
    "self_care_level": lambda pack, row, day: f"{row.text('legal')}：{_count(row)}",
    "agreement": lambda pack, row, day: (
        f"期限{row.number('term_months')}个月，到期前{'、'.join(str(n) for n in row.items('reminder_days'))}天提醒"
    ),
    "agreement_pattern": lambda pack, row, day: _names(pack, "agreement_party", row.items("parties"), day),
    "duty": _duty,
    "party_duty": lambda pack, row, day: name_in(pack, "agreement_party", row.text("party"), day),
    "caregiver_requirement": lambda pack, row, day: FORCE[row.text("force")],
    "caregiver_load": lambda pack, row, day: f"超过{row.number('max_persons')}人时提醒",
    "care_fee": _fee,
    "living_standard": _fee,
    "care_fee_raise": lambda pack, row, day: (
        f"{_levels(pack, row, day)}，增加{'不低于' * row.flag('is_least')} {share_words(row)}"
    ),
    "amount": lambda pack, row, day: f"每月 {plain(row.values['yuan_month'])} 元",
    "deadline": _deadline,
    "reminder": lambda pack, row, day: f"提前{row.number('days')}天",
    "change_kind": lambda pack, row, day: f"按“{name_in(pack, 'deadline', row.text('deadline'), day)}”的时限",
    "declared_item": lambda pack, row, day: name_in(pack, "change_group", row.text("group"), day),
    "review": lambda pack, row, day: interval_words(row.number("every"), row.text("unit")),
    "rhythm": lambda pack, row, day: f"{interval_words(row.number('every'), row.text('unit'))}（{row.text('who')}）",
    "month_day": lambda pack, row, day: f"{row.number('day')}日前（{row.text('who')}）",
    "sampling": lambda pack, row, day: f"{row.text('of')}的 {row.number('percent')}%",
    "removal_stop": lambda pack, row, day: (
        f"一次同步要移走{row.number('least')}人以上，并且超过 {row.number('percent')}%，先停下来问"
    ),
    "target": lambda pack, row, day: f"{row.text('by')}达到 {row.number('percent')}%",
    "staffing": _staff,
    "end_reason": lambda pack, row, day: "从下月起终止" if row.text("effective") else "",
    "minor_end": lambda pack, row, day: f"到{row.number('age')}周岁；还在{'、'.join(row.items('schools'))}读书的继续",
    "after_end": lambda pack, row, day: name_in(pack, "office", row.text("office"), day),
    "relief_limit": _limit,
    "report_duty": lambda pack, row, day: f"{row.text('who')}，报{row.text('to')}",
    "need": lambda pack, row, day: (
        f"转{name_in(pack, 'office', row.text('office'), day)}" + ("，先打电话" if row.flag("is_urgent") else "")
    ),
    "signature": lambda pack, row, day: (
        f"至少{row.number('visitors')}人" + ("，要有见证人签字" if row.flag("needs_witness") else "")
    ),
    "retention": lambda pack, row, day: f"{row.number('months')}个月",
    "security": lambda pack, row, day: f"新设的口令按“{row.text('profile')}”一套规则",
    "apart_duty": lambda pack, row, day: PLACES.get(row.text("party"), row.text("party")),
    "exclusive": lambda pack, row, day: _names(pack, "category", row.items("categories"), day),
    "age_rule": lambda pack, row, day: (
        f"{row.number('age')}周岁以上" if row.text("sense") == "from" else f"未满{row.number('age')}周岁"
    ),
    "condition": lambda pack, row, day: f"{GROUPS[row.text('group')]}：{row.text('text')}",
    "income_item": lambda pack, row, day: "算收入" if row.flag("is_counted") else "不算收入",
    "validity": lambda pack, row, day: f"不超过{row.number('months')}个月",
}  # fmt: skip


def _count(row: Row) -> str:
    least, most = row.number("min_failed"), row.number("max_failed")
    if most == 0:
        return "六项都能自主完成"
    return f"{least if least == most else f'{least}至{most}'}项不能自主完成"
