"""What the list of care agreements says in each column, and what can be done with each of them."""

from __future__ import annotations

from core.domain.identity import mask_name
from core.service.views import AgreementRow
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told

NONE = frozenset({"missing", "ended"})
BOUND = frozenset({"active", "expiring", "suspended"})


def agreement_columns() -> tuple[Column, ...]:
    """Care agreements: first those that are missing or run out."""
    return (
        Column(
            tr("姓名"), lambda row: row.person_name, 0, second=lambda row: row.village, is_bold=True, covers=mask_name
        ),
        Column(tr("照料人"), _caregiver, 180, second=lambda row: row.caregiver_phone_masked, gives_way=1),
        Column(tr("约定"), _deal, 250, second=lambda row: row.number, gives_way=2),
        Column(tr("期限"), _until, 190, second=_since, order=lambda row: row.ends_on),
        Column(tr("状态"), lambda row: "", 200, pills=agreement_pills),
        Column("", lambda row: tr("办理"), 84, is_action=True),
    )


def state_pill(row: AgreementRow) -> Pill:
    """Where the agreement stands, in one word."""
    return {
        "active": (tr("有效"), "good"),
        "expiring": (tr("快到期"), "warn"),
        "expired": (tr("已到期"), "bad"),
        "drafted": (tr("等签字"), "warn"),
        "suspended": (tr("中止"), "info"),
        "ended": (tr("已终止"), "bad"),
    }.get(row.state, (tr("没有协议"), "bad"))


def agreement_pills(row: AgreementRow) -> list[Pill]:
    """The state, whether it has to be signed anew, whether the caregiver looks after too many."""
    pills = [state_pill(row)]
    if row.lapse:
        pills.append((tr("要重签"), "warn"))
    if row.is_overloaded:
        pills.append((tr("照料 {n} 人").format(n=row.load), "bad"))
    return pills


def offers(row: AgreementRow) -> list[tuple[str, str]]:
    """(what, words) of everything that can be done now, the likeliest first. `what` is a kind of record, "print"
    (the agreement on paper) or "quick" (its few facts only)."""
    new = tr("签协议") if row.state in NONE else tr("重签协议")
    found = [("agreement", new)]
    if row.id and row.state == "drafted":
        found = [("agreement_end", tr("签好了，补登签字")), ("agreement", tr("重新拟一份"))]
    elif row.id and row.state == "suspended":
        found = [("agreement_end", tr("恢复或终止")), ("appraisal", tr("考核照料服务")), *found]
    elif row.id and row.state not in NONE:
        found = [("agreement_end", tr("续签、变更、终止")), ("appraisal", tr("考核照料服务")), *found]
    if row.id:
        found.append(("print", tr("打印协议")))
    return [*found, ("quick", tr("只登记期限和照料人"))]


def _caregiver(row: AgreementRow) -> str:
    if not row.caregiver_name:
        return "—"
    return f"{row.caregiver_name}（{row.caregiver_relation}）" if row.caregiver_relation else row.caregiver_name


def _deal(row: AgreementRow) -> str:
    return " ".join(part for part in (told(row.level), told(row.fee)) if part) or "—"


def _until(row: AgreementRow) -> str:
    return tr("{day} 到期").format(day=wording.day(row.ends_on)) if row.ends_on else "—"


def _since(row: AgreementRow) -> str:
    return tr("{day} 起").format(day=wording.day(row.starts_on)) if row.starts_on else ""
