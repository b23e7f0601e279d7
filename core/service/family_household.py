"""What the forms about a person's household, abilities and reviews are told when they begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from core.clock import Moment
from core.domain import change, wish
from core.domain.assessment import conclusion_in, items_on, levels_by_count, read_items
from core.domain.matter import Opening, Seen
from core.domain.person import SELF_CARE, Person, choice_label
from core.forms.told import as_told
from core.service import household
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.service.review_dates import review_of
from core.store.facts import StoredFact

EXTRAS = ("extra_1", "extra_2", "extra_3")  # questions that the funeral form keeps for what a district adds
FUNERAL = ("proof", "report", "entrust", "relatives", "burial", "cost", "belongings", "agreement", "registration",
           "certificate")  # fmt: skip
LONGEST_MONTH = 31


def change_context(occasion: Occasion) -> Mapping[str, str]:
    """How late is late, levels by count, the pack's own kinds of changes."""
    pack, today = occasion.desk.pack(), occasion.desk.today()
    late = pack.row_on("deadline", today, "late_change")
    local = change.local_kinds(pack, today)
    return {
        "late_days": str(late.number("amount") * LONGEST_MONTH) if late and late.text("unit") == "months" else "",
        "level_labels": " ".join(label for _code, label in levels_by_count(pack, today)),
        "choices_detail": as_told(local) if local else "",
    }


def assessment_context(occasion: Occasion) -> Mapping[str, str]:
    """The levels for each count, and the last assessment: the one recorded here, else what the list says."""
    desk = occasion.desk
    levels = levels_by_count(desk.pack(), desk.today())
    told = {
        "levels": " ".join(code for code, _label in levels),
        "level_labels": " ".join(label for _code, label in levels),
    }
    person = occasion.person
    return told | (_last_assessment(desk, person) if person is not None else {})


def review_context(occasion: Occasion) -> Mapping[str, str]:
    """The cycle, the last review, how many have to go, how long it may be put off, the events that end support."""
    desk = occasion.desk
    pack, today = desk.pack(), desk.today()
    signature = pack.row_on("signature", today, "review")
    extension = pack.row_on("review_extension", today, "emergency")
    months = extension.values.get("months") if extension else None
    told = {
        "visitors": str(signature.number("visitors")) if signature else "1",
        "extension_months": "" if months is None else str(months),
        "choices_ended_why": as_told(
            [{"name": row.key, "label": row.text("label")} for row in pack.rows_on("end_reason", today)]
        ),
    }
    review = review_of(desk, occasion.person) if occasion.person is not None else None
    if review is not None:
        last = _day(review.last_on) if review.last_on else "没有登记"
        told |= {"cycle_label": review.label, "last_on": last, "due_on": _day(review.due_on)}
    return told


def funeral_context(occasion: Occasion) -> Mapping[str, str]:
    """Which things the pack wants done; what a district adds gets a question of its own."""
    rows = occasion.desk.pack().rows_on("funeral_item", occasion.desk.today())
    extras = [row.text("label") for row in rows if row.key not in FUNERAL]
    died = occasion.about.body.get("answers", {}).get("report/occurred_on") if occasion.about else None
    if died is None and occasion.person is not None and occasion.person.died_on:
        died = occasion.person.died_on.isoformat()
    return {
        "items": " ".join(row.key for row in rows),
        "died_on": str(died or ""),
        **dict(zip(EXTRAS, [*extras, "", "", ""][:3], strict=True)),
    }


def wish_context(occasion: Occasion) -> Mapping[str, str]:
    """What was answered last time."""
    person = occasion.person
    found = _last_wish(occasion.desk, person.id) if person is not None else None
    if found is None:
        return {}
    return {"last_on": _day(found.on), "last_wish": wish.WORDS[found.wish]}


def apart_context(occasion: Occasion) -> Mapping[str, str]:
    """Both villages as far as the record knows them."""
    person = occasion.person
    if person is None:
        return {}
    return {
        "hukou_village": person.hukou_village,
        "hukou_address": person.hukou_address,
        "address": person.address,
    }


def visit_opens(seen: Seen) -> Iterator[Opening]:
    """What a visit leaves besides the needs it names: a wish to be written down, a stay in hospital."""
    yield from wish.opens_visit(seen)
    if seen.answers.get("visit/not_met_reason") == "hospital" or seen.answers.get("health/hospital") == "now":
        yield Opening("stay", "住院了：登记住院陪护", ("stay", "change"), scope="person")


def _last_assessment(desk: Desk, person: Person) -> dict[str, str]:
    for fact, state in desk.facts.listed(["assessment"], person_id=person.id, limit=20):
        if not state.superseded_by and household.answers_of(fact):
            return _told_assessment(desk, fact)
    if person.self_care_on is None:
        return {}
    return {
        "last_on": _day(person.self_care_on),
        "last_failed": "—",
        "last_items": "名单没有写明细",
        "last_level": choice_label("self_care", person.self_care),
    }


def _told_assessment(desk: Desk, fact: StoredFact) -> dict[str, str]:
    answers = household.answers_of(fact)
    can = read_items(answers)
    labels = [item.label for item in items_on(desk.pack(), desk.today()) if can.get(item.code) is False]
    concluded = conclusion_in(answers)
    level = str(concluded[0] if concluded else answers.get("result/level") or "")
    words = dict(SELF_CARE).get(level, level)
    return {
        "last_on": _day(Moment.parse(fact.occurred_at).day),
        "last_failed": str(len(labels)),
        "last_items": "、".join(labels) or "都能自己做",
        "last_level": f"县里结论{words}" if concluded else f"系统推算{words}",
    }


def _last_wish(desk: Desk, person_id: str) -> wish.Wish | None:
    for fact, state in desk.facts.listed(["wish", "visit"], person_id=person_id, limit=20):
        said = wish.wish_in(fact.kind, household.answers_of(fact))
        if said and not state.superseded_by:
            return wish.Wish(person_id, Moment.parse(fact.occurred_at).day, said, record_id=fact.id)
    return None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
