"""The commands about records as data."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.forms.catalogue import shipped_kinds

Make = Callable[[Any, str, str], Any]


def add_records(commands: Any, command: Make, group: Make) -> None:
    """`visit`, `change`, `lead` and the general `record`; `todo`."""
    for kind, words in (("visit", "走访"), ("change", "重大变化报告"), ("lead", "主动发现线索")):
        one = group(commands, kind, words)
        for made in _verbs(one, command, needs_person=kind != "lead"):
            made.set_defaults(kind=kind, listed="visits", shown="visit")
    record = group(commands, "record", "各类记录：急难、评估、协议、核查、转介……")
    for made in _verbs(record, command, needs_person=False):
        made.set_defaults(listed="records", shown="record")
        if made.prog.endswith((" add", " list")):
            made.add_argument("--kind", required=True, choices=tuple(shipped_kinds()), metavar="KIND")
    command(record, "kinds", "有哪些种类的记录")
    correct = command(record, "correct", "更正一份记录：生成带原答案的草稿")
    correct.add_argument("id")
    correct.add_argument("--reason", required=True, help="为什么更正")
    todo = command(commands, "todo", "还有什么要办、什么时候到期、依据是什么")
    todo.add_argument("--person", default="", metavar="ID")


def _verbs(group: Any, command: Make, *, needs_person: bool) -> list[argparse.ArgumentParser]:
    add = command(group, "add", "用 JSON 答案新增一份")
    add.add_argument("--person", required=needs_person, default="", metavar="ID")
    add.add_argument("--about", default="", metavar="ID", help="跟办的那份记录或任务")
    add.add_argument("--answers", type=Path, required=True, metavar="FILE.json")
    add.add_argument("--photo", action="append", metavar="FILE")
    add.add_argument("--sign", action="store_true", help="没有缺项就签字完成")
    sign = command(group, "sign", "签字完成一份草稿")
    sign.add_argument("id")
    for one in (add, sign):
        one.add_argument("--reason", default="", help="与已知情况不一致时的说明")
    listing = command(group, "list", "草稿和已签字的记录")
    listing.add_argument("--person", default="", metavar="ID")
    listing.add_argument("--month", default="", metavar="YYYY-MM")
    show = command(group, "show", "一份记录")
    show.add_argument("id")
    return [add, sign, listing, show]
