"""The command `rules`: which rule says so."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any

from core.app import Core
from core.errors import InvalidInput
from core.service.rulebook import RuleRow

Json = dict[str, Any]


def add_rules(commands: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds `rules list` to the parser; `make` makes a command with the options that all of them take."""
    group = make(commands, "rules", "规则依据：哪条规定这样说").add_subparsers(
        dest="verb", required=True, metavar="操作"
    )
    listing = make(group, "list", "某一天有效的规定，带文件和条款")
    listing.add_argument("--day", default="", metavar="YYYY-MM-DD", help="哪一天（默认今天）")
    listing.add_argument("--kind", default="", help="只看一类，例如 deadline")
    listing.add_argument("--search", default="", help="查找词，空格隔开")


class RuleVerbs:
    """`rules list`."""

    def __init__(self, core: Core) -> None:
        self._book = core.rulebook

    def list(self, args: Namespace) -> Json:
        """The rows in force on a day. Raises InvalidInput at "day" or "kind"."""
        day = _day(args.day) or self._book.today
        rows = self._book.list(day, kind=args.kind, search=args.search)
        return {
            "pack": self._book.pack_name(),
            "day": day.isoformat(),
            "kinds": self._book.kinds(day),
            "rules": [_shape(row) for row in rows],
        }


def _shape(row: RuleRow) -> Json:
    return {
        "id": row.id,
        "kind": row.kind,
        "kind_label": row.kind_label,
        "subject": row.subject,
        "says": row.says,
        "document": row.document,
        "article": row.article,
        "grade": row.grade,
        "from": row.starts_on.isoformat(),
        "until": row.ends_on.isoformat() if row.ends_on else None,
        "is_default": row.is_default,
        "note": row.note,
    }


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("rules.day", where="day", text=text[:20]) from None
