"""Kinds of rows about care: self-care levels, agreements, duties, caregivers, fees and standards."""

from __future__ import annotations

from core.domain.rulecolumns import Column, Kind, listed, number, optional, text, texts

SELF_CARE = ("full", "light", "partial", "none")  # light: a fourth level that some districts have between the first two
SUPPORT = ("home", "institution")
MONEY = ("share", "yuan_month", "yuan_year")
PARTIES = (
    "township",
    "village",
    "person",
    "guardian",
    "caregiver",
    "institution",
    "cadre",
    "neighbour",
)

CARE = (
    listed("self_care_item", "自理能力六项", number("order", 1)),
    Kind(
        "self_care_level",
        (text("code", *SELF_CARE), text("label"), text("legal"), number("min_failed"), number("max_failed")),
        ("code",),
        "自理能力等级",
    ),
    Kind("agreement", (number("term_months", 1), Column("reminder_days", "ints")), (), "协议期限和提醒"),
    listed("agreement_party", "协议各方", text("role", *PARTIES)),
    # The parties in the order in which they are named and sign. `is_usual`: the one offered first.
    listed("agreement_pattern", "协议样式", texts("parties", names="agreement_party"), optional("is_usual", "flag")),
    listed("agreement_content", "协议必须写明的内容", optional("order", "int")),
    listed("agreement_resign", "要重签协议的情形"),
    listed("agreement_end", "协议终止原因"),
    # A visit asks `ask` about this duty when the person's agreement promises it.
    listed(
        "duty",
        "照料内容",
        texts("levels", *SELF_CARE, names="self_care_level"),
        text("ask"),
        optional("times", "int", least=1),
        optional("per", "text", "day", "week", "month"),
        optional("order", "int"),
    ),
    listed("party_duty", "协议其他各方的责任", text("party", names="agreement_party")),
    # A clause of the district: in the place of the clause of that code in resources/documents/contract.toml,
    # or a further one. {person}, {caregiver}, {township}, {fee}, {start}, … are filled in. A line is a paragraph.
    listed(
        "agreement_clause",
        "协议条款",
        text("text"),
        optional("content", names="agreement_content"),
        optional("order", "int"),
    ),
    listed("caregiver_requirement", "照料人条件", text("force", "must", "prefer", "consider")),
    Kind("caregiver_load", (number("max_persons", 1),), (), "照料人最多照料几人"),
    listed("appraisal_method", "照料考核方法"),
    # `least`: the lowest score (of 100) that gives this result; a result without it is given by the assistant's look.
    listed("appraisal_result", "考核结果和处理", text("then"), optional("least", "int")),
    # How much each part of an appraisal counts, and what a half-good answer is worth (a percentage of its points).
    listed("appraisal_item", "考核评分", number("points", 1), number("half_percent")),
    listed("dwelling_condition", "在家供养的住房条件"),
    listed("responsible", "责任人", text("who"), optional("order", "int")),
    Kind(
        "care_fee",
        (
            text("support_form", *SUPPORT),
            text("level", *SELF_CARE, names="self_care_level"),
            text("form", *MONEY, "hours_month"),
            Column("is_least", "flag"),
            number("numerator", 1),
            number("denominator", 1),
            optional("of"),
            optional("base", names="amount_kind"),
            optional("year", "text", "previous"),
            optional("cap", names="amount_kind"),
        ),
        ("support_form", "level"),
        "照料护理标准",
    ),
    # A group that gets more than the table says: shown beside the fee, never added by the program.
    listed(
        "care_fee_raise",
        "照料护理标准上浮",
        text("support_form", *SUPPORT),
        texts("levels", *SELF_CARE, names="self_care_level"),
        number("numerator", 1),
        number("denominator", 1),
        Column("is_least", "flag"),
    ),
    Kind(
        "living_standard",
        (
            Column("is_least", "flag"),
            number("numerator", 1),
            number("denominator", 1),
            text("of"),
            optional("base", names="amount_kind"),
            optional("form", "text", *MONEY),
            optional("support_form", "text", *SUPPORT),
        ),
        ("support_form",),
        "基本生活标准",
    ),
    listed("amount_kind", "标准的名目"),
    # Yuan a month, set by the district: the base that shares refer to.
    Kind("amount", (text("code", names="amount_kind"), Column("yuan_month", "decimal")), ("code",), "当地标准金额"),
)
