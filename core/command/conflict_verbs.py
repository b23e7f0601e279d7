"""The commands about two sides that differ: conflicts, removals that ask, people who were moved away."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from core.app import Core
from core.command.refusal import Sentence
from core.errors import InvalidInput
from core.service.conflicts import Dispute
from core.service.tray import TrayRow

Json = dict[str, Any]


def add_conflicts(commands: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds `conflicts list|resolve`, `removal list|answer`, `tray list|clear`."""
    conflicts = make(commands, "conflicts", "两边不一样").add_subparsers(dest="verb", required=True, metavar="操作")
    make(conflicts, "list", "本机填的和区里的不一样的，两边都列出来").add_argument("--person", default="", metavar="ID")
    resolve = make(conflicts, "resolve", "逐项说：按区里的，或者坚持本机的")
    resolve.add_argument("id")
    resolve.add_argument("--theirs", action="append", default=[], metavar="FIELD", help="这一项按区里的；all 为全部")
    resolve.add_argument("--mine", action="append", default=[], metavar="FIELD", help="这一项坚持本机的；all 为全部")
    resolve.add_argument("--reason", default="", help="坚持本机的，写明原因")
    removal = make(commands, "removal", "区里要移走的人").add_subparsers(dest="verb", required=True, metavar="操作")
    make(removal, "list", "有没有等着移走、要您回话的")
    answer = make(removal, "answer", "问清楚以后回话")
    said = answer.add_mutually_exclusive_group(required=True)
    said.add_argument("--yes", dest="yes", action="store_true", help="移走")
    said.add_argument("--no", dest="yes", action="store_false", help="先不移走")
    tray = make(commands, "tray", "已移走的人员（有未送出的记录）").add_subparsers(
        dest="verb", required=True, metavar="操作"
    )
    make(tray, "list", "谁移走了、还有什么没送到")
    make(tray, "clear", "都送到了，收起来").add_argument("id")


class ConflictVerbs:
    """`conflicts …`, `removal …`, `tray …`."""

    def __init__(self, core: Core, sentence: Sentence) -> None:
        self._exchange = core.exchange
        self._sentence = sentence

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("conflicts", "list"): self.conflicts,
            ("conflicts", "resolve"): self.resolve,
            ("removal", "list"): self.removal,
            ("removal", "answer"): self.answer,
            ("tray", "list"): self.tray,
            ("tray", "clear"): self.clear,
        }

    def conflicts(self, args: Namespace) -> Json:
        """Every proposal that the district did not take because somebody else's word stands against it."""
        return {"conflicts": [self._dispute(one) for one in self._exchange.conflicts.list(args.person)]}

    def resolve(self, args: Namespace) -> Json:
        """Her word on one of them."""
        dispute = self._exchange.conflicts.get(args.id)
        names = [one.name for one in dispute.fields]
        choices: dict[str, str] = {}
        for choice, said in (("theirs", args.theirs), ("mine", args.mine)):
            for name in names if "all" in said else said:
                if name not in names or choices.get(name, choice) != choice:
                    raise InvalidInput("conflict.choice", where=name, field=name)
                choices[name] = choice
        self._exchange.conflicts.resolve(args.id, choices, args.reason)
        left = [one for one in self._exchange.conflicts.list() if one.edit_id == args.id]
        return {"id": args.id, "choices": choices, "conflict": self._dispute(left[0]) if left else None}

    def removal(self, args: Namespace) -> Json:
        """Whether somebody has to say yes or no."""
        asked = self._exchange.removals.question()
        if asked is None:
            return {"asks": False, "count": 0}
        return {"asks": not asked.is_kept, "count": asked.count, "people": asked.people, "names": list(asked.names)}

    def answer(self, args: Namespace) -> Json:
        """Yes or no."""
        self._exchange.removals.answer(is_yes=args.yes)
        return {"removed": args.yes}

    def tray(self, args: Namespace) -> Json:
        """Who left with something unsent."""
        return {"tray": [_tray(row) for row in self._exchange.tray.list()]}

    def clear(self, args: Namespace) -> Json:
        """Puts somebody away of whom everything was delivered."""
        self._exchange.tray.put_away(args.id)
        return {"id": args.id, "cleared": True}

    def _dispute(self, one: Dispute) -> Json:
        return {
            "id": one.edit_id,
            "person_id": one.person_id,
            "name": one.person_name,
            "code": one.code,
            "text": self._sentence(one.code, dict(one.params)) if one.code else "",
            "by": one.written_by,
            "at": one.written_at.iso(),
            "reason": one.reason,
            "said": one.is_said,
            "insisted": one.insisted,
            "fields": [
                {
                    "name": field.name,
                    "label": field.label,
                    "mine": field.mine,
                    "theirs": field.theirs,
                    "read": field.read,
                    "theirs_by": field.theirs_by,
                    "theirs_at": field.theirs_at.iso() if field.theirs_at else None,
                    "choice": field.choice,
                }
                for field in one.fields
            ],
        }


def _tray(row: TrayRow) -> Json:
    return {
        "person_id": row.person_id,
        "name": row.name,
        "since": row.since.iso(),
        "facts": row.facts,
        "edits": row.edits,
        "drafts": list(row.draft_ids),
        "delivered": row.is_delivered,
    }
