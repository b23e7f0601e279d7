"""What the commands about care agreements do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any

from core.app import Core
from core.domain.coverage import Coverage
from core.service.views import AgreementRow

Json = dict[str, Any]


class AgreementVerbs:
    """Who has an agreement, until when, and how many have none."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("agreement", "list"): self.list,
            ("agreement", "show"): self.show,
            ("agreement", "coverage"): self.coverage,
        }

    def list(self, args: Namespace) -> Json:
        """Everybody at home with his agreement; those in one state when told."""
        return {"agreements": [agreement(row) for row in self._core.agreements.list(args.state)]}

    def show(self, args: Namespace) -> Json:
        """One person: the agreement that counts, what it promises for today, and every one before."""
        core = self._core
        row = core.agreements.of(core.people.person(args.id), with_load=True)
        return {
            "agreement": agreement(row) if row else None,
            "promised": [{"code": one.code, "label": one.label} for one in core.agreements.promised(args.id)],
            "history": [agreement(one) for one in core.agreements.history(args.id)],
        }

    def coverage(self, args: Namespace) -> Json:
        """How many of those at home have an agreement in force, all together and by village."""
        whole, *villages = self._core.agreements.coverage()
        return {"all": counted(whole), "villages": [counted(one) for one in villages]}


def agreement(row: AgreementRow) -> Json:
    """One agreement; the telephone is masked."""
    return {
        "id": row.id or None,
        "person_id": row.person_id,
        "name": row.person_name,
        "village": row.village,
        "state": row.state,
        "caregiver": row.caregiver_name,
        "relation": row.caregiver_relation,
        "phone": row.caregiver_phone_masked,
        "number": row.number,
        "level": row.level,
        "starts_on": _iso(row.starts_on),
        "ends_on": _iso(row.ends_on),
        "signed_on": _iso(row.signed_on),
        "suspended_on": _iso(row.suspended_on),
        "ended_on": _iso(row.ended_on),
        "duties": list(row.duties),
        "fee": row.fee,
        "load": row.load,
        "is_overloaded": row.is_overloaded,
        "lapse": row.lapse,
    }


def counted(one: Coverage) -> Json:
    """One village of the count."""
    return {
        "village": one.village,
        "people": one.people,
        "covered": one.covered,
        "percent": one.percent,
        "states": dict(one.states),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
