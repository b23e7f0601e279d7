"""Which family of rules speaks for which kind of record. A kind that is not listed leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain import warning
from core.service import warnings
from core.service.campaigns import campaign_context
from core.service.occasion import Family

FAMILIES: Mapping[str, Family] = {
    "visit": Family(context=campaign_context),
    "feedback": Family(warning.after_feedback, warnings.check_feedback, warnings.feedback_context),
    "recheck": Family(warning.after_recheck, warnings.check_recheck, warnings.recheck_context),
}
NONE = Family()


def family_of(kind: str) -> Family:
    """The family of a kind of record."""
    return FAMILIES.get(kind, NONE)
