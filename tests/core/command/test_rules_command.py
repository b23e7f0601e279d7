"""`rules list`: which rule says so, for scripts."""

from __future__ import annotations

from tests.core.command.conftest import Run


def test_every_rule_of_the_day_is_listed_with_document_and_article(cli: Run) -> None:
    said = cli("rules", "list")
    assert said["pack"] == "天津市 2026.2"
    assert said["day"] == "2026-11-22"
    assert said["kinds"]["deadline"] == "办理时限"
    keys = {"id", "kind", "kind_label", "subject", "says", "document", "article", "grade", "from", "until",
            "is_default", "note"}  # fmt: skip
    assert all(keys <= row.keys() and row["document"] for row in said["rules"])
    found = next(row for row in said["rules"] if row["id"] == "N-DEADLINE-3")
    assert (found["says"], found["article"]) == ("10个工作日，从县级民政部门接到报告之日算起", "第二十三条")


def test_kind_words_and_day_narrow_it(cli: Run) -> None:
    rows = cli("rules", "list", "--kind", "validity", "--search", "刚性支出")["rules"]
    assert [row["id"] for row in rows] == ["N-VALIDITY-1"]
    assert cli("rules", "list", "--kind", "validity", "--search", "刚性支出", "--day", "2024-12-31")["rules"] == []


def test_a_kind_or_a_day_that_is_none_is_refused(cli: Run) -> None:
    assert cli("rules", "list", "--kind", "weather", code=1)["error"]["code"] == "rules.kind"
    refused = cli("rules", "list", "--day", "2026-02-30", code=1)["error"]
    assert (refused["code"], refused["where"]) == ("rules.day", "day")
