"""The commands about reviews, residence apart, wishes, categories: lists, and drafts begun together."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any

from core.app import Core
from core.errors import InvalidInput
from core.service.residence import ApartRow
from core.service.reviews import STATES, ReviewRow

Json = dict[str, Any]
SIDES = {"away": "户口在本村、人住外面", "here": "人住本村、户口在外面"}


def add_household(commands: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds `review list|start`, `apart list`, `wish count`; `make` makes a command with the usual options."""
    review = make(commands, "review", "年度核查").add_subparsers(dest="verb", required=True, metavar="操作")
    listing = make(review, "list", "这一年要核查谁、什么时候到期")
    listing.add_argument("--year", type=int, default=0, metavar="YYYY")
    listing.add_argument("--village", default="")
    listing.add_argument("--state", choices=STATES, default="")
    start = make(review, "start", "一次给几个人开核查表（草稿），各自看过再签")
    start.add_argument("--person", action="append", required=True, metavar="ID")
    apart = make(commands, "apart", "人户分离").add_subparsers(dest="verb", required=True, metavar="操作")
    lists = make(apart, "list", "户口在本村人在外、人住本村户口在外")
    lists.add_argument("--side", choices=tuple(SIDES), default="")
    wish = make(commands, "wish", "集中供养意愿").add_subparsers(dest="verb", required=True, metavar="操作")
    count = make(wish, "count", "到某一天为止，各种意愿各多少人")
    count.add_argument("--on", default="", metavar="YYYY-MM-DD")


class HouseholdVerbs:
    """`review …`, `apart …`, `wish …`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("review", "list"): self.reviews,
            ("review", "start"): self.start,
            ("apart", "list"): self.apart,
            ("wish", "count"): self.wishes,
        }

    def reviews(self, args: Namespace) -> Json:
        """Who is to be verified in a year."""
        rows = self._core.reviews.list(args.year or None, village=args.village)
        return {"reviews": [_review(row) for row in rows if args.state in ("", row.state)]}

    def start(self, args: Namespace) -> Json:
        """Drafts for several people at once."""
        begun = self._core.reviews.start_many(args.person)
        return {"drafts": [{"id": one.id, "person_id": one.person_id, "name": one.person_name} for one in begun.drafts]}

    def apart(self, args: Namespace) -> Json:
        """Registration and residence in different villages."""
        return {"apart": [_apart(row) for row in self._core.residence.apart(args.side)]}

    def wishes(self, args: Namespace) -> Json:
        """How many wish what. Raises InvalidInput("date.impossible") at "on"."""
        try:
            on = date.fromisoformat(args.on) if args.on else None
        except ValueError:
            raise InvalidInput("date.impossible", where="on", text=args.on[:20]) from None
        rows = self._core.residence.wishes(on)
        return {"wishes": [{"wish": row.wish, "words": row.words, "people": row.people, "names": list(row.names)}
                           for row in rows]}  # fmt: skip


def _review(row: ReviewRow) -> Json:
    return {
        "person_id": row.person_id,
        "name": row.name,
        "village": row.village,
        "group": row.group,
        "cycle": row.cycle,
        "last_on": row.last_on.isoformat() if row.last_on else None,
        "due_on": row.due_on.isoformat(),
        "state": row.state,
        "conclusion": row.conclusion,
        "extended_until": row.until.isoformat() if row.until else None,
        "record_id": row.record_id,
        "rule": row.rule,
    }


def _apart(row: ApartRow) -> Json:
    return {
        "person_id": row.person_id,
        "name": row.name,
        "side": row.side,
        "words": SIDES.get(row.side, ""),
        "hukou_village": row.hukou_village,
        "living_village": row.living_village,
        "address": row.address,
        "noted_on": row.noted_on.isoformat() if row.noted_on else None,
        "pushed": row.is_pushed,
        "receipt": row.has_receipt,
        "record_id": row.record_id,
    }
