"""Lists of the station on paper: hand-over person by person, what the district has signed for, what is still out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from core.clock import Moment
from core.document.papers import ColumnItem, Grid, Register, RowGroup
from core.document.texts import paragraphs_of
from core.document.types import FieldItem, SignatureData
from core.forms.catalogue import shipped_kinds
from core.service.handover import Inventory, take_stock
from core.service.ledger import document_name
from core.service.paper import Order, Paper, PaperSource
from core.service.record_answers import month_bounds
from core.service.scans import unsigned
from core.service.sheets import qr_text
from core.service.views import RecordView

KEPT_BY_FAMILY = ("notice_paper", "contract", "change", "authorisation")
MOST = 2000


def handover_lists(source: PaperSource, order: Order) -> Sequence[Paper]:
    """The list that belongs to a signed hand-over (its serial and code), or one to check against before it."""
    if not order.ids:
        return [Paper(f"handover-{source.desk.today().isoformat()}", "", "", partial(_handover, source, None))]
    return [
        Paper(record.id, record.serial, "", partial(_handover, source, record))
        for record in map(source.records.show, order.ids)
    ]


def receipts(source: PaperSource, order: Order) -> Sequence[Paper]:
    """What the district has signed for in a month, batch by batch."""
    return [Paper(f"receipts-{order.month or 'all'}", "", "", partial(_receipts, source, order.month))]


def deliveries(source: PaperSource, order: Order) -> Sequence[Paper]:
    """The papers that families keep, printed in a month (this one unless told), to be signed for one by one."""
    month = order.month or f"{source.desk.today():%Y-%m}"
    return [Paper(f"delivery-{month}", "", "", partial(_deliveries, source, month))]


def unsigned_lists(source: PaperSource, order: Order) -> Sequence[Paper]:
    """What was printed, wants a signature and has not come back."""
    return [Paper(f"unsigned-{source.desk.today().isoformat()}", "", "", partial(_unsigned, source))]


def _handover(source: PaperSource, record: RecordView | None) -> Register:
    desk, how = source.desk, source.how
    stock = take_stock(desk)
    answers = record.answers if record else {}
    giver = str(answers.get("handover/from", "") or desk.info.user.name)
    taker = str(answers.get("handover/to", ""))
    day = date.fromisoformat(str(answers["handover/on"])) if record else desk.today()
    values = {"giver": giver, "taker": taker, "day": _day(day), "place": how.org_title}
    witness = str(answers.get("sign/witness_name", ""))
    return Register(
        title="",
        serial=record.serial if record else "",
        table=Grid(_HANDOVER, _handover_groups(stock)),
        fields=(
            FieldItem("移交人", giver, 1),
            FieldItem("接收人", taker, 1),
            FieldItem("监交人", witness, 1),
            FieldItem("合计", _totals(stock), 3),
        ),
        paragraphs=paragraphs_of("handover_list", "opening", values),
        closing=paragraphs_of("handover_list", "closing", values),
        signatures=_handover_hands(source, record),
        org_title=how.org_title,
        is_landscape=False,
        qr=qr_text(record) if record else "",
        record_id=record.id if record else "",
        hash=record.hash if record else "",
    )


_HANDOVER = (
    ColumnItem("姓名", 12),
    ColumnItem("村组", 16),
    ColumnItem("走访", 9, "centre"),
    ColumnItem("没办完的事", 38),
    ColumnItem("没填完", 8, "centre"),
    ColumnItem("没签回", 8, "centre"),
    ColumnItem("点清", 8, "centre"),
)


def _handover_groups(stock: Inventory) -> list[RowGroup]:
    open_rows = [
        (one.name, one.place, one.due, "；".join(one.matters), _count(one.drafts), _count(one.papers), "")
        for one in stock.burdens
        if not one.is_free
    ]
    free = [(one.name, one.place, "", "", "", "", "") for one in stock.burdens if one.is_free]
    others = [("名单外", "", "", title, "", "", "") for title in stock.nameless]
    groups = [
        RowGroup(open_rows, "有事没办完的人"),
        RowGroup(others, "名单以外的事"),
        RowGroup(free, "没有未办事项的人"),
    ]
    return [group for group in groups if group.rows]


def _totals(stock: Inventory) -> str:
    return (
        f"在册{stock.people}人，应走访{stock.due}人，未办结{stock.open}件，没填完{stock.drafts}份，"
        f"没签回{stock.papers}份，没送达区里{stock.waiting}条"
    )


def _handover_hands(source: PaperSource, record: RecordView | None) -> list[SignatureData]:
    labels = paragraphs_of("handover_list", "signers", {})
    names = {"from": "handover/from", "to": "handover/to", "witness": "sign/witness_name"}
    hands = []
    for (role, name), label in zip(names.items(), labels, strict=True):
        value = str(record.answers.get(f"sign/{role}_signature", "")) if record else ""
        said = f"{record.answers.get(name, '')}　{_day(record.occurred_at.day)}" if record and value else ""
        hands.append(SignatureData(role, label, source.load(value) if value else None, said))
    return hands


def _receipts(source: PaperSource, month: str) -> Register:
    desk = source.desk
    offset = desk.now().offset_min
    since, until = month_bounds(month) if month else ("", "")
    rows = []
    unnamed = [name for name, kind in shipped_kinds().items() if kind.is_restricted]
    for batch, time_ms, kinds, serials in desk.papers.receipts(unnamed):
        at = Moment(time_ms, offset).local
        if month and not since <= at.date().isoformat() < until:
            continue
        counted = "、".join(f"{document_name(kind) or _OTHER_KINDS.get(kind, '其他')}{n}" for kind, n in kinds)
        span = serials[0] if len(set(serials)) == 1 else f"{serials[0]} 至 {serials[-1]}" if serials else ""
        rows.append((f"{_day(at.date())} {at:%H:%M}", str(sum(n for _kind, n in kinds)), counted, span, batch[:16]))
    total = ("合计", str(sum(int(row[1]) for row in rows)), "", "", "")
    enrolment = desk.state.get("enrolment") or {}
    return Register(
        title="",
        serial="",
        table=Grid(_RECEIPTS, (RowGroup(rows),), total=total if rows else ()),
        subtitle=f"{month[:4]}年{int(month[5:])}月" if month else f"截至{_day(desk.today())}",
        summary=f"签收单位：{enrolment.get('district_name', '')}" if enrolment else "",
        org_title=source.how.org_title,
    )


_RECEIPTS = (
    ColumnItem("签收时间", 20),
    ColumnItem("条数", 7, "right"),
    ColumnItem("内容", 34),
    ColumnItem("记录编号", 26),
    ColumnItem("批次", 15),
)
_OTHER_KINDS = {"person": "人员资料", "print": "打印登记", "reveal": "查看登记", "paper": "签字件", "user": "使用人",
                "purge": "清除登记", "resolution": "两边不一样的说明", "removal": "移走人员的回话"}  # fmt: skip


def _deliveries(source: PaperSource, month: str) -> Register:
    desk = source.desk
    since, until = month_bounds(month)
    names = desk.persons.names()
    seen: Counter[tuple[str, str]] = Counter()
    rows = []
    for _id, at, document, record_id, person_id, serial, _copy, _target in reversed(desk.facts.prints(MOST)):
        if document not in KEPT_BY_FAMILY or not since <= at[:10] < until or seen[record_id, document]:
            continue
        seen[record_id, document] += 1
        rows.append((names.get(person_id, ""), document_name(document), serial, "", "", ""))
    columns = (
        ColumnItem("收件人", 16, "centre"),
        ColumnItem("文书名称", 24),
        ColumnItem("文书编号", 22),
        ColumnItem("送达日期", 12, "centre"),
        ColumnItem("签收（捺印）", 16, "centre"),
        ColumnItem("代收关系", 10),
    )
    return Register(
        title="",
        serial="",
        table=Grid(columns, (RowGroup(rows),)),
        subtitle=f"{month[:4]}年{int(month[5:])}月",
        org_title=source.how.org_title,
    )


def _unsigned(source: PaperSource) -> Register:
    today = source.desk.today()
    rows = [
        (
            row.person_name,
            document_name(row.document),
            row.serial,
            row.printed_at.day.isoformat(),
            str((today - row.printed_at.day).days),
            "",
        )
        for row in unsigned(source.desk)
    ]
    columns = (
        ColumnItem("姓名", 12, "centre"),
        ColumnItem("文书", 22),
        ColumnItem("记录编号", 27),
        ColumnItem("打印日期", 16, "centre"),
        ColumnItem("已过天数", 11, "right"),
        ColumnItem("收回", 7, "centre"),
    )
    return Register(
        title="",
        serial="",
        table=Grid(columns, (RowGroup(rows),)),
        subtitle=f"截至{_day(today)}",
        org_title=source.how.org_title,
    )


def _count(number: int) -> str:
    return str(number) if number else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
