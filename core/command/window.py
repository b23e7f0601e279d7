"""The command line that opens the window: read without the commands, whose modules take longer than the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def of_the_window(arguments: list[str] | None) -> argparse.Namespace | None:
    """What the window was told; None when there is a command, a question for help, or a mistake."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_shared(parser, is_top=True)
    parser.set_defaults(command=None)
    try:
        told, rest = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None
    return None if rest else told


def add_shared(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    """The options every command takes, before or after its name."""
    nothing: Any = None if is_top else argparse.SUPPRESS
    off: Any = False if is_top else argparse.SUPPRESS
    parser.add_argument("--workspace", type=Path, default=nothing, metavar="DIR", help="工作区文件夹")
    parser.add_argument("--json", action="store_true", default=off, help="输出 JSON")
    parser.add_argument("--practice", action="store_true", default=off, help="使用练习工作区")
