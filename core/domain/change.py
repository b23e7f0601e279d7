"""Household changes: what a report is about, whether it may end the support, and what it leaves to be done.

Sources: 《社会救助暂行办法》第十三条 (changes are told at once), 《特困人员认定办法》（民发〔2021〕43号）第二十三条
(self-care: the county assesses within ten working days), 第二十四至二十七条 (six events, investigation, notice, what
else there is to apply for).
The master record does not change by a report: the district decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from core.domain.deadlines import Deadline, deadline
from core.domain.ending import end_reason
from core.domain.matter import DECISION, Opening, Seen
from core.domain.rules import RulePack

KIND, DETAIL = "report/kind", "report/detail"
# The kinds of changes that the shipped form has a part for; a pack with others tells the form its own list.
DETAILS: Mapping[str, tuple[str, ...]] = {
    "population": ("death", "missing", "birth", "marriage", "divorce", "move_in", "move_out", "prison", "army",
                   "school", "category", "voluntary", "other_population"),
    "income": ("job", "job_lost", "pension", "land", "support", "damages", "other_income"),
    "property": ("house", "vehicle", "savings", "insurance", "business", "other_property"),
    "health": ("ability", "hospital", "discharge", "illness", "disability", "labour", "other_health"),
    "residence": ("apart", "institution", "away", "home", "other_residence"),
    "care": ("replaced", "unable", "failed", "harm", "other_care"),
    "obligor": ("able", "no_longer", "new", "other_obligor"),
}  # fmt: skip
DANGERS = ("missing", "harm")
CARE_ENDS = ("replaced", "unable", "failed", "harm")
NO_CALENDAR = "calendar.year_missing"


def end_event(answers: Mapping[str, Any]) -> str:
    """Which of the six events of 第二十四条 a report describes, or "": the code of the pack's row `end_reason`.

    The form works out the same (question `end_event`); a test holds the two together.
    """
    detail, kind = answers.get(DETAIL), answers.get(KIND)
    if detail == "death" or (detail == "missing" and answers.get("population/declared") in ("missing", "dead")):
        return "death"
    if detail == "labour":
        return "able"
    if detail == "prison" and answers.get("population/serving") == "serving":
        return "prison"
    if kind in ("income", "property") and answers.get(f"{kind}/{kind}_over") == "yes":
        return "means"
    if detail in ("able", "new") and answers.get("obligor/obligor_able") == "yes":
        return "obligor"
    if detail == "marriage" and answers.get("population/spouse_able") == "yes":
        return "obligor"
    return "voluntary" if detail == "voluntary" else ""


def label_of(pack: RulePack, answers: Mapping[str, Any], day: date) -> str:
    """What changed, in the words of the pack: 去世, 自理能力变化."""
    row = pack.row_on("change_kind", day, str(answers.get(DETAIL, "")))
    return row.text("label") if row else str(answers.get("report/detail_other") or "变化")


def local_kinds(pack: RulePack, day: date) -> Sequence[Mapping[str, str]]:
    """The pack's own list of changes when it holds some that the form does not know; empty otherwise."""
    rows = pack.rows_on("change_kind", day)
    known = {detail for details in DETAILS.values() for detail in details}
    if all(row.key in known for row in rows):
        return ()
    return [{"name": row.key, "label": row.text("label"), "kind": row.text("group")} for row in rows]


def report_deadline(seen: Seen) -> Deadline:
    """Until when the township is to be told: by the kind of change, from the day it was known."""
    found = _day(seen.answers.get("report/discovered_on")) or seen.today
    row = seen.pack.row_on("change_kind", found, str(seen.answers.get(DETAIL, "")))
    code = row.text("deadline") if row else "change_report"
    return deadline(seen.pack, code, _at(found, seen.happened), seen.calendar)


def opens(seen: Seen) -> Iterator[Opening]:
    """Telling the township, the district's word, and what the kind of change asks for."""
    if "township" not in _chosen(seen.answers.get("action/done")):
        end = report_deadline(seen)
        yield Opening("tell", "报告乡镇，并在回音里登记", ("reply", DECISION), end.due_on, end.due_at, end.rule)
    yield _decision(seen)
    yield from _follow_ups(seen)
    yield from _care(seen)
    if end_event(seen.answers) not in ("", "death"):
        yield _other_benefits(seen)


def _decision(seen: Seen) -> Opening:
    """The district's word. Self-care: ten working days from the report; an end: investigation, seven days' notice."""
    what = label_of(seen.pack, seen.answers, seen.today)
    if seen.answers.get(DETAIL) == "ability":
        told = _day(seen.answers.get("action/township_told_on")) or seen.today
        end = deadline(seen.pack, "reassess", _at(told, seen.happened), seen.calendar)
        says = "（没有放假安排表，算不出第10个工作日）" if end.problem == NO_CALENDAR else ""
        title = f"待区县认定：{what}，{end.span}内评估{says}"
        return Opening("decision", title, (DECISION,), end.due_on, rule=end.rule, awaits="office", problem=end.problem)
    event = end_reason(seen.pack, end_event(seen.answers), seen.today)
    if event is not None:
        notice = deadline(seen.pack, "end_notice", seen.happened, seen.calendar)
        title = f"待区县认定：{what}（{event.label}，乡镇调查、公示{notice.span}，从下月起终止）"
        return Opening("decision", title, (DECISION,), rule=notice.rule, awaits="office")
    return Opening("decision", f"待区县认定：{what}", (DECISION,), rule=report_deadline(seen).rule, awaits="office")


def _follow_ups(seen: Seen) -> Iterator[Opening]:
    detail, answers = seen.answers.get(DETAIL), seen.answers
    if detail == "death":
        yield Opening("funeral", "办理丧葬事项", ("funeral",))
    elif detail == "ability":
        rule = deadline(seen.pack, "ability_report", seen.happened, seen.calendar).rule
        yield Opening("assess", "填自理能力评估，提请重新评估", ("assessment",), rule=rule, scope="person")
    elif detail == "hospital":
        yield Opening("stay", "登记住院陪护", ("stay",))
    elif detail == "discharge":
        left = _day(answers.get("health/discharged_on")) or seen.today
        yield after_discharge(seen, left)
    elif detail == "apart":
        yield Opening("apart", "登记人户分离，把情况推送居住村", ("apart",))
    if detail in DANGERS or answers.get("care/is_cared_for") == "no" or answers.get("health/after_care") == "no":
        end = deadline(seen.pack, "visit_after_change", _at(seen.today, seen.happened), seen.calendar)
        yield Opening("look", f"{end.span}内上门看望", ("visit",), end.due_on, end.due_at, end.rule, scope="person")


def _care(seen: Seen) -> Iterator[Opening]:
    """What the care agreement needs: its end, a pause, another caregiver."""
    detail = seen.answers.get(DETAIL)
    person = seen.person
    if person is None or not (person.caregiver_name or person.agreement_no):
        return
    if end_event(seen.answers) or detail in ("institution", "move_out"):
        why = "本人去世" if detail == "death" else label_of(seen.pack, seen.answers, seen.today)
        yield Opening("agreement_end", f"终止委托照料协议（{why}）", ("agreement_end",), scope="person")
    elif detail == "hospital":
        yield pause_of_agreement()
    elif detail in CARE_ENDS:
        row = seen.pack.row_on("agreement_resign", seen.today, "caregiver")
        title = "换照料人：终止旧协议，签新协议"
        rule = row.ref if row else None
        yield Opening("find_caregiver", title, ("agreement", "agreement_end"), rule=rule, scope="person")


def _other_benefits(seen: Seen) -> Opening:
    """第二十七条: who no longer qualifies is helped to 低保 or 临时救助."""
    rows = seen.pack.rows_on("after_end", seen.today)
    wish = {"dibao": "低保", "relief": "临时救助", "both": "低保、临时救助"}.get(
        str(seen.answers.get("ending/aid_wish")), ""
    )
    title = f"本人想办{wish}：帮助转办" if wish else "讲清终止以后可以转办低保、临时救助"
    return Opening("benefits", title, ("referral", "reply"), rule=rows[0].ref if rows else None)


def pause_of_agreement() -> Opening:
    """Whether the agreement rests while somebody is in hospital; the next form about the stay takes it up again."""
    title = "住院期间要不要中止照料协议，登记一下"
    return Opening("agreement_pause", title, ("agreement_end", "stay"), scope="person")


def after_discharge(seen: Seen, left: date) -> Opening:
    """The visit that follows a discharge."""
    end = deadline(seen.pack, "visit_after_discharge", _at(left, seen.happened), seen.calendar)
    return Opening("discharge_visit", "出院了，上门看望", ("visit",), end.due_on, rule=end.rule, scope="person")


def _chosen(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else tuple(str(value or "").split())


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _at(day: date, happened: datetime) -> datetime:
    """A day as the start of a clock, in the zone of the record."""
    return happened if day == happened.date() else datetime.combine(day, time(12), happened.tzinfo)
