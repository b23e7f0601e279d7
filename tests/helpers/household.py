"""Answers for changes, assessments, reviews and the like; the rest is filled in by `tests.helpers.field`."""

from __future__ import annotations

from typing import Any

TODAY = "2026-11-22"


def change(kind: str, detail: str, **answers: Any) -> dict[str, Any]:
    """A report of one kind of change, told to the township today unless the answers say otherwise."""
    return {
        "report/kind": kind,
        "report/detail": detail,
        "report/discovered_on": TODAY,
        "report/occurred_on": TODAY,
        "report/urgency": "normal",
        "report/situation": "情况如上",
        "action/done": ["township"],
        "action/township_told_on": TODAY,
        "informant/who": "assistant",
    } | answers


def six(*cannot: str) -> dict[str, Any]:
    """The six abilities; those named cannot be done alone."""
    items: dict[str, Any] = {}
    for code in ("eat", "dress", "bed", "toilet", "walk", "bathe"):
        items[f"items/{code}"] = "cannot" if code in cannot else "can"
        if code in cannot:
            items[f"items/{code}_seen"] = "要人帮"
    return items


def unchanged(**answers: Any) -> dict[str, Any]:
    """The quick review: nothing but the proof of a look and the second name."""
    return {"look/proof": "two", "sign/person_mode": "self", "sign/second_name": "李会计"} | answers
