"""What agreements, their changes and appraisals leave to be done: signatures, another caregiver, an answer.

Source: 皖民社救函〔2022〕80号 (who fails or harms the person: the agreement is ended and the caregiver replaced); days
that no document gives are stated defaults of the pack (rows "deadline").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.domain.agreement import NOT_MET, needs_signature
from core.domain.deadlines import deadline
from core.domain.matter import DECISION, Opening, Seen
from core.domain.rules import RuleRef

WISH = ("wish", "change")  # a wish for an institution, or the change that it became
GONE = frozenset({"support_ended", "institution"})  # endings after which nobody has to be found


def agreement_opens(seen: Seen) -> Iterator[Opening]:
    """An agreement to be signed on paper waits for its signatures; a home that is not fit asks for a proposal."""
    answers = seen.answers
    if answers.get("sign/mode") == "later":
        yield _timed(
            seen, "agreement_sign", "打印协议请各方签字，签好后补登", ("agreement_end",), "agreement_sign", "record"
        )
    lacking = [code for code in answers.get("care/dwelling") or () if code != NOT_MET]
    if lacking:
        row = seen.pack.row_on("dwelling_condition", seen.today, lacking[0])
        yield Opening(
            "dwelling",
            "在家住的条件不够：改好，或者提出集中供养",
            ("agreement", *WISH, "referral"),
            rule=row.ref if row else None,
            scope="person",
        )


def change_opens(seen: Seen) -> Iterator[Opening]:
    """A changed agreement: new signatures, another caregiver, back from hospital, a place in an institution."""
    answers = seen.answers
    what = str(answers.get("change/what", ""))
    if what in ("level", "caregiver") and needs_signature(seen.pack, what, seen.today):
        title = "自理能力等级变了，重签照料协议" if what == "level" else "换照料人，重签照料协议"
        yield _timed(seen, "agreement_resign", title, ("agreement",), "agreement_resign", "person")
    if what == "end" and answers.get("change/end_reason") not in GONE and answers.get("change/is_home") != "no":
        yield _timed(
            seen, "find_caregiver", "另找照料人，签新的协议", ("agreement",), "caregiver_replace", "person"
        )  # fmt: skip
    if what == "suspend":
        back = answers.get("change/back_on")
        yield Opening(
            "resume",
            "回家以后恢复照料协议",
            ("agreement_end",),
            due_on=date.fromisoformat(back) if back else None,
            scope="person",
        )
    if what == "impossible":
        yield _institution(seen)
    if answers.get("urgency") == "urgent":
        yield _office()


def appraisal_opens(seen: Seen) -> Iterator[Opening]:
    """An appraisal that was not good: to be mended by a day, or another caregiver and the township's answer."""
    answers = seen.answers
    result = str(answers.get("outcome/result", ""))
    until = answers.get("outcome/improve_until")
    if result == "improve":
        due_on = date.fromisoformat(until) if until else None
        yield Opening(
            "improve",
            "看照料人改正了没有，再考核一次",
            ("appraisal",),
            due_on=due_on,
            rule=_result_rule(seen, result),
            scope="person",
        )
    if result in ("failed", "harm"):
        yield _timed(
            seen, "replace", "解除协议、更换照料人", ("agreement_end",), "caregiver_replace", "person"
        )  # fmt: skip
        yield _office()
    if result == "impossible":
        yield _institution(seen)


def _timed(seen: Seen, code: str, title: str, settled_by: tuple[str, ...], clock: str, scope: str) -> Opening:
    end = deadline(seen.pack, clock, seen.happened, seen.calendar)
    return Opening(
        code,
        title,
        settled_by,
        due_on=end.due_on,
        rule=end.rule,
        scope="person" if scope == "person" else "record",
        problem=end.problem,
    )


def _institution(seen: Seen) -> Opening:
    rule = _result_rule(seen, "impossible")
    return Opening("to_institution", "提出转为集中供养", WISH, rule=rule, scope="person")


def _office() -> Opening:
    return Opening("township_answer", "等乡镇答复：解除协议、更换照料人", ("reply", DECISION), awaits="office")


def _result_rule(seen: Seen, result: str) -> RuleRef | None:
    row = seen.pack.row_on("appraisal_result", seen.today, result)
    return row.ref if row else None
