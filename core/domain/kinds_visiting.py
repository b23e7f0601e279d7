"""Kinds of rows about visits: who is visited how often, by what method, and what for."""

from __future__ import annotations

from core.domain.rulecolumns import SPAN, Column, Kind, listed, number, optional, text, texts

METHODS = ("home", "phone", "video", "third_party", "neighbour")
PERIODS = ("special",)
TAG_TESTS = (
    "age_at_least",  # value: full years
    "age_under",  # value: full years
    "disability",  # grades and/or kinds, as coded on the certificate
    "self_care",  # values
    "seriously_ill",
    "lives_alone",
    "started_within",  # value: days since the person was taken in
    "caregiver_trouble",  # values: self-care levels that need a caregiver; also an agreement that has run out
    "mentions",  # values: words in what the list says about illness or in its note
)

VISITING = (
    Kind("text", (text("name"), text("value")), ("name",), "当地叫法"),
    Kind("season", (text("code"), text("label"), Column("months", "ints", least=1)), ("code",), "季节"),
    listed(
        "tag",
        "重点人群",
        text("test", *TAG_TESTS),
        number("weight"),
        optional("value", "int"),
        optional("values", "texts"),
        optional("grades", "texts", "1", "2", "3", "4"),
        optional("kinds", "texts", "1", "2", "3", "4", "5", "6", "7"),
    ),
    Kind(
        "visit",
        (
            texts("tags", names="tag"),
            optional("season", names="season"),
            optional("label"),
            *SPAN,
            number("window_days"),
            number("coming_days"),
        ),
        ("tags", "season"),
        "探视频次",
    ),
    # Without a period: always. With "special": while the district has declared one (an epidemic, a disaster).
    Kind(
        "counting_methods",
        (texts("methods", *METHODS), optional("period", "text", *PERIODS)),
        ("period",),
        "算数的探视方式",
    ),
    listed("method", "探视方式", optional("order", "int")),
    Kind(
        "valid_visit",
        (number("visitors", 1), Column("needs_meeting", "flag"), Column("needs_signature", "flag")),
        (),
        "怎样才算一次探视",
    ),
    Kind("first_visit", (number("days", 1),), (), "首次探视"),
    Kind("attempt", (number("retry_days", 1), number("report_after", 1)), (), "没见到人怎么办"),
    # What a campaign starts with; the district may change each of them when it declares one.
    listed(
        "campaign",
        "专项走访",
        texts("tags", names="tag"),
        texts("methods", *METHODS),
        *SPAN,
        texts("goods"),
        texts("asks"),
        optional("period", "text", *PERIODS),  # "special": while it lasts, what counts then counts for every visit
    ),
    # Others who look in besides the assistant: neighbours, village officials.
    listed(
        "other_visitor",
        "其他人的探视",
        number("times", 1),
        text("per", "day", "week", "month", "quarter"),
        optional("when"),
        optional("pay_yuan_month", "decimal"),
    ),
    listed("check_block", "探视要看什么", texts("items"), optional("season", names="season")),
)
