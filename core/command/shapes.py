"""From views to the JSON of the command line. Names of keys are kept for ever."""

from __future__ import annotations

from typing import Any

from core.service.views import DraftRow, DueRow, PersonRow, PersonView, PrintJob, RecordRow, TodoRow

Json = dict[str, Any]


def person(row: PersonRow) -> Json:
    """One person of `person list`; the ID number is masked."""
    return {
        "id": row.id,
        "name": row.name,
        "id_number": row.id_masked,
        "village": row.village,
        "group": row.group,
        "tags": [label for _code, label in row.tags],
        "phone": row.phone_masked,
        "age": row.age,
        "last_visit_on": row.last_visit_on.isoformat() if row.last_visit_on else None,
        "sync_state": row.sync_state,
    }


def person_view(view: PersonView) -> Json:
    """`person show`: master data with masked numbers, tags with reasons, agreement, what is due."""
    body = view.person.to_body() | {"id_number": view.id_masked, "phone": view.phone_masked}
    for hidden in ("bank_account", "caregiver_id_number", "caregiver_phone", "guardian_phone", "disability_no"):
        if body.get(hidden):
            body[hidden] = "****"
    agreement = view.agreement
    return {
        "id": view.person.id,
        **body,
        "tags": [{"code": tag.code, "label": tag.label, "reason": tag.reason} for tag in view.tags],
        "pending": dict(view.pending),
        "reported": [
            {"field": one.field or None, "what": one.what, "value": one.value, "on": one.on.isoformat(),
             "serial": one.serial, "record_id": one.record_id, "standing": one.standing}
            for one in view.reported
        ],
        "advice": [{"code": one.code, "label": one.label, "text": one.text, "rule": one.rule.words()}
                   for one in view.advice],
        "sync_state": view.sync_state,
        "agreement": None
        if agreement is None
        else {
            "number": agreement.number,
            "caregiver": agreement.caregiver_name,
            "state": agreement.state,
            "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        },
        "due": None if view.due is None else {"due_on": view.due.due_on.isoformat(), "state": view.due.state,
                                              "reason": view.due.reason.words()},
    }  # fmt: skip


def due(row: DueRow) -> Json:
    """One line of `due`."""
    return {
        "person_id": row.person_id,
        "name": row.name,
        "village": row.village,
        "group": row.group,
        "due_on": row.due.due_on.isoformat(),
        "state": row.due.state,
        "reason": row.due.reason.words(),
        "rule": row.due.rule.words(),
    }


def visit(row: RecordRow) -> Json:
    """One signed record of `visit list`."""
    return {
        "id": row.id,
        "serial": row.serial,
        "person_id": row.person_id,
        "name": row.person_name,
        "state": "signed",
        "visited_at": row.occurred_on.isoformat(),
        "method": row.method,
        "is_met": row.is_met,
        "sync_state": row.sync_state,
        "is_superseded": row.is_superseded,
    }


def draft(row: DraftRow) -> Json:
    """One draft of `visit list`."""
    return {
        "id": row.id,
        "serial": None,
        "person_id": row.person_id,
        "name": row.person_name,
        "state": "draft",
        "visited_at": None,
        "updated_at": row.updated_at.iso(),
    }


def print_job(job: PrintJob, file_name: str) -> Json:
    """The outcome of `print`."""
    return {
        "file": file_name,
        "pages": job.pages,
        "documents": [
            {"id": item.id, "serial": item.serial, "copy": item.copy, "is_reprint": item.is_reprint}
            for item in job.documents
        ],
    }


def todo(row: TodoRow) -> Json:
    """One line of `todo`."""
    return {
        "key": row.key,
        "source": row.source,
        "code": row.code,
        "title": row.title,
        "person_id": row.person_id or None,
        "name": row.person_name,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "due_at": row.due_at.iso() if row.due_at else None,
        "state": row.state,
        "why": row.why,
        "rule": row.rule,
        "start": row.start or None,
        "about": row.about or None,
        "awaits": row.awaits,
    }
