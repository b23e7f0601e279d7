"""How somebody has been, visit by visit: body, spirit and home as the signed records say it. Pure.

Only what was written down is shown. A visit that met nobody says nothing about how the person is; 和上次差不多 keeps
the level of the visit before it and its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Level = Literal["", "good", "watch", "bad"]  # "": not recorded
LEVELS: tuple[Level, ...] = ("", "good", "watch", "bad")

BODY, SPIRIT, HOME = "body", "spirit", "home"
STRANDS: tuple[tuple[str, str], ...] = ((BODY, "身体"), (SPIRIT, "精神"), (HOME, "吃住"))

# Question of the visit form -> what an answer means: level and words. Nothing: not worth a word.
Meaning = tuple[Level, str]
SAYS: Mapping[str, Mapping[str, Mapping[str, Meaning]]] = {
    BODY: {
        "health/hospital": {"now": ("bad", "还在住院"), "back": ("watch", "住过院")},
        "health/condition": {
            "ill": ("bad", "正在生病"),
            "worse": ("watch", "比上次差"),
            "better": ("good", "比上次好"),
            "same": ("", "和上次差不多"),
        },
        "health/medicine": {"irregular": ("watch", "没按时吃药"), "short": ("watch", "药不够或过期")},
    },
    SPIRIT: {
        "mind/clear": {"confused": ("bad", "糊涂"), "slow": ("watch", "反应慢了"), "clear": ("good", "")},
        "mind/mood": {"calm": ("good", "平稳"), "low": ("watch", "低落"), "upset": ("watch", "烦躁")},
    },
    HOME: {
        "life/food": {"ok": ("good", ""), "bad": ("bad", "吃穿有问题")},
        "life/housing": {"ok": ("good", ""), "bad": ("bad", "住房有问题")},
        "life/water": {"ok": ("good", ""), "bad": ("bad", "用水有问题")},
    },
}
SAME = "same"
FINE = "没问题"
HAZARDS = "safety/hazards"
NO_HAZARDS = frozenset({"none", "unseen"})
HAZARD = "有隐患"
MISSING, HOSPITAL = "missing", "hospital"


@dataclass(frozen=True)
class Visited:
    """A signed visit that was not corrected, as it was stored. Empty `answers`: its text was cleared after its time."""

    record_id: str
    serial: str
    on: date
    is_met: bool
    is_doubted: bool  # the clock was doubtful when it was written
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Strand:
    """One side of somebody's wellbeing on one day."""

    level: Level
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """One visit on the timeline. `strands` in the order of STRANDS; all without a level where nobody was met."""

    record_id: str
    serial: str
    on: date
    is_met: bool
    is_doubted: bool
    strands: tuple[Strand, ...]

    @property
    def worst(self) -> Level:
        """The most serious of its levels."""
        return max((one.level for one in self.strands), key=LEVELS.index, default="")


def timeline(visits: Iterable[Visited]) -> Sequence[Point]:
    """The points of these visits, oldest first."""
    points: list[Point] = []
    before: Level = ""
    for visit in sorted(visits, key=lambda one: one.on):
        strands = tuple(_strand(code, visit, before) for code, _label in STRANDS)
        before = strands[0].level or before
        points.append(Point(visit.record_id, visit.serial, visit.on, visit.is_met, visit.is_doubted, strands))
    return points


def alarm(visit: Visited | None) -> str:
    """What the last visit leaves everybody to know at once: MISSING, HOSPITAL, or nothing."""
    if visit is None:
        return ""
    answers = visit.answers
    if not visit.is_met and answers.get("visit/is_known_safe") == "no":
        return MISSING
    is_there = answers.get("health/hospital") == "now" or answers.get("visit/not_met_reason") == "hospital"
    return HOSPITAL if is_there else ""


def _strand(code: str, visit: Visited, before: Level) -> Strand:
    if not visit.is_met:
        return Strand("")
    answers = visit.answers
    found: list[Meaning] = []
    for path, says in SAYS[code].items():
        answer = str(answers.get(path) or "")
        level, said = says.get(answer, ("", ""))
        if path == "health/condition" and answer == SAME:
            level = before or "good"
        found.append((level, said))
    if code == HOME and (hazards := _chosen(answers.get(HAZARDS))) - NO_HAZARDS:
        found.append(("watch", HAZARD))
    elif code == HOME and "none" in hazards:
        found.append(("good", ""))
    worst: Level = max((level for level, _words in found), key=LEVELS.index, default="")
    words = tuple(said for level, said in found if said and (level == worst or worst != "good"))
    return Strand(worst, words or ((FINE,) if worst == "good" else ()))


def _chosen(value: Any) -> frozenset[str]:
    return frozenset(value.split() if isinstance(value, str) else value or ())
