"""The documents there are: name on the command line -> what it is called, what it is made of, who lays it out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from core.document import contract, leaflet, ledger_sheet, letter, recovery_card, route_list
from core.document.fonts import Typeface
from core.document.layout import Layout, pdf_of, write_pdf
from core.document.notice_paper import compose_notice
from core.document.papers import Contract, Leaflet, Letter, Notice, Register, Tally
from core.document.register import compose_register, compose_tally
from core.document.sheet import compose_sheet
from core.document.types import LedgerSheet, RecoveryCard, RouteSheet, Sheet, Stamp
from core.errors import NotFound


@dataclass(frozen=True)
class DocumentKind:
    """One entry. `takes` is the type of its data."""

    name: str
    label: str
    takes: type
    compose: Callable[[Any, Stamp, Typeface], Layout]

    def render(self, data: object, stamp: Stamp, typeface: Typeface) -> bytes:
        """PDF bytes. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
        return pdf_of(self.compose(data, stamp, typeface))


class Job(NamedTuple):
    """One document of a batch."""

    name: str
    data: object
    stamp: Stamp


# Filled-in forms: one way of laying out, each with its words in resources/documents/<name>.toml.
RECORDS = {
    "visit": "探视巡防记录表",
    "change": "重大变化报告表",
    "lead": "主动发现线索登记表",
    "emergency": "急难救助报告单",
    "supplement": "先行救助补充说明",
    "assessment": "自理能力评估表",
    "agreement": "委托照料协议签订登记表",
    "agreement_end": "委托照料协议变更（终止）登记表",
    "appraisal": "照料服务考核表",
    "feedback": "预警核实反馈表",
    "review": "入户核查表",
    "referral": "社会救助转介单",
    "reply": "答复登记表",
    "case": "一事一议个案材料",
    "wish": "集中供养意愿登记表",
    "apart": "人户分离登记表",
    "funeral": "丧葬事项办理表",
    "handout": "救助款物发放签收单",
    "campaign": "专项行动登记表",
    "recheck": "抽查回访记录表",
    "notice": "个人信息处理告知记录",
    "suspicion": "存疑情况备注",
    "handover": "工作交接记录表",
    "publicity": "政策宣传记录",
    "call": "热线来电登记表",
    "stay": "住院陪护登记表",
    "help_form": "申请帮办单",
}

# Papers that are read out and signed.
NOTICES = {"notice_paper": "个人信息处理告知书", "authorisation": "家庭经济状况核对授权书（承诺书）"}

# Lists, and counts with their sums.
REGISTERS = {
    "register": "村级名册",
    "public_list": "公示表",
    "handover_list": "工作交接单",
    "delivery": "送达回执清单",
    "unsigned": "已打印未签字清单",
    "receipts": "上报送达回执清单",
    "review_list": "核查对象清单",
    "campaign_daily": "专项行动每日情况统计表",
}
TALLIES = {"monthly": "月报表", "quarterly": "季报表"}

CATALOGUE: dict[str, DocumentKind] = {
    kind.name: kind
    for kind in (
        *(DocumentKind(name, label, Sheet, partial(compose_sheet, name=name)) for name, label in RECORDS.items()),
        *(DocumentKind(name, label, Notice, partial(compose_notice, name=name)) for name, label in NOTICES.items()),
        *(
            DocumentKind(name, label, Register, partial(compose_register, name=name))
            for name, label in REGISTERS.items()
        ),
        *(DocumentKind(name, label, Tally, partial(compose_tally, name=name)) for name, label in TALLIES.items()),
        DocumentKind("contract", "委托照料协议", Contract, contract.compose),
        DocumentKind("letter", "函", Letter, letter.compose),
        DocumentKind("leaflet", "政策明白纸", Leaflet, leaflet.compose),
        DocumentKind("route", "走访路线单", RouteSheet, route_list.compose),
        DocumentKind("ledger", "个人工作台账", LedgerSheet, ledger_sheet.compose),
        DocumentKind("recovery", "恢复卡", RecoveryCard, recovery_card.compose),
    )
}


def kind_of(name: str) -> DocumentKind:
    """The entry of a document. Raises NotFound("document.unknown")."""
    kind = CATALOGUE.get(name)
    if kind is None:
        raise NotFound("document.unknown", name=name)
    return kind


def write_many(jobs: Iterable[Job], typeface: Typeface, out: BinaryIO) -> list[int]:
    """Many documents in one PDF, each with its own page numbers; returns how many pages each has.

    Jobs are taken one at a time and finished pages go out at once: hand in an iterator that loads photographs as it
    goes, and memory stays at one document. When a document cannot be printed nothing usable was written:
    InvalidInput("document.no_glyph" | "document.bad_picture"), NotFound("document.unknown").
    """
    return write_pdf(out, _layouts(jobs, typeface))


def render(name: str, jobs: Iterable[tuple[object, Stamp]], typeface: Typeface) -> tuple[bytes, int]:
    """Documents of one kind in one PDF, and how many pages it has. Raises what `write_many` raises."""
    out = io.BytesIO()
    counts = write_many((Job(name, data, stamp) for data, stamp in jobs), typeface, out)
    return out.getvalue(), sum(counts)


def render_many(jobs: Iterable[Job], typeface: Typeface) -> bytes:
    """`write_many` into memory."""
    out = io.BytesIO()
    write_many(jobs, typeface, out)
    return out.getvalue()


def _layouts(jobs: Iterable[Job], typeface: Typeface) -> Iterator[Layout]:
    for name, data, stamp in jobs:
        yield kind_of(name).compose(data, stamp, typeface)
