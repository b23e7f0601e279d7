"""Records as the families of rules see them, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from core.domain.matter import Seen
from core.domain.rules import RulePack
from core.domain.workdays import WorkCalendar
from core.paths import resources

ZONE = timezone(timedelta(hours=8))
CALENDAR = WorkCalendar.load(path.read_text("utf-8") for path in sorted((resources() / "calendar").glob("*.toml")))
HAPPENED = datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)


def seen(
    pack: RulePack,
    kind: str,
    answers: Mapping[str, Any],
    *,
    happened: datetime = HAPPENED,
    about_kind: str = "",
    about_answers: Mapping[str, Any] | None = None,
) -> Seen:
    """A record signed on the day it happened."""
    return Seen(
        kind=kind,
        answers=answers,
        happened=happened,
        today=happened.date(),
        person=None,
        pack=pack,
        calendar=CALENDAR,
        about_kind=about_kind,
        about_answers=about_answers,
    )
