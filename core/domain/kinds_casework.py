"""Kinds of rows about what happens to a case: deadlines, reviews, changes, warnings, emergencies, referrals."""

from __future__ import annotations

from core.domain.kinds_care import MONEY, PARTIES
from core.domain.rulecolumns import SPAN, Column, Kind, listed, number, optional, text, texts

DEADLINE_UNITS = ("hours", "days", "workdays", "months", "promptly")
ADVICE_TESTS = (
    "category",  # values: categories of the master record
    "severe",  # a severe disability or serious illness in a household that is on no 特困 list
    "disability",  # values: grades
    "under_age",  # value: full years
    "left_behind",
    "apart",  # registered in another village
    "reported",  # values: kinds of changes that wait for the district
    "dwelling",  # cannot do everything alone, or is disabled: the dwelling may be adapted
)
OUTCOME_STEPS = ("settle", "push", "case", "end", "correct")

CASEWORK = (
    # With "promptly" an amount is the days the district has set for itself; without one there is no last day.
    listed(
        "deadline",
        "办理时限",
        text("unit", *DEADLINE_UNITS),
        optional("amount", "int"),
        text("starts"),
        optional("who"),
        optional("remind_days", "int"),
    ),
    Kind("reminder", (text("code"), number("days")), ("code",), "提前几天提醒"),
    listed("change_kind", "变化种类", text("group"), text("deadline", names="deadline")),
    listed("change_group", "变化类别"),
    listed("declared_item", "每年要申报的事", text("group", names="change_group")),
    listed("review", "核查周期", *SPAN),
    # For how long a check may be put off at most; no number where the document gives none.
    listed("review_extension", "核查延期", optional("months", "int", least=1)),
    listed("review_outcome", "核查结论", optional("order", "int")),
    listed("rhythm", "定期工作", *SPAN, text("who")),
    listed("month_day", "每月几日前", number("day", 1), text("who")),
    listed("sampling", "抽查比例", number("percent", 1), text("of")),
    Kind("removal_stop", (number("percent", 1), number("least", 1)), (), "移走人员先问"),
    listed("target", "工作目标", number("percent", 1), optional("by")),
    listed("staffing", "人员配备", number("least", 1), optional("most", "int"), text("per")),
    listed("end_reason", "终止供养的情形", optional("order", "int"), optional("effective", "text", "next_month")),
    Kind("minor_end", (number("age", 1), texts("schools")), (), "未成年人的供养期限"),
    listed("after_end", "终止以后转办", text("office", names="office")),
    listed("warning_outcome", "预警核实结果", text("then"), text("step", *OUTCOME_STEPS), optional("order", "int")),
    listed("timestamp", "急难要记的时间", number("order", 1)),
    listed("relief_limit", "小额救助限额", text("bound", "most", "least"), text("form", *MONEY, "yuan"),
           number("numerator", 1), number("denominator", 1), optional("base", names="amount_kind"), text("per")),
    listed("relief_type", "临时救助类型"),
    listed("phone", "急难求助电话", text("text"), number("order", 1)),
    listed("report_duty", "谁要报告", text("who"), text("to"), optional("deadline", names="deadline")),
    listed("lead_source", "线索来源"),
    listed("office", "转介单位"),
    listed("need", "困难和需求", text("office", names="office"), optional("is_urgent", "flag")),
    listed("funeral_item", "丧葬要办的事", number("order", 1)),
    listed("notice_item", "个人信息告知内容", text("text"), number("order", 1)),
    listed("signature", "签字要求", number("visitors", 1), Column("needs_witness", "flag")),
    Kind(
        "retention",
        (text("code"), text("label"), text("place", "laptop", "server"), number("months", 1)),
        ("code", "place"),
        "保存期限",
    ),
    listed("publicity", "公示和保密", text("text")),
    # A name of resources/security/passwords.toml; one that this program does not know changes nothing.
    Kind("security", (text("profile"),), (), "口令规则"),
    listed("consequence", "逾期和骗取的后果", text("text")),
    # What may be told to somebody; never a decision. `test` says whom it concerns.
    listed("advice", "可以告诉本人的政策", text("text"), text("test", *ADVICE_TESTS), optional("values", "texts"),
           optional("value", "int"), optional("order", "int")),
    listed("apart_duty", "人户分离的责任", text("party", *PARTIES, "home_village", "living_village")),
)  # fmt: skip
