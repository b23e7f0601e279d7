"""人户分离: registered in one village, living in another; both have a duty.

Sources: 天津民政、财政《进一步做好困难群众基本生活保障工作的通知》 (information is gathered and pushed, the place
of residence visits and reports back), 民发〔2021〕57号第十五条 (it co-operates): rows `apart_duty` of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Literal

from core.domain.deadlines import deadline
from core.domain.matter import Opening, Seen
from core.domain.person import Person

Side = Literal["away", "here", ""]


def side_of(person: Person, village_code: str, village: str) -> Side:
    """How somebody stands to our village by the master record.

    "away": registered here and living elsewhere; "here": living here and registered elsewhere; "" for both here, or
    when the record does not say.
    """
    home = _is_ours(person.hukou_village_code, person.hukou_village, village_code, village)
    living = _is_ours(person.village_code, person.village, village_code, village)
    if home is False and living is not False:
        return "here"
    if living is False and home is True:
        return "away"
    return ""


def opens(seen: Seen) -> Iterator[Opening]:
    """Push notice and receipt on our side, feedback on theirs, the answer to a request for a visit."""
    answers = seen.answers
    duties = {row.key: row for row in seen.pack.rows_on("apart_duty", seen.today)}
    contact, feedback = duties.get("contact"), duties.get("visit")
    if answers.get("apart/side") == "home":
        pushed = answers.get("push/pushed")
        end = deadline(seen.pack, "apart_visit_reply", _noon(seen), seen.calendar)
        if pushed == "no":
            rule = contact.ref if contact else None
            yield Opening("push", "把情况推送给居住村", ("apart", "reply"), rule=rule, scope="person")
        elif answers.get("push/receipt") == "no":
            yield Opening("receipt", "等居住村的回执", ("reply", "apart"), end.due_on, rule=end.rule, awaits="office")
        if answers.get("push/proxy_wanted") == "yes":
            yield Opening("proxy", "等居住村代访的结果", ("reply",), end.due_on, rule=end.rule, awaits="office")
    elif answers.get("apart/side") == "living":
        rule = feedback.ref if feedback else None
        if answers.get("living/visited") == "no":
            yield Opening("visit", "人住本村：纳入走访，上门看望", ("visit",), rule=rule, scope="person")
        if answers.get("living/fed_back") == "no":
            yield Opening("feedback", "把走访情况告诉户籍村", ("apart", "reply"), rule=rule, scope="person")


def _is_ours(code: str, name: str, village_code: str, village: str) -> bool | None:
    if code:
        return code == village_code
    return (name == village or name.endswith(village)) if name else None


def _noon(seen: Seen) -> datetime:
    return datetime.combine(seen.today, time(12), seen.happened.tzinfo)
