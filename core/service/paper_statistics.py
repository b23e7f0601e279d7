"""月报、季报 on paper: the tables of a report as counts, one under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from core.document.papers import Tally, TallyColumn, TallyRow
from core.domain.performance import CODE as PERFORMANCE
from core.domain.periods import Period, Span, period_of, read_period
from core.domain.tabulation import TOTAL, Head, Table, shown
from core.errors import InvalidInput
from core.service.agreements import Agreements
from core.service.paper import Order, Paper, PaperSource
from core.service.statistics import Report, Statistics

SPANS: Mapping[str, Span] = {"monthly": "month", "quarterly": "quarter"}
SEPARATOR = "/"


def report_id(period: str, village: str = "", group: str = "") -> str:
    """What a report is ordered and logged by: 2026-11, or 2026-11/柳坝村/第1组."""
    return SEPARATOR.join((period, village, group)).rstrip(SEPARATOR)


def reports(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One report for each period that is ordered (this month or quarter unless told).

    Raises InvalidInput("report.period").
    """
    statistics = Statistics(source.desk, Agreements(source.desk))
    made = []
    for one in order.ids or (order.month,):
        text, village, group = (*one.split(SEPARATOR), "", "")[:3]
        period = _period(text, SPANS[order.document], source.desk.today())
        report = partial(statistics.of, period, village=village, group=group)
        made.append(Paper(report_id(period.code, village, group), "", "", partial(_of, report)))
    return made


def _period(text: str, span: Span, today: date) -> Period:
    """The period that is named; a month names the quarter it lies in, nothing names the present one."""
    period = read_period(text) if text else period_of(span, today)
    return period if period.span == span else period_of(span, period.first)


def _of(read: partial[Report]) -> Tally:
    return tally(read())


def tally(report: Report) -> Tally:
    """A report as counts: tables in which nothing was counted are named at the end instead of printed empty.

    Raises InvalidInput("report.nothing") when there is nothing at all.
    """
    tables = [table for table in report.tables if not table.is_empty]
    if not tables:
        raise InvalidInput("report.nothing", period=report.period.words)
    silent = [table.title for table in report.tables if table.is_empty and table.code != PERFORMANCE]
    made = [_tally(table) for table in tables]
    if silent:
        made[-1] = replace(made[-1], sources=(*made[-1].sources, f"本期没有的：{'、'.join(silent)}。"))
    where = "　".join(part for part in (report.org, report.place) if part)
    return replace(made[0], title=report.title, org_title=where, parts=tuple(made[1:]))


def _tally(table: Table) -> Tally:
    places = {head.code: at for at, head in enumerate(table.columns)}
    columns = [TallyColumn(head.title, head.over, head.is_summed) for head in table.columns]
    for rate in table.rates:
        part, whole = (tuple(places[code] for code in codes) for codes in (rate.part, rate.whole))
        columns.append(TallyColumn(rate.title, is_summed=False, percent_of=(part, whole)))
    rows = [TallyRow(row.title, _values(table, row), row.level) for row in table.rows]
    is_exact = all(not isinstance(value, str) for row in rows for value in row.values)
    if table.has_column_sums and not is_exact:  # sums of yuan and fen are made here: the page adds whole numbers only
        rows.append(TallyRow("合计", _values(table, Head(TOTAL, "合计")), 0))
    return Tally(
        title="", serial="", columns=columns, rows=rows, corner=table.corner, unit=table.unit,
        has_row_sums=table.has_row_sums, has_column_sums=table.has_column_sums and is_exact,
        sources=(table.note,) if table.note else (), is_landscape=False, table_title=table.title,
    )  # fmt: skip


def _values(table: Table, row: Head) -> list[int | str | None]:
    """Counts as numbers, sums of money as texts; the shares are made by the page."""
    counts = [table.count(row.code, column.code) for column in table.columns]
    is_money = any(isinstance(value, Decimal) and value != value.to_integral_value() for value in counts)
    made: list[int | str | None] = [shown(value) if is_money else int(value) for value in counts]
    return [*made, *(None for _rate in table.rates)]
