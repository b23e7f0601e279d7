"""`batch export` and `batch import`: what the office of the district does when there is no network (`main.py`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Any, str, str], Any]


def add_batches(commands: Any, command: Make, group: Make) -> None:
    """The commands for files on a stick."""
    batch = group(commands, "batch", "没有网络时用U盘上报")
    out = command(batch, "export", "把要送的写成上报文件（.nfb）；送到区里、读了回执才算送达")
    out.add_argument("path", type=Path, metavar="FILE|DIR")
    out.add_argument("--photos", action="store_true", help="带上照片")
    back = command(batch, "import", "读回执：文件（.nfr）、打印回执的照片，或用 --code 给出二维码里的文字")
    back.add_argument("path", type=Path, nargs="?", default=None, metavar="FILE")
    back.add_argument("--code", default="", metavar="TEXT", help="扫码枪读出的文字")
