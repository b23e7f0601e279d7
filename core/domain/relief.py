"""What was handed out, and the papers that follow it. Only what was given is counted; nothing here decides anything.

Sources: 临时救助备用金 and 事后补充说明 (民发〔2018〕23号 二（二）); who keeps back or offsets relief money is punished
(社会救助暂行办法 第六十六条), hence a signature for everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.domain.emergency import LEAD_PATHS, REPORT_PATHS, URGENT, moment, supplement_opening
from core.domain.matter import DECISION, Opening, Seen


@dataclass(frozen=True)
class Given:
    """One handing out: money and the value of goods in yuan, and where it came from (a code of the form)."""

    money: Decimal = Decimal(0)
    goods: str = ""
    goods_value: Decimal = Decimal(0)
    source: str = ""

    @property
    def worth(self) -> Decimal:
        """Money and goods together, in yuan."""
        return self.money + self.goods_value

    @property
    def is_empty(self) -> bool:
        return not self.worth and not self.goods


@dataclass(frozen=True)
class Total:
    """Sums of one source: how often, yuan in money, yuan in goods."""

    source: str
    count: int
    money: Decimal
    goods_value: Decimal

    @property
    def worth(self) -> Decimal:
        """Money and goods together, in yuan."""
        return self.money + self.goods_value


# Where each kind of record asks for money, goods, their value and their source.
PATHS: Mapping[str, tuple[str, str, str, str]] = {
    "handout": ("give/money", "give/goods", "give/goods_value", "give/source"),
    "emergency": ("aid/money", "aid/goods", "aid/goods_value", "aid/source"),
    "lead": ("", "urgent/aid_what", "urgent/aid_amount", "urgent/aid_source"),
}


def given_in(kind: str, answers: Mapping[str, Any]) -> Given:
    """What a record says was given; empty for one that tells of nothing."""
    if kind not in PATHS:
        return Given()
    money, goods, value, source = PATHS[kind]
    words = [str(answers.get(path) or "") for path in (goods, source)]
    return Given(_yuan(answers.get(money)), words[0], _yuan(answers.get(value)), words[1])


def totals(items: Iterable[Given]) -> tuple[Total, ...]:
    """Sums by source, in the order in which the sources first come; what is empty is not counted."""
    sums: dict[str, Total] = {}
    for item in items:
        if item.is_empty:
            continue
        before = sums.get(item.source, Total(item.source, 0, Decimal(0), Decimal(0)))
        sums[item.source] = Total(
            item.source, before.count + 1, before.money + item.money, before.goods_value + item.goods_value
        )
    return tuple(sums.values())


def opens_handout(seen: Seen) -> Iterator[Opening]:
    """Help handed out after a report needs its papers; where the report told of help they are asked for already."""
    before = seen.about_answers or {}
    is_urgent = seen.about_kind == "emergency" or (
        seen.about_kind == "lead" and before.get("lead/urgency") == URGENT
    )  # fmt: skip
    if not is_urgent:
        return
    paths = REPORT_PATHS if seen.about_kind == "emergency" else LEAD_PATHS
    if moment(before, *paths["relieved"], None) is None:
        yield supplement_opening(seen, seen.happened)


def opens_supplement(seen: Seen) -> Iterator[Opening]:
    """While the township has not agreed, its word is waited for."""
    if seen.answers.get("approval/is_approved") == "pending":
        yield Opening("approval", "等乡镇批准", ("reply", DECISION), awaits="office")


def _yuan(value: Any) -> Decimal:
    try:
        return Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
