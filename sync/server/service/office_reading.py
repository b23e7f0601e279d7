"""Rows of the district as the office is shown them: what is sensitive is masked in lists, whole only where needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.domain.identity import mask_account, mask_id, mask_phone
from core.domain.person import PERSON_FIELDS

Json = dict[str, Any]
_MASKS: dict[str, Callable[[str], str]] = {"id": mask_id, "phone": mask_phone}
_HIDDEN = "***"


def person_entry(row: Row[Any]) -> Json:
    """A person in a list."""
    body = row.body
    return {
        "id": row.person_id,
        "name": str(body.get("name") or ""),
        "village": row.village,
        "id_number": mask_id(str(body.get("id_number") or "")),
        "phone": mask_phone(str(body.get("phone") or "")),
        "support_form": str(body.get("support_form") or ""),
        "self_care": str(body.get("self_care") or ""),
        "is_active": not body.get("ended_on") and not body.get("died_on"),
    }


def person_detail(row: Row[Any], *, is_masked: bool) -> Json:
    """The master record. Masked: what is sensitive (《个人信息保护法》第二十八条) is shortened or hidden."""
    body = dict(row.body)
    if is_masked:
        for item in PERSON_FIELDS:
            if item.is_sensitive and body.get(item.name):
                body[item.name] = _masked(item.name, item.kind, str(body[item.name]))
    return {
        "id": row.person_id,
        "village": row.village,
        "version": row.version,
        "person": body,
        "is_masked": is_masked,
    }


def record_entry(row: Row[Any], offset_min: int) -> Json:
    """A record in a list."""
    return {
        "id": row.item_id,
        "kind": row.kind,
        "village": row.village,
        "person_id": row.person_id,
        "occurred_at": row.occurred_at,
        "received_at": Moment(row.received_ms, offset_min).iso(),
        "outcome": row.outcome,
        "code": row.code,
        "supersedes": row.supersedes,
    }


def item_of(line: bytes) -> Json:
    """What the laptop signed."""
    item: Json = loads_strict(bytes(line))
    return item


def decision_entry(row: Row[Any]) -> Json:
    """What waits for an answer, or the answer."""
    names = ("kind", "village", "person_id", "state", "text", "received_at", "received_by", "decided_at", "decided_by")
    return {"id": row.fact_id, "name": row.name or "", **{name: getattr(row, name) for name in names}}


def conflict_entry(row: Row[Any], offset_min: int, *, is_masked: bool) -> Json:
    """Both sides of an edit that is not in force."""
    kinds = {item.name: item for item in PERSON_FIELDS}
    fields: Json = {}
    for name, sides in row.fields.items():
        known = kinds.get(name)
        hide = is_masked and known is not None and known.is_sensitive
        fields[name] = {
            side: _masked(name, known.kind, str(value)) if hide and known is not None and value else value
            for side, value in sides.items()
        }
    return {
        "id": row.item_id,
        "code": row.code,
        "village": row.village,
        "person_id": row.person_id,
        "name": row.name or "",
        "state": row.state,
        "raised_at": Moment(row.raised_ms, offset_min).iso(),
        "fields": fields,
    }


def task_entry(row: Row[Any]) -> Json:
    """A task in a list."""
    names = ("kind", "village", "person_id", "state", "issued_on", "due_on", "done_on", "outcome")
    return {
        "id": row.task_id,
        "title": str(row.body.get("title") or ""),
        **{name: getattr(row, name) for name in names},
    }


def _masked(name: str, kind: str, value: str) -> str:
    if name == "bank_account":
        return mask_account(value)
    mask = _MASKS.get(kind)
    return mask(value) if mask is not None else _HIDDEN
