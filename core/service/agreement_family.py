"""What an agreement, its changes and an appraisal are told when they begin, and what they are checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Any

from core.domain import fee, patterns
from core.domain.agreement import NOT_MET, Agreement
from core.domain.agreement_checks import Around, agreement_conflicts, appraisal_conflicts, change_conflicts
from core.domain.agreement_matters import agreement_opens, appraisal_opens, change_opens
from core.domain.contradiction import Contradiction
from core.domain.deadlines import deadline
from core.domain.person import Person, choice_label
from core.domain.relations import named_once
from core.domain.risk import words_of_day
from core.domain.rules import RulePack
from core.domain.schedule import add_months
from core.forms.told import as_told
from core.service import care, projection
from core.service.desk import Desk
from core.service.occasion import Family, Occasion
from core.store.facts import StoredFact

LEVELS = ("full", "light", "partial", "none")
RECENT_VISITS = 24
MAY_STAY = frozenset({"expired", "level", "signed", ""})  # endings after which the caregiver may go on


def agreement_context(occasion: Occasion) -> Mapping[str, str]:
    """Parties, duties, conditions and fees of the district; who cares already, and from when on."""
    desk, person = occasion.desk, _person(occasion)
    pack, today = desk.pack(), desk.today()
    before = care.standing(desk, person)
    starts = _starts(before, today)
    usual = patterns.usual_pattern(pack, today)
    row = pack.row_on("agreement", today)
    until = add_months(starts, row.number("term_months")) - timedelta(days=1) if row else None
    context = {
        "usual_pattern": usual.code if usual else "",
        "from": starts.isoformat(),
        "until": until.isoformat() if until else "",
        "guardian_name": person.guardian_name,
        "guardian_relation": person.guardian_relation,
        "guardian_phone": person.guardian_phone,
        "township": _last_said(desk, "parties/township_name"),
        "duties": _codes(pack, person.self_care, today) if person.self_care else "",
        **_lists(pack, today),
        **_of_levels(pack, today),
    }
    if before is not None and before.end_reason in MAY_STAY:
        context |= {
            "prev_name": before.caregiver,
            "prev_relation": before.relation,
            "prev_phone": before.phone,
            "prev_id": before.id_number,
        }
    return context


def agreement_check(occasion: Occasion) -> Iterable[Contradiction]:
    """Against the person, the list, the other agreements and the fee of the day."""
    desk, person, answers = occasion.desk, _person(occasion), occasion.answers
    pack, today = desk.pack(), desk.today()
    new = care.read_answers("", person.id, answers)
    limit = pack.row_on("caregiver_load", today)
    due = fee.expected(pack, "home", new.level, new.starts_on or today)
    is_sum = isinstance(due, fee.Fee) and due.unit == "yuan_month"
    around = Around(
        today=today,
        others=[one for one in care.known(desk, person.id) if one.id != occasion.supersedes],
        namesakes=_namesakes(desk, new),
        load=care.cared_for(new, care.everybody(desk), care.day_of(desk)),
        max_persons=limit.number("max_persons") if limit else None,
        floor=due.amount if isinstance(due, fee.Fee) and is_sum else None,
        floor_words=due.words(),
        guardians=named_once(desk.persons.guardians(besides=person.id)) if answers.get("parties/guardian_name") else {},
    )
    return tuple(agreement_conflicts(new, person, around))


def change_context(occasion: Occasion) -> Mapping[str, str]:
    """How the agreement stands, and until when it would be renewed."""
    desk, person = occasion.desk, _person(occasion)
    pack, today = desk.pack(), desk.today()
    now = _meant(occasion)
    row = pack.row_on("agreement", today)
    context = {
        "choices_level": as_told(_rows(pack, "self_care_level", today)),
        "choices_end_reason": as_told(_rows(pack, "agreement_end", today)),
        "agreement_words": words_of(now),
    }
    if now is not None:
        ends = now.ends_on or today
        context |= {
            "caregiver_name": now.caregiver,
            "until": now.ends_on.isoformat() if now.ends_on else "",
            "renew_until": add_months(ends, row.number("term_months")).isoformat() if row else "",
            "level_label": choice_label("self_care", now.level or person.self_care),
        }
    return context


def change_check(occasion: Occasion) -> Iterable[Contradiction]:
    """Against the agreement as it stands without the record that is being corrected."""
    now = _meant(occasion)
    return () if now is None or occasion.supersedes else tuple(change_conflicts(now, occasion.answers))


def appraisal_context(occasion: Occasion) -> Mapping[str, str]:
    """The duties to ask about one by one, how they are scored, and what the visits have found."""
    desk, person = occasion.desk, _person(occasion)
    pack, today = desk.pack(), desk.today()
    now = care.standing(desk, person)
    promises = now.promises if now else ()
    context = {
        "choices_method": as_told(_rows(pack, "appraisal_method", today)),
        "choices_result": as_told(_rows(pack, "appraisal_result", today)),
        "agreement_words": words_of(now),
        "caregiver_name": now.caregiver if now else person.caregiver_name,
        "visits_words": _visits(desk, person, now),
        "duty_asks": " ".join("".join((one.ask or one.label).split()) for one in promises),
        "duty_count": str(len(promises)),
    }
    for row in pack.rows_on("appraisal_item", today):
        context[f"points_{row.key}"] = str(row.number("points"))
        context[f"half_{row.key}"] = str(row.number("half_percent"))
    for row in pack.rows_on("appraisal_result", today):
        if "least" in row.values:
            context[f"least_{row.key}"] = str(row.number("least"))
    improve = deadline(pack, "caregiver_improve", desk.now().local, desk.calendar())
    return context | {"improve_until": improve.due_on.isoformat() if improve.due_on else ""}


def appraisal_check(occasion: Occasion) -> Iterable[Contradiction]:
    """Against the agreement whose care is appraised."""
    person = _person(occasion)
    return tuple(appraisal_conflicts(care.standing(occasion.desk, person), person.name, occasion.answers))


def words_of(agreement: Agreement | None) -> str:
    """ "和钱守诚（邻居）的协议 XY…，2026年1月1日至2027年6月30日"; empty for none."""
    if agreement is None or not agreement.caregiver:
        return ""
    relation = f"（{agreement.relation}）" if agreement.relation else ""
    number = f" {agreement.number}" if agreement.number else ""
    since, until = agreement.starts_on, agreement.ends_on
    term = (
        f"，{words_of_day(since) if since else ''}至{words_of_day(until) if until else '没有写明'}"
        if since or until
        else ""
    )
    return f"和{agreement.caregiver}{relation}的协议{number}{term}"


def _after(desk: Desk, fact: StoredFact) -> None:
    care.rebuild(desk, fact.person_id)
    care.propose(desk, fact.person_id)


AGREEMENT = Family(agreement_opens, agreement_check, agreement_context, _after)
CHANGE = Family(change_opens, change_check, change_context, _after)
APPRAISAL = Family(appraisal_opens, appraisal_check, appraisal_context)


def _person(occasion: Occasion) -> Person:
    assert occasion.person is not None, "the catalogue says that these records need a person"
    return occasion.person


def _meant(occasion: Occasion) -> Agreement | None:
    person = _person(occasion)
    about = occasion.about.id if occasion.about else ""
    known = care.known(occasion.desk, person.id)
    return next((one for one in known if about and one.id == about), None) or care.standing(occasion.desk, person)


def _starts(before: Agreement | None, today: date) -> date:
    """The day after the agreement that runs out soon or ran out lately; else today."""
    if before is None or before.ends_on is None or before.ended_on is not None or before.signed_on is None:
        return today
    return before.ends_on + timedelta(days=1) if before.ends_on >= today else today


def _lists(pack: RulePack, today: date) -> dict[str, str]:
    duties = patterns.duties_of(pack, [row.key for row in _ordered(pack, "duty", today)], today)
    must = {"must": "（必须）"}
    return {
        "choices_pattern": as_told(
            [{"name": one.code, "label": one.label, "roles": " ".join(party.role for party in one.parties),
              "words": "、".join(party.label for party in one.parties)} for one in patterns.patterns(pack, today)]
        ),
        "choices_duty": as_told(
            [{"name": one.code, "label": f"{one.label}（{one.often}）" if one.often else one.label, "ask": one.ask}
             for one in duties]
        ),
        "choices_level": as_told(_rows(pack, "self_care_level", today)),
        "choices_requirement": as_told(
            [{"name": row.key, "label": row.text("label") + must.get(row.text("force"), ""),
              "force": row.text("force")} for row in pack.rows_on("caregiver_requirement", today)]
        ),
        "choices_dwelling": as_told(
            [{"name": NOT_MET, "label": "都做得到"}, *_rows(pack, "dwelling_condition", today)]
        ),
    }  # fmt: skip


def _of_levels(pack: RulePack, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    word = "元"
    for level in LEVELS:
        due = fee.expected(pack, "home", level, today)
        if isinstance(due, fee.Fee) and due.unit == "hours_month":
            word = "工时"
        known = f"按规定{due.words()}" if isinstance(due, fee.Fee) else due.words()
        found[f"fee_{level}"] = f"{known}。{due.rule.words()}" if due.rule else known
        found[f"duties_{level}"] = _codes(pack, level, today)
    return found | {"fee_word": word}


def _codes(pack: RulePack, level: str, today: date) -> str:
    return " ".join(one.code for one in patterns.duties(pack, level, today))


def _ordered(pack: RulePack, kind: str, today: date) -> list[Any]:
    return sorted(pack.rows_on(kind, today), key=lambda row: int(row.values.get("order", 99)))


def _rows(pack: RulePack, kind: str, today: date) -> list[dict[str, str]]:
    return [{"name": row.key, "label": row.text("label")} for row in _ordered(pack, kind, today)]


def _last_said(desk: Desk, path: str) -> str:
    """What the last agreement of this village says, also one that is not signed yet: on the first day ten of them may
    wait for their signatures, and the township is the same for everybody."""
    signed = (fact.body.get("answers", {}) for fact, _state in desk.facts.listed(["agreement"], limit=5))
    begun = (draft.answers for draft in desk.drafts.listed() if draft.kind == "agreement")
    return next((said for answers in chain(signed, begun) if (said := str(answers.get(path) or ""))), "")


def _namesakes(desk: Desk, new: Agreement) -> list[Person]:
    found = dict(desk.persons.by_sort_key(projection.sort_key(new.caregiver))) if new.caregiver else {}
    by_number = desk.persons.by_id_number(new.id_number) if new.id_number else None
    if by_number is not None:
        found[by_number[0]] = by_number[1]
    return [Person.from_body(one, body) for one, body in found.items()]


def _visits(desk: Desk, person: Person, now: Agreement | None) -> str:
    """ "走访12次，2次有约定的事没做到：上门帮助用餐2次；1次有投诉"; since the agreement began, the newest ones."""
    since = now.starts_on.isoformat() if now and now.starts_on else ""
    found = desk.facts.listed(["visit"], person_id=person.id, limit=RECENT_VISITS, since=since)
    seen = [fact.body.get("answers", {}) for fact, state in found if not state.superseded_by]
    labels = {one.code: one.label for one in (now.promises if now else ())}
    missed: dict[str, int] = {}
    for answers in seen:
        for code in answers.get("care/missed") or ():
            missed[code] = missed.get(code, 0) + 1
    short = sum(1 for answers in seen if answers.get("care/missed"))
    complaints = sum(1 for answers in seen if answers.get("care/complaint") == "yes")
    parts = [f"走访{len(seen)}次" if seen else ""]
    if short:
        told = "、".join(f"{labels.get(code, code)}{count}次" for code, count in missed.items())
        parts.append(f"{short}次有约定的事没做到：{told}")
    parts.append(f"{complaints}次有投诉" if complaints else "")
    return "；".join(part for part in parts if part)
