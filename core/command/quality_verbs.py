"""The commands `quality` and `policy`: what to mend in the records, what the policies say."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from core.app import Core
from core.command.refusal import Sentence
from core.domain.policy import Told

Json = dict[str, Any]
Make = Callable[..., argparse.ArgumentParser]


def add_quality(commands: Any, make: Make) -> None:
    """Adds `quality` and `policy list|show`; `make` makes a command with the options that all of them take."""
    quality = make(commands, "quality", "资料体检：缺什么、哪里重复、哪里不合情理")
    quality.add_argument("--village", default="", help="只看一个村")
    quality.add_argument("--person", default="", metavar="ID", help="只看一个人")
    policy = make(commands, "policy", "政策包").add_subparsers(dest="verb", required=True, metavar="操作")
    listing = make(policy, "list", "有哪些主题")
    listing.add_argument("--search", default="", help="查找词：汉字、拼音、首字母都行")
    show = make(policy, "show", "一个主题：说什么、出处在哪里")
    show.add_argument("code")


class QualityVerbs:
    """`quality`, `policy …`; `sentence` turns a code and its params into words."""

    def __init__(self, core: Core, sentence: Sentence) -> None:
        self._core = core
        self._sentence = sentence

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("quality", ""): self.quality,
            ("policy", "list"): self.policy_list,
            ("policy", "show"): self.policy_show,
        }

    def quality(self, args: Namespace) -> Json:
        """What to mend, the weightiest first, and how whole the records are."""
        report = self._core.quality.examine(args.village)
        findings = report.of(args.person) if args.person else report.findings
        return {
            "score": report.score if not args.person else report.scores.get(args.person),
            "people": len(report.scores),
            "findings": [
                {"code": one.code, "sort": one.sort, "person_id": one.person_id, "field": one.field,
                 "weight": one.weight, "others": list(one.others), "text": self._sentence(one.code, dict(one.params))}
                for one in findings
            ],
        }  # fmt: skip

    def policy_list(self, args: Namespace) -> Json:
        """The subjects found."""
        return {
            "topics": [
                {"code": one.code, "title": one.title, "ask": one.ask} for one in self._core.policy.list(args.search)
            ]
        }

    def policy_show(self, args: Namespace) -> Json:
        """One subject in full."""
        return {"topic": _shape(self._core.policy.show(args.code))}


def _shape(told: Told) -> Json:
    return {
        "code": told.code,
        "title": told.title,
        "ask": told.ask,
        "text": list(told.text),
        "lists": [{"title": title, "lines": list(lines)} for title, lines in told.lists],
        "sources": list(told.sources),
    }
