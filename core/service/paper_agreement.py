"""The care agreement on paper: from a signed record, from one that waits for signatures, or from a draft.

The parties and their order follow the district's pattern, the clauses the district's words; what is not known is a
line to write on. Account numbers show their last four digits on every copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.document.papers import ColumnItem, Contract, Grid, Party, RowGroup
from core.document.texts import ORDINALS, ContractText, contract_text
from core.document.types import Document, FieldItem, SignatureData
from core.domain import patterns
from core.domain.agreement import Agreement, current, reminder_days
from core.domain.identity import mask_account, mask_id, mask_phone
from core.domain.person import Person, choice_label
from core.domain.risk import words_of_day
from core.domain.rules import RulePack
from core.errors import NotFound
from core.service import care
from core.service.desk import Desk
from core.service.hands import is_media
from core.service.paper import Order, Paper, PaperSource
from core.store.facts import StoredFact

CARERS = ("caregiver", "institution", "neighbour")  # roles that promise the care
CYCLES = {"month": "按月", "quarter": "按季度", "half_year": "每半年", "year": "按年"}
PAYEES = {"caregiver": "照料服务人", "person": "特困人员本人", "institution": "照料机构"}
HAND = "签字（捺印）"


@dataclass(frozen=True)
class _Deal:
    """One agreement about to be drawn: what was answered, and where it stands."""

    agreement: Agreement
    answers: Mapping[str, Any]
    person: Person
    fact: StoredFact | None


def contracts(source: PaperSource, order: Order) -> Sequence[Paper]:
    """By records, drafts or persons; without any, every agreement recorded here. Raises NotFound("record.unknown")."""
    ids = order.ids or tuple(one.id for found in care.all_known(source.desk).values() for one in found)
    return [_paper(source, deal) for deal in (_deal(source.desk, one) for one in ids)]


def _paper(source: PaperSource, deal: _Deal) -> Paper:
    serial = (deal.fact.serial or "") if deal.fact else ""

    def make() -> Document:
        return _contract(source, deal)

    return Paper(deal.agreement.id, serial, deal.person.id, make)


def _deal(desk: Desk, asked: str) -> _Deal:
    found = desk.facts.get(asked)
    if found is not None and found[0].kind == "agreement":
        fact = found[0]
        snapshot = fact.body.get("person") or desk.persons.last_known(fact.person_id)
        return _Deal(care.read_fact(fact), fact.body.get("answers", {}), _someone(fact.person_id, snapshot), fact)
    draft = desk.drafts.get(asked)
    if draft is not None and draft.kind == "agreement":
        answers = _with_lists(draft.answers, draft.context)
        one = care.read_answers(draft.id, draft.person_id, answers)
        return _Deal(one, answers, _someone(draft.person_id, desk.persons.last_known(draft.person_id)), None)
    known = current(care.known(desk, asked), desk.today())
    if known is None:
        raise NotFound("agreement.no_paper", where=asked)
    return _deal(desk, known.id)


def _someone(person_id: str, body: Mapping[str, Any]) -> Person:
    return Person.from_body(person_id, body)


def _with_lists(answers: Mapping[str, Any], context: Mapping[str, str]) -> dict[str, Any]:
    """A draft that was never opened holds no answers yet: then what it was told when it began."""
    return {f"ctx_{key}": value for key, value in context.items()} | dict(answers)


def _contract(source: PaperSource, deal: _Deal) -> Contract:
    desk, pack = source.desk, source.desk.pack()
    day = deal.agreement.signed_on or desk.today()
    sides = list(_sides(pack, deal, day))
    text = _text(pack, deal, sides, day)
    labels = dict(text.parties)
    fact = deal.fact
    return Contract(
        title=text.title,
        serial=(fact.serial or deal.agreement.number) if fact else "",
        parties=[
            *(_party(source, deal, role, labels[role]) for role, _label in sides),
            *_others(source, deal, len(sides)),
        ],
        recitals=text.recitals,
        articles=text.articles,
        attachments=(_duties(pack, deal, day),),
        copies=int(deal.answers.get("term/copies") or len(sides)),
        copy_name=f"协议编号 {deal.agreement.number}" if deal.answers.get("deal/number") else "",
        subtitle="" if fact else "草稿，各方签字以后生效",
        org_title="",
        notes=_notes(deal),
        record_id=fact.id if fact else "",
        hash=fact.hash if fact else "",
    )


def _sides(pack: RulePack, deal: _Deal, day: date) -> Iterator[tuple[str, str]]:
    """(role in the clauses, name of the party) in the order of the pattern."""
    chosen = next((one for one in patterns.patterns(pack, day) if one.code == deal.agreement.pattern), None)
    usual = chosen or patterns.usual_pattern(pack, day)
    seen: set[str] = set()
    for party in usual.parties if usual else ():
        role = "caregiver" if party.role in CARERS else party.role
        if role not in seen:
            seen.add(role)
            yield role, party.label


def _text(pack: RulePack, deal: _Deal, sides: Sequence[tuple[str, str]], day: date) -> ContractText:
    roles = {role for role, _label in sides}
    template = "four" if {"township", "village"} <= roles else "village" if "village" in roles else "township"
    if deal.answers.get("agency/name"):
        template = "institution"
    own = {
        row.key: {"title": row.text("label"), "paragraphs": row.text("text").strip().splitlines()}
        for row in pack.rows_on("agreement_clause", day)
    }
    roles_in_order = [role for role, _label in sides]
    payer = f"{ORDINALS[roles_in_order.index('township')]}方" if "township" in roles else "乡镇人民政府（街道办事处）"
    return contract_text(template, _values(pack, deal, day) | {"payer": payer}, sides, own)


def _values(pack: RulePack, deal: _Deal, day: date) -> dict[str, str]:
    one, said, person = deal.agreement, deal.answers, deal.person
    amount, cycle = said.get("fee/amount"), CYCLES.get(str(said.get("fee/cycle", "")), "")
    unit = str(said.get("ctx_fee_word") or "元")
    tail = mask_account(str(said.get("fee/account") or "")).lstrip("*")
    parts = (str(said.get("fee/holder") or ""), str(said.get("fee/bank") or ""), f"尾号{tail}" if tail else "")
    level = one.level or person.self_care
    remind = max(reminder_days(pack, day), default=0)
    return {
        "name": person.name,
        "level": choice_label("self_care", level) if level else "",
        "address": person.address,
        "fee": "" if amount is None else f"每月{amount:g}{unit}" + (f"，{cycle}支付" if cycle else ""),
        "payee": PAYEES.get(str(said.get("fee/payee", "")), ""),
        "account": " ".join(part for part in parts if part),
        "start": words_of_day(one.starts_on) if one.starts_on else "",
        "end": words_of_day(one.ends_on) if one.ends_on else "",
        "remind_days": str(remind) if remind else "",
    }


def _party(source: PaperSource, deal: _Deal, role: str, label: str) -> Party:
    said = deal.answers

    def text(path: str) -> str:
        return str(said.get(path) or "")

    if role in ("township", "village"):
        name = text(f"parties/{role}_name")
        by = text(f"parties/{role}_by")
        fields = (FieldItem("经办人", by), FieldItem("联系电话", _phone(source, text(f"parties/{role}_phone"))))
        return Party(label, name, fields, (_hand(source, deal, role, "经办人签字", by),), name or label)
    if role == "caregiver":
        return _carer(source, deal, label)
    if role == "person":
        return _supported(source, deal, label)
    if role == "guardian":
        return Party(label, text("parties/guardian_name"), _guardian(source, deal), (_hand(source, deal, role, HAND),))
    phone = FieldItem("联系电话", _phone(source, text(f"parties/{role}_phone")))
    return Party(label, text(f"parties/{role}_name"), (phone,), (_hand(source, deal, role, HAND),))


def _supported(source: PaperSource, deal: _Deal, label: str) -> Party:
    person = deal.person
    fields = [
        FieldItem("性别", choice_label("sex", person.sex)),
        FieldItem("身份证号", _id(source, person.id_number)),
        FieldItem("联系电话", _phone(source, person.phone)),
        FieldItem("自理能力", choice_label("self_care", deal.agreement.level) if deal.agreement.level else ""),
        FieldItem("户籍地址", person.hukou_address or person.address, 3),
    ]
    if deal.answers.get("parties/person_by") == "guardian":
        name = str(deal.answers.get("parties/guardian_name") or "")
        hand = _hand(source, deal, "guardian", f"监护人{HAND}", name)
        return Party(label, person.name, [*fields, FieldItem("监护人", name), *_guardian(source, deal)], (hand,))
    role = "person" if is_media(deal.answers.get("sign/person_signature")) else "person_thumb"
    return Party(label, person.name, fields, (_hand(source, deal, role, HAND),))


def _guardian(source: PaperSource, deal: _Deal) -> list[FieldItem]:
    said = deal.answers
    return [
        FieldItem("与对象关系", str(said.get("parties/guardian_relation") or "")),
        FieldItem("监护人身份证号", _id(source, str(said.get("parties/guardian_id_number") or ""))),
        FieldItem("监护人电话", _phone(source, str(said.get("parties/guardian_phone") or ""))),
    ]


def _carer(source: PaperSource, deal: _Deal, label: str) -> Party:
    one, said = deal.agreement, deal.answers
    if said.get("agency/name"):
        by = str(said.get("agency/by") or "")
        house = (
            FieldItem("统一代码", str(said.get("agency/credit_code") or "")),
            FieldItem("联系电话", _phone(source, one.phone)),
            FieldItem("经办人", by),
            FieldItem("上门护理人", str(said.get("agency/nurse") or "")),
            FieldItem("地址", str(said.get("agency/address") or ""), 3),
        )
        return Party(
            label, one.caregiver, house, (_hand(source, deal, "institution", "经办人签字", by),), one.caregiver
        )
    fields = (
        FieldItem("身份证号", _id(source, one.id_number)),
        FieldItem("联系电话", _phone(source, one.phone)),
        FieldItem("与对象关系", one.relation),
        FieldItem("住址", str(said.get("caregiver/address") or ""), 3),
    )
    return Party(label, one.caregiver, fields, (_hand(source, deal, "caregiver", HAND),))


def _others(source: PaperSource, deal: _Deal, before: int) -> Iterator[Party]:
    """Further parties, as they were written."""
    said = deal.answers
    place = 1
    while said.get(f"others[{place}]/name"):

        def text(name: str, place: int = place) -> str:
            return str(said.get(f"others[{place}]/{name}") or "")

        at = before + place - 1
        letter = f"{ORDINALS[at]}方" if at < len(ORDINALS) else "另一方"
        fields = [
            FieldItem("证件（代码）", _id(source, text("number"))),
            FieldItem("联系电话", _phone(source, text("phone"))),
            FieldItem("代表人", text("by")),
            FieldItem("地址", text("address"), 3),
        ]
        shown = [item for item in fields if item.value]
        yield Party(f"{letter}（{text('role')}）", text("name"), shown, (SignatureData("other", HAND),))
        place += 1


def _hand(source: PaperSource, deal: _Deal, role: str, label: str, name: str = "") -> SignatureData:
    """A signature that was given on the screen, or a line to sign on."""
    answer = deal.answers.get("sign/person_thumb" if role == "person_thumb" else f"sign/{role}_signature")
    if not is_media(answer):
        return SignatureData(role.removesuffix("_thumb"), label)
    day = words_of_day(deal.agreement.signed_on) if deal.agreement.signed_on else ""
    return SignatureData(role.removesuffix("_thumb"), label, source.load(str(answer)), f"{name}　{day}".strip("　"))


def _duties(pack: RulePack, deal: _Deal, day: date) -> Grid:
    often = {one.code: (one.label, one.often) for one in patterns.duties_of(pack, _codes(deal), day)}
    rows = []
    for item in deal.agreement.promises:
        label, times = often.get(item.code, (item.label, ""))
        rows.append((label, times or ("按约定" if item.code.startswith("x") else "需要时"), ""))
    columns = (ColumnItem("照料项目", 34), ColumnItem("多久一次", 14, "centre"), ColumnItem("约定的做法和时间", 40))
    return Grid(columns, (RowGroup(rows),), title="照料项目和次数")


def _codes(deal: _Deal) -> list[str]:
    return [item.code for item in deal.agreement.promises]


def _notes(deal: _Deal) -> tuple[str, ...]:
    if deal.fact is None or deal.agreement.signed_on is not None:
        return ()
    return ("各方签字、盖章以后，请把每一页拍下来，补登签字。",)


def _id(source: PaperSource, number: str) -> str:
    return number if source.how.is_internal else mask_id(number)


def _phone(source: PaperSource, number: str) -> str:
    return number if source.how.is_internal else mask_phone(number)
