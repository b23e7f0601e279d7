"""A whole request that is not served."""

from __future__ import annotations

from core.errors import AppError
from sync.protocol.codes import REFUSALS


class Refused(AppError):
    """`code` is one of `codes.REFUSALS`, which also gives the HTTP status; `where` names the field."""

    kind = "refused"

    @property
    def status(self) -> int:
        """The HTTP status this refusal travels with."""
        return REFUSALS[self.code]
