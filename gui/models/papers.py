"""Which other papers there are for a record, or for a person: what the button 打印 offers."""

from __future__ import annotations

from collections.abc import Mapping

from core.forms.catalogue import shipped_kinds
from gui.language import tr

WORDS: Mapping[str, str] = {
    "letter": "函件（带回执）",
    "help_form": "申请帮办单",
    "authorisation": "授权书（承诺书）",
    "notice_paper": "个人信息处理告知书",
    "ledger": "工作台账",
}
OF_RECORD: Mapping[str, tuple[str, ...]] = {
    "lead": ("help_form", "authorisation"),
    "referral": ("letter",),
    "supplement": ("letter",),
    "apart": ("letter",),
}
OF_PERSON = ("ledger", "help_form", "authorisation", "notice_paper")


def papers_of_record(kind: str) -> list[tuple[str, str]]:
    """(document, words): the record's own sheet first; alone when there is nothing else."""
    own = shipped_kinds()[kind].document if kind in shipped_kinds() else ""
    return [(kind, tr(own)), *((name, tr(WORDS[name])) for name in OF_RECORD.get(kind, ()))]


def papers_of_person() -> list[tuple[str, str]]:
    """(document, words) for somebody on the list."""
    return [(name, tr(WORDS[name])) for name in OF_PERSON]
