"""Referrals to one office as a table for its own system (“救急难”平台 and others): only what was agreed to be told.

The file is made for handing over on purpose; nothing is sent. Source of the target: 天津市民政局、市财政局通知
(“救急难”平台、精准救助资金); what may be told: 《个人信息保护法》第二十三条、第二十九条.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from core.changes import Changes
from core.domain.needs import offices, targets
from core.domain.referral import needs_in
from core.errors import InvalidInput
from core.service import background
from core.service.desk import Desk
from core.service.handing_out import require_reason
from core.service.permits import require, restricted
from core.service.record_answers import month_bounds
from core.store.facts import StoredFact

FORMAT = "nuanfang-referral/1"
MOST = 10_000
COLUMNS = (
    "转介编号", "转介日期", "姓名", "身份证号", "联系电话", "住址", "病情残疾", "需要", "请办事项", "急不急",
    "本人同意", "村联系人", "联系人电话", "办理状态",
)  # fmt: skip
CONSENT = {"yes": "本人同意", "guardian": "监护人同意", "emergency": "情况紧急", "duty": "按规定报告"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones count in East Asian programs


class ReferralFile:
    """Reads the referrals of a month, and leaves a trace of having handed them over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(self, office: str, month: str) -> tuple[bytes, int]:
        """The file (CSV, UTF-8 with a mark for spreadsheets) and how many referrals it holds.

        Raises NotAllowed("permission.denied"), InvalidInput("month.form" | "referral.unknown_office").
        """
        require(self._desk, "export")
        if office not in offices(self._desk.pack(), self._desk.today()):
            raise InvalidInput("referral.unknown_office", where="office", office=office[:40])
        rows = [self._line(fact) for fact in self._facts(office, month)]
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([[_plain(cell) for cell in row] for row in rows])
        return out.getvalue().encode("utf-8-sig"), len(rows)

    def log(self, office: str, month: str, count: int, reason: str, *, is_encrypted: bool) -> Changes:
        """Writes that the file was really handed over, why, and whether anybody could read it on the way.

        Raises InvalidInput("export.reason").
        """
        reason = require_reason(reason)
        desk = self._desk
        with desk.db.transaction():
            body = {"format": FORMAT, "office": office, "month": month, "count": count, "reason": reason,
                    "is_encrypted": is_encrypted}  # fmt: skip
            desk.write_fact("export", body, title="导出转介")
        return Changes.of("export", "outbox")

    def _facts(self, office: str, month: str) -> Iterator[StoredFact]:
        since, until = month_bounds(month)
        unsaid = restricted(self._desk)
        for fact, state in self._desk.facts.listed(("referral",), since=since, until=until, limit=MOST):
            if (
                not state.superseded_by
                and fact.id not in unsaid
                and fact.body.get("answers", {}).get("need/office") == office
            ):
                yield fact

    def _line(self, fact: StoredFact) -> Sequence[str]:
        answers, person = fact.body.get("answers", {}), fact.body.get("person") or {}
        told = answers.get("privacy/data") or ()
        needs = {one.need: one.need_label for one in targets(self._desk.pack(), background.day_of(fact))}

        def may(datum: str, *values: Any) -> str:
            return next((str(value) for value in values if value), "") if datum in told else ""

        is_open = any(matter.code == "answer" for matter in self._desk.matters.open(fact_id=fact.id))
        return (
            fact.serial or "",
            background.day_of(fact).isoformat(),
            may("name", person.get("name"), answers.get("who/name")),
            may("id_number", person.get("id_number")),
            may("phone", answers.get("who/phone"), person.get("phone")),
            may("address", answers.get("who/place"), person.get("address")),
            may("health", person.get("illness")),
            "、".join(needs.get(code, code) for code in needs_in("referral", answers)),
            str(answers.get("need/asked") or ""),
            "紧急" if answers.get("need/urgency") == "urgent" else "一般",
            CONSENT.get(str(answers.get("privacy/consent")), ""),
            str(answers.get("contact/contact_name") or ""),
            str(answers.get("contact/contact_phone") or ""),
            "等答复" if is_open else "已答复",
        )


def _plain(cell: str) -> str:
    """What begins like a formula stays text in a spreadsheet."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
