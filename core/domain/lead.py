"""Leads: somebody in hardship who is not on the list. Telling the township, helping to apply, and whatever is urgent.

Sources: 《特困人员认定办法》 第十一条 (tell the policy; help those to apply who cannot); 济办发〔2020〕21号 第13项
(随发现随救助).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.deadlines import deadline
from core.domain.emergency import URGENT, relief_openings, times_of
from core.domain.matter import DECISION, Opening, Seen


def opens(seen: Seen) -> Iterator[Opening]:
    """What a lead leaves."""
    answers = seen.answers
    if answers.get("lead/urgency") == URGENT:
        yield from relief_openings(seen, times_of("lead", answers, seen.happened.tzinfo))
    if answers.get("contact/willing") != "no" and answers.get("family/capable") in ("help", "no"):
        row = seen.pack.row_on("report_duty", seen.happened.date(), "apply")
        yield Opening("apply", "帮他（她）申请救助（申请帮办单）", ("reply", DECISION), rule=row.ref if row else None)
    end = deadline(seen.pack, "lead_report", seen.happened, seen.calendar)
    yield Opening("answer", "等乡镇答复", ("reply", DECISION), end.due_on, rule=end.rule, awaits="office")
