"""What the commands that hand out files with people in them share: `--plain`, the sealed file, the password told."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path
from typing import Any

from core.app import Core
from core.errors import InvalidInput
from core.files import replace_file
from core.service.handing_out import hand_out

Json = dict[str, Any]


def add_plain(command: argparse.ArgumentParser) -> None:
    """The word for a file that anybody can read."""
    command.add_argument("--plain", action="store_true", help="不加密（默认写成加密的 .zip，口令只显示一次）")


def check_place(out: Path) -> None:
    """Raises InvalidInput at "out" where nothing can be written."""
    if not out.parent.is_dir():
        raise InvalidInput("print.no_folder", where="out", folder=str(out.parent))
    if out.is_dir():
        raise InvalidInput("file.is_folder", where="out", file=out.name)


def write_out(core: Core, args: Namespace, data: bytes) -> Json:
    """Writes the file; what a script is told of it. The password stands nowhere else."""
    made = hand_out(Path(args.out), data, core.seams.ids.token, is_plain=args.plain)
    replace_file(made.path, made.data)
    told: Json = {"file": str(made.path), "is_encrypted": made.is_encrypted}
    return told | ({"password": made.password} if made.is_encrypted else {})
