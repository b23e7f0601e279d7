"""Filled answers of emergencies, leads, referrals, cases, calls and what is handed out; invented people throughout."""

from __future__ import annotations

from typing import Any

from core.app import Core
from tests.helpers.workspace import signature_png

INK = "ink"  # stands for a signature; `write` puts a real one in its place

EMERGENCY: dict[str, Any] = {
    "who/name": "胡远山",
    "who/place": "柳林村第5组出租屋",
    "who/hukou": "elsewhere",
    "what/type": "accident",
    "what/danger": "no",
    "what/situation": "在工地摔伤，身上没有钱，两天没吃饱，屋里没有取暖。",
    "what/needs": ["food", "medical"],
    "what/relief": "sudden",
    "what/called": ["120", "village"],
    "time/found_on": "2026-11-22",
    "time/found_at": "08:10",
    "time/is_reported": "yes",
    "time/reported_to": "镇民政办 刘干事",
    "time/reported_on": "2026-11-22",
    "time/reported_at": "08:25",
    "time/received_at": "08:26",
    "time/is_relieved": "no",
    "sign/assistant_signature": INK,
}
AID: dict[str, Any] = {
    "time/is_relieved": "yes",
    "aid/relieved_on": "2026-11-22",
    "aid/relieved_at": "09:00",
    "aid/kinds": ["money", "goods"],
    "aid/money": 500.0,
    "aid/goods": "棉被1床、方便面1箱",
    "aid/goods_value": 160.0,
    "aid/source": "petty",
    "sign/receiver_name": "胡远山",
    "sign/receiver_signature": INK,
}
HANDOUT: dict[str, Any] = {
    "give/name": "胡远山",
    "give/given_on": "2026-11-22",
    "give/given_at": "09:10",
    "give/kinds": ["money", "goods"],
    "give/money": 300.0,
    "give/goods": "大米10公斤、棉被1床",
    "give/goods_value": 180.0,
    "give/source": "petty",
    "give/approver": "镇民政办 刘干事，电话同意",
    "sign/receiver_name": "胡远山",
    "sign/receiver_signature": INK,
    "sign/assistant_signature": INK,
}
SUPPLEMENT: dict[str, Any] = {
    "base/persons": "胡远山",
    "base/reason": "人受了伤又没饭吃，等不及审批，先救助。",
    "base/relieved_on": "2026-11-22",
    "base/amount": 480.0,
    "base/source": "petty",
    "approval/is_approved": "yes",
    "approval/approved_by": "镇民政办 刘干事",
    "approval/approved_on": "2026-11-22",
    "material/papers": ["receipt", "photos"],
    "sign/assistant_signature": INK,
}
LEAD: dict[str, Any] = {
    "lead/name": "孙二嫂",
    "lead/place": "村东头桥洞下",
    "lead/source": "grid",
    "lead/source_name": "网格员小丁 13800000001",
    "lead/reason": "illness",
    "lead/situation": "丈夫得了重病，家里钱花光了，孩子上学没着落。",
    "family/registered": "local",
    "family/size": 3,
    "family/members": ["ill", "child"],
    "family/capable": "help",
    "need/needs": ["medical", "education", "money"],
    "contact/phone": "13800000077",
    "contact/policy": "yes",
    "contact/willing": "yes",
    "sign/assistant_signature": INK,
}
URGENT_LEAD: dict[str, Any] = {
    **LEAD,
    "lead/urgency": "urgent",
    "lead/found_at": "08:00",
    "urgent/told_whom": "镇民政办 刘干事",
    "urgent/told_on": "2026-11-22",
    "urgent/told_at": "08:10",
    "urgent/aid_given": "no",
}
REFERRAL: dict[str, Any] = {
    "who/name": "孙二嫂",
    "who/place": "柳林村第2组12号",
    "need/needs": ["medical", "insurance"],
    "need/office": "medical",
    "need/office_name": "县医疗保障局 李科长",
    "need/asked": "核对医疗救助资格，把住院费用按规定报销。",
    "need/urgency": "normal",
    "privacy/consent": "yes",
    "privacy/data": ["name", "address", "phone", "health"],
    "contact/contact_name": "赵协理",
    "contact/contact_phone": "022-69590000",
    "sign/person_signature": INK,
    "sign/assistant_signature": INK,
}
CASE: dict[str, Any] = {
    "who/name": "孙二嫂",
    "who/place": "柳林村第2组12号",
    "who/family": "夫妻二人，一个孩子上初中；丈夫尿毒症透析。",
    "case/why": ["amount", "several"],
    "case/difficulty": "每月透析自付三千多元，借款八万元，没有收入。",
    "case/tried": "已转介医保局，报销以后仍差一半；慈善捐了两千元。",
    "case/asked": "请县里协调提高临时救助标准，并安排慈善定向帮扶。",
    "case/amount": 30000.0,
    "case/offices": "民政、医保、慈善总会",
    "papers/enclosures": "诊断书、票据复印件",
    "sign/assistant_signature": INK,
}
CALL: dict[str, Any] = {
    "call/called_at": "09:05",
    "call/line": "relayed",
    "call/caller": "relative",
    "call/caller_name": "孙大",
    "call/phone": "13800000078",
    "call/name": "孙二嫂",
    "call/topic": "help",
    "call/content": "弟弟一家过不下去，问能不能救助。",
    "answer/outcome": "passed",
    "answer/passed_to": "镇民政办 刘干事",
    "answer/back_on": "2026-11-24",
    "answer/told_number": "yes",
    "sign/assistant_signature": INK,
}
REPLY: dict[str, Any] = {
    "reply/replied_on": "2026-11-22",
    "reply/by_whom": "镇民政办 刘干事",
    "reply/how": "phone",
    "reply/outcome": "done",
    "reply/text": "已经办好。",
    "reply/told": "yes",
    "sign/assistant_signature": INK,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "emergency": EMERGENCY,
    "handout": HANDOUT,
    "supplement": SUPPLEMENT,
    "lead": LEAD,
    "referral": REFERRAL,
    "case": CASE,
    "call": CALL,
    "reply": REPLY,
}


def fill(core: Core, kind: str, person_id: str = "", *, about: str = "", **changes: Any) -> str:
    """A draft of this kind with every needed answer; `changes` by path with __ for the slash. Returns its id."""
    draft = core.drafts.start(kind, person_id or None, about=about)
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    for path, value in (ANSWERS[kind] | {name.replace("__", "/"): value for name, value in changes.items()}).items():
        if session.is_relevant(path) or path in session.form.questions:
            session.set(path, ink if value == INK else value)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return draft.id


def write(core: Core, kind: str, person_id: str = "", *, about: str = "", reason: str = "", **changes: Any) -> str:
    """A signed record of this kind; returns its id."""
    return core.records.sign(fill(core, kind, person_id, about=about, **changes), reason=reason).id


def aided(**changes: Any) -> dict[str, Any]:
    """The changes that make an emergency one in which somebody has helped already."""
    return {path.replace("/", "__"): value for path, value in AID.items()} | changes


def urgent(**changes: Any) -> dict[str, Any]:
    """The changes that make a lead an urgent one."""
    return {path.replace("/", "__"): value for path, value in URGENT_LEAD.items()} | changes


def open_codes(core: Core, record_id: str) -> list[str]:
    """The codes of what a record still leaves to be done."""
    return [matter.code for matter in core._desk.matters.open(fact_id=record_id)]
