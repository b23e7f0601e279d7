"""Which family of rules speaks for which kind of record. A kind that is not listed leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.domain import (
    apart,
    assessment,
    change,
    emergency,
    lead,
    referral,
    relief,
    review,
    stay,
    suspicion,
    warning,
    wish,
)
from core.domain.matter import Opening, Seen
from core.service import (
    agreement_family,
    family_emergency,
    family_household,
    family_lead,
    family_referral,
    household,
    warnings,
)
from core.service.campaigns import campaign_choices, campaign_context
from core.service.occasion import Family, together
from core.service.privacy import check_notice, handover_context, notice_context, visitor_context
from core.service.visit_care import care_context


def _of_a_visit(seen: Seen) -> Iterator[Opening]:
    yield from referral.opens_for_needs(seen)
    yield from family_household.visit_opens(seen)


FAMILIES: Mapping[str, Family] = {
    "visit": Family(_of_a_visit, household.check, together(campaign_context, care_context, visitor_context)),
    "agreement": agreement_family.AGREEMENT,
    "agreement_end": agreement_family.CHANGE,
    "appraisal": agreement_family.APPRAISAL,
    "change": Family(change.opens, household.check, family_household.change_context),
    "assessment": Family(assessment.opens, household.check, family_household.assessment_context),
    "review": Family(review.opens, household.check, family_household.review_context),
    "stay": Family(stay.opens_stay, household.check),
    "funeral": Family(stay.opens_funeral, context=family_household.funeral_context),
    "wish": Family(wish.opens_wish, household.check, family_household.wish_context),
    "apart": Family(apart.opens, context=family_household.apart_context),
    "feedback": Family(warning.after_feedback, warnings.check_feedback, warnings.feedback_context),
    "campaign": Family(context=campaign_choices),
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
    "notice": Family(check=check_notice, context=notice_context),
    "handover": Family(context=handover_context),
    "suspicion": Family(suspicion.opens),
}
NONE = Family()


def family_of(kind: str) -> Family:
    """The family of a kind of record."""
    return FAMILIES.get(kind, NONE)
