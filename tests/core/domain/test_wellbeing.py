"""A timeline says what the records say: no more, and nothing better than they do."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.domain.wellbeing import HOSPITAL, MISSING, Visited, alarm, timeline

GOOD = {
    "health/condition": "same",
    "health/hospital": "no",
    "mind/mood": "calm",
    "mind/clear": "clear",
    "life/food": "ok",
    "life/housing": "ok",
    "life/water": "ok",
    "safety/hazards": ["none"],
}


def visit(day: int, *, is_met: bool = True, is_doubted: bool = False, **changes: Any) -> Visited:
    answers = {**GOOD, **{name.replace("__", "/"): value for name, value in changes.items()}} if is_met else changes
    return Visited(f"r{day}", f"TF{day}", date(2026, 11, day), is_met, is_doubted, answers)


def test_a_good_visit_is_good_on_every_side() -> None:
    (point,) = timeline([visit(1)])
    assert [strand.level for strand in point.strands] == ["good", "good", "good"]
    assert [strand.words for strand in point.strands] == [("和上次差不多",), ("平稳",), ("没问题",)]


def test_as_last_time_is_no_better_than_last_time() -> None:
    points = timeline([visit(1, health__condition="ill"), visit(2), visit(3, health__condition="better"), visit(4)])
    assert [point.strands[0].level for point in points] == ["bad", "bad", "good", "good"]
    assert points[1].strands[0].words == ("和上次差不多",)


def test_what_was_not_recorded_is_not_called_good() -> None:
    cleared = Visited("r", "TF", date(2026, 11, 1), True, False, {})
    (point,) = timeline([cleared])
    assert point.worst == ""
    remote = visit(2, life__food="unseen", life__housing="unseen", life__water="unseen", safety__hazards="unseen")
    assert timeline([remote])[0].strands[2].level == ""


def test_a_visit_that_met_nobody_says_nothing_about_the_person_and_does_not_end_an_illness() -> None:
    points = timeline([visit(1, health__condition="ill"), visit(2, is_met=False), visit(3)])
    assert not any(strand.level for strand in points[1].strands)
    assert points[2].strands[0].level == "bad"


def test_the_most_serious_answer_counts_and_the_others_are_still_said() -> None:
    (point,) = timeline(
        [visit(1, mind__clear="confused", mind__mood="low", safety__hazards=["coal"], life__food="bad")]
    )
    assert point.strands[1].level == "bad"
    assert set(point.strands[1].words) == {"糊涂", "低落"}
    assert set(point.strands[2].words) == {"吃穿有问题", "有隐患"}
    assert point.worst == "bad"


def test_points_stand_in_the_order_of_their_days_and_keep_their_doubt() -> None:
    points = timeline([visit(9, is_doubted=True), visit(3)])
    assert [point.on.day for point in points] == [3, 9]
    assert [point.is_doubted for point in points] == [False, True]


def test_the_last_visit_raises_an_alarm_only_while_it_says_so() -> None:
    lost = Visited("r", "", date(2026, 11, 1), False, False, {"visit/is_known_safe": "no"})
    away = Visited("r", "", date(2026, 11, 1), False, False, {"visit/not_met_reason": "hospital"})
    assert (alarm(lost), alarm(away)) == (MISSING, HOSPITAL)
    assert alarm(visit(2, health__hospital="now")) == HOSPITAL
    assert alarm(visit(3, health__hospital="back")) == alarm(None) == ""
