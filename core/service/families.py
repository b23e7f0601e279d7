"""Which family of rules speaks for which kind of record. A kind that is not listed leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain import emergency, lead, referral, relief, warning
from core.service import family_emergency, family_lead, family_referral, warnings
from core.service.campaigns import campaign_context
from core.service.occasion import Family

FAMILIES: Mapping[str, Family] = {
    "visit": Family(referral.opens_for_needs, context=campaign_context),
    "feedback": Family(warning.after_feedback, warnings.check_feedback, warnings.feedback_context),
    "recheck": Family(warning.after_recheck, warnings.check_recheck, warnings.recheck_context),
    "lead": Family(lead.opens, family_lead.check_lead, family_lead.lead_context),
    "emergency": Family(emergency.opens, family_emergency.check_times, family_emergency.emergency_context),
    "handout": Family(relief.opens_handout, family_emergency.check_handout, family_emergency.handout_context),
    "supplement": Family(
        relief.opens_supplement,
        context=family_emergency.supplement_context,
        after=family_emergency.settle_supplements,
    ),
    "referral": Family(referral.opens_referral, family_referral.check_referral, family_referral.referral_context),
    "case": Family(referral.opens_case, context=family_referral.case_context),
    "call": Family(referral.opens_call, context=family_referral.call_context),
    "reply": Family(referral.opens_reply),
}
NONE = Family()


def family_of(kind: str) -> Family:
    """The family of a kind of record."""
    return FAMILIES.get(kind, NONE)
