"""The ledger of one person (工作台账): everything that ever happened, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core.clock import Moment
from core.domain.person import FIELD_BY_NAME
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.permits import hidden, restricted, visible
from core.service.views import LedgerEntry
from core.store.facts import FactState, StoredFact
from core.store.persons import StoredEdit

OTHERS = ("agreement", "print", "reveal", "export", "paper", "resolution")  # facts without a form
TITLES = {"print": "打印", "reveal": "查看完整身份证号", "export": "导出本人档案", "agreement": "签订委托照料协议",
          "resolution": "两边不一样：说明"}  # fmt: skip
METHODS = {"home": "上门", "phone": "电话", "video": "视频", "third_party": "第三方代访", "neighbour": "邻里核实"}
SHEETS = {"ledger": "工作台账", "route": "走访路线单", "recovery": "恢复卡", "contract": "委托照料协议",
          "notice_paper": "个人信息处理告知书", "handover_list": "工作交接单", "receipts": "上报送达回执清单",
          "delivery": "送达回执清单", "unsigned": "已打印未签字清单", "authorisation": "核对授权书（承诺书）",
          "register": "村级名册", "campaign_daily": "专项行动每日情况统计表",
          "public_list": "公示表", "leaflet": "政策明白纸", "monthly": "月报表", "quarterly": "季报表",
          "month_table": "月报电子表格", "quarter_table": "季报电子表格", "year_table": "年报电子表格"}  # fmt: skip


class Ledger:
    """Reads facts and master proposals as one story."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def entries(
        self,
        person_id: str,
        kinds: Collection[str] = (),
        *,
        limit: int = 100,
        offset: int = 0,
        is_public: bool = False,
    ) -> Sequence[LedgerEntry]:
        """Entries newest first; `kinds` empty means every kind of record and agreement, print, reveal, master.

        `is_public`: without what is for few eyes, whoever asks.
        """
        known = dict.fromkeys((*shipped_kinds(), *OTHERS))
        wanted = visible(self._desk, [kind for kind in known if not kinds or kind in kinds])
        entries: list[LedgerEntry] = []
        if wanted:
            unseen = restricted(self._desk) if is_public else hidden(self._desk)
            found = self._desk.facts.listed(wanted, person_id=person_id, limit=offset + limit + len(unseen))
            entries += [_of_fact(fact, state) for fact, state in found if fact.id not in unseen]
        if (not kinds or "master" in kinds) and visible(self._desk, ["master"]):
            entries += self._of_edits(person_id)
        entries.sort(key=lambda entry: -entry.at.utc_ms)  # of one moment: as the store gives them, on every page
        return entries[offset : offset + limit]

    def _of_edits(self, person_id: str) -> list[LedgerEntry]:
        offset_min = self._desk.now().offset_min
        return [
            LedgerEntry(
                id=edit.id,
                at=Moment(edit.recorded_ms, offset_min),
                kind="master",
                title="纳入名单" if edit.base_version == 0 and "name" in edit.fields else "资料变更",
                summary=_edit_summary(edit),
                actor_name="",
                record_id="",
                is_superseded=edit.state == "withdrawn",
            )
            for edit in self._desk.persons.all_edits(person_id)
        ]


def _of_fact(fact: StoredFact, state: FactState) -> LedgerEntry:
    return LedgerEntry(
        id=fact.id,
        at=Moment.parse(fact.occurred_at),
        kind=fact.kind,
        title=TITLES.get(fact.kind, fact.title) if not fact.form_id else fact.title,
        summary=_summary(fact, state),
        actor_name=fact.actor_name,
        record_id=fact.id if fact.form_id else str(fact.body.get("record_id", "")),
        is_superseded=bool(state.superseded_by),
    )


def _summary(fact: StoredFact, state: FactState) -> str:
    body = fact.body
    if not body and fact.form_id:
        return "已按保存期限清除，全文在区里"
    why = str(body.get("context", {}).get("correction", ""))
    said = _said(fact, state)
    return "；".join(part for part in (said, f"更正原因：{why}" if why else "") if part)


def _said(fact: StoredFact, state: FactState) -> str:
    body = fact.body
    if fact.kind == "visit":
        return visit_summary(body.get("answers", {}))
    if fact.kind == "paper":
        return str(body.get("serial") or "")
    if fact.kind == "agreement" and not fact.form_id:
        return f"照料人 {body.get('caregiver_name', '')}，{body.get('starts_on', '')} 至 {body.get('ends_on', '')}"
    if fact.kind == "print":
        what = f"{document_name(str(body.get('document')))}　{body.get('serial') or ''}".strip()
        return "；".join(part for part in (what, str(body.get("reason") or "")) if part)
    if fact.kind in ("reveal", "export"):
        return str(body.get("reason", ""))
    if fact.kind == "resolution":
        return _word(body)
    if state.answer_state:
        return f"{'已认定' if state.answer_state == 'decided' else '区里已收到'} {state.answer_text}".strip()
    if fact.kind in shipped_kinds() and not shipped_kinds()[fact.kind].is_decided:
        return fact.serial or ""
    return "已上报，待认定"


def _word(body: Mapping[str, Any]) -> str:
    """What an assistant said of two versions of a field."""
    said = body.get("choices") or {}
    parts = [
        f"{words}：{_labels({name: None for name, one in said.items() if one == choice})}"
        for choice, words in (("theirs", "按区里的"), ("mine", "坚持本机的"))
        if choice in said.values()
    ]
    return "；".join([*parts, *([f"原因：{body['reason']}"] if body.get("reason") else [])])


def document_name(code: str) -> str:
    """What a printed document is called."""
    kind = shipped_kinds().get(code)
    return kind.document if kind else SHEETS.get(code, "")


def visit_summary(answers: Mapping[str, Any]) -> str:
    """One line about a visit: how, met or not, how many problems were found."""
    parts = [METHODS.get(str(answers.get("visit/method", "home")), "")]
    parts.append("见到本人" if answers.get("visit/is_met", "yes") == "yes" else "未见到本人")
    problems = {path.split("]")[0] for path in answers if path.startswith("problems[")}
    parts.append(f"发现问题 {len(problems)} 个" if problems else "未发现问题")
    return "，".join(part for part in parts if part)


def _edit_summary(edit: StoredEdit) -> str:
    """What was proposed and why: nothing about a person is changed silently."""
    if edit.base_version == 0 and "name" in edit.fields:
        return edit.reason
    return "；".join(part for part in (_labels(edit.fields), f"原因：{edit.reason}" if edit.reason else "") if part)


def _labels(fields: Mapping[str, Any]) -> str:
    return "、".join(FIELD_BY_NAME[name].label for name in fields if name in FIELD_BY_NAME)
