"""How far a report is: written here, sent, received by the district, decided. One set of words for every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Standing = Literal["waiting", "reported", "received", "decided"]
WORDS: Mapping[Standing, str] = {
    "waiting": "待送出",
    "reported": "已上报",
    "received": "区里已收到",
    "decided": "已认定",
}


def standing_of(sync_state: str, answer_state: str) -> Standing:
    """`sync_state` and `answer_state` as the record lists have them."""
    if answer_state == "decided":
        return "decided"
    if answer_state:
        return "received"
    return "reported" if sync_state == "sent" else "waiting"


def pending_words(standing: Standing) -> str:
    """The words beside a value that the district has not decided: 已上报，待认定."""
    return WORDS[standing] if standing == "decided" else f"{WORDS[standing]}，待认定"
