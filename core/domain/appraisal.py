"""The score of an appraisal of care, by the points of the pack: what was not asked does not count.

Methods: 皖民社救函〔2022〕80号 (满意度, 邻里, 第三方). The points are stated defaults (rows "appraisal_item").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from core.domain.rules import RulePack
from core.domain.schedule import add_interval

WHOLE = {"yes": 1, "good": 1, "done": 1, "no": 0, "bad": 0, "not_done": 0}
HALF = frozenset({"fair", "partly"})
OPINIONS = {
    "satisfaction": "opinion/satisfied",
    "neighbours": "opinion/neighbours",
    "third_party": "opinion/third_party",
}


@dataclass(frozen=True)
class Score:
    """`points` of 100 (None: nothing was asked), and the result that the pack gives for them."""

    points: int | None
    result: str


def hows(answers: Mapping[str, Any]) -> list[str]:
    """How each agreed duty was kept, in order."""
    return [str(value) for path, value in answers.items() if path.startswith("duties[") and path.endswith("/how")]


def score(pack: RulePack, day: date, answers: Mapping[str, Any]) -> Score:
    """Half a point rounds up, as in the form. Harm is a result of its own, whatever the points."""
    got, most = Fraction(0), 0
    for row in pack.rows_on("appraisal_item", day):
        given = hows(answers) if row.key == "duties" else [str(answers.get(OPINIONS.get(row.key, ""), ""))]
        share = _share(given, Fraction(row.number("half_percent"), 100))
        if share is not None:
            got += share * row.number("points")
            most += row.number("points")
    points = floor(got / most * 100 + Fraction(1, 2)) if most else None
    if answers.get("outcome/harm") == "yes":
        return Score(points, "harm")
    return Score(points, "" if points is None else _result(pack, day, points))


def due_on(pack: RulePack, day: date, last_on: date) -> date | None:
    """When the next appraisal is due after the last one (or the beginning), or None when the pack has no rhythm."""
    row = pack.row_on("rhythm", day, "appraisal")
    return add_interval(last_on, row.number("every"), row.text("unit")) if row else None


def _share(given: Sequence[str], half: Fraction) -> Fraction | None:
    counted = [half if how in HALF else Fraction(WHOLE[how]) for how in given if how in HALF or how in WHOLE]
    return sum(counted, Fraction(0)) / len(counted) if counted else None


def _result(pack: RulePack, day: date, points: int) -> str:
    limits = [
        (int(row.values["least"]), row.key) for row in pack.rows_on("appraisal_result", day) if "least" in row.values
    ]
    return max((limit for limit in limits if limit[0] <= points), default=(0, ""))[1]
