"""Reports on a real workspace: what is counted is what was written down, and every number leads back to names."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from core.app import Core
from core.document import raster
from core.domain.tabulation import TOTAL
from core.errors import InvalidInput
from core.service.exchange import RemoteItem
from tests.helpers.field import sign_record
from tests.helpers.workspace import add_people, sign_visit


def visit(core: Core, person: str, **changes: object) -> str:
    return sign_visit(core, person, **changes)  # type: ignore[arg-type]


def test_a_month_counts_the_visits_that_were_made_and_names_who_was_not_seen(core: Core) -> None:
    people = add_people(core, 3, self_care="full", started_on="2020-01-01")
    core._desk._opened_on = date(2026, 1, 1)
    first = visit(core, people[0])
    report = core.statistics.month("2026-11")
    done = report.table("visits")
    assert done.count(TOTAL, "home") == done.count(TOTAL, TOTAL) == 1
    assert done.items(TOTAL, "home")[0].record_id == first
    covered = report.table("covered")
    assert {item.key for item in covered.items(TOTAL, "none")} == set(people[1:])
    assert covered.rate(TOTAL, covered.rates[0]) == pytest.approx(100 / 3)
    assert core.statistics.month("2026-10").table("visits").count(TOTAL, TOTAL) == 0


def test_a_corrected_visit_counts_once(core: Core) -> None:
    (person,) = add_people(core, 1, self_care="full")
    old = visit(core, person)
    draft = core.records.correct(old, "写错了时间")
    session = core.records.session(draft)
    ink = next(value for path, value in core.records.show(old).answers.items() if path == "sign/assistant_signature")
    session.set("sign/person_signature", ink)
    session.set("sign/assistant_signature", ink)
    for path, value in core.records.show(old).answers.items():
        if path.startswith("sign/"):
            session.set(path, value)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    new = core.records.sign(draft.id).id
    report = core.statistics.month("2026-11")
    assert [item.key for item in report.table("visits").items(TOTAL, TOTAL)] == [new]
    assert report.table("records").count("visit", TOTAL) == 1


def test_a_quarter_owes_what_its_months_owe(core: Core) -> None:
    add_people(core, 5, self_care="full", started_on="2020-01-01")
    core._desk._opened_on = date(2026, 1, 1)
    months = [core.statistics.month(f"2026-{month}").table("visits") for month in ("07", "08", "09")]
    quarter = core.statistics.quarter("2026-Q3").table("visits")
    owed = quarter.count(TOTAL, "owed")
    assert owed and owed == sum(month.count(TOTAL, "owed") for month in months)


def test_nobody_is_owed_visits_from_before_this_laptop_knew_him(core: Core) -> None:
    add_people(core, 5, started_on="2020-01-01")
    assert core.statistics.month("2026-10").table("visits").count(TOTAL, "owed") == 0


def test_who_has_left_is_not_on_the_list_but_his_visits_of_the_period_are_counted(core: Core) -> None:
    stayed, left = add_people(core, 2, self_care="full")
    visit(core, left)
    core.people.propose(left, {"ended_on": "2026-11-21", "end_reason": "自愿退出"}, "本人申请")
    report = core.statistics.month("2026-11")
    assert [item.key for item in report.table("people").items(TOTAL, TOTAL)] == [stayed]
    assert report.table("visits").count(TOTAL, "home") == 1


def test_one_group_is_part_of_the_whole(core: Core) -> None:
    add_people(core, 12)
    whole = core.statistics.month("2026-11").table("people").items(TOTAL, TOTAL)
    part = core.statistics.month("2026-11", group="第1组").table("people").items(TOTAL, TOTAL)
    assert set(part) < set(whole)
    assert len(part) == 2


def test_what_people_wish_is_what_they_said_last(core: Core) -> None:
    (person,) = add_people(core, 1, self_care="full")
    visit(core, person, on=date(2026, 11, 3), **{"wish/institution": "go", "wish/institution_reason": "冬天冷"})
    visit(core, person, on=date(2026, 11, 20))
    wishes = core.statistics.month("2026-11").table("wishes")
    assert wishes.count("full", "stay") == 1
    assert wishes.count(TOTAL, "go") == 0


def test_the_main_measures_are_those_of_the_tables(core: Core) -> None:
    add_people(core, 8)
    report = core.statistics.month("2026-11")
    people, measures = report.table("people"), report.table("performance")
    row = next(row for row in measures.rows if row.title.startswith("生活不能自理集中供养率"))
    assert measures.rate(row.code, measures.rates[0]) == people.rate("dependent", people.rates[0])


def test_an_empty_workspace_has_a_report_without_numbers(core: Core) -> None:
    report = core.statistics.month()
    assert report.period.code == "2026-11"
    assert all(table.is_empty for table in report.tables)
    with pytest.raises(InvalidInput) as refused:
        core.prints.render("monthly")
    assert refused.value.code == "report.nothing"


def test_a_period_that_is_none_is_refused(core: Core) -> None:
    for ask in (core.statistics.month, core.statistics.quarter, core.statistics.year):
        with pytest.raises(InvalidInput) as refused:
            ask("next month")
        assert refused.value.code == "report.period"


def test_month_and_quarter_are_printed_with_their_sums(core: Core) -> None:
    for person in add_people(core, 4, self_care="full"):
        visit(core, person)
    for document, words in (("monthly", "2026年11月"), ("quarterly", "2026年第四季度")):
        job = core.prints.render(document)
        text = "".join(raster.page_text(job.pdf, page) for page in range(job.pages))
        assert words in text.replace("\n", "").replace("\r", "")
        assert "合计" in text and "主要指标" in text
    assert [row.record_id for row in core.prints.list()] == []
    core.prints.log(job, "file")
    assert [row.record_id for row in core.prints.list()] == ["2026-Q4"]


def test_a_spreadsheet_that_was_saved_stands_in_the_print_log(core: Core) -> None:
    add_people(core, 2)
    report = core.statistics.month()
    book = openpyxl.load_workbook(io.BytesIO(core.statistics.workbook(report)))
    assert book.sheetnames[-1] == "名单"
    core.statistics.log_export(report, "交乡镇", is_encrypted=True)
    (row,) = core.prints.list()
    assert (row.document, row.copy, row.target) == ("month_table", "internal", "file")


def test_no_line_of_a_table_is_named_by_what_the_office_wrote_about_somebody(core: Core) -> None:
    (person,) = add_people(core, 1)
    task = {
        "person_id": person,
        "kind": "revisit",
        "title": "抽查回访：李守诚",
        "due_on": "2026-11-23",
        "state": "open",
    }
    change = sign_record(core, "change", person)
    asked = {"fact_id": change, "state": "returned", "text": "李守诚的票据还缺"}
    items = [
        RemoteItem("task", core.seams.ids.new(), 1, 1, task),
        RemoteItem("decision", change, 1, 2, asked),
    ]
    core.exchange.apply_remote(items, "c", "e")
    subjects = [row.title for row in core.statistics.month("2026-11").table("clocks").rows]
    assert "区里交办：抽查回访" in subjects and "重大变化报告：补充材料" in subjects
    assert "守诚" not in repr(subjects)
