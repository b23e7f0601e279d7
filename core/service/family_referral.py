"""Referrals, cases and calls: what their forms are told of what is known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.domain.contradiction import Contradiction
from core.domain.needs import offices, targets
from core.domain.referral import needs_in, reply_span, target_table
from core.forms.told import as_told
from core.service import background
from core.service.occasion import Occasion
from core.store.facts import StoredFact

OTHER_OFFICE = {"name": "other", "label": "其他单位"}
TRIED = ("referral", "reply", "handout", "emergency", "supplement", "case")


def referral_context(occasion: Occasion) -> Mapping[str, str]:
    """Who, where, what for; which office serves which need; how long a reply is waited for."""
    desk = occasion.desk
    pack, today, about = desk.pack(), desk.today(), occasion.about
    needs = [{"name": one.need, "label": one.need_label} for one in targets(pack, today)]
    known = {one["name"] for one in needs}
    named = [code for code in _needs_of(occasion) if code in known]
    return {
        "named": background.named(occasion),
        "place": background.place(occasion),
        "phone": background.phone(occasion),
        "about_line": background.about_line(about),
        "needs": " ".join(named),
        "targets": target_table(pack, today),
        "choices_need": as_told(needs) if needs else "",
        "choices_office": as_told([*_offices(occasion), OTHER_OFFICE]) if needs else "",
        "situation": background.situation(occasion),
        "reply_span": reply_span(pack, today),
    }


def check_referral(occasion: Occasion) -> Iterator[Contradiction]:
    """The same need went to the same office and nobody has answered yet; another office than the pack says."""
    office = str(occasion.answers.get("need/office") or "")
    mine = set(needs_in("referral", occasion.answers))
    for fact in _open_referrals(occasion):
        answers = fact.body.get("answers", {})
        if answers.get("need/office") == office and mine & set(needs_in("referral", answers)):
            names = {one["name"]: one["label"] for one in _offices(occasion)}
            params = {
                "serial": fact.serial or "",
                "day": background.day_words(background.day_of(fact)),
                "office": names.get(office, office),
            }
            yield Contradiction("contradiction.referred_already", "need/office", params)
            return


def case_context(occasion: Occasion) -> Mapping[str, str]:
    """The story so far: family, what was tried, the records that belong to it."""
    desk = occasion.desk
    facts = background.related(occasion)
    return {
        "named": background.named(occasion),
        "place": background.place(occasion),
        "family": background.family_words(occasion),
        "about_line": background.about_line(occasion.about),
        "situation": background.situation(occasion),
        "tried": "\n".join(_tried(fact) for fact in facts if fact.kind in TRIED),
        "records": "\n".join(background.about_line(fact) for fact in facts),
        "reply_span": reply_span(desk.pack(), desk.today(), "case_reply"),
    }


def call_context(occasion: Occasion) -> Mapping[str, str]:
    """The number to tell."""
    desk = occasion.desk
    return {"hotline": desk.pack().text("hotline", desk.today())}


def _needs_of(occasion: Occasion) -> tuple[str, ...]:
    for fact in background.chain(occasion.desk, occasion.about):
        found = needs_in(fact.kind, fact.body.get("answers", {}))
        if found:
            return found
    return ()


def _offices(occasion: Occasion) -> list[dict[str, str]]:
    desk = occasion.desk
    return [{"name": code, "label": label} for code, label in offices(desk.pack(), desk.today()).items()]


def _open_referrals(occasion: Occasion) -> Iterator[StoredFact]:
    desk = occasion.desk
    person_id = occasion.person.id if occasion.person else ""
    for matter in desk.matters.open(person_id=person_id):
        if matter.kind != "referral" or matter.person_id != person_id or matter.fact_id == occasion.supersedes:
            continue
        found = desk.facts.get(matter.fact_id)
        if found is None or (not person_id and _name_of(found[0]) != str(occasion.answers.get("who/name") or "")):
            continue
        yield found[0]


def _name_of(fact: StoredFact) -> str:
    return str(fact.body.get("answers", {}).get("who/name") or "")


def _tried(fact: StoredFact) -> str:
    answers = fact.body.get("answers", {})
    said = (
        answers.get("reply/text")
        or answers.get("need/asked")
        or answers.get("give/goods")
        or answers.get("what/situation")
    )
    line = f"{background.day_words(background.day_of(fact))} {background.title_of(fact)}"
    return f"{line}：{said}" if said else line
