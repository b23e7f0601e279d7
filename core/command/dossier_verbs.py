"""The command `person export`: one person's file for himself (《个人信息保护法》第四十五条)."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.app import Core
from core.command.handing_out import add_plain, check_place, write_out

Json = dict[str, Any]


def add_export(person: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds `person export` to the commands about people."""
    words = "导出一个人的全部资料（JSON 行）；写成加密的 .zip，口令只显示一次"
    one = make(person, "export", words)
    one.description = words
    one.add_argument("--id", required=True, metavar="ID")
    one.add_argument("--reason", required=True, help="为什么导出，例如本人要求复制")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl")
    add_plain(one)


class DossierVerbs:
    """`person export`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def export(self, args: Namespace) -> Json:
        """Writes the file and logs that it was handed out. Raises InvalidInput at "out" or "reason"."""
        out = Path(args.out)
        check_place(out)
        data = self._core.dossier.export(args.id, args.reason)
        told = write_out(self._core, args, data)
        self._core.dossier.log(args.id, args.reason, is_encrypted=told["is_encrypted"])
        return told | {"lines": data.count(b"\n")}
