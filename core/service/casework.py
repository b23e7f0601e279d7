"""Casework in one hand: what cannot wait, what was handed out, what goes to other offices."""

from __future__ import annotations

from core.service.desk import Desk
from core.service.emergencies import Emergencies
from core.service.photos import Photos
from core.service.referral_file import ReferralFile
from core.service.relief import Relief


class Casework:
    """The services of emergencies, relief and referrals."""

    def __init__(self, desk: Desk, photos: Photos) -> None:
        self.emergencies = Emergencies(desk, photos)
        self.relief = Relief(desk)
        self.referral_file = ReferralFile(desk)
