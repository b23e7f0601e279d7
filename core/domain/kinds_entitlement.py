"""Kinds of rows about who is entitled: person categories, ages, conditions, and what support consists of."""

from __future__ import annotations

from core.domain.rulecolumns import Column, Kind, listed, number, optional, text, texts

ENTITLEMENT = (
    listed("category", "人员类别", optional("order", "int")),
    # Statuses of which a person has at most one.
    listed("exclusive", "不能同时享受", texts("categories", names="category")),
    listed("age_rule", "年龄规定", number("age", 1), text("sense", "from", "under")),
    listed("condition", "认定条件", text("group", "labour", "income", "obligor"), text("text")),
    listed("income_item", "收入计算", Column("is_counted", "flag")),
    listed("living_item", "基本生活包括", optional("order", "int")),
    listed("support_item", "供养还包括", text("text")),
    Kind("validity", (text("code"), text("label"), number("months", 1)), ("code",), "认定有效期"),
)
