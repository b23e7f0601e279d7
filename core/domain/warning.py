"""Warnings, doubts and sampled re-visits of the district: what their answers leave to be done.

The four ways to handle a warning are those of 国办发〔2023〕39号 三（四）; "wrong information" stands beside them. What
each asks for next is a row of the rule pack (`warning_outcome`), so a district can word it as it does the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from core.domain.contradiction import Contradiction
from core.domain.deadlines import NO_RULE, deadline
from core.domain.matter import Opening, Seen
from core.domain.rules import RulePack, RuleRef
from core.domain.workdays import WorkCalendar

FEEDBACK_DEADLINE = "warning_feedback"
PROBLEM_DEADLINE = "problem_fix"
TASKS_WITH_DEADLINE = frozenset({"warning", "doubt"})
WRONG = "wrong_information"
# What each step of the rule pack is settled by here: the first one is what the list of work offers to begin.
STEPS: Mapping[str, tuple[str, ...]] = {
    "settle": ("reply", "referral", "handout"),
    "push": ("referral", "lead", "reply"),
    "case": ("case", "reply"),
    "end": ("change", "review", "reply"),
}
LEVELS = {"red": "红色", "orange": "橙色", "yellow": "黄色", "blue": "蓝色"}


def feedback_due(pack: RulePack, received: datetime, calendar: WorkCalendar) -> tuple[date | None, str]:
    """(last day, which rule says so) for a warning to which the district set no day: the clock runs from receipt."""
    clock = deadline(pack, FEEDBACK_DEADLINE, received, calendar)
    if clock.rule is NO_RULE:
        return None, ""
    words = f"{clock.words()}；{clock.rule.words()}" if clock.problem else clock.rule.words()
    return clock.due_on, words


def after_feedback(seen: Seen) -> Iterable[Opening]:
    """What the outcome asks for next; nothing when the information was wrong."""
    outcome = str(seen.answers.get("feedback/outcome", ""))
    row = seen.pack.row_on("warning_outcome", seen.happened.date(), outcome)
    steps = STEPS.get(row.text("step"), ()) if row else ()
    if row is None or not steps:
        return
    clock = deadline(seen.pack, PROBLEM_DEADLINE, seen.happened, seen.calendar)
    title = f"{row.text('label')}：{row.text('then')}"
    yield Opening(row.key, title, steps, due_on=clock.due_on, rule=row.ref, problem=clock.problem)


def after_recheck(seen: Seen) -> Iterable[Opening]:
    """What did not agree has to be put right, by a record that says how it is now."""
    if seen.answers.get("recheck/agrees") not in ("partly", "no"):
        return
    clock = deadline(seen.pack, PROBLEM_DEADLINE, seen.happened, seen.calendar)
    rule: RuleRef | None = None if clock.rule is NO_RULE else clock.rule
    title = "抽查发现对不上的，整改并说明"
    yield Opening(
        "put_right", title, ("reply", "visit", "change"), clock.due_on, clock.due_at, rule, problem=clock.problem
    )


def unknown_person(
    kind: str, named: str, number: str, village: str, outcome: str, *, is_listed: bool
) -> Iterable[Contradiction]:
    """A warning about somebody who is not on the list: said, and answered by name all the same.

    `named` is whom the district means, `number` the warning's own number; "wrong information" already says so.
    """
    if is_listed or outcome == WRONG:
        return
    params = {"name": named or "—", "number": number or "—", "village": village}
    yield Contradiction("contradiction.not_on_list", f"{kind}/name", params)


def issued_before(path: str, done_on: str, issued_on: str) -> Iterable[Contradiction]:
    """Looked into before it was asked for: days as ISO text, empty for unknown."""
    if done_on and issued_on and done_on < issued_on:
        yield Contradiction("contradiction.before_task", path, {"done_on": _day(done_on), "issued_on": _day(issued_on)})


def warning_words(body: Mapping[str, object]) -> str:
    """One line about a warning: number, indicator, level, when it was issued and when it came here."""
    level = str(body.get("level") or "")
    parts = [
        ("编号", str(body.get("number") or "")),
        ("指标", str(body.get("indicator") or "")),
        ("级别", LEVELS.get(level, level)),
        ("下发", _day(str(body.get("issued_at") or ""))),
        ("收到", _day(str(body.get("received_at") or ""))),
        ("截止", _day(str(body.get("due_on") or ""))),
    ]
    said = "，".join(f"{label}：{value}" for label, value in parts if value)
    text = str(body.get("text") or "").strip()
    return "。".join(part for part in (said, text) if part)


def _day(moment: str) -> str:
    try:
        day = date.fromisoformat(moment[:10])
    except ValueError:
        return ""
    return f"{day.year}年{day.month}月{day.day}日"
