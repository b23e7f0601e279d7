"""Filled answers of records about publicity, for tests."""

from __future__ import annotations

from typing import Any

from core.app import Core
from tests.helpers.workspace import signature_png

PUBLICITY: dict[str, Any] = {
    "publicity/held_on": "2026-11-20",
    "publicity/how": "meeting",
    "publicity/place": "村委会会议室",
    "publicity/topics": ["tekun", "emergency", "fraud"],
    "publicity/who": ["all"],
    "publicity/audience": 43,
    "publicity/leaflets": 120,
    "publicity/asked": "养老金算不算收入",
    "publicity/found": "no",
}


def sign_publicity(core: Core, **changes: Any) -> str:
    """A signed record of publicity; returns its id."""
    draft = core.drafts.start("publicity")
    session = core.records.session(draft)
    for path, value in (PUBLICITY | changes).items():
        session.set(path, value)
    session.set("sign/assistant_signature", core.photos.keep_signature(signature_png()).answer)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return core.records.sign(draft.id).id
