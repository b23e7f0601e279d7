"""How two versions of a field are written side by side: what differs is underlined and bold, not only coloured."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING

from core.clock import Moment
from core.domain.person import FIELD_BY_NAME
from gui import wording
from gui.language import tr

if TYPE_CHECKING:
    from core.service.conflicts import Dispute, DisputedField

SECRET = frozenset({"id_number", "caregiver_id_number", "bank_account", "disability_no"})
COVER, LAST = "＊", 4


def value_words(name: str, value: object) -> str:
    """A value as people say it; what is empty is called so."""
    text = "" if value is None else str(value)
    known = FIELD_BY_NAME.get(name)
    if not text:
        return tr("（空着）")
    if known is None:
        return text
    if known.choices or known.kind == "yes_no":
        return wording.coded(name, text)
    if known.kind == "date":
        try:
            return wording.day(date.fromisoformat(text))
        except ValueError:
            return text
    return text


def both_words(field: DisputedField) -> tuple[str, str]:
    """The district's and the laptop's value as rich text, with what differs marked in each. Of numbers that are not
    for everybody's eyes only what differs and the last digits are shown."""
    theirs, mine = value_words(field.name, field.theirs), value_words(field.name, field.mine)
    if field.name in SECRET and field.theirs and field.mine:
        theirs, mine = _covered(theirs, mine), _covered(mine, theirs)
    return _marked(theirs, mine), _marked(mine, theirs)


def _marked(text: str, other: str) -> str:
    if SequenceMatcher(None, text, other, autojunk=False).ratio() < 0.5:
        return _mark(text)
    parts = []
    for tag, first, last, _from, _to in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        part = text[first:last]
        parts.append(escape(part) if tag == "equal" else _mark(part))
    return "".join(parts)


def _mark(text: str) -> str:
    return f"<b><u>{escape(text)}</u></b>" if text else ""


def _covered(text: str, other: str) -> str:
    """What both have in common is covered, but for the last digits."""
    keep = set(range(max(0, len(text) - LAST), len(text)))
    for tag, first, last, _from, _to in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if tag != "equal":
            keep |= set(range(first, last))
    return "".join(char if place in keep else COVER for place, char in enumerate(text))


def author_words(who: str, at: Moment | None, today: date) -> str:
    """Who wrote it and when, as far as it is known."""
    if not who:
        return tr("区里的名单")
    return tr("{who}，{when}").format(who=who, when=wording.day_and_time(at, today)) if at else who


def meaning_words(dispute: Dispute) -> str:
    """Why this is here and what a choice does, in one plain sentence."""
    how = str(dispute.params.get("how", ""))
    sentences = {
        "person.changed": tr("您改的时候，别人也改了同一项。请看清两边，逐项选一个。"),
        "person.critical": tr("这几项要由区里核定。您可以放弃自己的，也可以写明原因，请区里定。"),
        "person.exists": tr("区里已经有这个证件号码的人。多半是同一个人，请核对；确实不是的，写明原因请区里定。"),
        "person.not_owner": tr("这一项由{who}负责填写，您填的没有生效。").format(who=dispute.params.get("who", "")),
    }
    gone = {
        "died": tr("区里已登记他去世，您又改了他的资料。"),
        "ended": tr("区里已终止他的供养，您又改了他的资料。"),
        "moved": tr("区里已把他转到别的村，您又改了他的资料。"),
    }
    if dispute.code == "person.gone":
        return gone.get(how, gone["ended"]) + tr("可以放弃自己的，也可以写明原因，请区里定。")
    return sentences.get(dispute.code, tr("区里和这里填得不一样。请看清两边，逐项选一个。"))
