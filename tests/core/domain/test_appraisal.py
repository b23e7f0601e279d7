"""The score of an appraisal: what was not asked does not count, and the form reckons as the rules do."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.appraisal import due_on, score
from core.domain.rules import RulePack
from core.forms import Session
from core.service.rules import shipped_packs
from tests.helpers.forms import open_session, shipped

TODAY = date(2026, 11, 22)
HOW = st.sampled_from(["done", "partly", "not_done", "unneeded"])
OPINION = st.sampled_from(["good", "fair", "bad", "none"])


@cache
def pack() -> RulePack:
    return shipped_packs()["national"]


@st.composite
def appraisals(draw: st.DrawFn) -> dict[str, Any]:
    hows = draw(st.lists(HOW, max_size=4))
    return {
        "opinion/satisfied": draw(st.sampled_from(["yes", "fair", "no", "unable"])),
        "opinion/neighbours": draw(OPINION),
        "opinion/third_party": draw(OPINION),
        **{f"duties[{place}]/how": how for place, how in enumerate(hows, 1)},
        "outcome/harm": draw(st.sampled_from(["no", "no", "yes"])),
    }


def filled(answers: dict[str, Any]) -> Session:
    """The form with these answers, told by the pack as a workspace would tell it."""
    count = sum(1 for path in answers if path.startswith("duties["))
    told = {"duty_count": str(count), "duty_asks": " ".join(f"事{n}" for n in range(count))}
    for row in pack().rows_on("appraisal_item", TODAY):
        told |= {f"points_{row.key}": str(row.number("points")), f"half_{row.key}": str(row.number("half_percent"))}
    for row in pack().rows_on("appraisal_result", TODAY):
        if "least" in row.values:
            told[f"least_{row.key}"] = str(row.number("least"))
    session = open_session(shipped("appraisal"), **told)
    session.set("appraise/methods", ["third_party"])
    for path, value in answers.items():
        session.set(path, value)
    return session


@settings(max_examples=60, deadline=None)
@given(appraisals())
def test_the_form_and_the_rules_come_to_the_same_score_and_result(answers: dict[str, Any]) -> None:
    session, expected = filled(answers), score(pack(), TODAY, answers)
    shown = session.value("outcome/score")
    assert (None if shown is None else int(float(str(shown)))) == expected.points
    assert (session.value("outcome/suggested") or "") == expected.result


@given(appraisals(), st.integers(0, 3))
def test_keeping_a_duty_better_never_lowers_the_score(answers: dict[str, Any], place: int) -> None:
    path = f"duties[{place + 1}]/how"
    if answers.get(path) not in ("not_done", "partly"):
        return
    points = [score(pack(), TODAY, answers | {path: how}).points for how in ("not_done", "partly", "done")]
    assert all(worse is not None and better is not None and worse <= better for worse, better in pairwise(points))


def test_nothing_asked_gives_no_score_and_harm_is_said_all_the_same() -> None:
    assert score(pack(), TODAY, {}).points is None
    assert score(pack(), TODAY, {"opinion/neighbours": "none", "duties[1]/how": "unneeded"}).result == ""
    assert score(pack(), TODAY, {"outcome/harm": "yes", "opinion/satisfied": "yes"}).result == "harm"


def test_all_good_is_a_hundred_and_all_bad_is_nothing() -> None:
    good = {"opinion/satisfied": "yes", "opinion/neighbours": "good", "duties[1]/how": "done"}
    bad = {"opinion/satisfied": "no", "opinion/neighbours": "bad", "duties[1]/how": "not_done"}
    assert (score(pack(), TODAY, good).points, score(pack(), TODAY, good).result) == (100, "good")
    assert (score(pack(), TODAY, bad).points, score(pack(), TODAY, bad).result) == (0, "failed")


def test_the_next_one_follows_the_rhythm_of_the_pack() -> None:
    assert due_on(pack(), TODAY, date(2026, 5, 31)) == date(2026, 11, 30)
