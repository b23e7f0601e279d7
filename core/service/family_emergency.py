"""Emergencies, what is handed out, and the papers afterwards: what their forms are told, what contradicts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from core.domain import emergency
from core.domain.contradiction import Contradiction
from core.domain.emergency import Times, clock_words, disorders, limit_words, times_of
from core.domain.relief import given_in
from core.service import background
from core.service.desk import Desk
from core.service.occasion import Occasion
from core.store.facts import StoredFact

ROOTS = ("emergency", "lead")


def emergency_context(occasion: Occasion) -> Mapping[str, str]:
    """Who and where, whom to call, which clock runs."""
    desk = occasion.desk
    pack, today = desk.pack(), desk.today()
    return {
        "named": background.named(occasion),
        "place": background.place(occasion),
        "about_line": background.about_line(occasion.about),
        "township": pack.text("township_office", today),
        "clock": clock_words(pack, today),
        "limits": "；".join(limit_words(pack, today)),
    }


def check_times(occasion: Occasion) -> Iterator[Contradiction]:
    """Moments the wrong way round, and moments that have not come yet."""
    now = occasion.desk.now().local
    times = times_of(occasion.kind, occasion.answers, now.tzinfo)
    labels = {row.key: row.text("label") for row in occasion.desk.pack().rows_on("timestamp", now.date())}
    yield from _order(times, labels, occasion.kind)
    paths = emergency.LEAD_PATHS if occasion.kind == "lead" else emergency.REPORT_PATHS
    for stamp, at in times.known():
        if at > now:
            yield Contradiction(
                "contradiction.time_ahead",
                paths[stamp][1],
                {"what": labels.get(stamp, stamp), "at": _at(at), "now": _at(now)},
            )


def handout_context(occasion: Occasion) -> Mapping[str, str]:
    """Who gets it, because of what, and from where it usually comes."""
    about = occasion.about
    source = "campaign" if about is not None and about.kind == "campaign" else "petty"
    return {"named": background.named(occasion), "about_line": background.about_line(about), "source": source}


def check_handout(occasion: Occasion) -> Iterator[Contradiction]:
    """Handed out before the hardship was found, or twice the same."""
    about, now = occasion.about, occasion.desk.now().local
    given = emergency.moment(occasion.answers, "give/given_on", "give/given_at", now.tzinfo)
    if about is None or given is None or about.kind not in ROOTS:
        return
    found = times_of(about.kind, about.body.get("answers", {}), now.tzinfo).found
    if found is not None and given < found:
        params = {"earlier": "发现时间", "earlier_at": _at(found), "later": "发放时间", "later_at": _at(given)}
        yield Contradiction("contradiction.time_order", "give/given_at", params)
    mine = given_in("handout", occasion.answers)
    for fact, state in occasion.desk.facts.following(about.id):
        if fact.kind != "handout" or state.superseded_by or fact.id == occasion.supersedes:
            continue
        if given_in("handout", fact.body.get("answers", {})) == mine:
            params = {"serial": fact.serial or "", "day": background.day_words(background.day_of(fact))}
            yield Contradiction("contradiction.given_twice", "give/kinds", params)


def supplement_context(occasion: Occasion) -> Mapping[str, str]:
    """What was given to whom and when, summed up from the report and everything handed out after it."""
    root = root_of(occasion.desk, occasion.about)
    given = background.given_so_far(occasion.desk, root) if root else []
    return {
        "named": background.named(occasion),
        "about_line": background.about_line(root),
        "reason": background.situation(occasion),
        "amount": format(sum(item.worth for item in given), "f") if given else "",
        "goods": "；".join(item.goods for item in given if item.goods),
        "relieved_on": _relieved_on(occasion, root),
    }


def settle_supplements(desk: Desk, fact: StoredFact) -> None:
    """One supplement serves the report and everything handed out after it, whichever of them it was begun from."""
    found = desk.facts.get(desk.facts.newest(fact.about)) if fact.about else None
    root = root_of(desk, found[0] if found else None)
    if root is None:
        return
    ids = {root.id, *(one.id for one, _state in desk.facts.following(root.id))}
    waiting = [m for one in ids for m in desk.matters.open(fact_id=one) if m.code == "supplement"]
    desk.matters.close(waiting, fact.id)


def root_of(desk: Desk, fact: StoredFact | None) -> StoredFact | None:
    """The report or lead at the bottom of a chain; the record itself when there is none."""
    links = list(background.chain(desk, fact))
    return next((one for one in links if one.kind in ROOTS), links[0] if links else None)


def _relieved_on(occasion: Occasion, root: StoredFact | None) -> str:
    if root is None:
        return ""
    times = times_of(root.kind, root.body.get("answers", {}), occasion.desk.now().local.tzinfo)
    if times.relieved is not None:
        return times.relieved.date().isoformat()
    handouts = [fact for fact, _state in occasion.desk.facts.following(root.id) if fact.kind == "handout"]
    first = min(handouts, key=lambda fact: fact.occurred_ms, default=occasion.about)
    return background.day_of(first).isoformat() if first else ""


def _order(times: Times, labels: Mapping[str, str], kind: str) -> Iterator[Contradiction]:
    paths = emergency.LEAD_PATHS if kind == "lead" else emergency.REPORT_PATHS
    for pair in disorders(times):
        params: dict[str, Any] = {
            "earlier": labels.get(pair.earlier, pair.earlier),
            "earlier_at": _at(pair.earlier_at),
            "later": labels.get(pair.later, pair.later),
            "later_at": _at(pair.later_at),
        }
        yield Contradiction("contradiction.time_order", paths[pair.later][1], params)


def _at(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日{moment:%H:%M}"
