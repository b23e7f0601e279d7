"""Filled-in notices, hand-overs and doubts, and a way to sign any record from its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.app import Core
from tests.helpers.workspace import signature_png

INK = "ink"  # stands for a drawn signature
NOTICE: dict[str, Any] = {
    "notice/told_to": "self",
    "notice/how": "read",
    "notice/understood": "yes",
    "answer/sensitive": "yes",
    "answer/photos_ok": "yes",
    "answer/copy_given": "yes",
    "sign/mode": "hand",
    "sign/person_signature": INK,
    "sign/assistant_signature": INK,
}
HANDOVER: dict[str, Any] = {
    "handover/from": "赵协理",
    "handover/to": "刘助理",
    "handover/why": "moved",
    "handover/scope": "all",
    "counts/list_checked": "same",
    "counts/paper_files": "given",
    "counts/laptop": "given",
    "counts/keys": "given",
    "counts/goods": "none",
    "counts/login_set": "yes",
    "counts/copies_gone": "yes",
    "sign/from_signature": INK,
    "sign/to_signature": INK,
    "sign/witness_name": "村主任",
    "sign/witness_signature": INK,
    "sign/assistant_signature": INK,
}
SUSPICION: dict[str, Any] = {
    "doubt/about": "property",
    "doubt/source": "told",
    "doubt/said_by": "不愿留名",
    "doubt/seen": "门口停着一辆小汽车，邻居说是他侄子的。",
    "doubt/other_side": "没有问",
    "doubt/ordinary": "maybe",
    "doubt/ordinary_what": "侄子来看他",
    "doubt/relative": "no",
    "doubt/next": "verify",
    "sign/assistant_signature": INK,
}


def sign_record(
    core: Core, kind: str, person_id: str | None, answers: Mapping[str, Any], *, about: str = "", reason: str = ""
) -> str:
    """Fills in a record of any kind and signs it; returns its id."""
    draft = core.drafts.start(kind, person_id, about=about)
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    for path, value in answers.items():
        session.set(path, ink if value == INK else value)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return core.records.sign(draft.id, reason=reason).id
