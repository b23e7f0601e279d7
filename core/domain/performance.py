"""绩效考核: one line for every measure of the other tables, with what was to be done, what was done, and the share."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.tabulation import Head, Rate, Table, tabulate

CODE = "performance"
SHARE = Rate("比率", ("done",), ("whole",))


def performance(tables: Iterable[Table]) -> Table:
    """The shares of these tables. Those with nothing to measure are left out."""
    rows, placed = [], []
    for table in tables:
        for number, rate in enumerate(table.rates):
            whole = [item for code in rate.whole for item in table.items(rate.row, code)]
            if not whole:
                continue
            code = f"{table.code}/{number}"
            rows.append(Head(code, f"{rate.measure or rate.title}（{table.unit}）"))
            placed += [(item, code, "whole") for item in whole]
            placed += [(item, code, "done") for part in rate.part for item in table.items(rate.row, part)]
    columns = [Head("whole", "应办"), Head("done", "已办")]
    return tabulate(
        CODE, "主要指标", "指标", "", rows, columns, placed, rates=(SHARE,), has_row_sums=False, has_column_sums=False,
        note="各项怎样算，见各表下面的说明。",
    )  # fmt: skip
