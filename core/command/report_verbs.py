"""The commands `report`: the tables of a month, a quarter or a year, on the screen or as a file."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.app import Core
from core.command.handing_out import add_plain, check_place, write_out
from core.domain.periods import period_of, read_period
from core.domain.tabulation import TOTAL, Table, shown
from core.errors import InvalidInput
from core.files import replace_file
from core.service.handing_out import require_reason
from core.service.paper_statistics import report_id
from core.service.statistics import Report

Json = dict[str, Any]
SPANS = (("month", "月报"), ("quarter", "季报"), ("year", "年报"))
DOCUMENTS = {"month": "monthly", "quarter": "quarterly"}


def add_reports(commands: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds `report month|quarter|year`; `make` makes a command with the options that all of them take."""
    group = make(commands, "report", "月报、季报、年报").add_subparsers(dest="verb", required=True, metavar="操作")
    for span, words in SPANS:
        one = make(group, span, words)
        one.add_argument("--period", default="", help="2026-11、2026-Q4 或 2026（默认本期）")
        one.add_argument("--month", default="", metavar="YYYY-MM", help="这个月所在的那一期")
        one.add_argument("--village", default="", help="只统计一个村")
        one.add_argument("--group", default="", help="只统计一个村民小组")
        one.add_argument("--out", type=Path, metavar="FILE.xlsx|FILE.pdf", help="存成电子表格或 PDF")
        one.add_argument("--reason", default="", help="为什么导出电子表格（里面有姓名）")
        add_plain(one)
        one.set_defaults(span=span)


class ReportVerbs:
    """`report …`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {("report", span): self.report for span, _words in SPANS}

    def report(self, args: Namespace) -> Json:
        """The tables; with --out the file, and what is in it. Raises InvalidInput at "period", "out"."""
        period = _period(args, self._core)
        report = self._core.statistics.of(period, village=args.village, group=args.group)
        told = {
            "period": period.code,
            "place": report.place,
            "tables": [_shape(table) for table in report.tables],
        }
        return told | self._save(args, report) if args.out else told

    def _save(self, args: Namespace, report: Report) -> Json:
        out = Path(args.out)
        check_place(out)
        kind = out.suffix.lower()
        if kind == ".xlsx":
            require_reason(args.reason)
            told = write_out(self._core, args, self._core.statistics.workbook(report))
            self._core.statistics.log_export(report, args.reason, is_encrypted=told["is_encrypted"])
            return told
        if kind != ".pdf" or report.period.span not in DOCUMENTS:
            raise InvalidInput("report.file_kind", where="out", file=out.name)
        job = self._core.prints.render(
            DOCUMENTS[report.period.span], ids=[report_id(report.period.code, args.village, args.group)]
        )
        replace_file(out, job.pdf)
        self._core.prints.log(job, "file")
        return {"file": str(out), "pages": job.pages}


def _period(args: Namespace, core: Core) -> Any:
    if args.period:
        return read_period(args.period, args.span)
    day = read_period(args.month, "month").first if args.month else core.seams.clock.now().day
    return period_of(args.span, day)


def _shape(table: Table) -> Json:
    return {
        "code": table.code,
        "title": table.title,
        "unit": table.unit,
        "note": table.note,
        "columns": [{"code": head.code, "title": head.title, "over": head.over} for head in table.shown_columns],
        "rows": [
            {
                "code": row.code,
                "title": row.title,
                "level": row.level,
                "counts": [_number(table, row.code, head.code) for head in table.shown_columns],
                "rates": {rate.title: table.rate(row.code, rate) for rate in table.rates},
                "people": [
                    sorted({item.person_id for item in table.items(row.code, head.code) if item.person_id})
                    for head in table.shown_columns
                ],
            }
            for row in table.shown_rows
            if not (row.code == TOTAL and not table.has_column_sums)
        ],
    }


def _number(table: Table, row: str, column: str) -> int | str:
    value = table.count(row, column)
    return value if isinstance(value, int) else shown(value)
