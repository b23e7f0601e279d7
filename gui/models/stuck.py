"""What the district did not take, in plain words: who, what, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.domain.person import FIELD_BY_NAME
from core.forms.catalogue import shipped_kinds
from core.service.exchange import StuckItem
from core.service.parking import PARKED_AFTER
from gui import wording
from gui.language import tr

WIRE_FIELDS = {
    "village": "村",
    "person_id": "有关的人",
    "occurred_at": "发生的时间",
    "recorded_at": "登记的时间",
    "actor": "经办人",
    "serial": "编号",
    "media": "照片",
    "urgency": "缓急",
}
# Nothing that she could fill in differently would change it.
NOT_HERS_TO_MEND = frozenset(
    {"item.village", "item.json", "item.not_canonical", "item.server_owned", "item.hash_mismatch", "event.hash"}
)
Words = Callable[[str, dict[str, object]], str]


def stuck_title(row: StuckItem, today: date) -> str:
    """What it is: kind, day, number."""
    parts = (wording.kind(row.kind), wording.day(row.day, today) if row.day else "", row.serial)
    return "　".join(part for part in parts if part)


def field_words(field: str) -> str:
    """The name of a field as people know it; a technical name stays as it is."""
    last = field.rsplit(".", 1)[-1]
    if last in FIELD_BY_NAME:
        return tr(FIELD_BY_NAME[last].label)
    return tr(WIRE_FIELDS[last]) if last in WIRE_FIELDS else field or tr("内容")


def stuck_reason(row: StuckItem, words: Words, shown_name: Callable[[str], str] = str) -> str:
    """The reason with what to do next; without a code, the state's own words. `shown_name`: how a list shows whose it
    is."""
    if row.state == "parked":
        return tr("试了 {n} 次，区里都没能处理这一条，先放在一边，别的照常送。请改一改再送，或者打电话问。").format(
            n=row.failures
        )
    if row.state == "waiting":
        return tr("区里这次没能处理这一条，别的照常送。下次同步还会再试（已试 {n} 次，满 {m} 次就停）。").format(
            n=row.failures, m=PARKED_AFTER
        )
    if row.code:
        told = {key: shown_name(value) if value == row.person_name else value for key, value in row.params.items()}
        return words(row.code, {"where": row.question or field_words(row.field), **told})
    return {
        "conflict": tr("区里和这里改了同一项，两边的都留着，请等区里定。"),
        "held": tr("区里暂时没有收下，要等别的资料先到。"),
    }.get(row.state, tr("区里没有收下，没说原因，请打电话问。"))


def can_be_corrected(row: StuckItem) -> bool:
    """Whether mending it is filling in a form, or a change of somebody on the list."""
    if row.state not in ("refused", "parked", "waiting") or row.code in NOT_HERS_TO_MEND:
        return False
    return row.kind in shipped_kinds() or (row.kind == "person" and row.is_listed)
