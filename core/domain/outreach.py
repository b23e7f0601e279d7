"""Tables of what was given to people: words about their rights (政策宣传), money and goods (款物发放)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from core.domain.periods import Period
from core.domain.statistics import RecordLine
from core.domain.tabulation import Head, Item, Table, tabulate

# kind of record -> (question that holds an amount, what it is called in the table)
SUMS: Mapping[str, Sequence[tuple[str, str]]] = {
    "publicity": (("publicity/audience", "听的人（人次）"), ("publicity/leaflets", "发宣传单（份）")),
    "handout": (("give/money", "发钱（元）"), ("give/goods_value", "发物折价（元）")),
}
TITLES = {"publicity": ("政策宣传", "场次"), "handout": ("款物发放", "次数")}


def sums_of(kind: str, answers: Mapping[str, Any]) -> dict[str, Decimal]:
    """The amounts that a record states; what is not a number counts as nothing."""
    found = {}
    for path, _title in SUMS.get(kind, ()):
        try:
            found[path] = Decimal(str(answers.get(path) or 0))
        except InvalidOperation:
            found[path] = Decimal(0)
    return found


def given(kind: str, records: Iterable[RecordLine], period: Period) -> Table:
    """How often and how much, by part of the period."""
    title, often = TITLES[kind]
    columns = [Head("times", often), *(Head(path, words) for path, words in SUMS[kind])]
    placed = []
    for one in records:
        part = period.part_of(one.on)
        name = one.name or title
        item = Item(one.id, one.person_id, name, f"{one.on.isoformat()}　{one.serial}".strip(), one.id)
        placed.append((item, part, "times"))
        placed += [
            (item._replace(amount=one.sums[path]), part, path) for path, _words in SUMS[kind] if one.sums.get(path)
        ]
    rows = [Head(*part) for part in period.parts]
    return tabulate(kind, title, "时间", "", rows, columns, placed, has_row_sums=False)
