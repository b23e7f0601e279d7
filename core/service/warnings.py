"""What forms about a warning or a sampled record are told, and what does not go with the village's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.domain.contradiction import Contradiction
from core.domain.warning import issued_before, unknown_person, warning_words
from core.service.occasion import Occasion


def feedback_context(occasion: Occasion) -> Mapping[str, str]:
    """The warning as the district sent it, and when it came here: it stays with the feedback."""
    task = occasion.task
    if task is None:
        return {}
    body = task.body
    return {
        "task_title": task.title,
        "task_name": str(body.get("name") or ""),
        "task_words": warning_words(body | {"due_on": task.due_on or ""}),
        "warning_number": str(body.get("number") or ""),
        "received_at": str(body.get("received_at") or ""),
        "task_due_on": task.due_on or "",
    }


def recheck_context(occasion: Occasion) -> Mapping[str, str]:
    """The record that was drawn: which one, of which day, by whom, what it says."""
    task = occasion.task
    if task is None:
        return {}
    sample = task.body.get("sample")
    drawn = sample if isinstance(sample, dict) else {}
    return {
        "task_title": task.title,
        "task_name": str(task.body.get("name") or ""),
        "received_at": str(task.body.get("received_at") or ""),
        "task_due_on": task.due_on or "",
        **{f"sampled_{name}": str(drawn.get(name) or "") for name in ("id", "serial", "on", "said", "by")},
    }


def check_feedback(occasion: Occasion) -> Iterable[Contradiction]:
    """A warning about somebody who is not on the list, or looked into before it was issued."""
    yield from _check(occasion, "feedback", "verified_on")


def check_recheck(occasion: Occasion) -> Iterable[Contradiction]:
    """A visit made again before the record that was drawn, or before it was asked for."""
    yield from _check(occasion, "recheck", "rechecked_on")


def _check(occasion: Occasion, group: str, day: str) -> Iterable[Contradiction]:
    task = occasion.task
    if task is None:
        return
    said, body = occasion.answers, task.body
    sample = body.get("sample")
    from_elsewhere = isinstance(sample, dict) and body.get("village_code") not in (
        None,
        "",
        occasion.desk.info.village_code,
    )
    yield from unknown_person(
        group,
        str(body.get("name") or said.get(f"{group}/name") or ""),
        str(body.get("number") or ""),
        occasion.desk.info.village_name,
        str(said.get("feedback/outcome") or ""),
        is_listed=occasion.person is not None or from_elsewhere,
    )
    earlier = str(body.get("issued_at") or (sample.get("on") if isinstance(sample, dict) else "") or "")
    yield from issued_before(f"{group}/{day}", str(said.get(f"{group}/{day}") or ""), earlier[:10])
