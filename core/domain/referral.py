"""What has to be answered by somebody else: referrals, cases for the conference, calls.

Nothing of it is done without a reply. Sources: referral to departments or charities (济办发〔2020〕21号; 天津市
《重点举措（征求意见稿）》); 一事一议 by the county's coordination (2020年《关于改革完善社会救助制度的意见》 第十五项).
Which office serves which need: `core.domain.needs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.domain.deadlines import deadline, span_words
from core.domain.matter import DECISION, Opening, Seen
from core.domain.needs import targets
from core.domain.rules import RulePack

# The visit asks in words of its own; these are the codes of the rule pack for them.
VISIT_NEEDS: Mapping[str, str] = {
    "medical": "medical",
    "device": "disability",
    "adapt": "barrier",
    "rehab": "treatment",
    "comfort": "comfort",
    "goods": "food",
    "house": "repair",
    "money": "money",
    "other": "other",
}
NEED_PATHS: Mapping[str, str] = {
    "visit": "wish/needs",
    "lead": "need/needs",
    "emergency": "what/needs",
    "referral": "need/needs",
}


def needs_in(kind: str, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The needs a record names, as codes of the rule pack; each once, in its order."""
    said = answers.get(NEED_PATHS.get(kind, ""), ())
    codes = [str(code) for code in said] if isinstance(said, list | tuple) else str(said or "").split()
    if kind == "visit":
        codes = [VISIT_NEEDS.get(code, code) for code in codes]
    return tuple(dict.fromkeys(code for code in codes if code and code != "none"))


def target_table(pack: RulePack, day: date) -> str:
    """Need and office of every row as the form reads them: ";medical=medical;housing=housing;"."""
    return ";" + "".join(f"{one.need}={one.office};" for one in targets(pack, day))


def reply_span(pack: RulePack, day: date, code: str = "referral_reply") -> str:
    """How long a reply is waited for before one asks again: "10个工作日"; empty when the pack has no such row."""
    row = pack.row_on("deadline", day, code)
    return span_words(row) if row else ""


def opens_for_needs(seen: Seen) -> Iterator[Opening]:
    """A record that names needs leaves their referral; needs the pack calls urgent are called in, not written."""
    codes = needs_in(seen.kind, seen.answers)
    if not codes:
        return
    by_code = {one.need: one for one in targets(seen.pack, seen.happened.date())}
    named = [by_code[code] for code in codes if code in by_code]
    words = "、".join(one.need_label for one in named) or "有需要"
    due = seen.today if any(one.is_urgent for one in named) else None
    rule = named[0].rule if named else None
    yield Opening("refer", f"需要转介：{words}", ("referral", "reply"), due, rule=rule)


def opens_referral(seen: Seen) -> Iterator[Opening]:
    """The office's reply; an urgent one is asked for on the same day."""
    end = deadline(seen.pack, "referral_reply", seen.happened, seen.calendar)
    is_urgent = seen.answers.get("need/urgency") == "urgent"
    yield Opening(
        "answer",
        "等对方答复",
        ("reply", DECISION),
        seen.today if is_urgent else end.due_on,
        rule=end.rule,
        awaits="office",
        problem="" if is_urgent else end.problem,
    )


def opens_case(seen: Seen) -> Iterator[Opening]:
    """The answer of the county's conference."""
    end = deadline(seen.pack, "case_reply", seen.happened, seen.calendar)
    yield Opening(
        "answer",
        "等一事一议的答复",
        ("reply", DECISION),
        end.due_on,
        rule=end.rule,
        awaits="office",
        problem=end.problem,
    )


def opens_call(seen: Seen) -> Iterator[Opening]:
    """What was promised on the telephone."""
    said = seen.answers.get("answer/back_on")
    back = date.fromisoformat(str(said)) if said else None
    outcome = seen.answers.get("answer/outcome")
    if outcome == "passed":
        yield Opening("back", "问清办得怎样，给来电人回话", ("reply",), back)
    elif outcome == "refer":
        yield Opening("refer", "来电要转介", ("referral", "reply"), back)
    elif outcome == "lead":
        yield Opening("lead", "来电要登记线索", ("lead", "emergency", "reply"), seen.today)
    elif outcome == "emergency":
        yield Opening("emergency", "来电是急难：马上登记、报告乡镇", ("emergency", "reply"), seen.today)


def opens_reply(seen: Seen) -> Iterator[Opening]:
    """A refusal is not the end: another office, or the conference."""
    if seen.about_kind in ("referral", "case") and seen.answers.get("reply/outcome") == "refused":
        yield Opening("again", "对方办不了：换一家转介，或者一事一议", ("referral", "case"))
