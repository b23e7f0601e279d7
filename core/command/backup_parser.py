"""The commands about backups as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Any, str, str], Any]


def add_backups(commands: Any, command: Make) -> None:
    """`backup`, `restore` and `salvage`."""
    made = command(commands, "backup", "备份整个工作区（加密），写完就核对")
    made.add_argument("--out", type=Path, metavar="DIR", help="备份放到哪里（默认：设置里的文件夹）")
    made.add_argument("--list", action="store_true", help="只列出已有的备份")
    back = command(commands, "restore", "把备份恢复到一个空文件夹")
    back.add_argument("backup", type=Path, help="备份文件夹")
    back.add_argument("--to", type=Path, required=True, metavar="DIR", help="恢复到哪里（必须是空的）")
    back.add_argument("--recovery-file", type=Path, metavar="FILE", help="忘记口令时：存有恢复码的文件")
    back.add_argument("--same-as", type=Path, metavar="DIR", help="只接受这个工作区的备份")
    saved = command(commands, "salvage", "数据库损坏时：把还能读出的和最近的备份合到一个新文件夹")
    saved.add_argument("--to", type=Path, required=True, metavar="DIR", help="放到哪里（必须是空的）")
    saved.add_argument("--backups", type=Path, metavar="DIR", help="到哪里找备份（默认：工作区旁边的备份文件夹）")
    saved.add_argument("--recovery-file", type=Path, metavar="FILE", help="忘记口令时：存有恢复码的文件")
