"""Filled answers of warning feedback, sampled re-visit and campaign; tasks as the district sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.app import Core
from core.service.exchange import RemoteItem
from tests.helpers.workspace import signature_png

FEEDBACK: dict[str, Any] = {
    "feedback/how": "home",
    "feedback/is_met": "yes",
    "feedback/found": "老人上月住院，自付2.3万元，票据齐全。",
    "feedback/outcome": "complex",
    "feedback/reason": "医疗支出大，又有土地流转收入，够不够条件说不准。",
    "evidence/kinds": ["seen", "papers"],
    "evidence/note": "住院结算单2026年10月28日",
    "next/done": ["told", "township"],
    "next/done_note": "11月20日报镇民政办",
}
RECHECK: dict[str, Any] = {
    "recheck/how": "home",
    "recheck/is_met": "yes",
    "recheck/was_visited": "yes",
    "recheck/agrees": "yes",
    "recheck/satisfied": "yes",
    "recheck/situation": "没有",
}
CAMPAIGN: dict[str, Any] = {
    "campaign/kind": "cold_wave",
    "campaign/name": "第一次寒潮专项走访",
    "campaign/ordered_by": "本村",
    "campaign/starts_on": "2026-11-20",
    "campaign/ends_on": "2026-11-30",
}
# What a visit is asked besides while a cold wave's campaign runs.
COLD: dict[str, Any] = {
    "campaign/warm": "ok",
    "campaign/supply": "ok",
    "campaign/stock": "days",
    "campaign/informed": "yes",
    "campaign/goods_given": "yes",
    "campaign/goods": "棉被1床",
}


def give_task(core: Core, kind: str, task_id: str = "", *, version: int = 1, seq: int = 1, **body: Any) -> str:
    """A task as the district sends it; returns its id."""
    task_id = task_id or core.seams.ids.new()
    whole = {
        "id": task_id,
        "person_id": None,
        "kind": kind,
        "title": "区里交办",
        "text": "",
        "due_on": "",
        "state": "open",
    }
    core.exchange.apply_remote([RemoteItem("task", task_id, version, seq, whole | body)], f"c{version}{seq}", "e1")
    return task_id


def answer(core: Core, kind: str, answers: Mapping[str, Any], *, about: str = "", person: str | None = None) -> str:
    """A draft of this kind with these answers and the assistant's signature; returns its id."""
    draft = core.drafts.start(kind, person, about=about)
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    for path, value in {**answers, "sign/assistant_signature": ink}.items():
        if session.is_relevant(path):
            session.set(path, value)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return draft.id


def sign(core: Core, kind: str, answers: Mapping[str, Any], *, about: str = "", reason: str = "", **more: Any) -> str:
    """The same, signed; returns the record's id."""
    return core.records.sign(answer(core, kind, answers, about=about, **more), reason=reason).id
