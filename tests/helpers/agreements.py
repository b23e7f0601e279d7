"""Care agreements, their changes and appraisals as an assistant fills them in."""

from __future__ import annotations

from typing import Any

from core.app import Core
from core.service.views import Draft, Signed
from tests.helpers.pictures import jpeg
from tests.helpers.workspace import signature_png

CAREGIVER_ID = "120221196503150017"
DEAL: dict[str, Any] = {
    "deal/pattern": "three_township",
    "caregiver/name": "钱守诚",
    "caregiver/relation": "邻居",
    "caregiver/id_number": CAREGIVER_ID,
    "caregiver/phone": "13900001234",
    "caregiver/address": "柳荫村二组12号，隔一道院墙",
    "caregiver/requirements": ["capacity", "wish", "near"],
    "parties/township_name": "示例镇人民政府",
    "parties/township_by": "刘干事",
    "parties/person_by": "self",
    "care/dwelling": ["none"],
    "fee/amount": 400,
    "fee/cycle": "month",
    "fee/payee": "caregiver",
    "fee/holder": "钱守诚",
    "fee/bank": "农村商业银行",
    "fee/account": "6230581234567890123",
    "term/from": "2026-11-22",
    "term/until": "2027-11-21",
    "sign/mode": "screen",
    "sign/person_hand": "signs",
}
GOOD_CARE: dict[str, Any] = {
    "appraise/methods": ["satisfaction", "neighbours"],
    "opinion/satisfied": "yes",
    "opinion/neighbours": "good",
    "opinion/neighbours_note": "东邻陈大娘：天天看见他来送饭",
    "opinion/complaint": "no",
    "outcome/harm": "no",
    "outcome/result": "good",
    "outcome/told": "yes",
}


def sign_agreement(core: Core, person_id: str, *, reason: str = "", **changes: Any) -> Signed:
    """A signed agreement; `changes` by path with "__" for the slash (`care__level="none"`)."""
    draft = fill_agreement(core, person_id, **changes)
    return core.records.sign(draft.id, reason=reason)


def fill_agreement(core: Core, person_id: str, **changes: Any) -> Draft:
    """A complete draft of an agreement."""
    draft = core.drafts.start("agreement", person_id)
    own_level = core.people.person(person_id).self_care or "partial"
    answers = DEAL | {"care/level": own_level} | _by_path(changes)
    level = {"care/level": answers.pop("care/level")}  # chooses the duties, which may then be changed
    return _fill(core, draft, level | answers, photo=answers["sign/mode"] == "paper")


def change_agreement(core: Core, about: str, what: str, *, reason: str = "", **changes: Any) -> Signed:
    """A signed change of an agreement."""
    draft = core.drafts.start("agreement_end", None, about=about)
    return core.records.sign(_fill(core, draft, {"change/what": what} | _by_path(changes)).id, reason=reason)


def appraise(core: Core, person_id: str, *, how: str = "done", reason: str = "", **changes: Any) -> Signed:
    """A signed appraisal: every duty the same way unless told (`duties[2]__how`)."""
    draft = core.drafts.start("appraisal", person_id)
    session = core.records.session(draft)
    duties = {f"duties[{place}]/how": how for place in range(1, session.repeat_count("duties") + 1)}
    return core.records.sign(_fill(core, draft, GOOD_CARE | duties | _by_path(changes)).id, reason=reason)


def _fill(core: Core, draft: Draft, answers: dict[str, Any], *, photo: bool = False) -> Draft:
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    if photo:
        picture = core.photos.keep(core.photos.prepare(jpeg(320, 240), "page.jpg")).answer
        session.set(f"photos[{session.add_repeat('photos')}]/picture", picture)
    for path, value in answers.items():
        session.set(path, value)
    for name in ("person", "caregiver", "guardian", "institution", "assistant"):
        path = f"sign/{name}_signature"
        if path in session.form.questions and session.is_relevant(path):
            session.set(path, ink)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return core.drafts.open(draft.id)


def _by_path(changes: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "/"): value for name, value in changes.items()}
