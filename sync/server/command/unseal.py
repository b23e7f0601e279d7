"""`unseal`: the answer for a laptop whose passphrase was forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock, Moment
from core.errors import Conflict, InvalidInput, Unavailable
from core.ids import Ids
from sync.protocol.safefile import write_safely
from sync.server.command.devices import actor
from sync.server.service.unsealing import unseal
from sync.server.store.districts import District

Json = dict[str, Any]
LARGEST_BYTES = 100_000


def add_unseal(commands: Any, command: Callable[[Any, str, str], argparse.ArgumentParser]) -> None:
    """`unseal FILE --by A --by B`"""
    one = command(commands, "unseal", "协理员忘了口令、又没有恢复卡：凭求助文件给他一个回复文件和电话里念的码")
    one.add_argument("file", type=Path, help="协理员的电脑上存的求助文件（扫二维码得到的文字存成文件也行）")
    one.add_argument("--by", action="append", required=True, metavar="NAME", help="办理的工作人员，写两次，两个人")
    one.add_argument("--user", default="", metavar="NAME", help="谁忘了口令；不写就是登记这台电脑时的使用人")
    one.add_argument("--out", type=Path, metavar="FILE", help="回复文件存到哪里（默认在求助文件旁边）")


class UnsealVerb:
    """The one command."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def unseal(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        """Writes the answer and tells the code; the code is nowhere else."""
        now = self._clock.now()
        out: Path = args.out or args.file.with_name(f"{args.file.stem}-回复.txt")
        if out.exists():
            raise Conflict("file.exists", where="out", file=out.name)
        done = unseal(
            connection, district, self._ids, _text(args.file), args.by, args.user, now.utc_ms, actor()
        )  # fmt: skip
        _write(out, done.reply)
        until = Moment(done.until_ms, now.offset_min).iso()[:16].replace("T", " ")
        return {"id": done.device.id, "tag": done.device.tag, "user": done.user, "reply": str(out), "code": done.code,
                "until": until}  # fmt: skip


def _write(path: Path, text: str) -> None:
    try:
        write_safely(path, [text.encode()])
    except OSError:
        raise Unavailable("disk.failed") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("rescue.ask_form", where="file") from None
